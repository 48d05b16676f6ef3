import assert from 'node:assert/strict';
import type { SimulationResult } from '../../src/trace/run/simulate.ts';

/** Every number of a result as plain data, so that two results can be compared to the last bit. */
export function resultNumbers(result: SimulationResult | undefined): unknown {
  assert.ok(result !== undefined);
  const { counted, ...rest } = result;
  return {
    ...rest,
    counted: counted.map((ofSet) =>
      ofSet.map(({ histogram, ...sums }) => ({ ...sums, histogram: histogram.data() })),
    ),
  };
}
