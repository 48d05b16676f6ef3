import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ActivityStatement } from '../trace/evidence/activity-ratio.ts';
import { activitySentences, ratioText, supportText } from './activity-text.ts';

const effectiveDraws = { direct: 400, indirectOnly: 300 };
const ratio = (log10Ratio: number, standardError: number) =>
  ({ kind: 'ratio', log10Ratio, standardError, effectiveDraws }) as const;
const statement: ActivityStatement = {
  swab: 'Q03',
  surface: 'table-a/edge',
  mass: 38,
  ratio: ratio(1.1, 0.02),
  asLarge: { direct: 0.04, indirectOnly: 0.002 },
  givenCount: 9,
};

describe('words for an activity ratio', () => {
  it('has the classes of the ENFSI guideline, read at the end that is nearer to even', () => {
    const cases = [
      [0, 0, 'no support either way'],
      [0.29, 0, 'no support either way'],
      [0.31, 0, 'weak support that the principal touched it himself'],
      [1.05, 0, 'moderate support that the principal touched it himself'],
      [1.05, 0.05, 'weak support that the principal touched it himself'],
      [2.5, 0.1, 'moderately strong support that the principal touched it himself'],
      [5, 0.1, 'strong support that the principal touched it himself'],
      [-0.5, 0.05, 'weak support that it came there indirectly only'],
      [-0.5, 0.2, 'no support either way'],
    ] as const;
    for (const [log10, error, words] of cases) assert.equal(supportText(log10, error), words);
  });

  it('prints two figures, the smaller side as "1 to", and nothing beyond the limit of the model', () => {
    assert.deepEqual(
      [0, 1.1, -0.531, 2.9999, 3, 7, -4].map((x) => ratioText(x)),
      [
        '1',
        '13',
        '1 to 3.4',
        '1000',
        '> 1,000, model limit',
        '> 1,000, model limit',
        '< 1 to 1,000, model limit',
      ],
    );
  });

  it('says the ratio with its error, and what else was taken as given', () => {
    assert.deepEqual(activitySentences(statement), [
      'Swab Q03, 38 pg: direct contact against indirect ways only, given 9 other results: 13 (95 % by simulation error 12 – 14); moderate support that the principal touched it himself.',
    ]);
  });

  it('says why there is none, with what can be said in its place', () => {
    const refused = {
      ...statement,
      ratio: {
        kind: 'refused',
        reason: 'x',
        effectiveDraws: { direct: 200, indirectOnly: 1 },
      },
      asLarge: { direct: 0.04, indirectOnly: 1e-9 },
    } as const;
    const [said = ''] = activitySentences(refused);
    assert.match(said, /no ratio\. A reading as large was to be expected with 4 % if/);
    assert.match(said, /if not, with < 1 in 1,000, model limit\. It speaks for direct contact/);
    const [none = ''] = activitySentences({ ...statement, ratio: { kind: 'no-direct' } });
    assert.match(none, /nothing to compare/);
  });

  it('says beside HaloGen why it is not about this surface', () => {
    const [, said] = activitySentences({
      ...statement,
      halogen: { log10Ratio: 0.04, outside: ['it was cleaned before the swab', 'it is porous'] },
    });
    assert.equal(
      said,
      "HaloGen's formula for the same quantity: 1.1 (not made for this surface: it was cleaned before the swab and it is porous).",
    );
  });
});
