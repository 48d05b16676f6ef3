import { assert } from '../../base/assert.ts';
import { exp } from '../../numeric/elementary.ts';
import { uniformOf } from '../evidence/shared-latents.ts';
import type { TraceProgram } from '../program.ts';
import { createLatents } from '../run/latents.ts';
import { type Particles, partName } from '../run/particles.ts';
import { createStreams, type Digest } from '../run/streams.ts';

export interface DefensiveMixtureOptions {
  readonly seed: string;
  readonly draws: number;
  readonly digest: Digest;
  /** Share of draws from the prior, in (0, 1]; no weight exceeds 1 / alpha. */
  readonly alpha: number;
  /** How far the other draws move along the gradient of the log location, in standard deviations of the prior. */
  readonly shift: number;
  /** Legs whose mean log location is raised (indices of `program.legs`); all when absent. */
  readonly legs?: readonly number[];
}

/** Draws with what corrects for their being drawn elsewhere: both go to `simulate` as they are. */
export interface DefensiveMixture {
  readonly particles: Particles;
  /** Prior over proposal density: mean 1 in expectation, at most 1 / alpha. */
  readonly weights: Float64Array;
  /** Normal score of the proposal along the gradient: N(0, 1) under the prior. */
  readonly score: Float64Array;
}

/** A shared normal and how much of the log location one standard deviation of it makes. */
interface Gradient {
  readonly purpose: string;
  readonly entity: string;
  readonly slope: number;
}

/**
 * Draws of where, who and on which occasion from alpha * prior + (1 - alpha) * prior moved by `shift` along the gradient
 * of the mean log location of the legs: the direction in which all touched mass rises fastest. Every other stream keeps
 * its own number, so that draw i of a run with these particles is draw i of the plain run but for the move. With unit
 * gradient g and score c = g.z the weight is 1 / (alpha + (1 - alpha) e^(shift c - shift^2 / 2)).
 * Sources: T. Hesterberg, Technometrics 37 (1995) (defensive mixture, bound 1 / alpha); A. Owen and Y. Zhou,
 * JASA 95 (2000). Throws on options outside their ranges.
 */
export function defensiveMixture(
  program: TraceProgram,
  options: DefensiveMixtureOptions,
): DefensiveMixture {
  const { draws, alpha, shift } = options;
  assert(Number.isInteger(draws) && draws > 0, `draws: expected a positive integer, got ${draws}`);
  assert(alpha > 0 && alpha <= 1, `alpha: expected in (0, 1], got ${alpha}`);
  assert(Number.isFinite(shift), `shift: expected a finite number, got ${shift}`);
  const gradient = unitGradient(program, options.legs);
  const latents = createLatents(createStreams(options.seed, options.digest), 0);
  const choice = new Float64Array(draws);
  latents.fillUniforms(choice, { purpose: 'tail.mixture', entity: '', part: 'u' }, 0);
  const score = new Float64Array(draws);
  const given = new Map<string, Float64Array>();
  for (const { purpose, entity, slope } of gradient) {
    const z = new Float64Array(draws);
    latents.fillNormals(z, { purpose, entity, part: 'z' }, 0);
    for (let i = 0; i < draws; i++) {
      if (choice[i]! >= alpha) z[i]! += shift * slope;
      score[i]! += slope * z[i]!;
      z[i] = uniformOf(z[i]!);
    }
    given.set(partName(purpose, entity, 'z'), z);
  }
  const weights = score.map(
    (c) => 1 / (alpha + (1 - alpha) * exp(shift * c - (shift * shift) / 2)),
  );
  return {
    weights,
    score,
    particles: {
      count: draws,
      drawNumbers: [Uint32Array.from({ length: draws }, (_, i) => i)],
      groupOf: new Map(),
      given,
    },
  };
}

/** Standard deviation of the mean log location of legs (all when absent): the length of its gradient. */
export function commonSd(program: TraceProgram, legs?: readonly number[]): number {
  return Math.sqrt(gradientOf(program, legs).reduce((sum, { slope }) => sum + slope * slope, 0));
}

function unitGradient(program: TraceProgram, legs?: readonly number[]): readonly Gradient[] {
  const length = commonSd(program, legs);
  assert(length > 0, `yields: expected a shared spread above 0, got ${length}`);
  return gradientOf(program, legs).map((part) => ({ ...part, slope: part.slope / length }));
}

function gradientOf(
  program: TraceProgram,
  legs: readonly number[] = program.legs.map((_, leg) => leg),
): readonly Gradient[] {
  const { sigmaLocation, sigma, sharePerson, shareOccasion } = program.yields;
  return [
    { purpose: 'visit.b', entity: '', slope: sigmaLocation },
    { purpose: 'person.s', entity: program.principal, slope: sigma * Math.sqrt(sharePerson) },
    ...legs.map((leg) => ({
      purpose: 'leg.o',
      entity: program.legs[leg]!,
      slope: (sigma * Math.sqrt(shareOccasion)) / legs.length,
    })),
  ];
}
