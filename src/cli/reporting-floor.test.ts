import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openWorkshop } from '../../test/cli/command-runner.ts';
import { examplePath, exampleVisit } from '../../test/fakes/example-visit.ts';
import { assessVisit, packHash, type VisitInput } from '../app/assess-visit.ts';
import { makeCertificate } from '../app/certificate.ts';
import { informationOf } from '../app/information.ts';
import { makeReport } from '../app/report.ts';
import type { VisitState } from '../model/state.ts';
import { certificateContentOf } from '../report/certificate-content.ts';
import { certificateDocument } from '../report/certificate-page.ts';
import { printKit } from '../report/print-kit/print-kit.ts';
import type { Assessment, Figures, SurfaceFigures } from '../trace/assess.ts';
import type { Compiled } from '../trace/compile/compile.ts';
import { printAssessment } from './print-assessment.ts';

const workshop = openWorkshop();

interface Assessed {
  readonly input: VisitInput;
  readonly state: VisitState;
  readonly compiled: Compiled;
  readonly assessment: Assessment;
}

/** The same visit with every chance, number and mass multiplied; by 0, as if nothing had ever been there. */
function scaled({ assessment, ...rest }: Assessed, by: number): Assessed {
  const sets = (of: Assessment['within']): Assessment['within'] =>
    mapped(of, (figures) => mapped(figures, figuresBy));
  const figuresBy = (f: Figures): Figures => ({
    count: { value: by * f.count.value, standardError: 0, low: 0, high: 0 },
    any: { value: by * f.any.value, standardError: 0 },
    pooled: { value: by * f.pooled.value, standardError: 0 },
    lambda: by * f.any.value,
  });
  const surface = (f: SurfaceFigures): SurfaceFigures => ({
    ...f,
    mean: by * f.mean,
    low: by * f.low,
    median: by * f.median,
    high: by * f.high,
    p: mapped(f.p, (p) => by * p),
  });
  return {
    ...rest,
    assessment: {
      ...assessment,
      within: sets(assessment.within),
      out: sets(assessment.out),
      u95: mapped(assessment.u95, (m) => by * m),
      spaces: assessment.spaces.map((s) => ({ ...s, figures: mapped(s.figures, figuresBy) })),
      surfaces: assessment.surfaces.map((s) => ({
        ...s,
        before: surface(s.before),
        after: surface(s.after),
      })),
    },
  };
}

function mapped<T>(of: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(value)]));
}

/** Words and figures that a model of Assumptions does not support. */
const forbidden: Readonly<Record<string, RegExp>> = {
  'a promise': /DNA[\s-]?free|free of DNA|no DNA (is|was) left/i,
  'a chance below 1 in 1,000': /\b1 in (?!1,000\b)\d{1,3}(,\d{3})+/,
  'a chance in other words than those of the floor': /< ?0?\.00+1\b|< 0\.1 %/,
  'a chance of nothing':
    /(informative|probability|chance|profile:?|at least one) (of )?(0|0\.0+)( %|[^\d.]|$)/i,
};

function found(text: string, more: Readonly<Record<string, RegExp>> = {}): readonly string[] {
  return Object.entries({ ...forbidden, ...more }).flatMap(([name, pattern]) => {
    const at = text.search(pattern);
    return at < 0 ? [] : [`${name}: ${text.slice(Math.max(0, at - 60), at + 60)}`];
  });
}

/** On what is signed there is no nothing at all. */
const signed: Readonly<Record<string, RegExp>> = {
  'a number in powers of ten': /\d(\.\d+)?e-\d/,
  'no mass': /(?<![\d.])0 (pg|ng)\b/,
  'a number of 0.0': /(?<![\d.])0\.0(?!\d)/,
  'a share of nothing': /(?<![\d.])0 %/,
};

function certificateOf({ input, state, assessment, compiled }: Assessed): string {
  const { statement, clear, reasons, declaredLate } = makeCertificate(input, state, assessment, []);
  return certificateDocument(
    certificateContentOf(state, assessment, {
      statement,
      clear,
      reasons,
      declaredLate,
      packSha256: packHash(input.pack),
      heads: [],
      information: informationOf(state, assessment, compiled),
      signatures: [],
    }),
  ).replace(/<style>.*?<\/style>/gs, '');
}

