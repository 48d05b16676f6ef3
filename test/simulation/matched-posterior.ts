import { hash } from '../../src/ledger/hash.ts';
import type { EvidenceItem } from '../../src/trace/evidence/items.ts';
import { type Posterior, sample } from '../../src/trace/evidence/sampler.ts';
import type { TraceProgram } from '../../src/trace/program.ts';
import { itemsOf, likelihoodOf, runVisit, type Truth, tables } from './matched-truth.ts';
import type { MatchedVisit } from './matched-visit.ts';

/** Ways to believe something wrong about the laboratory, each of which the calibration must notice. */
export const wrongBeliefs = {
  'quantity sd halved': { quantitySdFactor: 0.5 },
  'recovery doubled': { recoveryFactor: 2 },
  'no inhibition': { inhibitionFactor: 0 },
} as const;

export interface WrongBelief {
  readonly quantitySdFactor?: number;
  readonly recoveryFactor?: number;
  readonly inhibitionFactor?: number;
}

/** Draws of the visit given the readings of a truth. */
export interface MatchedPosterior {
  readonly items: readonly EvidenceItem[];
  /** In the order of `quantityNames`. */
  readonly quantities: readonly Float64Array[];
  /** How often the sampler refused before it was given enough particles. */
  readonly refusals: number;
}

export interface MatchedOptions {
  readonly particles: number;
  readonly belief?: WrongBelief;
}

/** Particles are doubled at most so often when the sampler refuses. */
const doublings = 2;

/** The sampler with up to four times the particles when it refuses; undefined when it refuses them too. */
export function samplePatiently(
  program: TraceProgram,
  items: readonly EvidenceItem[],
  { seed, particles }: { readonly seed: string; readonly particles: number },
): { readonly posterior: Posterior; readonly refusals: number } | undefined {
  for (let refusals = 0; refusals <= doublings; refusals++) {
    const count = particles * 2 ** refusals;
    const posterior = sample(program, items, { seed, digest: hash, count, tables });
    if (!('kind' in posterior)) return { posterior, refusals };
  }
  return undefined;
}

/** The sampler on the readings of a truth; undefined when it refuses them with four times the particles too. */
export function posteriorOf(
  visit: MatchedVisit,
  truth: Truth,
  { particles, belief = {} }: MatchedOptions,
): MatchedPosterior | undefined {
  const believed = believe(visit, belief);
  const items = itemsOf(believed, truth);
  const seed = `posterior-${truth.number}`;
  const found = samplePatiently(believed.program, items, { seed, particles });
  if (found === undefined) return undefined;
  const { posterior, refusals } = found;
  const run = runVisit(believed, { seed, particles: posterior.particles });
  const likelihood = likelihoodOf(items, believed.swabs, run.lifted);
  const quantities = [...run.quantities, likelihood];
  return { items, quantities, refusals };
}

/** What the truth's quantities are, in the order of `quantityNames`: ln likelihood as it is believed to be. */
export function trueQuantities(truth: Truth, items: readonly EvidenceItem[], visit: MatchedVisit) {
  const lifted = truth.lifted.map((x) => Float64Array.of(x));
  return [...truth.quantities, likelihoodOf(items, visit.swabs, lifted)[0] ?? 0];
}

/** A visit as somebody with a wrong belief about the laboratory sees it. */
export function believe(
  { program, swabs }: MatchedVisit,
  { quantitySdFactor = 1, recoveryFactor = 1, inhibitionFactor = 1 }: WrongBelief,
): MatchedVisit {
  return {
    program: {
      ...program,
      events: program.events.map((e) =>
        e.kind === 'swab' ? { ...e, share: recoveryFactor * e.share } : e,
      ),
    },
    swabs: swabs.map((swab) => ({
      ...swab,
      parameters: {
        ...swab.parameters,
        inhibition: inhibitionFactor * swab.parameters.inhibition,
        quantitySd: quantitySdFactor * swab.parameters.quantitySd,
      },
    })),
  };
}
