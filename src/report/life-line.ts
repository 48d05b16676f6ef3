import { clockText, dayIndex } from '../base/instant.ts';
import { compareText } from '../base/order.ts';
import type { FactOf } from '../model/fact.ts';
import type { VisitState } from '../model/state.ts';
import { type Figure, figures, svgPicture, words } from './figure.ts';
import { listText } from './figure-text.ts';
import { paint, palette, typeSize } from './palette.ts';
import { h, type PictureNode, pathData } from './picture.ts';
import { textWidth, wrapText } from './text-width.ts';
import { firstDayOf, offsetOf } from './visit-clock.ts';

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

export interface LifeLineInput {
  readonly prefix: string;
  readonly width: number;
  readonly title: string;
  readonly events: readonly LifeEvent[];
  readonly offsetMs: number;
  /** Day 0 of the clock texts: the day of this instant. */
  readonly firstDayMs: number;
}

/** Least room for an event; more than fit on a line become rows. */
const columnPx = 80;
const rowPx = 176;
const linePx = 84;

/** The life of one thing on one line: a mark per event, two signatures at each handover. */
export function lifeLine(input: LifeLineInput): Figure {
  const { prefix, width, events } = input;
  const perRowMax = Math.max(2, Math.floor((width - 20) / columnPx));
  const rows = Math.max(1, Math.ceil(events.length / perRowMax));
  const perRow = Math.max(2, Math.ceil(events.length / rows));
  const frame = {
    prefix,
    width,
    height: rows * rowPx,
    title: input.title,
    description: `${events.length} events. ${events.map((e) => `${whenText(input, e.atMs)} ${e.text}`).join('; ')}.`,
  };
  const nodes = Array.from({ length: rows }, (_, row) =>
    rowNodes(input, { events: events.slice(row * perRow, (row + 1) * perRow), row, perRow }),
  );
  return {
    picture: svgPicture(
      frame,
      [],
      [h('rect', { width, height: frame.height, ...paint({ fill: 'paper' }) }), ...nodes.flat()],
    ),
    table: {
      caption: input.title,
      columns: [figures('When'), words('What'), words('From'), words('To')],
      rows: events.map((e) => [
        whenText(input, e.atMs),
        e.text,
        e.from === undefined ? '–' : e.from.join(', '),
        e.to === undefined ? '–' : e.to.join(', '),
      ]),
    },
  };
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

/** A life line of an object or case, with the state's clock. */
export function lifeLineOf(
  state: VisitState,
  of: { readonly prefix: string; readonly width: number; readonly title: string },
  events: readonly LifeEvent[],
): Figure {
  return lifeLine({ ...of, events, offsetMs: offsetOf(state), firstDayMs: firstDayOf(state) });
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

interface Row {
  readonly events: readonly LifeEvent[];
  readonly row: number;
  readonly perRow: number;
}

function rowNodes(input: LifeLineInput, { events, row, perRow }: Row): readonly PictureNode[] {
  const y = row * rowPx + linePx;
  const step = (input.width - 20) / perRow;
  const x = (i: number) => 10 + step * (i + 0.5);
  const isLast = (row + 1) * perRow >= input.events.length;
  const end = isLast ? x(events.length - 1) : input.width - 4;
  return [
    h('path', {
      d: pathData('M', row === 0 ? x(0) : 4, y, 'H', end),
      ...paint({ stroke: 'line' }),
      'stroke-width': 1.6,
    }),
    ...events.flatMap((event, i) => eventNodes(input, event, { x: x(i), y, step })),
  ];
}

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly step: number;
}

function eventNodes(
  input: LifeLineInput,
  event: LifeEvent,
  { x, y, step }: Spot,
): readonly PictureNode[] {
  const isAlarm = event.kind === 'alarm';
  const lines = wrapText(event.text, step - 8, { sizePx: typeSize.small }).slice(0, 5);
  const top = y - 18 - (lines.length - 1) * 13;
  const label = lines.map((line, i) =>
    h(
      'text',
      {
        x,
        y: top + i * 13,
        'text-anchor': 'middle',
        'font-size': typeSize.small,
        'font-weight': isAlarm ? 650 : 400,
        ...paint({ fill: isAlarm ? 'alarm' : 'ink' }),
      },
      line,
    ),
  );
  const when = h(
    'text',
    {
      x,
      y: y + 22,
      'text-anchor': 'middle',
      'font-size': typeSize.small,
      'font-weight': 650,
      ...paint({ fill: 'secondary' }),
    },
    whenText(input, event.atMs),
  );
  return [...label, ...markOf(event, x, y), when, ...signatures(event, x, y + 40)];
}

/** The shape of a mark says what sort of event it is; the word above says it, too. */
function markOf(event: LifeEvent, x: number, y: number): readonly PictureNode[] {
  const accent = { stroke: palette.accent, 'stroke-width': 2 };
  switch (event.kind) {
    case 'laid-out':
    case 'used':
      return [
        h('circle', {
          cx: x,
          cy: y,
          r: 5,
          fill: '#f4f0e8',
          stroke: palette.line,
          'stroke-width': 1.4,
        }),
      ];
    case 'removed':
      return [
        h('circle', {
          cx: x,
          cy: y,
          r: 8,
          ...paint({ fill: 'paper' }),
          ...accent,
          'stroke-dasharray': '3 2.4',
        }),
        h('path', {
          d: pathData('M', x - 4, y, 'l', 3, 3.4, 'l', 5.6, -7),
          fill: 'none',
          ...accent,
        }),
      ];
    case 'sealed':
    case 'closed':
      return [
        h('rect', { x: x - 7, y: y - 6, width: 14, height: 12, rx: 2, fill: palette.accent }),
        h('path', {
          d: pathData('M', x - 4, y - 6, 'v', -3, 'a', 4, 4, 0, 0, 1, 8, 0, 'v', 3),
          fill: 'none',
          ...accent,
        }),
      ];
    case 'handover':
      return [
        h('path', {
          d: pathData('M', x - 9, y, 'l', 9, -7, 'l', 9, 7, 'l', -9, 7, 'Z'),
          ...paint({ fill: 'paper' }),
          ...accent,
        }),
      ];
    case 'alarm':
      return [
        h('circle', {
          cx: x,
          cy: y,
          r: 9,
          ...paint({ fill: 'paper' }),
          stroke: palette.alarm,
          'stroke-width': 2.4,
        }),
        h('path', {
          d: pathData('M', x, y - 5, 'v', 5.5, 'M', x, y + 4, 'v', 0.6),
          stroke: palette.alarm,
          'stroke-width': 2.4,
          'stroke-linecap': 'round',
        }),
      ];
    case 'end':
      return [
        h('path', {
          d: pathData('M', x, y - 10, 'v', 20),
          ...paint({ stroke: 'ink' }),
          'stroke-width': 4,
        }),
      ];
  }
}

/** Two small signatures: a stroke of the pen over each code. */
function signatures(event: LifeEvent, x: number, y: number): readonly PictureNode[] {
  if (event.from === undefined || event.to === undefined) return [];
  const style = { sizePx: 9.5 };
  return [event.from, event.to].flatMap((codes, i) => {
    const code = codes.length > 1 ? `${codes[0]} +${codes.length - 1}` : listText(codes);
    const side = i === 0 ? -1 : 1;
    const cx = x + side * Math.max(21, textWidth(code, style) / 2 + 2);
    return [
      h('path', {
        d: pathData(
          ...['M', cx - 13, y + 2, 'c', 3, -9, 6, -9, 5, -2, 's', -2, 6, 2, 2, 's', 4, -6, 4, -1],
          ...['s', 3, 2, 6, -3, 's', 4, 0, 8, 1],
        ),
        fill: 'none',
        ...paint({ stroke: 'accent' }),
        'stroke-width': 1.1,
        'stroke-linecap': 'round',
      }),
      h('path', {
        d: pathData('M', cx - 15, y + 6, 'h', 30),
        ...paint({ stroke: 'secondary' }),
        'stroke-width': 0.6,
      }),
      h(
        'text',
        {
          x: cx,
          y: y + 17,
          'text-anchor': 'middle',
          'font-size': 9.5,
          ...paint({ fill: 'secondary' }),
        },
        code,
      ),
    ];
  });
}

/** "12:58", "D1 08:12": days are counted from the first day of the visit. */
function whenText({ offsetMs, firstDayMs }: LifeLineInput, atMs: number): string {
  const day = dayIndex(atMs, offsetMs) - dayIndex(firstDayMs, offsetMs);
  const clock = clockText(atMs, offsetMs);
  return day === 0 ? clock : `D${day} ${clock}`;
}
