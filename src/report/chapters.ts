import { compareText } from '../base/order.ts';
import type { LegEntry } from '../model/document.ts';
import type { FactOf, Task } from '../model/fact.ts';
import { occurredAt } from '../model/payload.ts';
import { spaceOf, type VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import {
  type ChapterNumber,
  contactSentence,
  exceptionText,
  holdSentences,
  reachSentences,
  spaceNumbers,
  sweepSentences,
  targetText,
  taskSentence,
  worstSentences,
} from './chapter-sentences.ts';
import { capitalised, countText, durationText, listText, massText, plural } from './figure-text.ts';
import { surfacesText } from './gantt.ts';
import { departureOf } from './room-objects.ts';
import { clockOf, dayOf } from './visit-clock.ts';

/** One chapter of the day: when, where, what happened, and the numbers. */
export interface Chapter {
  readonly id: string;
  readonly kind:
    | 'declared'
    | 'prepared'
    | 'leg'
    | 'gap'
    | 'departed'
    | 'mismatch'
    | 'window'
    | 'footage'
    | 'journey';
  readonly fromMs: number;
  readonly toMs?: number;
  readonly place: string;
  readonly title: string;
  readonly sentences: readonly string[];
  readonly numbers: readonly ChapterNumber[];
  /** The room to show, if the chapter is about one. */
  readonly space?: string;
}

/** An earlier answer: what the same engine said when less was known. */
export interface Edition {
  readonly label: string;
  readonly atMs: number;
  readonly assessment: Assessment;
}

export interface ChapterInput {
  readonly state: VisitState;
  readonly assessment: Assessment;
  readonly editions?: readonly Edition[];
}

/** The chapters of a visit in the order in which a viewer lives through it; all from the records. */
export function chaptersOf(input: ChapterInput): readonly Chapter[] {
  const { state } = input;
  const legs = legsInOrder(state);
  const told = legs.filter(({ leg }) => spaceOf(state, leg.space).keptByUs !== true);
  const chapters = [
    declaredChapter(state),
    ...preparedChapters(state),
    ...told.map((entry) => legChapter(input, entry, legs)),
    ...state.factsOf('gap').map((gap) => gapChapter(state, gap)),
    ...told
      .filter(({ leg }) => isEventful(state, leg.space))
      .map((entry) => departedChapter(input, entry)),
    ...state.factsOf('identity').map((identity) => mismatchChapter(input, identity)),
    ...state.factsOf('window').map((window) => windowChapter(input, window)),
    ...state.factsOf('footage').map((footage) => footageChapter(input, footage)),
    ...journeyChapters(state),
  ];
  return chapters.sort((a, b) => toldAt(state, a) - toldAt(state, b) || compareText(a.id, b.id));
}

/** What runs beside an eventful sweep is told after it. */
function toldAt(state: VisitState, chapter: Chapter): number {
  if (chapter.kind !== 'leg') return chapter.fromMs;
  const beside = [...state.released.values()].filter(
    (release) =>
      release.space !== chapter.space &&
      isEventful(state, release.space) &&
      departureOf(state, release.space) <= chapter.fromMs &&
      chapter.fromMs < release.at,
  );
  return Math.max(chapter.fromMs, ...beside.map((release) => release.at));
}

interface LegOfVisit {
  readonly id: string;
  readonly leg: LegEntry;
}

function legsInOrder(state: VisitState): readonly LegOfVisit[] {
  return Object.entries(state.document.legs)
    .map(([id, leg]) => ({ id, leg }))
    .sort((a, b) => a.leg.from - b.leg.from || compareText(a.id, b.id));
}

/** Something went otherwise while a space was swept: its departure is a chapter of its own. */
function isEventful(state: VisitState, space: string): boolean {
  const isHere = (object: string) => state.objects.get(object)?.space === space;
  return (
    state.factsOf('window').some((w) => w.space === space) ||
    state.factsOf('identity').some((i) => isHere(i.recordedObject))
  );
}

function declaredChapter(state: VisitState): Chapter {
  const { declaration } = state.document;
  const { hostAgreement: host, retention } = declaration;
  const words = (codes: readonly string[]) =>
    listText(codes.map((c) => state.document.parties[c]?.label ?? c));
  return {
    id: 'declared',
    kind: 'declared',
    fromMs: declaration.declaredAt,
    place: 'office',
    title: 'The visit is declared',
    sentences: [
      `Before the first contact: consent ${declaration.consentRef}, basis ${declaration.lawfulBasis.replaceAll('-', ' ')}, purpose to account for own traces.`,
      `Agreement ${host.ref}, countersigned by ${host.countersignedBy}: wiped may be what belongs to ${words(host.mayWipe)}; removed, with a receipt, what belongs to ${words(host.mayRemove)}.`,
      `Records of contacts are kept ${plural(retention.contactsDays, 'day')}, of things ${plural(retention.itemsDays, 'day')}, of custody ${plural(retention.custodyDays, 'day')}.`,
    ],
    numbers: [
      { label: 'approvals', value: String(declaration.approvals.length) },
      { label: 'crew', value: String(host.crew.length) },
      { label: 'surfaces mapped', value: String(state.surfaces.size) },
    ],
  };
}

/** What was done to a space before anybody of the visit was in it. */
function preparedChapters(state: VisitState): readonly Chapter[] {
  const first = Math.min(...Object.values(state.document.legs).map((l) => l.from));
  const early = state.tasks.filter((t) => t.at < first && t.person !== undefined);
  const spaces = [...new Set(early.map((t) => t.space))];
  const notes = state.factsOf('observation').filter((o) => o.at < first);
  return spaces.map((space, index) => {
    const tasks = early.filter((t) => t.space === space);
    const fromMs = Math.min(...tasks.map((t) => t.at));
    return {
      id: `prepared-${space}`,
      kind: 'prepared',
      fromMs,
      toMs: Math.max(...tasks.map((t) => t.to ?? t.at)),
      place: spaceOf(state, space).label,
      title: 'The room is counted and laid out',
      sentences: [
        ...tasks.map((t) => taskSentence(state, t)),
        ...(index === 0 ? notes.map((o) => o.text) : []),
      ],
      numbers: [
        { label: 'tasks', value: String(tasks.length) },
        { label: 'own things laid out', value: String(countBy(tasks, 'substitute')) },
      ],
    };
  });
}

function countBy(tasks: readonly Task[], method: string): number {
  return tasks
    .filter((t) => t.method === method)
    .reduce((sum, t) => sum + (t.objects?.length ?? 0), 0);
}

/** One part of the day, with the sweep after it where that has no chapter of its own. */
function legChapter(
  input: ChapterInput,
  { id, leg }: LegOfVisit,
  legs: readonly LegOfVisit[],
): Chapter {
  const { state } = input;
  const own = state.contacts.filter((c) => c.fact.leg === id && c.fact.actor === state.principal);
  const spaces = [leg.space, ...(leg.alsoIn ?? [])];
  const untilMs = nextFrom(legs, leg);
  return {
    id: `leg-${id}`,
    kind: 'leg',
    fromMs: leg.from,
    toMs: state.factsOf('departure').find((d) => d.leg === id)?.at ?? leg.to,
    place: spaceOf(state, leg.space).label,
    title: capitalised(leg.label),
    sentences: [
      contactSentence(state, id),
      ...reachSentences(input.assessment, leg.space),
      ...exceptionSentences(state, leg, spaces),
      ...holdSentences(state, spaces),
      ...(isEventful(state, leg.space) ? [] : sweepSentences(state, spaces)),
      ...keptSentences(state, legs, { from: leg.from, untilMs }),
    ],
    numbers: [
      { label: 'contacts logged', value: String(own.length) },
      ...spaceNumbers(input.assessment, spaces),
    ],
    space: leg.space,
  };
}

function nextFrom(legs: readonly LegOfVisit[], leg: LegEntry): number {
  return legs.find((other) => other.leg.from > leg.from)?.leg.from ?? Number.POSITIVE_INFINITY;
}

function exceptionSentences(
  state: VisitState,
  leg: LegEntry,
  spaces: readonly string[],
): readonly string[] {
  const ends = spaces.map((space) => state.accessFrom.get(space) ?? leg.to);
  const untilMs = Math.max(leg.to, ...ends) + 30 * 60_000;
  if (isEventful(state, leg.space)) return [];
  return state
    .factsOf('exception')
    .filter((e) => e.at >= leg.from && e.at <= untilMs)
    .map((e) => exceptionText(state, e));
}

/** Rides in own cars and the like are told with what came before. */
function keptSentences(
  state: VisitState,
  legs: readonly LegOfVisit[],
  span: { readonly from: number; readonly untilMs: number },
): readonly string[] {
  return legs
    .filter(({ leg }) => spaceOf(state, leg.space).keptByUs === true)
    .filter(({ leg }) => leg.from > span.from && leg.from <= span.untilMs)
    .map(({ id, leg }) => {
      const count = state.contacts.filter((c) => c.fact.leg === id).length;
      return `Then, ${leg.label} (${clockOf(state, leg.from)}–${clockOf(state, leg.to)}): ${plural(count, 'contact')}; ours to keep, never handed back.`;
    });
}

function gapChapter(state: VisitState, gap: FactOf<'gap'>): Chapter {
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

function departedChapter(input: ChapterInput, { id, leg }: LegOfVisit): Chapter {
  const { state } = input;
  const at = state.factsOf('departure').find((d) => d.leg === id)?.at ?? leg.to;
  const cut = state.factsOf('window').find((w) => w.space === leg.space);
  const planned = spaceOf(state, leg.space).windowTo;
  return {
    id: `departed-${id}`,
    kind: 'departed',
    fromMs: at,
    place: spaceOf(state, leg.space).label,
    title: 'Departed',
    sentences: [
      `The principal has left. The plan has until ${clockOf(state, planned)}: ${durationText(planned - at)}.`,
      ...(cut === undefined ? [] : ['That window will not hold.']),
      ...worstSentences(input.assessment, leg.space),
    ],
    numbers: spaceNumbers(input.assessment, [leg.space]),
    space: leg.space,
  };
}

function mismatchChapter(
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

function windowChapter(input: ChapterInput, window: FactOf<'window'>): Chapter {
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

function footageChapter(input: ChapterInput, footage: FactOf<'footage'>): Chapter {
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
function journeyChapters(state: VisitState): readonly Chapter[] {
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
