import { assert } from '../base/assert.ts';
import { entryOf } from '../model/entry.ts';
import type { Pack } from '../model/pack.ts';
import type { VisitState } from '../model/state.ts';
import { betaQuantile } from '../numeric/beta.ts';
import { exp, log } from '../numeric/elementary.ts';
import { createHermiteRule } from '../numeric/quadrature.ts';
import type { Assessment, SurfaceFigures } from '../trace/assess.ts';
import type { ParameterReader } from '../trace/compile/parameters.ts';
import type { ProgramAdversary } from '../trace/program.ts';
import {
  copiesPerMass,
  createDetectionCurve,
  type DetectionCurve,
} from '../trace/run/detection.ts';

/**
 * Passes of one person with one method, together: surviving shares [cell, fluid] of what they
 * reach.
 */
export interface PassGroup {
  readonly person: string;
  readonly method: string;
  readonly shares: readonly [number, number];
}

/** What a plan is judged by: the probability that a surface still gives an informative sample. */
export interface Valuation {
  /** As the principal left it, by the assessment. */
  before(surface: string): number;
  /**
   * After these groups of passes; more than two are recorded, not credited (model v1 section 6).
   */
  after(surface: string, groups: readonly PassGroup[]): number;
}

interface Node {
  readonly at: number;
  readonly weight: number;
}

/** Half-width of the 90 % interval of a standard normal, Φ⁻¹(.95). */
const z95 = 1.6448536269514722;
const massRule = createHermiteRule(5);
const missNodeCount = 4;

/**
 * An estimate good enough to choose by, without running the engine: the mass of a surface as a
 * lognormal fitted to its 5, 50 and 95 % quantiles (5-point Gauss–Hermite), the residual R of model
 * v1 section 6 with the skip as a coin and the missed share at four equally likely values of its
 * Beta law, detection by the headline adversary's curve. Scaled so that without any pass it gives
 * the assessment's own probability. Passes are taken as independent.
 */
export function createValuation(
  state: VisitState,
  assessmentOf: (space: string) => Assessment,
  reader: ParameterReader,
): Valuation {
  const adversary = headlineAdversary(state, reader);
  const detection = {
    eta: reader.value('detect.eta'),
    replicateSd: reader.value('detect.replicate'),
    cellMass: reader.value('detect.cell-mass'),
  };
  const curve = curveOf(state.pack, adversary, detection.replicateSd);
  const missOf = createMissNodes(state, reader);
  const figuresOf = createFigures(state, assessmentOf);
  const fits = new Map<string, SurfaceFit>();
  const known = new Map<string, number>();

  function fit(surface: string): SurfaceFit {
    const held = fits.get(surface);
    if (held !== undefined) return held;
    const entry = state.surfaces.get(surface);
    assert(entry !== undefined, `surface: expected one of the visit, got ${surface}`);
    const figures = figuresOf(surface);
    const masses = figures === undefined ? [] : massNodes(figures);
    const perMass = copiesPerMass(adversary, detection, entry.hard);
    const untouched = masses.reduce((sum, n) => sum + n.weight * curve.at(perMass * n.at), 0);
    const p = figures?.p[adversary.id] ?? 0;
    const made: SurfaceFit = {
      masses,
      perMass,
      cellShare: figures?.cellShare ?? 1,
      p,
      scale: untouched > 0 ? p / untouched : 0,
      floor: reader.value(entry.hard ? 'residue.floor.hard' : 'residue.floor.porous'),
    };
    fits.set(surface, made);
    return made;
  }

  function after(surface: string, groups: readonly PassGroup[]): number {
    const credited = groups.slice(0, 2);
    const of = fit(surface);
    const [first, second] = credited;
    if (first === undefined || of.p === 0) return of.p;
    const key = [surface, ...credited.map((g) => `${g.person} ${g.method} ${g.shares}`)].join('|');
    const held = known.get(key);
    if (held !== undefined) return held;
    let sum = 0;
    for (const u1 of missOf(first.person))
      for (const u2 of second === undefined ? certain : missOf(second.person)) {
        const remaining = remainingShare(of, { first, second, u1: u1.at, u2: u2.at });
        for (const mass of of.masses)
          sum += u1.weight * u2.weight * mass.weight * curve.at(of.perMass * mass.at * remaining);
      }
    const p = Math.min(of.p, sum * of.scale);
    known.set(key, p);
    return p;
  }

  return { before: (surface) => fit(surface).p, after };
}

interface SurfaceFit {
  readonly masses: readonly Node[];
  readonly perMass: number;
  readonly cellShare: number;
  readonly p: number;
  readonly scale: number;
  readonly floor: number;
}

const certain: readonly Node[] = [{ at: 1, weight: 1 }];

