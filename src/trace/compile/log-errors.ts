import type { Contact } from '../../model/fact.ts';
import type { EffectiveContact, VisitState } from '../../model/state.ts';
import type { Chance } from '../program.ts';
import type { Site, Sites } from './compartments.ts';
import type { ParameterReader } from './parameters.ts';

/** How far a record of a contact may be wrong (model v1.1 section 3). */
export interface RecordErrors {
  /** Probability that it never happened. */
  readonly falseShare: number;
  /** Probability that it happened, but beside the patch that the record names. */
  readonly wrongShare: number;
  /** Standard deviation of its time, ms. */
  readonly jitterMs: number;
}

/**
 * Error shares by source and certainty, keys `log.*` (Assumptions): false if the source or the
 * judgement is, f = 1 − (1 − f_source)(1 − f_certainty); the wrong patch is a share of what happened.
 */
export function recordErrors(
  reader: ParameterReader,
  { source, certainty }: Pick<Contact, 'source' | 'certainty'>,
): RecordErrors {
  const judged = certainty === 'certain' ? 0 : reader.value(`log.false.${certainty}`);
  const happened = (1 - reader.value(`log.false.${source}`)) * (1 - judged);
  return {
    falseShare: 1 - happened,
    wrongShare: happened * reader.value(`log.wrong.${source}`),
    jitterMs: reader.value(`log.jitter.${source}`) * 60_000,
  };
}

/** Where a record may have happened, and with which part of its uniform number; no `chance`: always. */
export interface Place {
  readonly sites: readonly Site[];
  readonly chance?: Chance;
}

/** A place that may be meant instead of the one named, with its weight against the others. */
interface Alternative {
  readonly sites: readonly Site[];
  readonly weight: number;
}

/** Other surfaces of an object that are considered. Assumption: the rest would weigh little. */
const otherSurfacesMax = 3;

/**
 * The named patches and what may have been touched instead; with nothing, the intervals of one
 * record cover [0, 1] once. A record without errors has one place and no chance.
 */
export function placesOf(input: {
  readonly entity: string;
  readonly named: readonly Site[];
  readonly alternatives: readonly Alternative[];
  readonly errors: RecordErrors;
}): readonly Place[] {
  const { entity, named, errors } = input;
  const total = input.alternatives.reduce((sum, a) => sum + a.weight, 0);
  const wrong = total > 0 ? errors.wrongShare : 0;
  if (errors.falseShare === 0 && wrong === 0) return [{ sites: named }];
  let from = 1 - errors.falseShare - wrong;
  const places: Place[] = [{ sites: named, chance: { entity, from: 0, to: from } }];
  let weight = 0;
  for (const alternative of input.alternatives) {
    weight += alternative.weight;
    // From the running weight, so that the last one ends where "nothing" begins.
    const to = 1 - errors.falseShare - wrong * (1 - weight / total);
    if (to > from) places.push({ sites: alternative.sites, chance: { entity, from, to } });
    from = to;
  }
  return places;
}

/** What the search for neighbours needs. */
export interface Neighbourhood {
  readonly state: VisitState;
  readonly sites: Sites;
  /** The patches of a surface that a contact of this manner covers. */
  readonly touched: (surface: string) => readonly Site[];
}

/**
 * Neighbours of the named surface on the same object: its next patches, half of the weight when it
 * has any; and the other surfaces, as often as the leg says that hands land there (all alike when
 * it names none). A cover takes the place of what it lies on. Halving and limit: Assumptions.
 */
export function neighboursOf(
  { state, sites, touched }: Neighbourhood,
  contact: EffectiveContact,
): readonly Alternative[] {
  const { fact, target } = contact;
  const recorded = state.objects.get(fact.target.split('/')[0] ?? '');
  if (recorded === undefined || recorded.pseudo) return [];
  const named = touched(target);
  const next = sites.patches(target).slice(named.length, 2 * named.length);
  const reach = state.document.legs[fact.leg]?.reach ?? [];
  const shareBySurface = new Map<string, number>();
  for (const surface of recorded.surfaces) {
    if (surface.covers.length > 0) continue;
    const met = state.targetAt(surface.id, fact.at).target;
    if (met === target || !state.surfaces.has(met)) continue;
    const share = reach.find((r) => r.surface === surface.id)?.share ?? 0;
    shareBySurface.set(met, (shareBySurface.get(met) ?? 0) + share);
  }
  const isKnown = [...shareBySurface.values()].some((share) => share > 0);
  const others = [...shareBySurface]
    .map(([surface, share]) => ({ surface, weight: isKnown ? share : 1 }))
    .filter((other) => other.weight > 0)
    // Stable: equal weights stay in the order of surface ids.
    .sort((a, b) => b.weight - a.weight)
    .slice(0, otherSurfacesMax);
  const sum = others.reduce((total, other) => total + other.weight, 0);
  const ownWeight = next.length === 0 ? 0 : others.length === 0 ? 1 : 0.5;
  return [
    ...(next.length === 0 ? [] : [{ sites: next, weight: ownWeight }]),
    ...others.map(({ surface, weight }) => ({
      sites: touched(surface),
      weight: (1 - ownWeight) * (weight / sum),
    })),
  ];
}
