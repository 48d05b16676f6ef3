import { compareText } from '../base/order.ts';
import type { FactOf, Task } from '../model/fact.ts';
import type { VisitState } from '../model/state.ts';
import type { Assessment, SurfaceResult } from '../trace/assess.ts';
import { capitalised, countText, durationText, listText, massText, plural } from './figure-text.ts';
import { departureOf } from './room-objects.ts';
import { surfacesText } from './task-text.ts';
import { clockOf } from './visit-clock.ts';

/** A number of a chapter with its word. */
export interface ChapterNumber {
  readonly label: string;
  readonly value: string;
}

/** A task in one sentence. */
export function taskSentence(state: VisitState, task: Task): string {
  const method = state.pack.methods[task.method]?.label ?? task.method;
  const objects = (task.objects ?? []).map((id) => state.objects.get(id)?.label ?? id);
  const things = objects.length > 5 ? plural(objects.length, 'thing') : listText(objects);
  const what = [surfacesText(state, task.surfaces), things].filter((t) => t !== '').join('; ');
  const note = task.note === undefined ? '' : ` – ${task.note}`;
  return `${task.person ?? 'The crew'}, ${method}: ${what === '' ? task.id : what}${note}.`;
}

/** "31 contacts logged: 8 grip, 6 touch …; hands of CEDAR and INT-C." */
export function contactSentence(state: VisitState, leg: string): string {
  const own = state.contacts.filter((c) => c.fact.leg === leg && c.fact.actor === state.principal);
  const counts = new Map<string, number>();
  for (const c of own) counts.set(c.fact.manner, (counts.get(c.fact.manner) ?? 0) + 1);
  const manners = [...counts]
    .sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))
    .slice(0, 5)
    .map(([manner, count]) => `${count} ${state.pack.manners[manner]?.label ?? manner}`);
  const people = [
    ...new Set(
      own.flatMap((c) => {
        const person = /^person:(.+)$/.exec(c.target)?.[1];
        return person === undefined || person === state.principal ? [] : [person];
      }),
    ),
  ];
  const met =
    people.length === 0
      ? ''
      : people.length > 4
        ? ` ${capitalised(plural(people.length, 'person', 'people'))} were touched.`
        : ` Touched: ${listText(people)}.`;
  const others = state.contacts.filter(
    (c) => c.fact.leg === leg && c.fact.actor !== state.principal && !c.fact.gloved,
  );
  const carried =
    others.length === 0
      ? ''
      : ` Afterwards, ${listText([...new Set(others.map((c) => `${c.fact.actor} touched ${targetText(state, c.target)}`))])}.`;
  return `${capitalised(plural(own.length, 'contact'))} of the principal: ${listText(manners)}.${met}${carried}`;
}

/** A surface in words: "chair 104, back"; a person by code. */
export function targetText(state: VisitState, target: string): string {
  const surface = state.surfaces.get(target);
  if (surface === undefined) return target.replace('person:', '');
  return `${state.objects.get(surface.object)?.label ?? surface.object}, ${surface.label}`;
}

/** Where nothing is ours to touch, that is the first thing to say. */
export function reachSentences(assessment: Assessment, space: string): readonly string[] {
  const carrying = assessment.surfaces.filter((s) => s.space === space && s.after.mean >= 1);
  const out = carrying.filter((s) => !s.within && s.kind !== 'kept');
  const largest = largestOf(out);
  if (largest === undefined) return [];
  const what = `the largest is ${largest.label} with ${massText(largest.after.mean)} (${largest.reason})`;
  return out.length === carrying.length
    ? [`Nothing here is ours to touch; ${what}.`]
    : [`${capitalised(plural(out.length, 'surface'))} out of our reach; ${what}.`];
}

function largestOf(surfaces: readonly SurfaceResult[]): SurfaceResult | undefined {
  return [...surfaces].sort((a, b) => b.after.mean - a.after.mean || compareText(a.id, b.id))[0];
}

/** An exception with its owner and its end. */
export function exceptionText(state: VisitState, e: FactOf<'exception'>): string {
  const end =
    e.closedAt === undefined
      ? 'open'
      : `closed ${clockOf(state, e.closedAt)}${e.resolution === undefined ? '' : `: ${e.resolution}`}`;
  return `Exception ${e.id} (${e.owner}): ${e.what}; ${end}.`;
}

/** Incident holds of these spaces, and how they ended. */
export function holdSentences(state: VisitState, spaces: readonly string[]): readonly string[] {
  return state.holds
    .filter((hold) => hold.scope === 'visit' || spaces.includes(hold.scope))
    .map((hold) => {
      const end =
        hold.liftedAt === undefined
          ? 'it is still open'
          : `lifted after ${durationText(hold.liftedAt - hold.from)} by two people of two organisations`;
      return `Incident hold by ${hold.by} at ${clockOf(state, hold.from)} (${hold.reason}): sweep and destruction stopped; ${end}.`;
    });
}

/** The sweep of these spaces: how much, what was not done, the hand-over. */
export function sweepSentences(state: VisitState, spaces: readonly string[]): readonly string[] {
  const from = Math.min(...spaces.map((s) => departureOf(state, s))) - 60_000;
  const tasks = state.tasks.filter((t) => spaces.includes(t.space) && t.at >= from);
  const done = tasks.filter((t) => t.person !== undefined && t.method !== 'wait');
  const left = tasks.filter((t) => t.outcome === 'dropped' || t.outcome === 'not-done');
  const people = new Set(done.map((t) => t.person)).size;
  const sentences =
    done.length === 0
      ? []
      : [`Swept in ${plural(done.length, 'task')} by ${plural(people, 'person', 'people')}.`];
  const notDone = left.map(
    (t) =>
      `Not done: ${surfacesText(state, t.surfaces)}${t.note === undefined ? '' : ` – ${t.note}`}.`,
  );
  const releases = spaces.flatMap((space) => {
    const release = state.released.get(space);
    return release === undefined ? [] : [release];
  });
  const first = releases[0];
  const handed =
    first === undefined
      ? []
      : [`Handed back at ${clockOf(state, first.at)}, countersigned by ${first.countersignedBy}.`];
  return [...sentences, ...notDone, ...handed];
}

/** Informative surfaces of these spaces, within our reach and out of it. */
export function spaceNumbers(
  assessment: Assessment,
  spaces: readonly string[],
): readonly ChapterNumber[] {
  const rows = assessment.spaces.filter((s) => spaces.includes(s.space));
  const sum = (sort: 'within' | 'out', set: string) =>
    rows
      .filter((r) => r.sort === sort)
      .reduce((total, r) => total + (r.figures[set]?.count.value ?? 0), 0);
  const has = (sort: 'within' | 'out') => rows.some((r) => r.sort === sort);
  return [
    ...(has('within')
      ? [
          {
            label: 'informative, within our reach',
            value: `${countText(sum('within', 'before'))} → ${countText(sum('within', 'after'))}`,
          },
        ]
      : []),
    ...(has('out')
      ? [{ label: 'informative, out of our reach', value: countText(sum('out', 'after')) }]
      : []),
  ];
}

/** Where most trace lay within our reach. */
export function worstSentences(assessment: Assessment, space: string): readonly string[] {
  const worst = assessment.surfaces
    .filter((s) => s.space === space && s.within && s.before.mean >= 1)
    .sort((a, b) => b.before.mean - a.before.mean || compareText(a.id, b.id))
    .slice(0, 4)
    .map((s) => `${s.label} ${massText(s.before.mean)}`);
  return worst.length === 0 ? [] : [`Most trace lies on ${listText(worst)}.`];
}
