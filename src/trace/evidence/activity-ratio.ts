import { assert } from '../../base/assert.ts';
import { log10 } from '../../numeric/elementary.ts';
import type { TraceEvent, TraceProgram } from '../program.ts';
import { createBlockRunner } from '../run/block.ts';
import type { Streams } from '../run/streams.ts';
import type { QuantileTables } from '../run/tables.ts';

/** Masses that lay on the swabbed surface, one per draw, under one proposition. */
export interface PropositionDraws {
  readonly masses: ArrayLike<number>;
  /** Weight of each draw from other evidence; absent: all the same. */
  readonly weights?: ArrayLike<number>;
}

/** One reading under two propositions. */
export interface ActivityQuestion {
  /** The principal touched the surface himself; indirect ways are open too. */
  readonly direct: PropositionDraws;
  /** What lies there came by other hands or things only. */
  readonly indirectOnly: PropositionDraws;
  /** Probability or density of the reading given the mass, e.g. `swabLikelihood`; the same under both. */
  readonly likelihood: (mass: number) => number;
  /** Whether draw i of both has the same parameters and random numbers: their errors then partly cancel. */
  readonly paired: boolean;
}

/** Effective number of draws that carry the reading, under each proposition. */
export interface EffectiveDraws {
  readonly direct: number;
  readonly indirectOnly: number;
}

/** The ratio with its Monte Carlo standard error, or why none is given. */
export type ActivityRatio =
  | {
      readonly kind: 'ratio';
      readonly log10Ratio: number;
      readonly standardError: number;
      readonly effectiveDraws: EffectiveDraws;
    }
  | {
      readonly kind: 'refused';
      readonly reason: string;
      readonly effectiveDraws: EffectiveDraws;
    };

/** Below so many effective draws under either proposition no ratio is given: the mean then errs by 10 % and more. */
export const effectiveDrawsMin = 100;

/**
 * log10 of E L(reading | mass, direct) / E L(reading | mass, indirect only): a ratio of posterior predictives under the
 * same parameters (docs/model/reference-functions.md). For showing beside the result; nothing in the engine reads it.
 * Standard error by the delta method. Refused when (Σ w L)²/Σ (w L)² is below `effectiveDrawsMin`.
 */
export function activityRatio(question: ActivityQuestion): ActivityRatio {
  const direct = predictive(question.direct, question.likelihood);
  const indirectOnly = predictive(question.indirectOnly, question.likelihood);
  const effectiveDraws = { direct: direct.effective, indirectOnly: indirectOnly.effective };
  for (const [name, { effective, draws }] of [
    ['direct', direct],
    ['indirect only', indirectOnly],
  ] as const)
    if (!(effective >= effectiveDrawsMin)) {
      const reason = `${name}: expected ${effectiveDrawsMin} effective draws or more, got ${Math.floor(effective)} of ${draws}; the size of the ratio is not known`;
      return { kind: 'refused', reason, effectiveDraws };
    }
  const a = direct.influence;
  const b = indirectOnly.influence;
  assert(
    !question.paired || a.length === b.length,
    `draws: expected as many under both propositions, got ${a.length} and ${b.length}`,
  );
  let variance = 0;
  if (question.paired) for (let i = 0; i < a.length; i++) variance += square(a[i]! - b[i]!);
  else {
    for (const x of a) variance += x * x;
    for (const x of b) variance += x * x;
  }
  return {
    kind: 'ratio',
    log10Ratio: log10(direct.mean / indirectOnly.mean),
    standardError: Math.sqrt(variance) / Math.LN10,
    effectiveDraws,
  };
}

function square(x: number): number {
  return x * x;
}

/** Mean likelihood over draws, and by how much each draw moves its logarithm. */
function predictive({ masses, weights }: PropositionDraws, likelihood: (mass: number) => number) {
  const draws = masses.length;
  assert(
    draws > 0 && (weights === undefined || weights.length === draws),
    `draws: expected some, each with its weight, got ${draws} and ${weights?.length ?? draws}`,
  );
  const values = new Float64Array(draws);
  let total = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < draws; i++) {
    const w = weights?.[i] ?? 1;
    const value = likelihood(masses[i]!);
    assert(
      w >= 0 && value >= 0,
      `draw ${i}: expected weight and likelihood from 0, got ${w}, ${value}`,
    );
    values[i] = value;
    total += w;
    sum += w * value;
    squares += square(w * value);
  }
  const mean = sum / total;
  const influence = values.map((value, i) => ((weights?.[i] ?? 1) * (value / mean - 1)) / total);
  return { draws, mean, influence, effective: squares > 0 ? (sum * sum) / squares : 0 };
}

/**
 * The program without the principal's own contacts with a surface: touches, unlogged touches and saliva on its patches.
 * Everything else, coefficients and named streams included, stays: the same parameters, draw by draw. Droplets of
 * speech and shed hair stay too: they need no contact.
 */
export function withoutDirect(program: TraceProgram, surface: string): TraceProgram {
  const onSurface = (to: number): boolean => program.compartments[to]!.surface === surface;
  const isDirect = (event: TraceEvent): boolean => {
    if (event.kind === 'touch' || event.kind === 'inferred') return onSurface(event.to);
    return event.kind === 'fluid' && event.purpose === 'saliva' && onSurface(event.to);
  };
  const events = program.events.filter((event) => !isDirect(event));
  assert(
    events.length < program.events.length,
    `program: expected a direct contact with ${surface}, got none`,
  );
  return { ...program, events };
}

/** Where a run takes its numbers from. */
export interface RunSources {
  readonly streams: Streams;
  readonly tables: QuantileTables;
  readonly draws: number;
}

const blockSize = 1024;

/** Mass of both classes on the patches that a swab meets, per draw, just before it takes its share. */
export function massesAtSwab(
  program: TraceProgram,
  swab: string,
  { streams, tables, draws }: RunSources,
): Float64Array {
  const out = new Float64Array(draws);
  const last = program.events.findLastIndex((e) => e.kind === 'swab' && e.fact === swab);
  assert(last >= 0, `program: expected the swab ${swab}, got none`);
  for (let first = 0; first < draws; first += blockSize) {
    const size = Math.min(blockSize, draws - first);
    const { state, apply } = createBlockRunner({ program, streams, tables }, first, size);
    for (const event of program.events.slice(0, last + 1)) {
      if (event.kind === 'read') continue;
      if (event.kind === 'swab' && event.fact === swab)
        for (let i = 0; i < size; i++)
          out[first + i]! +=
            state.mass[2 * event.on * size + i]! + state.mass[(2 * event.on + 1) * size + i]!;
      apply(event);
    }
  }
  return out;
}
