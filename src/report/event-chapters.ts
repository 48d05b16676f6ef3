import type { FactOf } from '../model/fact.ts';
import { occurredAt } from '../model/payload.ts';
import { spaceOf, type VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import type { Chapter, ChapterInput } from './chapter.ts';
import { exceptionText, spaceNumbers, targetText } from './chapter-sentences.ts';
import { capitalised, countText, durationText, listText, massText, plural } from './figure-text.ts';
import { departureOf } from './room-objects.ts';
import { surfacesText } from './task-text.ts';
import { clockOf, dayOf } from './visit-clock.ts';

/** Minutes in which nobody watched, and what came to light of them later. */
export function gapChapter(state: VisitState, gap: FactOf<'gap'>): Chapter {
  const leg = state.document.legs[gap.leg];
  const later = state.contacts.filter(
    (c) => c.fact.source === 'video' && c.fact.at >= gap.from && c.fact.at <= gap.to,
  );
  return {
    id: `gap-${gap.id}`,
    kind: 'gap',
    fromMs: gap.from,
    toMs: gap.to,
    place: leg === undefined ? gap.leg : spaceOf(state, leg.space).label,
    title: 'Nobody watches',
    sentences: [
      `${gap.observer} could not watch for ${durationText(gap.to - gap.from)}: ${gap.reason}.`,
      'These minutes are grey on the time axis. Contacts are inferred for them, from published rates, with wide bands.',
      ...(later.length === 0
        ? []
        : [
            `${capitalised(plural(later.length, 'contact'))} of these minutes came to light later.`,
          ]),
    ],
    numbers: [{ label: 'unwatched', value: durationText(gap.to - gap.from) }],
  };
}

/** Another object stood there: what moves from the one to the other. */
export function mismatchChapter(
  { state, assessment }: ChapterInput,
  identity: FactOf<'identity'>,
): Chapter {
  const label = (id: string) => state.objects.get(id)?.label ?? id;
  const moved = state.contacts.filter(
    (c) => c.moved?.includes(identity.foundObject) === true && c.fact.target !== c.target,
  );
  const total = (object: string, set: 'before' | 'after') =>
    assessment.surfaces
      .filter((s) => s.id.startsWith(`${object}/`))
      .reduce((sum, s) => sum + s[set].mean, 0);
  const notes = state
    .factsOf('exception')
    .filter((e) => e.at === identity.at)
    .map((e) => exceptionText(state, e));
  return {
    id: `mismatch-${identity.id}`,
    kind: 'mismatch',
    fromMs: identity.at,
    place: spaceOf(state, state.objects.get(identity.recordedObject)?.space ?? '').label,
    title: `It is ${label(identity.foundObject)}, not ${label(identity.recordedObject)}`,
    sentences: [
      `${identity.by} reads the tag: ${identity.note ?? 'another object stood there'}.`,
      `${capitalised(plural(moved.length, 'contact'))} recorded on ${label(identity.recordedObject)} count for ${label(identity.foundObject)} now; the records as written stay beside them.`,
      ...notes,
    ],
    numbers: [
      {
        label: label(identity.foundObject),
        value: `${massText(total(identity.foundObject, 'before'))} → ${massText(total(identity.foundObject, 'after'))}`,
      },
      {
        label: label(identity.recordedObject),
        value: massText(total(identity.recordedObject, 'before')),
      },
    ],
  };
}

/** The window of a sweep is cut: what was dropped, and the hand-over. */
export function windowChapter(input: ChapterInput, window: FactOf<'window'>): Chapter {
  const { state } = input;
  const planned = spaceOf(state, window.space).windowTo;
  const begun = departureOf(state, window.space);
  const dropped = state.tasks.filter(
    (t) => t.space === window.space && t.outcome === 'dropped' && t.at >= window.at - 60_000,
  );
  const release = state.released.get(window.space);
  return {
    id: `window-${window.id}`,
    kind: 'window',
    fromMs: window.at,
    ...(release === undefined ? {} : { toMs: release.at }),
    place: spaceOf(state, window.space).label,
    title: `The window is cut to ${clockOf(state, window.until)}`,
    sentences: [
      `${capitalised(window.reason)}: ${durationText(planned - window.until)} are lost, ${durationText(window.until - window.at)} remain.`,
      ...(dropped.length === 0
        ? []
        : [`Dropped: ${listText(dropped.map((t) => surfacesText(state, t.surfaces)))}.`]),
      ...(release === undefined
        ? []
        : [
            `Handed back at ${clockOf(state, release.at)}, countersigned by ${release.countersignedBy}: from here nothing can be cleaned again.`,
          ]),
    ],
    numbers: [
      {
        label: 'of the window',
        value: `${durationText(planned - begun)} → ${durationText(window.until - begun)}`,
      },
      { label: 'groups dropped', value: String(dropped.length) },
      ...spaceNumbers(input.assessment, [window.space]),
    ],
    space: window.space,
  };
}

/** Published footage was coded: late contacts, and what they change. */
export function footageChapter(input: ChapterInput, footage: FactOf<'footage'>): Chapter {
  const { state, assessment } = input;
  const found = state.contacts.filter(
    (c) => c.fact.source === 'video' && c.fact.at >= footage.from && c.fact.at <= footage.to,
  );
  const leg = state.document.legs[footage.leg];
  const space = leg?.space;
  const release = space === undefined ? undefined : state.released.get(space);
  const lines = found.map((c) => {
    const result = assessment.surfaces.find((s) => s.id === c.target);
    const now = result === undefined ? '' : `: ${massText(result.after.mean)} left`;
    return `${targetText(state, c.target)}, ${c.fact.manner}, ${clockOf(state, c.fact.at)}${now}`;
  });
  const earlier = [...(input.editions ?? [])].filter((e) => e.atMs < footage.recordedAt).at(-1);
  return {
    id: `footage-${footage.id}`,
    kind: 'footage',
    fromMs: footage.recordedAt,
    place: space === undefined ? footage.leg : spaceOf(state, space).label,
    title: 'What the cameras saw',
    sentences: [
      `Published footage of ${clockOf(state, footage.from)}–${clockOf(state, footage.to)} was coded by ${listText(footage.codedBy)}; no frame is kept.`,
      `${capitalised(plural(found.length, 'late contact'))}: ${listText(lines)}.`,
      ...(release === undefined
        ? []
        : [
            `The room was handed back at ${clockOf(state, release.at)}: nothing can be cleaned again. The number rises, and it is said.`,
          ]),
    ],
    numbers: [
      { label: 'late contacts', value: String(found.length) },
      ...(earlier === undefined || space === undefined
        ? []
        : [
            {
              label: 'expected in this room, before and after the clip',
              value: movedText(earlier.assessment, assessment, space),
            },
          ]),
    ],
  };
}

function movedText(earlier: Assessment, now: Assessment, space: string): string {
  const count = (a: Assessment) =>
    a.spaces.find((s) => s.space === space && s.sort === 'within')?.figures['after']?.count.value ??
    0;
  return `${countText(count(earlier))} → ${countText(count(now))}`;
}

/** From the first closed case to the end: journey, laboratory, destruction, oblivion. */
export function journeyChapters(state: VisitState): readonly Chapter[] {
  const cases = state.factsOf('case');
  const units = state.factsOf('unit');
  if (units.length === 0) return [];
  const fromMs = Math.min(...(cases.length === 0 ? units : cases).map((c) => c.at));
  const handovers = state.factsOf('handover').filter((h) => h.step === 'completed');
  const inspections = state.factsOf('inspection').filter((i) => i.result !== 'intact');
  const results = state.factsOf('result');
  const ends = state.factsOf('disposition');
  const destroyed = ends
    .filter((d) => d.end === 'destroyed')
    .reduce((sum, d) => sum + d.units.length, 0);
  const positive = results.filter((r) => r.call === 'principal-present');
  const failed = results.filter((r) => r.control === 'failed');
  const toMs = Math.max(...state.facts.map(occurredAt));
  return [
    {
      id: 'journey',
      kind: 'journey',
      fromMs,
      toMs,
      place: 'on the way and at home',
      title: 'Carried home, read, destroyed',
      sentences: [
        `${capitalised(plural(units.length, 'package'))} under seal, ${plural(handovers.length, 'handover')}, each signed by both sides over the same bytes.`,
        ...inspections.map((i) =>
          i.result === 'planted-defect-found'
            ? `The planted defect on ${i.unit} was found.`
            : `Seal ${i.seal} of ${i.unit} was found ${i.result}: it is re-bagged, stays marked, and can never become intact again.`,
        ),
        ...state
          .factsOf('exception')
          .filter((e) => e.at >= fromMs)
          .map((e) => exceptionText(state, e)),
        ...(results.length === 0
          ? []
          : [
              `${capitalised(plural(results.length, 'swab result'))}: ${positive.length} with the principal${positive.length === 0 ? '' : ` (${listText(positive.map((r) => `${r.swab}, ${massText(r.quantityPg ?? 0)}`))})`}, ${failed.length} void, which carries no weight at all.`,
            ]),
        ...ends.map(
          (d) =>
            `${capitalised(plural(d.units.length, 'package'))} ${d.end}${d.witness === undefined ? '' : `, witnessed by ${d.witness}`} (${dayOfText(state, d.at)}).`,
        ),
        ...state.factsOf('sanitisation').map((s) => {
          const open = s.unconfirmedDevices;
          return `Keys destroyed by ${listText(s.by)} (${dayOfText(state, s.at)})${open.length === 0 ? '; every device confirmed' : `; not confirmed by ${listText(open)}`}.`;
        }),
      ],
      numbers: [
        { label: 'packages', value: String(units.length) },
        { label: 'destroyed', value: String(destroyed) },
        { label: 'swabs', value: String(state.factsOf('swab').length) },
      ],
    },
  ];
}

function dayOfText(state: VisitState, atMs: number): string {
  return `day ${dayOf(state, atMs)}`;
}
