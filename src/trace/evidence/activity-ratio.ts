import { assert } from '../../base/assert.ts';
import { log10 } from '../../numeric/elementary.ts';
import type { TraceEvent, TraceProgram } from '../program.ts';
import { createBlockRunner } from '../run/block.ts';
import type { Particles } from '../run/particles.ts';
import type { Streams } from '../run/streams.ts';
import type { QuantileTables } from '../run/tables.ts';
import { bearingEvents } from './slice.ts';

/** One reading under two propositions. */
export interface ActivityQuestion {
  /** Mass lifted, one per draw: the principal touched the surface himself; indirect ways are open too. */
  readonly direct: ArrayLike<number>;
  /** The same where what lay there came by other hands or things only. */
  readonly indirectOnly: ArrayLike<number>;
  /** Probability or density of the reading given the mass, e.g. `swabLikelihood`; the same under both. */
  readonly likelihood: (mass: number) => number;
  /** Whether draw i of both has the same parameters and random numbers: their errors then partly cancel. */
  readonly paired: boolean;
  /** [draw]: draws of one clan share what they learnt and count as one; absent: each is its own. */
  readonly clans?: ArrayLike<number>;
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

/** What HaloGen's formula says of the same quantity, and why that is not about this surface. */
export interface HaloGenStatement {
  readonly log10Ratio: number;
  /** In what this swab lies outside the formula's data, in words; empty when nothing is known against it. */
  readonly outside: readonly string[];
}

/** What one positive swab says about how the trace came there. Shown beside the numbers; nothing is computed from it. */
export interface ActivityStatement {
  readonly swab: string;
  readonly surface: string;
  /** Mass that was read, in the pack's unit; undefined where only an allele was seen. */
  readonly mass?: number;
  /** `no-direct`: the principal met the surface in no way that is recorded or inferred, so there is nothing to compare. */
  readonly ratio: ActivityRatio | { readonly kind: 'no-direct' };
  /**
   * Probability of a reading as large, or of one at all where no quantity was read, under either proposition; for
   * `no-direct` undefined.
   */
  readonly asLarge?: { readonly direct: number; readonly indirectOnly: number };
  /** How many other results are taken as given. */
  readonly givenCount: number;
  /** Only for a quantity, and where the pack's touch law is that of the same study. */
  readonly halogen?: HaloGenStatement;
}

/** Below so many effective draws under either proposition no ratio is given: the mean then errs by 10 % and more. */
export const effectiveDrawsMin = 100;

/**
 * log10 of E L(reading | mass, direct) / E L(reading | mass, indirect only): a ratio of posterior predictives under the
 * same parameters (docs/model/reference-functions.md). For showing beside the result; nothing in the engine reads it.
 * Standard error by the delta method, from the spread between clans (Lee & Whiteley 2018, equation 11). Refused when
 * either mean is worth fewer than `effectiveDrawsMin` draws: (Σ L)²/Σ L² where draws are independent, fewer with clans.
 */
export function activityRatio(question: ActivityQuestion): ActivityRatio {
  const direct = predictive(question.direct, question);
  const indirectOnly = predictive(question.indirectOnly, question);
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
  const variance = question.paired
    ? clanSquares(
        a.map((x, i) => x - b[i]!),
        question.clans,
      )
    : clanSquares(a, question.clans) + clanSquares(b, question.clans);
  return {
    kind: 'ratio',
    log10Ratio: log10(direct.mean / indirectOnly.mean),
    standardError: Math.sqrt(variance) / Math.LN10,
    effectiveDraws,
  };
}

/** Mean likelihood over draws, by how much each draw moves its logarithm, and how many draws the mean is worth. */
function predictive(
  masses: ArrayLike<number>,
  { likelihood, clans }: Pick<ActivityQuestion, 'likelihood' | 'clans'>,
) {
  const draws = masses.length;
  assert(
    draws > 0 && (clans === undefined || clans.length === draws),
    `draws: expected some, each in a clan, got ${draws} and ${clans?.length ?? draws}`,
  );
  const values = new Float64Array(draws);
  let sum = 0;
  for (let i = 0; i < draws; i++) {
    const value = likelihood(masses[i]!);
    assert(value >= 0, `draw ${i}: expected a likelihood from 0, got ${value}`);
    values[i] = value;
    sum += value;
  }
  const mean = sum / draws;
  const influence = values.map((value) => (value / mean - 1) / draws);
  // For independent draws the sum of squares is Σ L²/(Σ L)² − 1/n, so this is Kish's size.
  const clanCount = clans === undefined ? draws : new Set(Array.from(clans)).size;
  const effective = mean > 0 ? 1 / (clanSquares(influence, clans) + 1 / clanCount) : 0;
  return { draws, mean, influence, effective };
}

/** Σ over clans of (Σ over their draws)². */
function clanSquares(values: Float64Array, clans: ArrayLike<number> | undefined): number {
  if (clans === undefined) return values.reduce((sum, x) => sum + x * x, 0);
  const sums = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    const clan = clans[i]!;
    sums.set(clan, (sums.get(clan) ?? 0) + values[i]!);
  }
  let squares = 0;
  for (const sum of sums.values()) squares += sum * sum;
  return squares;
}

/** Whether the principal met a surface himself, on record or as an unlogged touch. */
export function hasDirect(program: TraceProgram, surface: string): boolean {
  return program.events.some((event) => isDirect(program, event, surface));
}

/**
 * The program without the principal's own contacts with a surface: touches, unlogged touches and saliva on its patches.
 * Everything else, coefficients and named streams included, stays: the same parameters, draw by draw. Droplets of
 * speech and shed hair stay too: they need no contact.
 */
export function withoutDirect(program: TraceProgram, surface: string): TraceProgram {
  assert(
    hasDirect(program, surface),
    `program: expected a direct contact with ${surface}, got none`,
  );
  const events = program.events.filter((event) => !isDirect(program, event, surface));
  return { ...program, events };
}

function isDirect(program: TraceProgram, event: TraceEvent, surface: string): boolean {
  const isOnSurface = (to: number): boolean => program.compartments[to]!.surface === surface;
  if (event.kind === 'touch' || event.kind === 'inferred') return isOnSurface(event.to);
  return event.kind === 'fluid' && event.purpose === 'saliva' && isOnSurface(event.to);
}

/** Where a run takes its numbers from. */
export interface RunSources {
  readonly streams: Streams;
  readonly tables: QuantileTables;
  readonly draws: number;
  /** What was learnt, for as many draws; absent: nothing. */
  readonly particles?: Particles;
}

const blockSize = 1024;

/** Mass of both classes that a swab lifts from all patches that it meets, per draw. */
export function liftedBySwab(
  program: TraceProgram,
  swab: string,
  { draws, ...sources }: RunSources,
): Float64Array {
  const out = new Float64Array(draws);
  const own = program.events.flatMap((e, i) => (e.kind === 'swab' && e.fact === swab ? [i] : []));
  assert(own.length > 0, `program: expected the swab ${swab}, got none`);
  const events = bearingEvents(program, own).map((i) => program.events[i]!);
  for (let first = 0; first < draws; first += blockSize) {
    const size = Math.min(blockSize, draws - first);
    const { state, apply } = createBlockRunner({ program, ...sources }, first, size);
    for (const event of events) {
      if (event.kind === 'read') continue;
      if (event.kind === 'swab' && event.fact === swab)
        for (let i = 0; i < size; i++) {
          const at = 2 * event.on * size + i;
          out[first + i]! += event.share * (state.mass[at]! + state.mass[at + size]!);
        }
      apply(event);
    }
  }
  return out;
}
