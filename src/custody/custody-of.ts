import { compareText } from '../base/order.ts';
import type { FactOf } from '../model/fact.ts';
import { knownAt } from '../model/payload.ts';
import type { VisitState } from '../model/state.ts';
import { type ItemTrail, trailsOf } from './chain.ts';
import type {
  Custody,
  CustodyCase,
  CustodyException,
  CustodyUnit,
  Receipt,
  SealEvent,
  UnitEnd,
} from './custody.ts';
import { badEndsOf, countEnds, endsOf, waitsUntil } from './ends.ts';
import { type Handover, handoversOf } from './handover.ts';
import { balanceSeals } from './seal-balance.ts';
import { unpackedOf } from './unpacked.ts';

/**
 * States the custody of everything that left: a pure function of the visit's facts, as far as they
 * are known.
 */
export function custodyOf(state: VisitState): Custody {
  const handovers = handoversOf(state);
  const trails = trailsOf(state, handovers);
  const ends = endsOf(state);
  const units = state
    .factsOf('unit')
    .map((fact) => unitOf(state, fact, { trail: trails.get(fact.id), ends }))
    .sort((a, b) => compareText(a.id, b.id));
  const asOf = state.facts.reduce((latest, f) => Math.max(latest, knownAt(f)), 0);
  return {
    asOf,
    units,
    cases: state.factsOf('case').map((fact) => caseOf(fact, trails, units)),
    seals: balanceSeals(state),
    handovers,
    exceptions: state.factsOf('exception').map((e) => exceptionOf(e, asOf)),
    receipts: receiptsOf(state, handovers),
    withoutReceipt: withoutReceiptOf(state),
    unpacked: unpackedOf(state),
    unknownItems: unknownItemsOf(state, handovers),
    seriesGaps: [
      ...seriesGaps(handovers.map((h) => h.name)),
      ...seriesGaps(units.map((u) => u.id)),
      ...seriesGaps(state.factsOf('case').map((c) => c.id)),
    ],
    badEnds: badEndsOf(state, { ends, trails, handovers }),
    ends: countEnds(units),
  };
}

function unitOf(
  state: VisitState,
  fact: FactOf<'unit'>,
  of: { readonly trail: ItemTrail | undefined; readonly ends: ReadonlyMap<string, UnitEnd> },
): CustodyUnit {
  const end = of.ends.get(fact.id);
  const packedIn =
    state.factsOf('unit').find((u) => u.units?.includes(fact.id))?.id ??
    state.factsOf('case').findLast((c) => c.units.includes(fact.id))?.id;
  return {
    id: fact.id,
    fact,
    seals: sealEvents(state, fact),
    integrity: integrityOf(state, fact, 0),
    steps: of.trail?.steps ?? [],
    gaps: of.trail?.gaps ?? [],
    holders: of.trail?.holders ?? [fact.sealedBy],
    place: of.trail?.place ?? fact.space ?? '',
    ...(packedIn === undefined ? {} : { packedIn }),
    ...(end === undefined ? {} : { end }),
    waitsUntil: waitsUntil(state, fact),
  };
}

function sealEvents(state: VisitState, fact: FactOf<'unit'>): readonly SealEvent[] {
  const applied: SealEvent = {
    at: fact.at,
    seal: fact.seal,
    event: 'applied',
    by: fact.sealedBy,
    fact: fact.id,
  };
  const inspected = state
    .factsOf('inspection')
    .filter((i) => i.unit === fact.id)
    .map((i): SealEvent => {
      const mass =
        i.massG === undefined
          ? {}
          : {
              mass:
                Math.abs(i.massG - fact.massG) <= (i.scaleErrorG ?? 0)
                  ? ('consistent' as const)
                  : ('inconsistent' as const),
            };
      return { at: i.at, seal: i.seal, event: i.result, by: i.by, fact: i.id, ...mass };
    });
  return [applied, ...inspected];
}

/** Nesting of bags in bags; deeper is a circle. */
const nestingMax = 16;

function integrityOf(
  state: VisitState,
  fact: FactOf<'unit'>,
  depth: number,
): CustodyUnit['integrity'] {
  const results = state
    .factsOf('inspection')
    .filter((i) => i.unit === fact.id)
    .map((i) => i.result);
  if (results.includes('open') || results.includes('damaged')) return 'not-intact';
  const contents = depth >= nestingMax ? [] : (fact.units ?? []);
  for (const unit of state.factsOf('unit'))
    if (contents.includes(unit.id) && integrityOf(state, unit, depth + 1) === 'not-intact')
      return 'not-intact';
  return results.includes('planted-defect-found') ? 'planted-defect' : 'sealed';
}