function reportOf(assessed: Assessed): string {
  const { input, state, assessment } = assessed;
  const certificate = makeCertificate(input, state, assessment, []);
  return makeReport({
    ...assessed,
    certificate: {
      format: 'vestige-certificate-file/1',
      opening: { hlcCounter: 0, hlcMs: 0, leaf: '', salt: '' },
      certificate,
      genesis: '',
      record: '',
      approvals: [],
      heads: [],
    },
    earlier: undefined,
    verification: [],
  }).replace(/<style>.*?<\/style>/gs, '');
}

function printed({ state, assessment, compiled }: Assessed): string {
  const lines: string[] = [];
  const paint = new Proxy({}, { get: () => (text: string) => text });
  const context = { out: (line: string) => lines.push(line), paint, columns: 120 };
  // A terminal without colours paints by leaving the text as it is.
  printAssessment(context as unknown as Parameters<typeof printAssessment>[0], state, assessment, {
    information: informationOf(state, assessment, compiled),
    activity: [],
  });
  return lines.join('\n');
}

/** Every chance in a certificate's data: p, and any and pooled as numbers or estimates. */
function chancesIn(value: unknown, name = ''): readonly number[] {
  if (Array.isArray(value)) return value.flatMap((v) => chancesIn(v, name));
  if (typeof value === 'object' && value !== null) {
    const isEstimate = ['any', 'pooled'].includes(name);
    return Object.entries(value).flatMap(([key, v]) =>
      chancesIn(v, isEstimate && key === 'value' ? 'p' : key),
    );
  }
  return typeof value === 'number' && ['p', 'any', 'lambda'].includes(name) ? [value] : [];
}

for (const name of ['talks-room', 'state-visit'] as const) {
  const input = await exampleVisit(name);
  const { state, compiled, assessment } = assessVisit(input, { draws: 128 });
  const visit: Assessed = { input, state, compiled, assessment };
  const cases: readonly (readonly [string, Assessed])[] = [
    ['as it is', visit],
    ['with chances a millionth of what they are', scaled(visit, 1e-6)],
    ['with nothing anywhere', scaled(visit, 0)],
  ];
  describe(`${name}: nothing that a person signs or reads is below 1 in 1,000, or 0`, () => {
    for (const [what, assessed] of cases) {
      it(`certificate, ${what}`, () => {
        const page = certificateOf(assessed);
        assert.deepEqual(found(page, signed), []);
        if (assessed !== visit) assert.match(page, /&lt; 1 in 1,000, model limit/);
      });

      it(`data of the signed certificate, ${what}`, () => {
        const chances = chancesIn(makeCertificate(input, state, assessed.assessment, []));
        assert.ok(chances.length > 30);
        // A party without the means to read a class from surfaces has no chance to speak of.
        const most = Math.min(...chances.filter((p) => p > 0));
        assert.ok(most >= 0.001, `${most}`);
      });

      it(`report, print kit and terminal, ${what}`, () => {
        assert.deepEqual(found(reportOf(assessed)), []);
        assert.deepEqual(found(printKit(state, state.tasks)), []);
        assert.deepEqual(found(printed(assessed), { power: /\de-\d/ }), []);
      });
    }
  });
}

describe('commands', () => {
  const room = examplePath('talks-room');

  for (const args of [
    ['assess', room],
    ['certify', room],
    ['plan', room],
    ['advise', room, '--top', '3'],
    ['explain', room, 'dust:talks'],
    ['explain', room, 'chair-1/arm-left'],
  ])
    it(`${args.filter((a) => a !== room).join(' ')} prints no chance of 0 and promises nothing`, async () => {
      const { out } = await workshop.run([...args, '-n', '64']);
      assert.ok(out.length > 100);
      assert.deepEqual(found(out), []);
    });

  it('explain tells the tail with the limit that the certificate has', async () => {
    const { out } = await workshop.run(['explain', room, 'dust:talks', '-n', '64']);
    assert.match(
      out,
      /P\(informative\) below 1e-9.*model limit:\s+printed on the\s+certificate as < 1 in 1,000/s,
    );
    const json = await workshop.run(['explain', room, 'chair-1/arm-left', '-n', '64', '--json']);
    const { tail } = JSON.parse(json.out) as { tail: { probability: number; isPrecise: boolean } };
    assert.ok(tail.probability > 0.2 && tail.probability < 0.5 && tail.isPrecise);
  });
});
