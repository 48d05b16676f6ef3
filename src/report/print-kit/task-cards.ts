import { clockText, parseUtcOffset } from '../../base/instant.ts';
import { compareText } from '../../base/order.ts';
import type { Task } from '../../model/fact.ts';
import type { VisitState } from '../../model/state.ts';
import { h, type PictureNode } from '../picture.ts';
import { pictogram } from './pictogram.ts';
import type { Sheet } from './sheet.ts';

/** Cards on one A5 page. */
const cardsPerPage = 5;

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
      h('div', {}, cautions.length === 0 ? 'new wipe for each surface' : cautions.join(' · ')),
    ),
    h('div', { class: 'mark' }, clockText(task.at, offset, 'second'), h('div', {}, '☐')),
  );
}

function whatText(state: VisitState, task: Task): string {
  const surfaces = task.surfaces.map((id) => {
    const surface = state.surfaces.get(id);
    return surface === undefined ? id : `${surface.object} ${surface.label}`;
  });
  const all = [...surfaces, ...(task.objects ?? [])];
  return all.length === 0 ? task.id : all.join(' + ');
}