function caseOf(
  fact: FactOf<'case'>,
  trails: ReadonlyMap<string, ItemTrail>,
  units: readonly CustodyUnit[],
): CustodyCase {
  const trail = trails.get(fact.id);
  return {
    id: fact.id,
    label: fact.label,
    closedAt: fact.at,
    closedBy: fact.by,
    seals: fact.seals,
    units: fact.units,
    unknownUnits: fact.units.filter((id) => !units.some((u) => u.id === id)),
    steps: trail?.steps ?? [],
    holders: trail?.holders ?? [fact.by],
    place: trail?.place ?? '',
  };
}

function exceptionOf(fact: FactOf<'exception'>, asOf: number): CustodyException {
  const { deadline, closedAt } = fact;
  const late = deadline !== undefined && (closedAt ?? asOf) > deadline;
  return {
    id: fact.id,
    at: fact.at,
    what: fact.what,
    owner: fact.owner,
    ...(deadline === undefined ? {} : { deadline }),
    ...(closedAt === undefined ? {} : { closedAt }),
    ...(fact.resolution === undefined ? {} : { resolution: fact.resolution }),
    state: closedAt === undefined ? (late ? 'overdue' : 'open') : late ? 'closed-late' : 'closed',
  };
}

function receiptsOf(state: VisitState, handovers: readonly Handover[]): readonly Receipt[] {
  const units = state.factsOf('unit').filter((u) => u.receipt !== undefined);
  const owed = state.document.declaration.hostAgreement.receiptsFor;
  return [...new Set(units.flatMap((u) => u.receipt ?? []))].sort(compareText).map((id) => {
    const inside = units.filter((u) => u.receipt === id);
    const settled = handovers.find((h) => h.status === 'completed' && h.items.includes(id));
    return {
      id,
      units: inside.map((u) => u.id),
      parties: [...new Set(inside.flatMap((u) => u.owner))].filter((p) => owed.includes(p)),
      ...(settled?.completedAt === undefined ? {} : { settledAt: settled.completedAt }),
    };
  });
}

function withoutReceiptOf(state: VisitState): Custody['withoutReceipt'] {
  const owed = state.document.declaration.hostAgreement.receiptsFor;
  return state
    .factsOf('unit')
    .filter((u) => u.receipt === undefined)
    .flatMap((u) =>
      u.objects.flatMap((object) => {
        const party = state.objects.get(object)?.owner ?? '';
        return owed.includes(party) ? [{ unit: u.id, object, party }] : [];
      }),
    );
}

function unknownItemsOf(
  state: VisitState,
  handovers: readonly Handover[],
): Custody['unknownItems'] {
  const units = new Set(state.factsOf('unit').map((u) => u.id));
  const known = new Set([
    ...units,
    ...state.factsOf('case').map((c) => c.id),
    ...state.factsOf('unit').flatMap((u) => u.receipt ?? []),
  ]);
  const named = [
    ...handovers.flatMap((h) => h.items.map((item) => ({ item, fact: h.id, known }))),
    ...state
      .factsOf('case')
      .flatMap((c) => c.units.map((item) => ({ item, fact: c.id, known: units }))),
    ...state
      .factsOf('disposition')
      .flatMap((d) => d.units.map((item) => ({ item, fact: d.id, known: units }))),
    ...state
      .factsOf('unit')
      .flatMap((u) => (u.units ?? []).map((item) => ({ item, fact: u.id, known: units }))),
    ...state.factsOf('inspection').map((i) => ({ item: i.unit, fact: i.id, known: units })),
  ];
  return named.filter((n) => !n.known.has(n.item)).map(({ item, fact }) => ({ item, fact }));
}

/**
 * Names left out between the first and the last of a numbered series, as printed forms are
 * numbered.
 */
export function seriesGaps(names: readonly string[]): readonly string[] {
  const series = new Map<string, { numbers: Set<number>; width: number }>();
  for (const name of names) {
    const match = /^([A-Za-z-]+)(\d{1,6})$/.exec(name);
    if (match === null) continue;
    const [, prefix = '', digits = ''] = match;
    const held = series.get(prefix) ?? { numbers: new Set<number>(), width: digits.length };
    held.numbers.add(Number(digits));
    series.set(prefix, held);
  }
  return [...series.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([prefix, { numbers, width }]) => {
      const sorted = [...numbers].sort((a, b) => a - b);
      const first = sorted[0] ?? 0;
      const last = sorted.at(-1) ?? 0;
      // A hole of more than the names that exist is another numbering, not a loss.
      if (last - first > 2 * sorted.length + 2) return [];
      const missing: string[] = [];
      for (let n = first; n <= last; n++)
        if (!numbers.has(n)) missing.push(`${prefix}${String(n).padStart(width, '0')}`);
      return missing;
    });
}
