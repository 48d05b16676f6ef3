import { compareText } from '../base/order.ts';
import type { FactOf } from '../model/fact.ts';
import type { VisitState } from '../model/state.ts';
import type { CustodyGap, CustodyStep } from './custody.ts';
import type { Handover } from './handover.ts';

/** Who has an item, and where, after everything that was signed. */
export interface ItemTrail {
  readonly steps: readonly CustodyStep[];
  readonly gaps: readonly CustodyGap[];
  readonly holders: readonly string[];
  readonly place: string;
}

interface Trail {
  steps: CustodyStep[];
  gaps: CustodyGap[];
  holders: readonly string[];
  place: string;
}

/** Bags in bags in cases: deeper than this is a circle. */
const depthMax = 16;

/**
 * Walks sealings, closings and completed handovers in the order of time. A handover of a case or of
 * a bag around a bag carries everything inside. Whoever gives something away must have it, by the
 * last signature; else the way it came to him is a gap.
 */
export function trailsOf(
  state: VisitState,
  handovers: readonly Handover[],
): ReadonlyMap<string, ItemTrail> {
  const trails = new Map<string, Trail>();
  const inside = new Map<string, readonly string[]>();
  const moves: { at: number; rank: number; id: string; run: () => void }[] = [];
  for (const unit of state.factsOf('unit'))
    moves.push({ at: unit.at, rank: 0, id: unit.id, run: () => sealUnit(unit) });
  for (const entry of state.factsOf('case'))
    moves.push({ at: entry.at, rank: 1, id: entry.id, run: () => closeCase(entry) });
  for (const handover of handovers) {
    const at = handover.completedAt;
    if (handover.status !== 'completed' || at === undefined) continue;
    moves.push({ at, rank: 2, id: handover.id, run: () => passOn(handover, at) });
  }
  moves.sort((a, b) => a.at - b.at || a.rank - b.rank || compareText(a.id, b.id));
  for (const move of moves) move.run();
  return trails;

  function sealUnit(unit: FactOf<'unit'>): void {
    trails.set(unit.id, { steps: [], gaps: [], holders: [unit.sealedBy], place: unit.space ?? '' });
    inside.set(unit.id, unit.units ?? []);
  }

  /** Whoever closes a case has it; what is inside stays signed for by whoever signed. */
  function closeCase(entry: FactOf<'case'>): void {
    const place = entry.units.map((u) => trails.get(u)?.place ?? '').find((p) => p !== '') ?? '';
    trails.set(entry.id, { steps: [], gaps: [], holders: [entry.by], place });
    inside.set(entry.id, entry.units);
  }

  function passOn(handover: Handover, at: number): void {
    // Once each: a bag may be named itself and be inside another that is named too.
    const carriers = new Map<string, string>();
    for (const item of handover.items)
      for (const id of withContents(item, inside))
        if (id === item || !carriers.has(id)) carriers.set(id, item);
    for (const [id, carrier] of carriers) {
      const trail = trails.get(id);
      if (trail === undefined) continue;
      if (!trail.holders.some((h) => handover.from.includes(h)))
        trail.gaps.push({
          item: id,
          held: trail.holders,
          claimed: handover.from,
          at: handover.offeredAt,
          fact: handover.id,
        });
      trail.steps.push({
        at,
        handover: handover.id,
        from: handover.from,
        to: handover.to,
        place: handover.place,
        ...(id === carrier ? {} : { inside: carrier }),
      });
      trail.holders = handover.to;
      trail.place = handover.place;
    }
  }
}

/** An item and everything in it, each once. */
export function withContents(
  item: string,
  inside: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const found = new Set<string>();
  const visit = (id: string, depth: number): void => {
    if (depth > depthMax || found.has(id)) return;
    found.add(id);
    for (const content of inside.get(id) ?? []) visit(content, depth + 1);
  };
  visit(item, 0);
  return [...found];
}
