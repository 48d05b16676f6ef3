import type { FactOf } from '../model/fact.ts';
import { openHolds, type VisitState } from '../model/state.ts';
import { type ItemTrail, withContents } from './chain.ts';
import type { Custody, CustodyUnit, EndCount, UnitEnd } from './custody.ts';
import type { Handover } from './handover.ts';

const dayMs = 86_400_000;

/**
 * Sealed things wait so long before they may be destroyed: removed is not destroyed. Days, by the
 * declaration.
 */
export function waitsUntil(state: VisitState, unit: FactOf<'unit'>): number {
  return unit.at + state.document.declaration.retention.itemsDays * dayMs;
}

/**
 * The end of every package; one inside another that was destroyed, stored or returned ended with
 * it.
 */
export function endsOf(state: VisitState): ReadonlyMap<string, UnitEnd> {
  const inside = new Map(state.factsOf('unit').map((u) => [u.id, u.units ?? []]));
  const ends = new Map<string, UnitEnd>();
  for (const fact of state.factsOf('disposition'))
    for (const named of fact.units)
      for (const id of withContents(named, inside)) {
        const held = ends.get(id);
        // Analysed is a stay, not an end: what follows it counts.
        if (held !== undefined && (held.end !== 'analysed' || fact.end === 'analysed')) continue;
        ends.set(id, {
          end: fact.end,
          at: fact.at,
          by: fact.by,
          ...(fact.witness === undefined ? {} : { witness: fact.witness }),
          fact: fact.id,
          ...(id === named ? {} : { inside: named }),
        });
      }
  return ends;
}

/** Counts packages by how they ended. */
export function countEnds(units: readonly CustodyUnit[]): EndCount {
  const count = (end: UnitEnd['end'] | undefined): number =>
    units.filter((u) => u.end?.end === end).length;
  return {
    units: units.length,
    destroyed: count('destroyed'),
    stored: count('stored'),
    returned: count('returned'),
    analysed: count('analysed'),
    open: count(undefined),
  };
}

/**
 * Ends that must not have been: before the waiting time was over, under an incident hold in scope,
 * without a witness of its own, without the witness's signature for the package, or by somebody who
 * did not have it.
 */
export function badEndsOf(
  state: VisitState,
  of: {
    readonly ends: ReadonlyMap<string, UnitEnd>;
    readonly trails: ReadonlyMap<string, ItemTrail>;
    readonly handovers: readonly Handover[];
  },
): Custody['badEnds'] {
  const found: Custody['badEnds'][number][] = [];
  for (const unit of state.factsOf('unit')) {
    const end = of.ends.get(unit.id);
    if (end === undefined) continue;
    const refuse = (code: string, detail: string): void =>
      void found.push({ code, unit: unit.id, fact: end.fact, detail });
    const holders = of.trails.get(unit.id)?.holders ?? [];
    if (!holders.includes(end.by) && !(end.witness !== undefined && holders.includes(end.witness)))
      refuse('custody-gap', `expected it in the hands of ${end.by}, got ${holders.join(', ')}`);
    if (end.end !== 'destroyed') continue;
    const hold = openHolds(state, end.at, unit.space)[0];
    if (hold !== undefined)
      refuse('destroyed-under-hold', `expected no incident hold, got ${hold.id}: ${hold.reason}`);
    const waits = waitsUntil(state, unit);
    if (end.at < waits) {
      const days = Math.ceil((waits - end.at) / dayMs);
      refuse('destroyed-early', `expected the waiting time to be over, got ${days} days to go`);
    }
    if (end.witness === undefined || end.witness === end.by)
      refuse('witness-missing', `expected a witness beside ${end.by}, got none`);
    else if (!isSignedFor(of.handovers, { unit: unit.id, end, witness: end.witness }))
      refuse('destruction-unsigned', `expected ${end.witness} to have signed for it, got nothing`);
  }
  return found;
}

/**
 * The witness signs for every package that is to be destroyed: a completed handover to him that
 * names it.
 */
function isSignedFor(
  handovers: readonly Handover[],
  of: { readonly unit: string; readonly end: UnitEnd; readonly witness: string },
): boolean {
  return handovers.some(
    (h) =>
      h.status === 'completed' &&
      h.to.includes(of.witness) &&
      (h.completedAt ?? 0) <= of.end.at &&
      (h.items.includes(of.unit) ||
        (of.end.inside !== undefined && h.items.includes(of.end.inside))),
  );
}
