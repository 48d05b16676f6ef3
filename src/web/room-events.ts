import type { VisitState } from '../model/state.ts';

/** Something that happened in a room, in a few words. */
export interface RoomEvent {
  readonly at: number;
  readonly text: string;
}

/** What happened in a room, in order: contacts, finished tasks, gaps, holds, departure, hand-over. */
export function roomEvents(state: VisitState, space: string): readonly RoomEvent[] {
  const label = (target: string): string => {
    const surface = state.surfaces.get(target);
    if (surface === undefined) return target.replace(/^person:/, '');
    return `${state.objects.get(surface.object)?.label ?? surface.object}, ${surface.label}`;
  };
  const isHere = (leg: string): boolean => state.document.legs[leg]?.space === space;
  const contacts = state.contacts
    .filter((c) => (state.surfaces.get(c.target)?.space ?? '') === space)
    .map((c) => ({ at: c.fact.at, text: `${c.fact.actor}: ${c.fact.manner}, ${label(c.target)}` }));
  const tasks = state.tasks
    .filter((t) => t.space === space && (t.outcome === 'done' || t.outcome === 'applied'))
    .map((t) => {
      const things = [
        ...t.surfaces.map(label),
        ...(t.objects ?? []).map((id) => state.objects.get(id)?.label ?? id),
      ];
      const method = state.pack.methods[t.method]?.label ?? t.method;
      return { at: t.to ?? t.at, text: `${t.person ?? ''}: ${method}, ${things.join('; ')}` };
    });
  const gaps = state
    .factsOf('gap')
    .filter((g) => isHere(g.leg))
    .map((g) => ({ at: g.from, text: `nobody watches: ${g.reason}` }));
  const departures = state
    .factsOf('departure')
    .filter((d) => isHere(d.leg))
    .map((d) => ({ at: d.at, text: 'the principal has left' }));
  const holds = state.holds
    .filter((h) => h.scope === 'visit' || h.scope === space)
    .map((h) => ({ at: h.from, text: `incident hold: ${h.reason}` }));
  const releases = state
    .factsOf('release')
    .filter((r) => r.space === space)
    .map((r) => ({ at: r.at, text: `handed back, countersigned by ${r.countersignedBy}` }));
  return [...contacts, ...tasks, ...gaps, ...departures, ...holds, ...releases].sort(
    (a, b) => a.at - b.at || (a.text < b.text ? -1 : 1),
  );
}
