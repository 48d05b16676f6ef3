import { hash as sha256 } from '../ledger/hash.ts';
import type { Assessment } from '../trace/assess.ts';
import type { Compiled } from '../trace/compile/compile.ts';
import { runProgram } from '../trace/kernel/platform.ts';
import type { Particles } from '../trace/run/particles.ts';
import { type SurfaceTail, surfaceTail, tailDrawsStep } from '../trace/tails/surface-tail.ts';
import type { AssessmentCache } from './assess-visit.ts';

/** Relative standard error that is asked for, and bounds of the draws (Assumption: what a person waits for). */
const relativeError = 0.1;
const drawsMin = 16 * tailDrawsStep;
const drawsMax = 256 * tailDrawsStep;

export interface TailSources {
  readonly compiled: Compiled;
  readonly assessment: Assessment;
  /** What was learnt, if it was folded in. */
  readonly particles: Particles | undefined;
  readonly cache: AssessmentCache;
}

/**
 * P(informative) of one thing as handed back, for the headline's laboratory, to a tenth of itself where that can be
 * had: given our own swabs where they count. Undefined where the thing is not read as handed back: it left in our hands.
 * The id is one of the assessment.
 */
export function tailOfSurface(
  { compiled, assessment, particles, cache }: TailSources,
  id: string,
): SurfaceTail | undefined {
  const { program } = compiled;
  const set = program.sets.indexOf('after');
  const counted = program.counted.findIndex((c) => c.id === id);
  const adversary = program.adversaries.find((a) => a.id === assessment.adversary);
  const isRead = program.readings.some((r) => r.set === set && r.counted === counted);
  if (!isRead || adversary === undefined) return undefined;
  const { effectiveSize } = assessment.evidence;
  return surfaceTail(
    program,
    { set, counted, event: { kind: 'informative', adversary } },
    {
      seed: assessment.seed,
      digest: sha256,
      engine: (own, options) => runProgram(own, { ...options, tables: cache.kernel }),
      cache: cache.simulation,
      relativeError,
      drawsMin,
      drawsMax,
      ...(particles === undefined ? {} : { learnt: { particles, effectiveSize } }),
    },
  );
}
