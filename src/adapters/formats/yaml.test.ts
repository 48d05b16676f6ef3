import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { problemToLine } from '../../base/problems.ts';
import { placeProblems, readYaml, type YamlText } from './yaml.ts';
import { yamlNestingMax } from './yaml-scan.ts';

const from = { file: 'f.yaml' };

function read(text: string): YamlText {
  const yaml = readYaml(text, from);
  assert.ok(yaml.ok, yaml.ok ? '' : yaml.problems.map(problemToLine).join('\n'));
  return yaml.value;
}

/** `line:column code path` of every problem. */
function problemsOf(text: string): string[] {
  const yaml = readYaml(text, from);
  return yaml.ok
    ? []
    : yaml.problems.map((p) => `${p.line}:${p.column} ${p.code} ${p.path}`.trim());
}

describe('YAML and JSON', () => {
  it('[V1] are read by one reader, and JSON means what JSON.parse says', () => {
    const key = fc.string({ unit: 'binary', maxLength: 8 }).filter((name) => name !== '__proto__');
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null),
        fc.boolean(),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        text,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(json, fc.constantFrom(0, 1, 2, '\t'), (value, indent) => {
        // Controls and non-characters are refused as text; JSON escapes only some of them.
        const source = JSON.stringify({ value }, undefined, indent).replace(
          /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
          (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
        assert.deepEqual(read(source).value, JSON.parse(source));
      }),
      { numRuns: 60 },
    );
  });

  it('scalars are those of the YAML 1.2 core schema: no surprise from yes, no, 1:30 or dates', () => {
    const text = 'a: yes\nb: no\nc: 1:30\nd: 2031-05-14\ne: 0o17\nf: ~\ng: .5\nh: "1"\ni: off\n';
    assert.deepEqual(read(text).value, {
      a: 'yes',
      b: 'no',
      c: '1:30',
      d: '2031-05-14',
      e: 15,
      f: null,
      g: 0.5,
      h: '1',
      i: 'off',
    });
  });

  it('.nan and .inf are numbers here, and refused by the schema', () => {
    assert.deepEqual(read('a: .nan\nb: -.inf').value, {
      a: Number.NaN,
      b: Number.NEGATIVE_INFINITY,
    });
  });

  it('keys are text, whatever they look like', () => {
    assert.deepEqual(read('101: a\ntrue: b\n').value, { '101': 'a', true: 'b' });
  });

  it('lines may end as on Windows', () => {
    assert.deepEqual(read('a: 1\r\nb:\r\n  - x\r\n').value, { a: 1, b: ['x'] });
    assert.deepEqual(problemsOf('a: 1\r\nb: }\r\n')[0], '2:4 yaml-syntax');
  });

  it('a document start and an end are allowed, and only one document', () => {
    assert.deepEqual(read('---\na: 1\n...\n').value, { a: 1 });
    assert.deepEqual(problemsOf('a: 1\n---\nb: 2\n---\nc: 3\n'), ['4:1 yaml-documents']);
    assert.deepEqual(problemsOf('a: 1\n---\nb: 2\n'), ['2:1 yaml-documents']);
    assert.deepEqual(problemsOf('--- a\n--- b\n'), ['2:1 yaml-documents']);
  });

  it('nothing but comments is an empty file', () => {
    for (const text of ['# only\n', '---\n', '\n\n', '# a\n---\n# b\n'])
      assert.match(problemsOf(text)[0] ?? '', /file-empty$/, JSON.stringify(text));
  });
});

