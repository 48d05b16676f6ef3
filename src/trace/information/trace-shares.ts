import type { TraceClassName } from '../../model/information.ts';
import { tracePathways } from '../pathways.ts';
import type { TraceProgram } from '../program.ts';

/** Shares of the expected mass of one thing, by trace class; they add up to 1. */
export type TraceShares = Readonly<Record<string, number>>;

/** Which trace class a channel leaves; a channel that is not listed leaves dry cells. */
const traceOfSource: Readonly<Record<string, TraceClassName>> = {
  saliva: 'saliva',
  speech: 'droplets',
  dust: 'dust',
  air: 'dust',
};

/**
 * By set and counted thing, what its expected mass is made of. Shares of means, not means of shares: in a single draw
 * one channel may prevail.
 */
export function traceSharesOf(program: TraceProgram): readonly ReadonlyMap<string, TraceShares>[] {
  const { origins } = tracePathways(program);
  return program.sets.map((_, set) => {
    const sums = new Map<string, Record<string, number>>();
    for (const reading of program.readings) {
      if (reading.set !== set) continue;
      const counted = program.counted[reading.counted]?.id ?? '';
      const compartment = program.compartments[reading.compartment]?.id ?? '';
      const sum = sums.get(counted) ?? {};
      sums.set(counted, sum);
      for (const { source, mass } of origins[set]?.get(compartment) ?? []) {
        const trace = traceOfSource[source] ?? 'dry';
        sum[trace] = (sum[trace] ?? 0) + mass;
      }
    }
    return new Map([...sums].map(([id, sum]) => [id, normalised(sum)] as const));
  });
}

function normalised(sum: Readonly<Record<string, number>>): TraceShares {
  const total = Object.values(sum).reduce((a, b) => a + b, 0);
  return Object.fromEntries(
    Object.entries(sum).map(([trace, mass]) => [trace, total > 0 ? mass / total : 0]),
  );
}
