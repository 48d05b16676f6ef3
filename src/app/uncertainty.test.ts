import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../test/fakes/example-visit.ts';
import { canonicalText } from '../base/jcs.ts';
import { assessVisit } from './assess-visit.ts';
import { measureUncertainty } from './uncertainty.ts';

const room = await exampleVisit('talks-room');
const options = { worlds: 24, draws: 128, withTornado: false };
const measured = measureUncertainty(room, options);

/** The room with a pack whose numbers are all right by definition, but for a few. */
function certain(...unsure: readonly string[]) {
  const parameters = Object.fromEntries(
    Object.entries(room.pack.parameters).map(([key, p]) => [
      key,
      unsure.includes(key) ? p : { ...p, spread: 1 },
    ]),
  );
  return { ...room, pack: { ...room.pack, parameters } };
}

describe('how sure the answer is', () => {
  it('is the same whenever it is asked', () => {
    assert.equal(canonicalText(measureUncertainty(room, options)), canonicalText(measured));
  });

  it('holds the answer that the pack gives within its range', () => {
    for (const set of [measured.sets.before, measured.sets.after]) {
      assert.ok(set.expected.low <= set.expectedAtPack && set.expectedAtPack <= set.expected.high);
      assert.ok(set.number.low <= set.expected.mean && set.expected.mean <= set.number.high);
      assert.ok(set.epistemicShare > 0 && set.epistemicShare < 1);
    }
  });

  it('finds nothing unsure in the pack where everything in it is right by definition', () => {
    const { after } = measureUncertainty(certain(), options).sets;
    const { parameters } = after.variance;
    assert.ok(parameters.value <= 3 * parameters.standardError);
    assert.ok(parameters.value < measured.sets.after.variance.parameters.value);
  });

  it('adds up to the variance of one long run where the pack is certain', () => {
    const { variance } = measureUncertainty(certain(), { ...options, worlds: 40 }).sets.after;
    const { situation, chance } = variance;
    const { assessment } = assessVisit(certain(), { draws: 8192, ignoreEvidence: true });
    const count = assessment.within['after']?.[assessment.adversary]?.count;
    assert.ok(count !== undefined);
    const total = situation.value + chance.value;
    // The interval of a number of some ten surfaces: its half-width is 1.645 standard deviations, to a whole number.
    const sd = (count.high - count.low) / 2 / 1.645;
    const error = Math.hypot(situation.standardError, chance.standardError);
    assert.ok(
      Math.abs(Math.sqrt(total) - sd) < 0.5 + (3 * error) / (2 * sd),
      `${Math.sqrt(total)} against ${sd}`,
    );
  });

  it('says by what the headline is moved, the largest first', () => {
    const few = { worlds: 20, draws: 64, withTornado: true };
    const unsure = certain('cover.skip', 'residue.detergent', 'behaviour.contact-rate');
    const { tornado, assumptionShare } = measureUncertainty(unsure, few);
    assert.equal(tornado.length, 3);
    assert.ok(assumptionShare > 0 && assumptionShare < 1);
    const sizes = tornado.map((b) => b.variance);
    assert.deepEqual(
      sizes,
      [...sizes].sort((a, b) => b - a),
    );
    const skip = tornado.find((b) => b.name === 'cover.skip');
    assert.ok(skip !== undefined && skip.atHigh > skip.atLow, 'skipping more leaves more');
  });
});
