import { exp, log } from '../../src/numeric/elementary.ts';
import {
  likelihoodGivenLifted,
  type SwabReading,
} from '../../src/trace/evidence/swab-likelihood.ts';
import { episodeSd } from '../../src/trace/program.ts';
import { siteYields, swabParameters, wipe } from '../fakes/sites-program.ts';
import { readingLimits, type TinySite } from './matched-visit.ts';

/** The law of what is left on all surfaces, given what was read. */
export interface ResidualLaw {
  /** Probability that it is at most so many pg. */
  below(pg: number): number;
  /** pg. */
  quantile(q: number): number;
}

/** A value and its weight. */
interface Atom {
  readonly value: number;
  readonly weight: number;
}

/** ng of one surface that count, R included: those that scale with what all share, over that; and those of a zero. */
interface OwnYields {
  readonly scaled: readonly Atom[];
  readonly zero: readonly Atom[];
}

const zMax = 6;
const sharedStep = 0.1;
const ownStep = 0.25;
const missedNodes = 32;
/** Below this t nothing that counts is missed: u < 6e-6, against a residue of .003. */
const missedFrom = 0.3;
/** Values of one surface this close in their logarithm are taken together, at their mean. */
const mergeWidth = 0.03;
/** Parts of the weight that are passed over. */
const negligible = 1e-9;
const logLeast = -12;
const logMost = 18;
const binWidth = 0.02;

/**
 * The posterior of the residual on one or two surfaces of `sitesVisit`, at most one of them wiped, by quadrature over
 * what they share, each one's own normal and zero, and the uncovered share. Nothing of the engine is used but the
 * likelihood of a reading, which has tests of its own. A reading that is undefined says nothing.
 */
export function exactResidual(
  sites: readonly TinySite[],
  readings: readonly (SwabReading | undefined)[],
): ResidualLaw {
  const y = siteYields;
  const sharedSd = Math.sqrt(
    y.sigmaLocation ** 2 + y.sigma ** 2 * (y.sharePerson + y.shareOccasion),
  );
  const bins = new Float64Array(Math.ceil((logMost - logLeast) / binWidth));
  const halfCell = (sharedSd * sharedStep) / 2;
  /** What scales with the shared normal is spread over its cell, so that the sum has no steps. */
  const add = (left: number, weight: number): void => {
    const at = (log(left) - logLeast) / binWidth;
    const half = halfCell / binWidth;
    const from = Math.max(0, at - half);
    for (let bin = Math.floor(from); bin < at + half; bin++) {
      const part = Math.min(bin + 1, at + half) - Math.max(bin, from);
      bins[Math.min(bin, bins.length - 1)]! += (weight * part) / (2 * half);
    }
  };
  const own = sites.map(yieldsOf);
  for (const z of grid(sharedStep)) {
    const location = exp(y.mu + sharedSd * z.value);
    const [one, two = [{ value: 0, weight: 1 }]] = sites.map((site, k) =>
      leftOn(site, { own: own[k]!, location, reading: readings[k] }),
    );
    for (const a of one!)
      for (const b of two) add(a.value + b.value, z.weight * a.weight * b.weight);
  }
  return lawOf(bins);
}

function lawOf(bins: Float64Array): ResidualLaw {
  const total = bins.reduce((a, b) => a + b, 0);
  const upTo = new Float64Array(bins.length + 1);
  bins.forEach((weight, bin) => {
    upTo[bin + 1] = upTo[bin]! + weight / total;
  });
  return {
    below(pg) {
      const at = Math.min(Math.max((log(pg) - logLeast) / binWidth, 0), bins.length - 1e-9);
      const bin = Math.floor(at);
      return upTo[bin]! + (at - bin) * (upTo[bin + 1]! - upTo[bin]!);
    },
    quantile(q) {
      const bin = upTo.findIndex((p) => p >= q) - 1;
      const part = (q - upTo[bin]!) / (upTo[bin + 1]! - upTo[bin]!);
      return exp(logLeast + (bin + part) * binWidth);
    },
  };
}

/** Nodes and weights of N(0, 1): the trapezoid rule. */
function grid(step: number) {
  const count = Math.round(zMax / step);
  const nodes = Array.from({ length: 2 * count + 1 }, (_, i) => {
    const value = (i - count) * step;
    return { value, weight: exp((-value * value) / 2) };
  });
  const total = nodes.reduce((sum, n) => sum + n.weight, 0);
  return nodes.map(({ value, weight }) => ({ value, weight: weight / total }));
}

function yieldsOf({ isWiped }: TinySite): OwnYields {
  const { zeroRate, zeroFloor } = siteYields;
  const ownSd = episodeSd({ yields: siteYields });
  const factors = isWiped === true ? wipedFactors() : [{ value: 1, weight: 1 }];
  const times = (value: number, weight: number) =>
    factors.map((factor) => ({ value: value * factor.value, weight: weight * factor.weight }));
  return {
    scaled: merged(
      grid(ownStep).flatMap((z) => times(exp(ownSd * z.value), (1 - zeroRate) * z.weight)),
    ),
    zero: merged(times(zeroFloor, zeroRate)),
  };
}

/** pg left on a surface, each with its prior probability times the likelihood of what was read. */
function leftOn(
  { coefficient, swab }: TinySite,
  {
    own: { scaled, zero },
    location,
    reading,
  }: { own: OwnYields; location: number; reading: SwabReading | undefined },
): readonly Atom[] {
  const lifts = swab === undefined ? 0 : readingLimits.share;
  const of = (ng: number, weight: number): Atom => {
    const mass = coefficient * ng;
    const likelihood =
      reading === undefined ? 1 : likelihoodGivenLifted(swabParameters, reading, lifts * mass);
    return { value: (1 - lifts) * mass, weight: weight * likelihood };
  };
  const atoms = [
    ...scaled.map((a) => of(location * a.value, a.weight)),
    ...zero.map((a) => of(a.value, a.weight)),
  ];
  const most = atoms.reduce((max, a) => Math.max(max, a.weight), 0);
  return atoms.filter((a) => a.weight > negligible * most);
}

function merged(atoms: readonly Atom[]): readonly Atom[] {
  const found = new Map<number, Atom>();
  for (const { value, weight } of atoms) {
    const bin = Math.round(log(value) / mergeWidth);
    const held = found.get(bin) ?? { value: 0, weight: 0 };
    const sum = held.weight + weight;
    found.set(bin, { value: held.value + (weight / sum) * (value - held.value), weight: sum });
  }
  return [...found.values()];
}

/** Values of R = u + (1 - u) S, with u = 1 when skipped and else from Beta(a, b), in which t = u^a has no pole. */
function wipedFactors(): readonly Atom[] {
  const { missed, kappa, skipA, skipB, residue } = wipe;
  const skip = skipA / (skipA + skipB);
  const a = missed * kappa;
  const b = (1 - missed) * kappa;
  const width = (1 - missedFrom) / missedNodes;
  const nodes = Array.from({ length: missedNodes }, (_, k) => {
    const u = exp(log(missedFrom + (k + 0.5) * width) / a);
    return { u, weight: width * exp((b - 1) * log(1 - u)) };
  });
  nodes.push({ u: 0, weight: missedFrom });
  const total = nodes.reduce((sum, n) => sum + n.weight, 0);
  return [
    { value: 1, weight: skip },
    ...nodes.map(({ u, weight }) => ({
      value: u + (1 - u) * residue,
      weight: ((1 - skip) * weight) / total,
    })),
  ];
}
