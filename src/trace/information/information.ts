import { compareText } from '../../base/order.ts';
import { entryOf } from '../../model/entry.ts';
import type { Collector } from '../../model/pack.ts';
import { partyRole, type VisitState } from '../../model/state.ts';
import { expm1, log1p } from '../../numeric/elementary.ts';
import type { Assessment, SurfaceResult } from '../assess.ts';
import type { Compiled } from '../compile/compile.ts';
import { createSurfaceReader, type ReadableThing } from './surface-reading.ts';
import { type TraceShares, traceSharesOf } from './trace-shares.ts';

/** Packages of body waste (urine, faeces), and what of it never came into one. */
export interface BodyPackages {
  /** Sealed by us. */
  readonly packageCount: number;
  /** Of these, those whose custody cannot be shown: seal not intact, a gap, or in hands that are not ours. */
  readonly openCount: number;
  /** Uses of a toilet for which no package was sealed there afterwards. */
  readonly unpackedCount: number;
}

/** What one party can learn from one set of things. */
export interface InformationFigure {
  /** Expected number of surfaces from which it can be read. */
  readonly surfaces: number;
  /**
   * Probability that at least one can, mostly as if surfaces were independent; never below `report.floor`, since
   * nothing here is known better than that. 0 only where the party has no means. Packages are not in it.
   */
  readonly any: number;
  /** Packages of body waste (or uses without one) from which it could be read. */
  readonly packages: number;
}

/** One class of information for one party; from the release of each space on. */
export interface InformationRow {
  readonly information: string;
  readonly collector: string;
  /** Whether the party has the means to read this class from anything that lies on surfaces. */
  readonly onSurfaces: boolean;
  /** Whether it has the means to read it from body waste. */
  readonly inPackages: boolean;
  /** Within our reach, as the principal left. */
  readonly before: InformationFigure;
  /** Within our reach, as handed back. */
  readonly after: InformationFigure;
  /** Out of our reach, as handed back. */
  readonly out: InformationFigure;
}

/** What can be learnt from what stays, by class and party; plain data, canonical. No row names a place. */
export interface Information {
  readonly format: 'vestige-information/1';
  readonly packages: BodyPackages;
  /** By class, then party, in the order of the pack. */
  readonly rows: readonly InformationRow[];
  /** Pairs of class and trace in the pack, and how many of them are Assumptions. */
  readonly pairCount: number;
  readonly assumptionCount: number;
}

/** What the judgement of one visit starts from. */
export interface InformationSources {
  readonly state: VisitState;
  readonly assessment: Assessment;
  readonly compiled: Compiled;
  readonly packages: BodyPackages;
}

type SetOf = 'before' | 'after';

/**
 * Says what can be learnt. An approximation from figures by surface, computed beside the assessment and no part of
 * it (`docs/model/information.md`). Without `informationClasses` in the pack there are no rows.
 */
export function assembleInformation(sources: InformationSources): Information {
  const { state, assessment, compiled, packages } = sources;
  const floor = state.pack.parameters['report.floor']?.value ?? 0;
  const classes = Object.entries(state.pack.informationClasses ?? {});
  const collectors = Object.entries(state.pack.collectors ?? {});
  const reader = createSurfaceReader(state.pack, compiled.program);
  const isLimited = state.document.limits.sampleCountMax !== undefined;
  const things = classes.length === 0 ? [] : thingsOf(sources);
  const rows = classes.flatMap(([information, entry]) =>
    collectors.map(([id, collector]): InformationRow => {
      const means = reader.carriersFor(entry, collector);
      const onSurfaces = means.some((c) => c.needs !== 'package');
      const inPackages = means.some((c) => c.needs === 'package');
      const figure = (set: SetOf, isWithin: boolean, packageCount: number): InformationFigure => {
        const chosen = things.filter(
          (t) => t.surface.within === isWithin && t.surface.kind !== 'kept',
        );
        const reached = chosen
          .filter((t) => isOpenTo(state, t.surface, collector))
          .map((t) => ({
            ...t,
            p: reader.probability(t[set], entry, collector),
            profile: t[set].figures.p[collector.laboratory] ?? 0,
          }));
        const sampled = withinTime(state, reached, collector);
        const joint = isLimited
          ? undefined
          : assessment[isWithin ? 'within' : 'out'][set]?.[collector.laboratory]?.any.value;
        return {
          surfaces: sampled.reduce((sum, t) => sum + t.p, 0),
          any: onSurfaces ? Math.max(floor, anyOf(sampled, { count: chosen.length, joint })) : 0,
          packages: inPackages ? packageCount : 0,
        };
      };
      return {
        information,
        collector: id,
        onSurfaces,
        inPackages,
        before: figure('before', true, packages.packageCount),
        after: figure('after', true, packages.openCount),
        out: figure('after', false, packages.unpackedCount),
      };
    }),
  );
  const carriers = classes.flatMap(([, entry]) => entry.carriers);
  return {
    format: 'vestige-information/1',
    packages,
    rows,
    pairCount: carriers.length,
    assumptionCount: carriers.filter((c) => c.status === 'Assumption').length,
  };
}

