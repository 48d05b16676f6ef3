import { assert } from '../../base/assert.ts';
import { entryOf } from '../../model/entry.ts';
import type { Carrier, Collector, InformationClass, Pack } from '../../model/pack.ts';
import { exp } from '../../numeric/elementary.ts';
import type { SurfaceFigures } from '../assess.ts';
import type { ProgramAdversary, TraceProgram } from '../program.ts';
import { copiesPerMass, createDetectionCurve } from '../run/detection.ts';
import { exceedance, type MassPoint } from './exceedance.ts';
import type { TraceShares } from './trace-shares.ts';

/** What is known of one thing in one set. */
export interface ReadableThing {
  readonly figures: SurfaceFigures;
  readonly shares: TraceShares;
  readonly hard: boolean;
  /** Area of one patch of it: a density is judged as if everything lay on one, the cautious side. */
  readonly patchAreaCm2: number;
}

/** Judges how likely one party can read one class of information from one thing. */
export interface SurfaceReader {
  probability(thing: ReadableThing, information: InformationClass, collector: Collector): number;
  /** The pairs of a class that the party has the means to read. */
  carriersFor(information: InformationClass, collector: Collector): readonly Carrier[];
}

/** Median ways through a detection curve: the copies at which half of the samples are informative. */
const halfSteps = 60;

/** Makes a reader for a pack and the laboratories of a program. */
export function createSurfaceReader(pack: Pack, program: TraceProgram): SurfaceReader {
  const laboratories = new Map(
    program.adversaries.map((a) => [a.id, { ...a, half: copiesAtHalf(a, program) }] as const),
  );
  const laboratoryOf = (collector: Collector): ProgramAdversary & { readonly half: number } => {
    const found = laboratories.get(collector.laboratory);
    assert(
      found !== undefined,
      `laboratory: expected one of the pack, got ${collector.laboratory}`,
    );
    return found;
  };
  const value = (key: string | undefined, absent: number): number =>
    key === undefined ? absent : (entryOf(pack.parameters, key)?.value ?? absent);

  function can(carrier: Carrier, collector: Collector): boolean {
    switch (carrier.by) {
      case 'laboratory':
      case 'contact':
        return true;
      case 'genome':
        return laboratoryOf(collector).detection === 'single';
      case 'chemistry':
        return collector.chemistry;
    }
  }

  /** Mass on the thing at which the laboratory succeeds half of the time, pack unit. */
  function halfMass(laboratory: ProgramAdversary & { readonly half: number }, hard: boolean) {
    const copies = copiesPerMass(laboratory, program.detection, hard);
    return copies > 0 ? laboratory.half / copies : Number.POSITIVE_INFINITY;
  }

  /** All that the assessment says of the mass: three quantiles, and each laboratory's chance as a soft quantile. */
  function pointsOf({ figures, hard }: ReadableThing): readonly MassPoint[] {
    const soft = [...laboratories.values()]
      // A hair may make a sample informative without any mass.
      .filter((l) => l.hair === 0 || figures.hairs === 0)
      .map((l) => ({ mass: halfMass(l, hard), exceeded: figures.p[l.id] ?? 0 }))
      .filter((p) => p.mass < Number.POSITIVE_INFINITY);
    return [
      { mass: figures.low, exceeded: 0.95 },
      { mass: figures.median, exceeded: 0.5 },
      { mass: figures.high, exceeded: 0.05 },
      ...soft,
    ];
  }

  /** P(mass of these trace classes >= least): the classes are taken to keep their share of the mass in every draw. */
  function massReading(thing: ReadableThing, share: number, least: number): number {
    if (share <= 0) return 0;
    return exceedance(pointsOf(thing), thing.figures.mean, least / share);
  }

  function profile(
    thing: ReadableThing,
    carriers: readonly Carrier[],
    collector: Collector,
  ): number {
    if (carriers.length === 0) return 0;
    const laboratory = laboratoryOf(collector);
    const own = thing.figures.p[laboratory.id] ?? 0;
    const traces = new Set(carriers.map((c) => c.trace));
    const share = shareOf(thing, traces);
    const hairCounts = traces.has('hair') || laboratory.hair === 0 || thing.figures.hairs === 0;
    if (share > 0.999 && hairCounts) return own;
    const mass = massReading(thing, share, halfMass(laboratory, thing.hard));
    const hairs = traces.has('hair') ? 1 - exp(-thing.figures.hairs * laboratory.hair) : 0;
    return Math.min(own, 1 - (1 - mass) * (1 - hairs));
  }

  function amount(thing: ReadableThing, carrier: Carrier, collector: Collector): number {
    const least = value(carrier.least, 0);
    const readable = value(carrier.readable, 1);
    const share = shareOf(thing, new Set([carrier.trace]));
    switch (carrier.needs) {
      case 'mass': {
        const { recoveryHard, recoveryPorous } = laboratoryOf(collector);
        const recovery = thing.hard ? recoveryHard : recoveryPorous;
        if (recovery <= 0) return 0;
        return readable * massReading(thing, share, least / recovery);
      }
      case 'density':
        return readable * massReading(thing, share, least * thing.patchAreaCm2);
      case 'hairs':
        return atLeast(least, thing.figures.hairs * readable);
      default:
        return 0;
    }
  }

  const carriersFor: SurfaceReader['carriersFor'] = (information, collector) =>
    information.carriers.filter((c) => can(c, collector));

  return {
    carriersFor,
    probability(thing, information, collector) {
      const able = carriersFor(information, collector);
      const profiles = able.filter((c) => c.needs === 'profile');
      let none = 1 - profile(thing, profiles, collector);
      for (const carrier of able)
        if (carrier.needs !== 'profile') none *= 1 - amount(thing, carrier, collector);
      return 1 - none;
    },
  };
}

/** Sweat comes with every touch: it goes by the dry cells that came with it, and is no part of its own. */
function shareOf({ shares }: ReadableThing, traces: ReadonlySet<string>): number {
  const counts = (trace: string): boolean =>
    traces.has(trace) || (trace === 'dry' && traces.has('sweat'));
  return Object.entries(shares).reduce((sum, [t, share]) => sum + (counts(t) ? share : 0), 0);
}

/** P(N >= least) for N ~ Poisson(mean): hairs are shed singly (model v1 section 3), and each is read or not. */
function atLeast(least: number, mean: number): number {
  let below = 0;
  let term = exp(-mean);
  for (let n = 0; n < least; n++) {
    below += term;
    term *= mean / (n + 1);
  }
  return Math.min(1, Math.max(0, 1 - below));
}

function copiesAtHalf(adversary: ProgramAdversary, program: TraceProgram): number {
  const curve = createDetectionCurve(adversary, program.detection);
  let [low, high] = [0, 4096];
  for (let i = 0; i < halfSteps; i++) {
    const middle = (low + high) / 2;
    if (curve.at(middle) < 0.5) low = middle;
    else high = middle;
  }
  return high;
}
