import type { ProgramAdversary } from '../../src/trace/program.ts';

/** The laboratory of small programs: eight of twenty loci, recovery .4, every surface sampled (model v1 section 7). */
export const standardAdversary: ProgramAdversary = {
  id: 'standard',
  detection: 'loci',
  needed: 8,
  of: 20,
  recoveryHard: 0.4,
  recoveryPorous: 0.4,
  hair: 0,
  sampleCountMax: Number.POSITIVE_INFINITY,
};
