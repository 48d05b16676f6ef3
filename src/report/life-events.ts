import { compareText } from '../base/order.ts';
import type { FactOf } from '../model/fact.ts';
import type { VisitState } from '../model/state.ts';

/** One event in the life of a thing or package. */
export interface LifeEvent {
  readonly atMs: number;
  readonly kind:
    | 'laid-out'
    | 'used'
    | 'removed'
    | 'sealed'
    | 'handover'
    | 'alarm'
    | 'closed'
    | 'end';
  /** What happened, in a few words. */
  readonly text: string;
  /** For a handover: both sides sign the same bytes. */
  readonly from?: readonly string[];
  readonly to?: readonly string[];
}

/** The life of an object: laid out, touched, carried away, sealed, handed over, its end. */
export function objectLife(state: VisitState, id: string): readonly LifeEvent[] {
  const touches = state.contacts.filter((c) => c.target.startsWith(`${id}/`));
  const first = touches[0];
  const units = state.factsOf('unit').filter((u) => u.objects.includes(id));
  const tasks = state.tasks
    .filter((t) => t.objects?.includes(id) === true)
    .flatMap((t): LifeEvent[] => {
      const effect = state.pack.methods[t.method]?.effect;
      if (effect === 'substitute')
        return [{ atMs: t.at, kind: 'laid-out', text: `laid out by ${t.person ?? 'the crew'}` }];
      if (effect === 'remove')
        return [
          {
            atMs: t.to ?? t.at,
            kind: 'removed',
            text: `carried away by ${t.person ?? 'the crew'}`,
          },
        ];
      return [];
    });
  const used: LifeEvent[] =
    first === undefined
      ? []
      : [
          {
            atMs: first.fact.at,
            kind: 'used',
            text: `touched ${touches.length === 1 ? 'once' : `${touches.length} times`}`,
          },
        ];
  return ordered([...tasks, ...used, ...units.flatMap((u) => unitEvents(state, u, []))]);
}

/** The life of a case and the packages in it. */
export function caseLife(state: VisitState, id: string): readonly LifeEvent[] {
  const found = state.factsOf('case').find((c) => c.id === id);
  if (found === undefined) return [];
  const inner = withInner(state, found.units);
  const units = state.factsOf('unit').filter((u) => inner.includes(u.id));
  const isWhole = (h: FactOf<'handover'>) =>
    h.items.includes(id) || units.some((u) => h.items.includes(u.id));
  return ordered([
    ...units.map(sealedEvent),
    ...inspectionsOf(state, inner),
    ...handoversOf(state, isWhole),
    {
      atMs: found.at,
      kind: 'closed',
      text: `${found.label} ${id} closed over ${found.units.length}, seal ${found.seals.join(' and ')}`,
    },
    ...dispositionsOf(state, inner),
  ]);
}

function unitEvents(
  state: VisitState,
  unit: FactOf<'unit'>,
  extra: readonly LifeEvent[],
): readonly LifeEvent[] {
  const cases = state.factsOf('case').filter((c) => c.units.includes(unit.id));
  const ids = [unit.id, ...cases.map((c) => c.id)];
  return [
    ...extra,
    sealedEvent(unit),
    ...inspectionsOf(state, [unit.id]),
    ...cases.map(
      (c): LifeEvent => ({
        atMs: c.at,
        kind: 'closed',
        text: `into ${c.label} ${c.id}, seal ${c.seals.join(' and ')}`,
      }),
    ),
    ...handoversOf(state, (handover) => handover.items.some((item) => ids.includes(item))),
    ...dispositionsOf(state, [unit.id]),
  ];
}

function sealedEvent(unit: FactOf<'unit'>): LifeEvent {
  return {
    atMs: unit.at,
    kind: 'sealed',
    text: `${unit.id} sealed ${unit.seal}, ${Math.round(unit.massG)} g`,
    from: [unit.sealedBy],
    to: [unit.secondPerson],
  };
}

function inspectionsOf(state: VisitState, units: readonly string[]): readonly LifeEvent[] {
  return state
    .factsOf('inspection')
    .filter((i) => units.includes(i.unit) && i.result !== 'intact')
    .map((i) => ({
      atMs: i.at,
      kind: 'alarm' as const,
      text:
        i.result === 'planted-defect-found'
          ? `planted defect on ${i.unit} found`
          : `seal ${i.seal} found ${i.result}: ${i.unit} can never be intact again`,
    }));
}

function handoversOf(
  state: VisitState,
  concerns: (handover: FactOf<'handover'>) => boolean,
): readonly LifeEvent[] {
  const facts = state.factsOf('handover');
  return facts
    .filter((f) => f.step === 'offered' && concerns(f))
    .map((offer) => {
      const completed = facts.find((f) => f.offer === offer.id && f.step === 'completed');
      const refused = facts.find((f) => f.offer === offer.id && f.step === 'refused');
      const lateMs = offer.at - (offer.plannedAt ?? offer.at);
      const late = lateMs >= 60 * 60_000 ? ', late' : '';
      const signed =
        refused !== undefined ? 'refused' : completed === undefined ? 'offered' : 'handed over';
      return {
        atMs: completed?.at ?? refused?.at ?? offer.at,
        kind: (refused === undefined ? 'handover' : 'alarm') as LifeEvent['kind'],
        text: `${signed}, ${offer.place}${late}`,
        from: offer.from,
        to: offer.to,
      };
    });
}

function dispositionsOf(state: VisitState, units: readonly string[]): readonly LifeEvent[] {
  return state
    .factsOf('disposition')
    .filter((d) => d.units.some((u) => units.includes(u)))
    .map((d) => {
      const count = d.units.filter((u) => units.includes(u)).length;
      return {
        atMs: d.at,
        kind: 'end' as const,
        text: `${d.end}${count > 1 ? ` (${count})` : ''}${d.witness === undefined ? '' : ', witnessed'}`,
        ...(d.witness === undefined ? {} : { from: [d.by], to: [d.witness] }),
      };
    });
}

/** Units inside units: a re-bagged one keeps its first bag. */
function withInner(state: VisitState, units: readonly string[]): readonly string[] {
  const all = new Set(units);
  for (const unit of state.factsOf('unit'))
    if (all.has(unit.id)) for (const inner of unit.units ?? []) all.add(inner);
  return [...all];
}

function ordered(events: readonly LifeEvent[]): readonly LifeEvent[] {
  // What is found open is found before it is packed again, though both bear the same minute.
  const rank = (event: LifeEvent) => (event.kind === 'alarm' ? 0 : 1);
  return [...events].sort(
    (a, b) => a.atMs - b.atMs || rank(a) - rank(b) || compareText(a.text, b.text),
  );
}
