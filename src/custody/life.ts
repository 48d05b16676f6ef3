import { compareText } from '../base/order.ts';
import { entryOf } from '../model/entry.ts';
import type { FactOf } from '../model/fact.ts';
import type { VisitState } from '../model/state.ts';
import { withContents } from './chain.ts';
import { handoversOf } from './handover.ts';

/** One mark on a life line. */
export interface LifeEvent {
  readonly at: number;
  readonly kind:
    | 'set-out'
    | 'contact'
    | 'counted'
    | 'carried-away'
    | 'guarded'
    | 'sealed'
    | 'packed'
    | 'handover'
    | 'inspected'
    | 'ended';
  /** Short, for the line; who and what, no story. */
  readonly text: string;
  readonly people: readonly string[];
  /** The two that signed, at a handover or a sealing. */
  readonly signatures?: readonly [string, string];
  readonly place?: string;
  readonly fact: string;
  /** A seal found open, a refusal: drawn in the colour of alarms. */
  readonly alarm: boolean;
}

/**
 * The life of an object, a package or a case on one line: laid out, touched, carried away, sealed,
 * packed, handed over, inspected, ended. An object's line goes on as that of its package, a
 * package's as that of its case.
 */
export function lifeOf(state: VisitState, id: string): readonly LifeEvent[] {
  const units = state.factsOf('unit').filter((u) => u.objects.includes(id) || u.id === id);
  const chain = containersOf(state, [id, ...units.map((u) => u.id)]);
  const events: LifeEvent[] = [
    ...contactEvents(state, id),
    ...taskEvents(state, id),
    ...state
      .factsOf('unit')
      .filter((u) => chain.has(u.id))
      .map(sealedEvent),
    ...state
      .factsOf('case')
      .filter((c) => chain.has(c.id))
      .map(packedEvent),
    ...handoverEvents(state, chain),
    ...inspectionEvents(state, chain),
    ...endEvents(state, chain),
  ];
  return events.sort((a, b) => a.at - b.at || compareText(a.fact, b.fact));
}

/** The package, the bag around it, the case: whatever carries the thing. */
function containersOf(state: VisitState, ids: readonly string[]): ReadonlySet<string> {
  const found = new Set(ids);
  const inside = new Map<string, readonly string[]>([
    ...state.factsOf('unit').map((u) => [u.id, u.units ?? []] as const),
    ...state.factsOf('case').map((c) => [c.id, c.units] as const),
  ]);
  for (const container of inside.keys())
    if (withContents(container, inside).some((id) => ids.includes(id))) found.add(container);
  return found;
}

function contactEvents(state: VisitState, object: string): readonly LifeEvent[] {
  return state.contacts
    .filter((c) => c.target.split('/')[0] === object)
    .map(({ id, fact, target }) => ({
      at: fact.at,
      kind: 'contact' as const,
      text: `${fact.actor}: ${fact.manner}, ${target.slice(object.length + 1)}`,
      people: [fact.actor],
      fact: id,
      alarm: false,
    }));
}

const taskKinds: Readonly<Record<string, LifeEvent['kind']>> = {
  substitute: 'set-out',
  cover: 'set-out',
  count: 'counted',
  remove: 'carried-away',
  guard: 'guarded',
};

function taskEvents(state: VisitState, object: string): readonly LifeEvent[] {
  return state.tasks.flatMap((t): LifeEvent[] => {
    const method = entryOf(state.pack.methods, t.method);
    const kind = taskKinds[method?.effect ?? ''];
    const named =
      t.objects?.includes(object) === true || t.surfaces.some((s) => s.split('/')[0] === object);
    if (kind === undefined || !named || t.person === undefined) return [];
    const at = t.outcome === 'recovered' ? (t.to ?? t.at) : t.at;
    return [
      {
        at,
        kind,
        text: `${t.person}: ${method?.label ?? t.method}${t.outcome === 'recovered' ? ', recovered' : ''}`,
        people: [t.person],
        place: t.space,
        fact: t.id,
        alarm: t.outcome === 'mismatch',
      },
    ];
  });
}

function sealedEvent(unit: FactOf<'unit'>): LifeEvent {
  return {
    at: unit.at,
    kind: 'sealed',
    text: `${unit.id}, seal ${unit.seal}, ${unit.massG} g`,
    people: [unit.sealedBy, unit.secondPerson],
    signatures: [unit.sealedBy, unit.secondPerson],
    ...(unit.space === undefined ? {} : { place: unit.space }),
    fact: unit.id,
    alarm: false,
  };
}

function packedEvent(entry: FactOf<'case'>): LifeEvent {
  return {
    at: entry.at,
    kind: 'packed',
    text: `${entry.id}, ${entry.label}, seal ${entry.seals.join(' and ')}`,
    people: [entry.by],
    fact: entry.id,
    alarm: false,
  };
}

function handoverEvents(state: VisitState, chain: ReadonlySet<string>): readonly LifeEvent[] {
  return handoversOf(state)
    .filter((h) => h.items.some((item) => chain.has(item)))
    .map((h) => ({
      at: h.completedAt ?? h.acceptedAt ?? h.offeredAt,
      kind: 'handover' as const,
      text: `${h.from.join(', ')} → ${h.to.join(', ')}${h.status === 'completed' ? '' : `, ${h.status}`}`,
      people: [...h.from, ...h.to],
      signatures: [h.from.join(', '), h.to.join(', ')] as const,
      place: h.place,
      fact: h.id,
      alarm: h.status === 'refused' || h.timeliness === 'late',
    }));
}

const resultWords = {
  intact: 'read, intact',
  open: 'found open',
  damaged: 'found damaged',
  'planted-defect-found': 'planted defect found',
} as const;

function inspectionEvents(state: VisitState, chain: ReadonlySet<string>): readonly LifeEvent[] {
  return state
    .factsOf('inspection')
    .filter((i) => chain.has(i.unit))
    .map((i) => ({
      at: i.at,
      kind: 'inspected' as const,
      text: `seal ${i.seal} ${resultWords[i.result]}`,
      people: [i.by],
      fact: i.id,
      alarm: i.result === 'open' || i.result === 'damaged',
    }));
}

function endEvents(state: VisitState, chain: ReadonlySet<string>): readonly LifeEvent[] {
  return state
    .factsOf('disposition')
    .filter((d) => d.units.some((u) => chain.has(u)))
    .map((d) => ({
      at: d.at,
      kind: 'ended' as const,
      text: d.witness === undefined ? d.end : `${d.end} before ${d.witness}`,
      people: [d.by, ...(d.witness === undefined ? [] : [d.witness])],
      fact: d.id,
      alarm: false,
    }));
}
