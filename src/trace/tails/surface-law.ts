import { assert } from '../../base/assert.ts';
import { betaQuantile } from '../../numeric/beta.ts';
import { log } from '../../numeric/elementary.ts';
import { normalCdf } from '../../numeric/normal.ts';
import { episodeSd, massPlacesOf, type TraceEvent, type TraceProgram } from '../program.ts';
import { survival } from '../run/block.ts';

/** A surface touched once and wiped by at most one group, read out of a program. */
export interface SingleSurface {
  readonly leg: number;
  /** pg per ng of yield, times every fixed factor (decay, swabs) between the touch and the reading. */
  readonly coefficient: number;
  /** Surviving share of the mass and its probability: skipped first, then nodes of the missed share. */
  readonly survivals: readonly { readonly share: number; readonly probability: number }[];
}

/**
 * The surface behind a reading, if nothing couples it with anything else. Throws, naming the event, on a second touch, a
 * chance, another source, a contact, a cloth that gives back, a second group or a second task of one group: those need
 * `simulate` with the particles of `defensiveMixture`.
 */
export function singleSurface(program: TraceProgram, reading: number): SingleSurface {
  const read = program.readings[reading];
  assert(read !== undefined, `reading: expected below ${program.readings.length}, got ${reading}`);
  const end = program.events.findIndex((e) => e.kind === 'read' && e.reading === reading);
  assert(end >= 0, `reading: expected a read event, got none for ${reading}`);
  let found: { readonly leg: number; readonly coefficient: number } | undefined;
  let factor = 1;
  let survivals: SingleSurface['survivals'] = [{ share: 1, probability: 1 }];
  let isWiped = false;
  for (const event of program.events.slice(0, end)) {
    if (!massPlacesOf(event).includes(read.compartment)) continue;
    if (event.kind === 'touch' && event.chance === undefined && found === undefined)
      found = { leg: program.episodes[event.episode]!.leg, coefficient: event.coefficient };
    else if (event.kind === 'decay') factor *= found === undefined ? 1 : event.factor;
    else if (event.kind === 'swab') factor *= found === undefined ? 1 : 1 - event.share;
    else if (event.kind === 'clean' && isPlainWipe(event) && found !== undefined && !isWiped) {
      survivals = survivalsOf(program, event);
      isWiped = true;
    } else
      assert(false, `surface: expected one touch, then one wipe by one group, got ${event.kind}`);
  }
  assert(found !== undefined, 'surface: expected one touch, got none');
  return { leg: found.leg, coefficient: found.coefficient * factor, survivals };
}

/**
 * P(mass > threshold) given the log location of the leg, by the normal law of the episode (exact), the two-point laws of
 * zero yield and skip (exact) and quadrature over the missed share. `thresholdPg` above 0.
 */
export function exceedanceGiven(
  program: TraceProgram,
  surface: SingleSurface,
  thresholdPg: number,
): (logLocation: number) => number {
  assert(thresholdPg > 0, `thresholdPg: expected above 0, got ${thresholdPg}`);
  const { zeroRate, zeroFloor } = program.yields;
  const { coefficient, survivals } = surface;
  const sd = episodeSd(program);
  const zero = survivals.reduce(
    (sum, { share, probability }) =>
      sum + (coefficient * share * zeroFloor > thresholdPg ? probability : 0),
    0,
  );
  const needed = survivals.map(({ share }) => log(thresholdPg / (coefficient * share)));
  return (logLocation) => {
    let above = 0;
    for (let k = 0; k < needed.length; k++) {
      const gap = logLocation - needed[k]!;
      const p = sd > 0 ? normalCdf(gap / sd) : gap > 0 ? 1 : 0;
      above += survivals[k]!.probability * p;
    }
    return zeroRate * zero + (1 - zeroRate) * above;
  };
}

type Wipe = Extract<TraceEvent, { kind: 'clean' }>;

function isPlainWipe({ cloth, clothReturn, step }: Wipe): boolean {
  const isFirst = step.before[0]?.[0] === 1;
  return (cloth < 0 || clothReturn === 0) && step.groups.length === 1 && isFirst;
}

/** Skipped (everything survives) with the mean skip rate; else the missed share is Beta (model v1 section 6). */
function survivalsOf(program: TraceProgram, { step }: Wipe): SingleSurface['survivals'] {
  const crew = program.crew[step.groups[0]!.person]!;
  // One surface and one group: only the mean of the skip rate counts, and it is exact.
  const skip = crew.pinned ?? crew.a / (crew.a + crew.b);
  const { missed, kappa } = program.cover;
  return [
    { share: 1, probability: skip },
    ...unitRule.map(({ at, weight }) => ({
      share: survival(
        betaQuantile(at, missed * kappa, (1 - missed) * kappa),
        1,
        step.after[0]![0],
        1,
        step.floor,
      ),
      probability: (1 - skip) * weight,
    })),
  ].filter(({ probability }) => probability > 0);
}

/** Positive half of the 8-point Gauss-Legendre rule (Abramowitz and Stegun, table 25.4, n = 8): [node, weight]. */
const legendre = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
] as const;

/**
 * A rule for E f(U), U uniform: 8 points on each of 18 panels that halve towards 0 (6 times) and 1 (12 times), since a
 * Beta quantile is singular at its ends and a tail rests on the shares near 1.
 */
const unitRule = createUnitRule(6, 12);

function createUnitRule(low: number, high: number) {
  const halves = (n: number) => Array.from({ length: n }, (_, k) => 1 / (2 << k));
  const edges = [
    0,
    ...halves(low).reverse(),
    ...halves(high)
      .slice(1)
      .map((h) => 1 - h),
    1,
  ];
  return edges.slice(1).flatMap((to, k) => {
    const half = (to - edges[k]!) / 2;
    const middle = to - half;
    return legendre.flatMap(([node, weight]) => [
      { at: middle - half * node, weight: half * weight },
      { at: middle + half * node, weight: half * weight },
    ]);
  });
}
