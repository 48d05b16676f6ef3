import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificateContentOf } from './certificate-content.ts';
import { chaptersOf } from './chapters.ts';
import { pageThemes } from './page-style.ts';
import { reportPage } from './report-page.ts';
import { differencesOf, swabTable } from './report-tables.ts';
import { sampleVisit } from './sample-visit.test.ts';
import { contrast } from './scale.ts';

async function page(): Promise<string> {
  const { state, assessment } = await sampleVisit();
  const certificate = certificateContentOf(state, assessment, {
    statement: 'Own traces accounted for.',
    clear: false,
    reasons: [],
    declaredLate: false,
    packSha256: 'ab'.repeat(32),
    heads: [],
    signatures: [],
  });
  return reportPage({
    state,
    assessment,
    heroSpace: 'talks',
    editions: [{ label: 'before the footage', atMs: 1_936_521_000_000, assessment }],
    pathways: {
      links: [{ from: 'touch', to: 'chair', pg: 5000, kind: 'deposit' }],
      labels: { chair: 'chair 104' },
    },
    findings: [{ title: 'Verification', lines: ['checked <b>as</b> a stranger would'] }],
    certificate,
  });
}

const written = page();

describe('report.html', () => {
  it('compares editions in a table only where they differ as printed', async () => {
    const { state, assessment } = await sampleVisit();
    const tableOf = /<caption>The answer as more became known/;
    assert.doesNotMatch(await written, tableOf);
    assert.match(
      await written,
      /The answer as more became known, before the footage \([^)]+\) and/,
    );
    const figures = assessment.within['after']?.[assessment.adversary];
    assert.ok(figures !== undefined);
    const count = { ...figures.count, value: figures.count.value + 9 };
    const after = { [assessment.adversary]: { ...figures, count } };
    const earlier = { ...assessment, within: { ...assessment.within, after } };
    const atMs = 1_936_521_000_000;
    const editions = [{ label: 'before the footage', atMs, assessment: earlier }];
    assert.match(reportPage({ state, assessment, editions }), tableOf);
  });

  it('says of what a laboratory did not find that it is below the limit, never 0 pg', async () => {
    const { state, assessment } = await sampleVisit();
    const quantities = swabTable(state, assessment).rows.map((row) => row[5]);
    assert.ok(quantities.includes('below 2 pg') && quantities.includes('38 pg'));
    assert.ok(!quantities.includes('0 pg'));
  });

  it('is one file: no script, no network, nothing from elsewhere', async () => {
    const text = await written;
    assert.match(text, /^<!doctype html>/);
    assert.doesNotMatch(text, /<script|<link|<iframe|@import|@font-face/i);
    assert.deepEqual(
      [...text.matchAll(/https?:\/\/[^"'\s<)]*/g)]
        .map((m) => m[0])
        .filter((u) => u !== 'http://www.w3.org/2000/svg'),
      [],
    );
    assert.match(text, /default-src 'none'/);
  });

  it('has unique ids, and every reference has its target', async () => {
    const text = await written;
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map((m) => m[1] ?? '');
    assert.deepEqual(
      ids.filter((id, i) => ids.indexOf(id) !== i),
      [],
    );
    const known = new Set(ids);
    const named = [
      ...[...text.matchAll(/url\(#([^)]*)\)/g)].map((m) => m[1] ?? ''),
      ...[...text.matchAll(/href="#([^"]*)"/g)].map((m) => m[1] ?? ''),
      ...[...text.matchAll(/aria-labelledby="([^"]*)"/g)].flatMap((m) => (m[1] ?? '').split(' ')),
    ];
    for (const id of named) assert.ok(known.has(id), id);
  });

  it('begins with the sentence, the picture, what it means and what is out of reach', async () => {
    const text = await written;
    const order = [
      '<h1>',
      'class="picture hero"',
      'What it means',
      'Out of our reach',
      '<nav',
      'id="five"',
      'id="differences"',
      'id="day"',
      'id="pathways"',
      'id="tables"',
      'id="assumptions"',
      'id="certificate"',
    ];
    const places = order.map((part) => text.indexOf(part));
    for (const [i, at] of places.entries()) assert.ok(at > 0, order[i]);
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
  });

  it('gives every picture a title, a description and a table', async () => {
    const text = await written;
    const pictures = text.match(/<svg /g)?.length ?? 0;
    assert.ok(pictures >= 9, `${pictures} pictures`);
    assert.equal(text.match(/role="img"/g)?.length, pictures);
    assert.equal(text.match(/<desc id=/g)?.length, pictures);
    assert.equal(text.match(/The same in figures/g)?.length, pictures);
  });

  it('escapes what comes from outside', async () => {
    assert.match(await written, /checked &lt;b&gt;as&lt;\/b&gt; a stranger would/);
  });

  it('lists the five worst and no more', async () => {
    const text = await written;
    const five = text.slice(text.indexOf('id="five"'), text.indexOf('id="differences"'));
    assert.equal(five.match(/<th scope="row">/g)?.length, 5);
  });

  it('never says what cannot be kept', async () => {
    assert.doesNotMatch(await written, /DNA[- ]free|erase evidence|✓|guarantee/i);
  });

  it('is readable in both themes: contrast of text is at least 4.5, of rules at least 1.2', () => {
    for (const theme of Object.values(pageThemes))
      for (const ground of [theme.paper, theme.raised]) {
        for (const ink of [theme.ink, theme.secondary, theme.line, theme.accent, theme.alarm])
          assert.ok(contrast(ink, ground) >= 4.5, `${ink} on ${ground}`);
        assert.ok(contrast(theme.rule, ground) >= 1.15);
      }
  });
});

describe('the chapters of the reference visit', () => {
  it('are the fourteen panels in the order of the storyboard', async () => {
    const { state, assessment } = await sampleVisit();
    assert.deepEqual(
      chaptersOf({ state, assessment }).map((c) => `${c.kind}: ${c.title}`),
      [
        'declared: The visit is declared',
        'prepared: The room is counted and laid out',
        'leg: On the stand',
        "leg: In the counterpart's car",
        'leg: The talks',
        'gap: Nobody watches',
        'departed: Departed',
        'mismatch: It is chair 104, not chair 101',
        'window: The window is cut to 13:09',
        'leg: Tea',
        'footage: What the cameras saw',
        'leg: Reception',
        'leg: The night',
        'journey: Carried home, read, destroyed',
      ],
    );
  });

  it('each say when, where, what happened, and numbers', async () => {
    const { state, assessment } = await sampleVisit();
    for (const chapter of chaptersOf({ state, assessment })) {
      assert.ok(chapter.fromMs > 0 && chapter.place !== '', chapter.id);
      assert.ok(chapter.sentences.length > 0 && chapter.numbers.length > 0, chapter.id);
      for (const sentence of chapter.sentences) {
        assert.match(sentence, /\.$/, sentence);
        assert.doesNotMatch(sentence, /undefined|NaN|\.\./, sentence);
      }
    }
  });

  it('tell the hold where it happened, the cup where it was missed, the own car after tea', async () => {
    const { state, assessment } = await sampleVisit();
    const told = (title: string) =>
      chaptersOf({ state, assessment })
        .find((c) => c.title === title)
        ?.sentences.join(' ') ?? '';
    assert.match(told('Reception'), /Incident hold by HL .* 42 min by two people/);
    assert.match(told('Tea'), /X-02.*out of sight 6 min 20 s/);
    assert.match(told('Tea'), /own car/);
    assert.match(told('Carried home, read, destroyed'), /Seal 4012 .* never become intact/);
    assert.match(told('Carried home, read, destroyed'), /not confirmed by phone-SWP2/);
  });

  it('exist for a small visit, too', async () => {
    const { state, assessment } = await sampleVisit('talks-room');
    const kinds = chaptersOf({ state, assessment }).map((c) => c.kind);
    assert.deepEqual(kinds, ['declared', 'leg', 'gap', 'journey']);
    assert.match(reportPage({ state, assessment }), /One chair, one table, one glass/);
  });
});

it('differences come in the order of the day, none left out', async () => {
  const { state } = await sampleVisit();
  const lines = differencesOf(state);
  for (const part of [
    'nobody watched',
    'chair 104 stood where chair 101 was recorded',
    'the window was cut',
    'not done: side door',
    'published footage',
    'incident hold',
    'X-03',
    'swab Q03: principal present, 38 pg',
    'swab Q04 is void',
  ])
    assert.ok(
      lines.some((l) => l.includes(part)),
      part,
    );
});