/** R of model v1 section 6 for one or two groups, over both classes by the surface's class mix. */
function remainingShare(
  { cellShare, floor }: SurfaceFit,
  of: { first: PassGroup; second: PassGroup | undefined; u1: number; u2: number },
): number {
  const { first, second, u1, u2 } = of;
  const ofClass = (c: 0 | 1): number => {
    const s1 = Math.max(first.shares[c], floor);
    if (second === undefined) return u1 + (1 - u1) * s1;
    const s2 = Math.max(second.shares[c], floor);
    return (
      u1 * u2 +
      u1 * (1 - u2) * s2 +
      (1 - u1) * u2 * s1 +
      (1 - u1) * (1 - u2) * Math.max(s1 * s2, floor)
    );
  };
  return cellShare * ofClass(0) + (1 - cellShare) * ofClass(1);
}

/**
 * Five masses that stand for the surface's distribution. One touch in ten leaves next to nothing
 * (`zeroRate` of the yield), which drags the 5 % quantile far down: the spread is then that of the
 * upper half, and the scale to the assessment's own probability carries the rest. Where most draws
 * carry nothing, one mass: the upper quantile.
 */
function massNodes({ low, median, high, mean }: SurfaceFigures): readonly Node[] {
  if (!(median > 0)) return high > 0 ? [{ at: high, weight: 1 }] : [{ at: mean, weight: 1 }];
  const upper = log(high) - log(median);
  const spread = low > 0 ? Math.min(upper, (log(high) - log(low)) / 2) : upper;
  const sigma = Math.max(0, spread) / z95;
  const mu = log(median);
  return massRule.nodes.map((x, i) => ({
    at: exp(mu + sigma * x),
    weight: massRule.weights[i] ?? 0,
  }));
}

/**
 * What a person misses of a surface: all of it with his skip rate, else a share of Beta(ūκ,
 * (1-ū)κ).
 */
function createMissNodes(state: VisitState, reader: ParameterReader) {
  const skip = reader.distribution('cover.skip');
  assert(skip.kind === 'beta', 'cover.skip: expected beta');
  const missed = reader.value('cover.missed');
  const kappa = reader.value('cover.kappa');
  const shares = Array.from({ length: missNodeCount }, (_, i) =>
    // The quantile is defined from 0.05 up; below, the law is a coin already.
    betaQuantile(
      (i + 0.5) / missNodeCount,
      Math.max(0.05, missed * kappa),
      Math.max(0.05, (1 - missed) * kappa),
    ),
  );
  const marks = state.factsOf('marks');
  const held = new Map<string, readonly Node[]>();
  return (person: string): readonly Node[] => {
    const known = held.get(person);
    if (known !== undefined) return known;
    const own = marks.filter((m) => m.person === person);
    const placed = own.reduce((sum, m) => sum + m.placedCount, 0);
    const missedMarks = own.reduce((sum, m) => sum + m.missedCount, 0);
    const m = (skip.a + missedMarks) / (skip.a + skip.b + placed);
    const nodes = [
      { at: 1, weight: m },
      ...shares.map((at) => ({ at, weight: (1 - m) / missNodeCount })),
    ];
    held.set(person, nodes);
    return nodes;
  };
}

function createFigures(state: VisitState, assessmentOf: (space: string) => Assessment) {
  const tables = new Map<Assessment, ReadonlyMap<string, SurfaceFigures>>();
  return (surface: string): SurfaceFigures | undefined => {
    const assessment = assessmentOf(state.surfaces.get(surface)?.space ?? '');
    let table = tables.get(assessment);
    if (table === undefined) {
      table = new Map(assessment.surfaces.map((s) => [s.id, s.before]));
      tables.set(assessment, table);
    }
    return table.get(surface);
  };
}

/** Curves made so far: a what-if plans again and again, and a curve takes longer than a plan. */
const curves = new WeakMap<Pack, Map<string, DetectionCurve>>();

function curveOf(pack: Pack, adversary: ProgramAdversary, replicateSd: number): DetectionCurve {
  const held = curves.get(pack) ?? new Map<string, DetectionCurve>();
  curves.set(pack, held);
  const curve = held.get(adversary.id) ?? createDetectionCurve(adversary, { replicateSd });
  held.set(adversary.id, curve);
  return curve;
}

/** The adversary of the headline as the detection curve needs it. */
function headlineAdversary(state: VisitState, reader: ParameterReader): ProgramAdversary {
  const id = state.document.limits.adversary;
  const entry = entryOf(state.pack.adversaries, id);
  assert(entry !== undefined, `adversary: expected one of pack ${state.pack.id}, got ${id}`);
  return {
    id,
    detection: entry.detection,
    needed: entry.needed,
    of: entry.of,
    recoveryHard: reader.value(entry.recoveryHard),
    recoveryPorous: reader.value(entry.recoveryPorous),
    hair: entry.hair === undefined ? 0 : reader.value(entry.hair),
    sampleCountMax: state.document.limits.sampleCountMax ?? Number.POSITIVE_INFINITY,
  };
}
