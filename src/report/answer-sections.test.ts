import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Assessment } from '../trace/assess.ts';
import type { EvidenceSummary } from '../trace/evidence/summary.ts';
import { noEvidence } from '../trace/evidence/summary.ts';
import type { Figure } from './figure.ts';
import { type PictureNode, textOf } from './picture.ts';
import { reportPage } from './report-page.ts';
import { type RiskAt, riskFigure } from './risk-figure.ts';
import { sampleVisit } from './sample-visit.test.ts';
import { type ShareCourse, shareFigure } from './share-figure.ts';
import { swabEffectsOf } from './swab-effect.ts';
import { swabFigure } from './swab-figure.ts';
import { textWidth } from './text-width.ts';
import { assertPicture } from './written-picture.test.ts';

const { state, assessment } = await sampleVisit();
const minute = 60_000;
const from = Math.min(...Object.values(state.document.legs).map((l) => l.from));

const evidence: EvidenceSummary = {
  ...noEvidence,
  status: 'folded',
  used: [
    {
      swab: 'Q01',
      surface: 'chair-104/arm-left',
      reading: 'qpcr-negative',
      before: 0.7,
      given: 0.8,
    },
    { swab: 'Q03', surface: 'table-a/edge', reading: 'quantity', before: 0.01, given: 0.08 },
  ],
  particleCount: 512,
  effectiveSize: 300,
};
/** The same visit, with other chances for the two surfaces. */
function withChances(chances: Readonly<Record<string, number>>): Assessment {
  const surfaces = assessment.surfaces.map((s) => {
    const p = chances[s.id];
    return p === undefined
      ? s
      : { ...s, after: { ...s.after, p: { ...s.after.p, [assessment.adversary]: p } } };
  });
  return { ...assessment, surfaces, evidence };
}
const given = withChances({ 'chair-104/arm-left': 0.02, 'table-a/edge': 0.9995 });
const without = withChances({ 'chair-104/arm-left': 0.4, 'table-a/edge': 0.35 });
const effects = swabEffectsOf(state, given, without);
assert.ok(effects !== undefined);

const risk: readonly RiskAt[] = [
  { at: from, what: 'arrival: on the stand', expected: 0, low: 0, high: 0, draws: 256 },
  {
    at: from + 90 * minute,
    what: 'departure: the talks',
    expected: 48.2,
    low: 40,
    high: 57,
    draws: 256,
  },
  {
    at: from + 2000 * minute,
    what: 'handed back: residence',
    expected: 22.6,
    low: 17,
    high: 28,
    draws: 256,
  },
];
const headline = { count: 22.3, draws: 4096 };
const course: ShareCourse = {
  id: 'table-a/edge',
  label: 'side table: edge of the table',
  points: [
    { atMs: from, principal: 0, background: 90, mark: 'other' },
    { atMs: from + 10 * minute, principal: 900, background: 100, mark: 'contact' },
    { atMs: from + 50 * minute, principal: 40, background: 10, mark: 'cleaned' },
    { atMs: from + 55 * minute, principal: 36, background: 9, mark: 'swab' },
  ],
};
const pictures: Readonly<Record<string, (width: number) => Figure>> = {
  swabs: (width) => swabFigure({ effects, prefix: 'swabs', width }),
  risk: (width) => riskFigure({ state, risk, headline, prefix: 'risk', width }),
  share: (width) => shareFigure({ state, courses: [course], prefix: 'share', width }),
};

