import { hash } from '../../src/ledger/hash.ts';
import { weightedQuantile } from '../../src/trace/assess.ts';
import type { EvidenceItem } from '../../src/trace/evidence/items.ts';
import { expand } from '../../src/trace/evidence/posterior-cache.ts';
import { createKernelTables } from '../../src/trace/kernel/kernel-tables.ts';
import { runProgram } from '../../src/trace/kernel/platform.ts';
import type { TraceProgram } from '../../src/trace/program.ts';
import { samplePatiently } from './matched-posterior.ts';

/** Draws for each particle, as in the product: 4,096 for 1,024. */
const drawsPerParticle = 4;
const kernelTables = createKernelTables();

/** The level of U95, and one a twentieth too low: an error that must show. */
export const level = 0.95;
export const wrongLevel = 0.9;

/** What the product's engine says about the total residual within reach, pg. */
export interface EngineBound {
  /** U95. */
  readonly bound: number;
  /** Its quantile at `wrongLevel`. */
  readonly tooLow: number;
  /** The least that the particles are worth in independent ones; their number when nothing was measured. */
  readonly effectiveSize: number;
  /** How often the sampler asked for more particles; undefined when it refused at last, and the bound is the prior's. */
  readonly refusals: number | undefined;
}

/**
 * Asks for U95 as an assessment does: sample, share the particles among more draws, run on the kernel, take the
 * quantile. With no items, and when the sampler refuses them, the answer is the prior's.
 */
export function engineBound(
  program: TraceProgram,
  items: readonly EvidenceItem[],
  { seed, particles }: BoundOptions,
): EngineBound {
  const found = samplePatiently(program, items, { seed, particles });
  return boundGiven(program, found, { seed, particles });
}

export interface BoundOptions {
  readonly seed: string;
  readonly particles: number;
}

/** As `engineBound`, with what `samplePatiently` found. */
export function boundGiven(
  program: TraceProgram,
  found: ReturnType<typeof samplePatiently>,
  { seed, particles }: BoundOptions,
): EngineBound {
  const draws = drawsPerParticle * particles;
  const learnt = found?.posterior.particles;
  const { withinMass, weights } = runProgram(program, {
    seed,
    draws,
    digest: hash,
    tables: kernelTables,
    ...(learnt === undefined ? {} : { particles: expand(learnt, draws) }),
  });
  const quantile = (q: number) => weightedQuantile(withinMass[0]!, weights, q);
  return {
    bound: quantile(level),
    tooLow: quantile(wrongLevel),
    effectiveSize: found?.posterior.effectiveSize ?? particles,
    refusals: found?.refusals,
  };
}
