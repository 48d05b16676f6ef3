import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uncertainty } from '../../test/fakes/uncertainty.ts';
import { uncertaintyFigure } from './uncertainty-figure.ts';
import { assertPicture } from './written-picture.test.ts';

describe('the picture of how sure the number is', () => {
  const { picture, table } = uncertaintyFigure({ uncertainty, prefix: 'sure', width: 1180 });
  const text = assertPicture(picture);

  it('tells families from parameters, and marks Assumptions', () => {
    assert.match(text, />area\.… \*</);
    assert.match(text, />hair\.shed</);
    assert.deepEqual(table.rows, [['area.… *', '3', '25.00', '20.00', '100.0 %']]);
  });

  it('says in words what it shows', () => {
    assert.match(
      text,
      /<desc[^>]*>22 with the pack as it stands; its expectation 19–32 over 40 packs/,
    );
    assert.match(
      text,
      /the number itself 17–33\. Variance: parameters 98 ± 4 %, situation 2 ± 4 %, chance 0 ± 4 %\./,
    );
  });

  it('keeps the words of narrow parts apart', () => {
    const places = [
      ...text.matchAll(/x="([\d.]+)"[^>]*>(?:parameters|situation|chance) \d+ ±/g),
    ].map((m) => Number(m[1]));
    assert.equal(places.length, 3);
    for (const [i, x] of places.entries()) if (i > 0) assert.ok(x - (places[i - 1] ?? 0) >= 170);
  });
});