describe('what YAML could do and must not', () => {
  it('[V3] anchors, aliases, tags, directives and merge keys are refused, each with its place', () => {
    assert.deepEqual(problemsOf('a: &x 1\nb: *x\n'), ['1:4 yaml-anchor', '2:4 yaml-alias']);
    assert.deepEqual(problemsOf('a: !!binary aGk=\n'), ['1:4 yaml-tag']);
    assert.deepEqual(problemsOf('a: !local 1\n'), ['1:4 yaml-tag']);
    assert.deepEqual(problemsOf('%YAML 1.1\n---\na: yes\n'), ['1:1 yaml-directive']);
    assert.deepEqual(problemsOf('a:\n  <<: {b: 1}\n'), ['2:3 yaml-merge-key a/<<']);
    assert.deepEqual(read('"<<": 1\nb: "&x *y !z"\n').value, { '<<': 1, b: '&x *y !z' });
  });

  it('a key twice is refused, with the line of the first', () => {
    assert.deepEqual(problemsOf('a: 1\nb:\n  c: 1\n  c: 2\na: 3\n'), [
      '4:3 duplicate-key b/c',
      '5:1 duplicate-key a',
    ]);
    const yaml = readYaml('{"a": 1,\n "\\u0061": 2}', from);
    assert.ok(!yaml.ok);
    assert.match(yaml.problems[0]?.message ?? '', /\(first in line 1\)$/);
  });

  it('a key that changes what objects inherit is refused', () => {
    assert.deepEqual(problemsOf('a:\n  __proto__: {b: 1}\n'), ['2:3 forbidden-key a/__proto__']);
    assert.deepEqual(read('constructor: 1\n').value, { constructor: 1 });
  });

  it('keys that are no text are refused', () => {
    for (const text of ['[a, b]: 1\n', '? {a: 1}\n: 2\n'])
      assert.match(problemsOf(text)[0] ?? '', /yaml-syntax$/, text);
  });

  it('syntax errors have line and column, and are all listed', () => {
    assert.deepEqual(problemsOf('a: [1, 2\nb: 3\n').length > 0, true);
    const lines = problemsOf('a: "x" y\nb: }\nc: @z\n').map((line) => line.split(' ')[0]);
    for (const place of ['1:8', '2:4', '3:4']) assert.ok(lines.includes(place), lines.join(' '));
    assert.match(problemsOf('a:\n\tb: 1\n')[0] ?? '', /^2:1 yaml-syntax/);
  });

  it('[V4] never half a document: with one error nothing is read', () => {
    assert.equal(readYaml('a: 1\nb: ]\n', from).ok, false);
  });
});