interface Thing {
  readonly surface: SurfaceResult;
  readonly before: ReadableThing;
  readonly after: ReadableThing;
}

/** Everything that carries or carried trace, with what its mass is made of. */
function thingsOf({ state, assessment, compiled }: InformationSources): readonly Thing[] {
  const { program } = compiled;
  const shares = traceSharesOf(program);
  const none: TraceShares = {};
  const sharesIn = (set: SetOf, id: string): TraceShares =>
    shares[program.sets.indexOf(set)]?.get(id) ?? none;
  const parts = new Map<string, { hard: boolean; patchAreaCm2: number }>();
  for (const { areaCm2, hard, surface } of program.compartments) {
    const held = parts.get(surface);
    parts.set(surface, { hard, patchAreaCm2: Math.max(held?.patchAreaCm2 ?? 0, areaCm2) });
  }
  return assessment.surfaces
    .filter((s) => [s.before, s.after].some((f) => f.mean > 0 || f.hairs > 0))
    .map((surface): Thing => {
      const declared = state.surfaces.get(surface.id);
      const part = parts.get(surface.id);
      const thing = (set: SetOf): ReadableThing => ({
        figures: surface[set],
        shares: sharesIn(set, surface.id),
        hard: declared?.hard ?? part?.hard ?? true,
        patchAreaCm2: part?.patchAreaCm2 ?? declared?.areaCm2 ?? 1,
      });
      return { surface, before: thing('before'), after: thing('after') };
    });
}

/**
 * Whether a party can come to a thing: by who owns or controls the space, or owns the thing; to people by whose they
 * are. What names none of these is open to everybody.
 */
function isOpenTo(state: VisitState, surface: SurfaceResult, collector: Collector): boolean {
  const roles: string[] = [];
  const object = state.objects.get(surface.id.split('/')[0] ?? '');
  const person = /^(?:hand|clothes):(.+)$/.exec(surface.id)?.[1];
  const space = entryOf(state.document.spaces, surface.space);
  if (object !== undefined) roles.push(partyRole(state, object.owner));
  if (person !== undefined) {
    const party = entryOf(state.document.people, person)?.party;
    if (party !== undefined) roles.push(partyRole(state, party));
  } else if (space !== undefined)
    roles.push(partyRole(state, space.owner), partyRole(state, space.controller));
  return roles.length === 0 || roles.some((r) => (collector.enters as string[]).includes(r));
}

/** The surfaces that a party has time for: in each space the best, as if it knew our map; the cautious side. */
function withinTime<T extends { readonly surface: SurfaceResult; readonly p: number }>(
  state: VisitState,
  reached: readonly T[],
  collector: Collector,
): readonly T[] {
  const { dwellMinutes, samplesPerHour, takesObjects } = collector;
  if (dwellMinutes === undefined || samplesPerHour === undefined) return reached;
  const value = (key: string): number => entryOf(state.pack.parameters, key)?.value ?? 0;
  const most = Math.floor((value(dwellMinutes) / 60) * value(samplesPerHour));
  const isTaken = (t: T): boolean =>
    takesObjects && state.objects.get(t.surface.id.split('/')[0] ?? '')?.portable === true;
  const spaces = [...new Set(reached.map((t) => t.surface.space))];
  return [
    ...reached.filter(isTaken),
    ...spaces.flatMap((space) =>
      reached
        .filter((t) => t.surface.space === space && !isTaken(t))
        .sort((a, b) => b.p - a.p || compareText(a.surface.id, b.surface.id))
        .slice(0, most),
    ),
  ];
}

/**
 * P(at least one). Exact, the engine's joint figure, where the party reaches everything and reads profiles of its own
 * laboratory. Else 1 − Π(1 − p), as if surfaces were independent; they mostly rise and fall together, which makes that
 * too high (how far off: docs/model/information.md). Where only some are reached for profiles, the joint figure over
 * all bounds it. A limit on the number of samples in the visit file makes the joint figure another one: not used then.
 */
function anyOf(
  sampled: readonly Sampled[],
  all: { readonly count: number; readonly joint: number | undefined },
): number {
  const none = sampled.reduce((sum, { p }) => sum + (p >= 1 ? -50 : log1p(-p)), 0);
  const apart = -expm1(none);
  const { joint } = all;
  if (joint === undefined || !sampled.every(({ p, profile }) => p <= profile + 1e-12)) return apart;
  const isProfile = sampled.every(({ p, profile }) => p >= profile - 1e-12);
  if (isProfile && sampled.length === all.count) return joint;
  return Math.max(0, ...sampled.map(({ p }) => p), Math.min(apart, joint));
}

interface Sampled {
  readonly p: number;
  /** The laboratory's own chance of a profile. */
  readonly profile: number;
}
