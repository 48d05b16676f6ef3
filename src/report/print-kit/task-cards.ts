import { clockText, parseUtcOffset } from '../../base/instant.ts';
import { compareText } from '../../base/order.ts';
import type { Task } from '../../model/fact.ts';
import type { Method } from '../../model/pack.ts';
import type { VisitState } from '../../model/state.ts';
import { h, type PictureNode } from '../picture.ts';
import { pictogram } from './pictogram.ts';
import type { Sheet } from './sheet.ts';

/** Cards on one A5 page. */
const cardsPerPage = 5;

/** What to mind when the method itself asks for nothing. */
const reminders: Readonly<Record<Method['effect'], string>> = {
  clean: 'new wipe for each surface',
  remove: 'count what you carry',
  cover: 'own cover leaves with us',
  substitute: 'own thing leaves with us',
  bag: 'second person, number, mass',
  swab: 'own traces only; blank included',
  count: 'say the number aloud',
  guard: 'nobody touches it',
  none: '',
};

/** Task cards per person: three lines each (what, with what, what to mind), agent by colour, shape and word. */
export function taskCards(state: VisitState, tasks: readonly Task[]): readonly Sheet[] {
  const people = [
    ...new Set(tasks.flatMap((t) => (t.person === undefined ? [] : [t.person]))),
  ].sort(compareText);
  return people.flatMap((person) => {
    const own = tasks
      .filter((t) => t.person === person)
      .sort((a, b) => a.at - b.at || compareText(a.id, b.id));
    const pages: Sheet[] = [];
    for (let i = 0; i < own.length; i += cardsPerPage)
      pages.push({
        paper: 'a5',
        title: `${person} · tasks ${i + 1}–${Math.min(i + cardsPerPage, own.length)} of ${own.length}`,
        content: own.slice(i, i + cardsPerPage).map((t) => card(state, t)),
      });
    return pages;
  });
}

function card(state: VisitState, task: Task): PictureNode {
  const method = state.pack.methods[task.method];
  const offset = parseUtcOffset(state.document.visit.utcOffset) ?? 0;
  const wet =
    (method?.dwellMs ?? 0) > 0
      ? `${Math.round((method?.dwellMs ?? 0) / 1000)} s wet, work elsewhere`
      : '';
  const cautions = [
    wet,
    ...(method?.neverWith ?? []).map((agent) => `never with ${agent}`),
    method?.needsVentilation === true ? 'ventilate' : '',
    task.freshGloves === true ? 'new gloves' : '',
  ].filter((x) => x !== '');
  return h(
    'div',
    { class: 'card' },
    pictogram(method?.pictogram ?? '', method?.colour ?? '#000', 14),
    h(
      'div',
      {},
      h('b', {}, whatText(state, task)),
      h(
        'div',
        { class: 'do' },
        `${method?.label ?? task.method}${task.pass === undefined ? '' : `, pass ${task.pass}`}`,
      ),
      h(
        'div',
        {},
        cautions.length === 0 ? reminders[method?.effect ?? 'none'] : cautions.join(' · '),
      ),
    ),
    h('div', { class: 'mark' }, clockText(task.at, offset, 'second'), h('div', {}, '☐')),
  );
}

/** Objects named on a card; more are only counted. */
const objectsMax = 6;

/** What the card is about, object by object: `desk-s: desk top, edge`. */
function whatText(state: VisitState, task: Task): string {
  const byObject = new Map<string, string[]>();
  for (const id of task.surfaces) {
    const surface = state.surfaces.get(id);
    const object = surface?.object ?? id;
    byObject.set(object, [...(byObject.get(object) ?? []), surface?.label ?? '']);
  }
  const all = [
    ...[...byObject].map(([object, labels]) => `${object}: ${labels.join(', ')}`),
    ...(task.objects ?? []),
  ];
  if (all.length === 0) return task.note ?? task.id;
  if (all.length > objectsMax) return `${all.length} things: ${all[0]} … ${all.at(-1)}`;
  return all.join(' + ');
}
