import { compareText } from '../../base/order.ts';
import { tracePathways } from '../pathways.ts';
import type { TraceProgram } from '../program.ts';
import { copiesPerMass } from '../run/detection.ts';
import type { Selection } from './selections.ts';

/** Whether an adversary samples a surface of a selection in a set: 1 or 0. */
export type SampledOf = (
  selection: number,
  set: number,
  adversary: number,
  counted: number,
) => number;

/**
 * Which surfaces of each selection an adversary samples: the n_a with the largest expected copies, ties by id; all when
 * n_a is infinite (model v1 section 7; surfaces, not patches: docs/decisions/0003).
 */
export function createSampled(program: TraceProgram, selections: readonly Selection[]): SampledOf {
  const { adversaries, sets, counted, readings, compartments } = program;
  const isBounded = selections.map(({ members }) =>
    adversaries.some((a) => a.sampleCountMax < members.length),
  );
  if (!isBounded.includes(true)) return () => 1;
  const means = tracePathways(program).readings;
  const expectedOf = adversaries.map((adversary) =>
    sets.map((_, s) => {
      const expected = new Float64Array(counted.length);
      for (const reading of readings) {
        const place = compartments[reading.compartment];
        if (reading.set !== s || place === undefined) continue;
        const rate = copiesPerMass(adversary, program.detection, place.hard);
        expected[reading.counted]! += rate * (means[s]?.get(place.id) ?? 0);
      }
      return expected;
    }),
  );
  const chosen = selections.map(({ members }, v) =>
    isBounded[v] === false
      ? undefined
      : adversaries.map(({ sampleCountMax }, a) =>
          sets.map((_, s) => {
            const expected = expectedOf[a]![s]!;
            const order = [...members].sort(
              (x, y) => expected[y]! - expected[x]! || compareText(counted[x]!.id, counted[y]!.id),
            );
            return new Set(order.slice(0, sampleCountMax));
          }),
        ),
  );
  return (v, s, a, k) => {
    const sets = chosen[v];
    return sets === undefined || sets[a]![s]!.has(k) ? 1 : 0;
  };
}
