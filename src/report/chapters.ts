import { compareText } from '../base/order.ts';
import type { LegEntry } from '../model/document.ts';
import type { Task } from '../model/fact.ts';
import { spaceOf, type VisitState } from '../model/state.ts';
import type { Chapter, ChapterInput } from './chapter.ts';
import {
  contactSentence,
  exceptionText,
  holdSentences,
  reachSentences,
  spaceNumbers,
  sweepSentences,
  taskSentence,
  worstSentences,
} from './chapter-sentences.ts';
import {
  footageChapter,
  gapChapter,
  journeyChapters,
  mismatchChapter,
  windowChapter,
} from './event-chapters.ts';
import { capitalised, durationText, listText, plural } from './figure-text.ts';
import { departureOf } from './room-objects.ts';
import { clockOf } from './visit-clock.ts';

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
