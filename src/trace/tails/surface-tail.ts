import { assert } from '../../base/assert.ts';
import { batchMeansStandardError, mean, sum } from '../../numeric/sums.ts';
import type { TraceProgram } from '../program.ts';
import type { Particles } from '../run/particles.ts';
import type { TailEvent } from './conditional.ts';
import { kish, mixtureParts, planTail, termsOf } from './tail-plan.ts';
import { createTailSampler, type SamplerSources, type Stage } from './tail-sampler.ts';
import { tailSlice } from './tail-slice.ts';

/** Batches of equal size behind a standard error; its own relative error is then about 1 / sqrt(62) = 13 %. */
const tailBatches = 32;

/** Draws come in multiples of this: as many of each component in every batch. */
export const tailDrawsStep = tailBatches * mixtureParts;

/**
 * Below this no probability counts as precise: the plain draws of what is not moved no longer reach where it rests
 * (Assumption; docs/model/tails.md).
 */
export const tailLeast = 1e-9;

/** What is asked: an event on a counted thing, as a set reads it. Indices of the program. */
export interface TailQuestion {
  readonly set: number;
  readonly counted: number;
  readonly event: TailEvent;
}

export interface TailOptions extends SamplerSources {
  readonly seed: string;
  /** Standard error over probability that is asked for. */
  readonly relativeError: number;
  /** Bounds of the number of draws: multiples of `tailDrawsStep`; the first stage chooses in between. */
  readonly drawsMin: number;
  readonly drawsMax: number;
  /**
   * What was learnt from measurements, and how many independent particles they are worth: the tail is then the
   * posterior's. Nothing is moved, since what was learnt holds for these particles only.
   */
  readonly learnt?: { readonly particles: Particles; readonly effectiveSize: number };
}

/** A tail probability with what it is worth. For computing with: what a person signs ends at 1 in 1,000. */
export interface SurfaceTail {
  /** 0 only where `bound` says how much it may be, or where no source reaches the thing. */
  readonly probability: number;
  /** By means of 32 batches. */
  readonly standardError: number;
  /** Whether the relative error that was asked for was reached. */
  readonly isPrecise: boolean;
  /** Where no draw had any chance of it: a bound with 95 % confidence. */
  readonly bound?: number;
  /** Whether any source of the model reaches the thing. */
  readonly isReached: boolean;
  readonly draws: number;
  /** (sum w)^2 / sum w^2 of the weights alone (Kish 1965). */
  readonly effectiveDraws: number;
  /** The same of weight times conditional probability: how many draws the figure rests on. */
  readonly effectiveTailDraws: number;
  /** How far the normals were moved that were, by stream. */
  readonly shift: Readonly<Record<string, number>>;
}

/**
 * P(event) on any thing of any program: the mean over a defensive mixture of weight times conditional probability, not
 * divided by the sum of the weights, hence unbiased. Two stages under seeds of their own: the first finds where the tail
 * rests and how many draws it takes (`planTail`), the second owes nothing else to it. Deterministic. Throws on draws
 * that are no multiple of `tailDrawsStep` and on a thing that the set does not read.
 */
export function surfaceTail(
  program: TraceProgram,
  question: TailQuestion,
  options: TailOptions,
): SurfaceTail {
  const { drawsMin, drawsMax, relativeError, seed, learnt } = options;
  for (const draws of [drawsMin, drawsMax])
    assert(
      draws > 0 && draws % tailDrawsStep === 0,
      `draws: expected a multiple of ${tailDrawsStep}, got ${draws}`,
    );
  assert(relativeError > 0, `relativeError: expected above 0, got ${relativeError}`);
  const { event } = question;
  assert(event.kind !== 'mass' || event.above > 0, 'mass: expected a threshold above 0');
  const slice = tailSlice(program, question);
  if (!slice.isReached) return unreached;
  const sampler = createTailSampler(slice, event, { ...options, learnt: learnt?.particles });
  const { latents } = sampler;
  if (learnt !== undefined) {
    const particles = wholeParticles(learnt.particles, drawsMin);
    const prior = { shift: latents.map(() => 0), share: 1 };
    const stage = sampler.draw({ components: [prior], draws: particles.count, seed, particles });
    // Particles of one ancestor are alike; what they are worth is known for the whole of them.
    const alike = Math.max(1, learnt.particles.count / learnt.effectiveSize);
    return tailOf(stage, { centre: 0, relativeError, widening: Math.sqrt(alike) });
  }
  const { components, draws, centre } = planTail(sampler, { ...options, drawsStep: tailDrawsStep });
  const shift = components.at(-1)!.shift;
  return {
    ...tailOf(sampler.draw({ components, draws, seed }), { centre, relativeError, widening: 1 }),
    shift: Object.fromEntries(
      latents.flatMap(({ purpose, entity, part }, k) =>
        shift[k] === 0 ? [] : [[`${purpose}/${entity}/${part}`, shift[k]!]],
      ),
    ),
  };
}

const unreached: SurfaceTail = {
  probability: 0,
  standardError: 0,
  isPrecise: true,
  isReached: false,
  draws: 0,
  effectiveDraws: 0,
  effectiveTailDraws: 0,
  shift: {},
};

/** Draws in which every particle serves equally often, one after the other, so that batches are of whole particles. */
function wholeParticles(particles: Particles, drawsMin: number): Particles {
  const used = Math.floor(particles.count / tailBatches) * tailBatches;
  assert(used > 0, `particles: expected ${tailBatches} or more, got ${particles.count}`);
  const each = Math.max(1, Math.floor(drawsMin / used));
  const count = used * each;
  const own = (i: number): number => Math.floor(i / each);
  return {
    ...particles,
    count,
    drawNumbers: particles.drawNumbers.map((numbers, group) =>
      Uint32Array.from({ length: count }, (_, i) => (group === 0 ? i : numbers[own(i)]!)),
    ),
    given: new Map(
      [...particles.given].map(([name, values]) => [
        name,
        Float64Array.from({ length: count }, (_, i) => values[own(i)]!),
      ]),
    ),
  };
}

interface Worth {
  readonly centre: number;
  readonly relativeError: number;
  /** By how much the standard error of the batches falls short. */
  readonly widening: number;
}

function tailOf(stage: Stage, { centre, relativeError, widening }: Worth): SurfaceTail {
  const isSeen = stage.some(({ given }) => given.some((p) => p > 0));
  const terms = termsOf(stage, isSeen ? centre : 0);
  const means = Array.from({ length: tailBatches }, (_, batch) => {
    const own = terms.map((column) => {
      const size = column.length / tailBatches;
      return column.subarray(batch * size, (batch + 1) * size);
    });
    return own.reduce((s, x) => s + sum(x), 0) / own.reduce((n, x) => n + x.length, 0);
  });
  const probability = Math.max(0, mean(means));
  const standardError = widening * batchMeansStandardError(means);
  const weights = stage.map((part) => part.weights);
  return {
    probability,
    standardError,
    isPrecise: probability >= tailLeast && standardError <= relativeError * probability,
    ...(probability > 0 ? {} : { bound: boundOf(stage[0]!.given.length) }),
    isReached: true,
    draws: weights.reduce((n, w) => n + w.length, 0),
    effectiveDraws: kish(weights),
    effectiveTailDraws: kish(termsOf(stage, 0)),
    shift: {},
  };
}

/** Rule of three: none of n draws of the prior had it, and (1 - 3 / n)^n is .05. */
function boundOf(priorDraws: number): number {
  return Math.min(1, 3 / priorDraws);
}