describe('the pictures of answers', () => {
  for (const [name, make] of Object.entries(pictures))
    for (const width of [1180, 760, 342, 280])
      it(`${name} at ${width} px keeps every word inside, and above its lower edge`, () => {
        const { picture, table } = make(width);
        assertPicture(picture);
        const height = Number(picture.attributes['height']);
        for (const { node, text } of textsOf(picture)) {
          const style = {
            sizePx: Number(node.attributes['font-size']),
            bold: node.attributes['font-weight'] !== undefined,
          };
          const wide = textWidth(text, style);
          const anchor = node.attributes['text-anchor'];
          const x = Number(node.attributes['x']);
          const left = anchor === 'end' ? x - wide : anchor === 'middle' ? x - wide / 2 : x;
          assert.ok(left >= -1 && left + wide <= width + 12, `${text}: ${left} to ${left + wide}`);
          assert.ok(Number(node.attributes['y']) <= height, text);
        }
        assert.ok(table.rows.every((row) => row.length === table.columns.length));
      });

  it('swabs: the positive one first, then by how far they moved; shape and words tell them apart', () => {
    assert.deepEqual(
      effects.effects.map((e) => [e.swab, e.result, e.isPositive]),
      [
        ['Q03', '38 pg of the principal', true],
        ['Q01', 'below 2 pg', false],
      ],
    );
    const text = textOf(swabFigure({ effects, prefix: 's', width: 1180 }).picture);
    for (const words of ['35 % → > 99.9 %', '40 % → 2 %', 'foreseen 1 in 13', 'as foreseen'])
      assert.ok(text.includes(words), words);
    assert.equal(swabEffectsOf(state, { ...given, evidence: noEvidence }, without), undefined);
  });

  it('risk: the most and the last in the headline, every instant in the table', () => {
    const { picture, table } = riskFigure({ state, risk, headline, prefix: 'r', width: 1180 });
    assert.match(textOf(picture), /48 → 23/);
    assert.match(textOf(picture), /when it was most \(departure: the talks\)/);
    assert.match(textOf(picture), /headline of this page is 22, from 4,096 draws/);
    assert.match(textOf(picture), /each from 256 draws/);
    const same = { count: 22.6, draws: 4096 };
    const agreed = riskFigure({ state, risk, headline: same, prefix: 'r', width: 1180 });
    assert.doesNotMatch(textOf(agreed.picture), /headline of this page/);
    assert.deepEqual(
      table.rows.map((r) => r[2]),
      ['0.0', '48', '23'],
    );
  });

  it('share: ends with what is there at the end, and says the most where it was more', () => {
    const { picture, table } = shareFigure({ state, courses: [course], prefix: 's', width: 1180 });
    assert.match(textOf(picture), /80 %/);
    assert.match(textOf(picture), /of 45 pg of everybody at the end; at most 90 %/);
    assert.deepEqual(
      table.rows.map((r) => r[5]),
      ['0 %', '90 %', '80 %', '80 %'],
    );
  });
});

describe('answers on the report', () => {
  it('stand under headings of their own, each in the contents, twice drawn for wide and narrow pages', () => {
    const page = reportPage({
      state,
      assessment: given,
      answers: {
        effects,
        courses: [course],
        risk,
        activity: [
          {
            swab: 'Q03',
            surface: 'table-a/edge',
            mass: 38,
            ratio: { kind: 'no-direct' },
            givenCount: 9,
          },
        ],
      },
    });
    for (const id of ['risk', 'share', 'swabs']) {
      assert.ok(page.includes(`<h2 id="${id}">`), id);
      assert.ok(page.includes(`href="#${id}"`), id);
    }
    assert.match(page, /worth 300 independent draws of 512/);
    assert.match(page, /Swab Q03, 38 pg: direct contact against indirect ways only/);
    for (const prefix of ['swab-effects', 'share-of', 'risk-at'])
      assert.ok(page.includes(`id="${prefix}-narrow-title"`), prefix);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length, 'ids are unique');
  });

  it('are not there where nothing was computed or swabbed, and the page is whole without them', () => {
    const page = reportPage({ state, assessment });
    assert.ok(!page.includes('id="risk"') && !page.includes('id="share"'));
    assert.match(page, /Every swab, with what the laboratory said/);
  });
});

function textsOf(
  node: PictureNode,
): readonly { readonly node: PictureNode; readonly text: string }[] {
  if (node.tag === 'text') return [{ node, text: textOf(node) }];
  return node.children.flatMap((child) => (typeof child === 'string' ? [] : textsOf(child)));
}