describe('bombs', () => {
  it('of aliases are refused at the first anchor', () => {
    const names = 'abcdefghi'.split('');
    const lines = names.map(
      (name, i) => `${name}: &${name} [${`*${names[i - 1] ?? name},`.repeat(9)}]`,
    );
    assert.match(problemsOf(lines.join('\n'))[0] ?? '', /^1:4 yaml-anchor/);
  });

  it('[V2] of nesting are refused, however the levels are written', () => {
    const deep = 100_000;
    for (const text of [
      '['.repeat(deep),
      `${'['.repeat(deep)}${']'.repeat(deep)}`,
      `a: ${'{b: '.repeat(deep)}`,
      '- '.repeat(deep),
      '? '.repeat(deep),
      'a: '.repeat(deep),
      `[${'a: '.repeat(deep)}]`,
      `{${'"a":'.repeat(deep)}}`,
      Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(i)}-`).join('\n'),
      '"[": '.repeat(deep),
    ])
      assert.match(problemsOf(text)[0] ?? '', /yaml-depth$/, text.slice(0, 40));
  });

  it('of nesting begin one level behind the limit', () => {
    const flow = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    assert.equal(readYaml(flow(yamlNestingMax), from).ok, true);
    assert.match(problemsOf(flow(yamlNestingMax + 1))[0] ?? '', /yaml-depth$/);
    const block = (depth: number) =>
      Array.from({ length: depth }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
    assert.equal(readYaml(block(yamlNestingMax), from).ok, true);
    assert.match(problemsOf(block(yamlNestingMax + 1))[0] ?? '', /yaml-depth$/);
  });

  it('are not seen where there is no nesting: brackets in texts and comments, siblings, colons', () => {
    const texts = [
      `a: "${'['.repeat(500)}"`,
      `a: '${'{'.repeat(500)}'`,
      `a: |\n  ${'[ '.repeat(500)}\n  ${'- '.repeat(500)}`,
      `a: x ${'['.repeat(500)}`,
      `a: 1 # ${'['.repeat(500)}`,
      'a:\n- b: 1\n- c:\n  - d\n'.replace('a:', 'x:'),
      Array.from({ length: 200 }, (_, i) => `k${i}:\n  - {a: 1, b: [1, 2], c: {d: 1}}`).join('\n'),
      Array.from({ length: 200 }, (_, i) => `k${i}:\n- b: 1`).join('\n'),
      'a: http://x:1:2:3:4',
    ];
    for (const text of texts) assert.deepEqual(problemsOf(text), [], text.slice(0, 40));
  });

  it('of size are refused by size, and of tokens by their number', () => {
    assert.match(problemsOf('a'.repeat(4 * 1024 * 1024 + 1))[0] ?? '', /file-too-large$/);
    assert.match(problemsOf('[,'.repeat(1) + ','.repeat(1_100_000))[0] ?? '', /yaml-too-complex$/);
  });

  it('of one huge scalar are read as what they are', () => {
    const huge = 'x'.repeat(3_000_000);
    assert.deepEqual(read(`a: ${huge}\n`).value, { a: huge });
  });

  it('of errors are cut off', () => {
    assert.equal(problemsOf('}\n'.repeat(20_000)).length, 50);
    assert.equal(problemsOf('a: 1\n'.repeat(10_000)).length, 50);
  });
});

describe('the place of a path', () => {
  const text = [
    'visit:',
    '  id: small',
    '  list: [1, {a: 2}]',
    'spaces:',
    '  talks:',
    '    widthCm: wide',
    '  "a/b": 1',
    '  empty:',
  ].join('\n');
  const { locate } = read(text);
  const placeOf = (path: string) => {
    const place = locate(path);
    return `${place?.line}:${place?.column}`;
  };

  it('is that of the value, or of the key of what has many lines', () => {
    assert.equal(placeOf('visit/id'), '2:7');
    assert.equal(placeOf('visit/list/1/a'), '3:17');
    assert.equal(placeOf('spaces/talks/widthCm'), '6:14');
    assert.equal(placeOf('spaces/talks'), '5:3');
    assert.equal(placeOf('spaces/empty'), '8:3');
    assert.equal(placeOf('spaces/a/b'), '7:10');
  });

  it('of what is missing is that of the nearest part that is there', () => {
    assert.equal(placeOf('visit/pack'), '1:1');
    assert.equal(placeOf('visit/list/7/x'), '3:3');
    assert.equal(placeOf('nothing/at/all'), '1:1');
    assert.equal(placeOf(''), '1:1');
  });

  it('is added to problems that have none', () => {
    const problem = { code: 'x', path: 'visit/id', message: 'm' };
    const placed = placeProblems([problem, { ...problem, file: 'other.csv' }], { ...from, locate });
    assert.deepEqual(placed.map(problemToLine), [
      'f.yaml:2:7 visit/id: m [x]',
      'other.csv visit/id: m [x]',
    ]);
  });
});

describe('any text at all', () => {
  it('gives a value or problems with places, never an exception', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        ': ',
        '- ',
        '? ',
        '[',
        ']',
        '{',
        '}',
        ',',
        '\n',
        '  ',
        '"',
        "'",
        '|',
        '>',
        '#',
        ' ',
        '&x',
        '*x',
      ],
      ...['!t ', '%', '---', '...', '\\', '\t', '1', '<<', '~', '@', '`', '\r\n', '\ufeff', 'é'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const yaml = readYaml(pieces.join(''), from);
        if (yaml.ok) return;
        assert.ok(yaml.problems.length > 0);
        for (const problem of yaml.problems) assert.equal(problem.file, 'f.yaml');
      }),
      { numRuns: 1_500 },
    );
  });
});
