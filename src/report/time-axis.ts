import { clockText, dayIndex } from '../base/instant.ts';
import { clamp } from './geometry.ts';
import { typeSize } from './palette.ts';
import { textWidth } from './text-width.ts';

/** A time axis whose long idle stretches are folded to a fixed width. */
export interface TimeAxis {
  readonly fromMs: number;
  readonly toMs: number;
  /** Place of an instant in px; outside of the axis its ends. */
  readonly xOf: (atMs: number) => number;
  /** Folded stretches. */
  readonly folds: readonly Fold[];
  readonly ticks: readonly Tick[];
}

/** An idle stretch, drawn as a break. */
export interface Fold {
  readonly fromMs: number;
  readonly toMs: number;
  readonly x: number;
  readonly width: number;
}

/** A mark of the clock under the axis. */
export interface Tick {
  readonly atMs: number;
  readonly x: number;
  /** Middle of its words: `x`, or as near as they can be without leaving the axis; px. */
  readonly textX: number;
  /** Local clock; with the day when it is another one than the first. */
  readonly text: string;
}

/** What an axis has to show and where; `x` and `width` in px. */
export interface TimeAxisInput {
  /** Spans in which something happens; at least one. */
  readonly busy: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly x: number;
  readonly width: number;
  readonly offsetMs: number;
  /** Idle stretches longer than this are folded. */
  readonly foldMs: number;
}

const foldPx = 22;

/** Width of a fold beside a stretch that is too short for the words of its own tick: room for "D1 07:20". */
const wideFoldPx = 56;

/** What wide folds may take of an axis at most; Assumption: the busy hours stay the picture. */
const foldShareMax = 0.3;

/** Spans of ticks that people read well; ms. */
const tickSteps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((m) => m * 60_000);

/** Distance of two ticks that is aimed at; px. */
const tickGapPx = 64;

/** Least space between the words of two ticks, and how far they may stand out of the axis; px. */
const tickTextGapPx = 9;
const tickOverhangPx = 8;

/** Makes an axis over all busy spans; what lies idle for long is folded. */
export function timeAxis(input: TimeAxisInput): TimeAxis {
  const spans = mergedSpans(input);
  const fromMs = spans[0]?.fromMs ?? 0;
  const toMs = spans.at(-1)?.toMs ?? fromMs + 1;
  const busyMs = spans.reduce((sum, s) => sum + (s.toMs - s.fromMs), 0);
  const widths = foldWidths(spans, busyMs, input.width);
  const pxPerMs = (input.width - widths.reduce((sum, w) => sum + w, 0)) / Math.max(1, busyMs);
  const starts: number[] = [];
  let x = input.x;
  for (const [i, span] of spans.entries()) {
    starts.push(x);
    x += (span.toMs - span.fromMs) * pxPerMs + (widths[i] ?? 0);
  }
  const xOf = (atMs: number): number => {
    const at = clamp(atMs, fromMs, toMs);
    for (let i = spans.length - 1; i >= 0; i--) {
      const span = spans[i];
      const start = starts[i] ?? input.x;
      if (span === undefined || at < span.fromMs) continue;
      const inside = start + (Math.min(at, span.toMs) - span.fromMs) * pxPerMs;
      const next = spans[i + 1];
      if (at <= span.toMs || next === undefined) return inside;
      return inside + ((widths[i] ?? 0) * (at - span.toMs)) / (next.fromMs - span.toMs);
    }
    return input.x;
  };
  const folds = spans.slice(1).map((span, i) => ({
    fromMs: spans[i]?.toMs ?? fromMs,
    toMs: span.fromMs,
    x: (starts[i + 1] ?? 0) - (widths[i] ?? 0),
    width: widths[i] ?? 0,
  }));
  return { fromMs, toMs, xOf, folds, ticks: ticksOf({ spans, xOf, pxPerMs, input }) };
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Busy spans in order, those with short gaps between them as one. */
function mergedSpans({ busy, foldMs }: TimeAxisInput): readonly Span[] {
  const sorted = [...busy].sort((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
  const spans: Span[] = [];
  for (const span of sorted) {
    const last = spans.at(-1);
    if (last !== undefined && span.fromMs - last.toMs <= foldMs)
      spans[spans.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
    else spans.push({ fromMs: span.fromMs, toMs: Math.max(span.toMs, span.fromMs + 60_000) });
  }
  return spans;
}

/** A width for each fold, px: wide where a stretch beside it cannot hold the words of a tick itself. */
function foldWidths(spans: readonly Span[], busyMs: number, width: number): readonly number[] {
  const count = spans.length - 1;
  if (count === 0) return [];
  const pxPerMs = (width - foldPx * count) / Math.max(1, busyMs);
  const isShort = spans.map((s) => (s.toMs - s.fromMs) * pxPerMs < tickGapPx);
  const wide = clamp((foldShareMax * width) / count, foldPx, wideFoldPx);
  return Array.from({ length: count }, (_, i) =>
    isShort[i] === true || isShort[i + 1] === true ? wide : foldPx,
  );
}

interface TickInput {
  readonly spans: readonly Span[];
  readonly xOf: (atMs: number) => number;
  readonly pxPerMs: number;
  readonly input: TimeAxisInput;
}

/** First a tick for every stretch, at a round time or else at its start; then round times where words have room. */
function ticksOf({ spans, xOf, pxPerMs, input }: TickInput): readonly Tick[] {
  const step = tickSteps.find((s) => s * pxPerMs >= tickGapPx) ?? tickSteps.at(-1) ?? 60_000;
  const firstDay = dayIndex(spans[0]?.fromMs ?? 0, input.offsetMs);
  const round = spans.map((span) => {
    const times: number[] = [];
    const first = Math.ceil((span.fromMs + input.offsetMs) / step) * step - input.offsetMs;
    for (let atMs = first; atMs <= span.toMs; atMs += step) times.push(atMs);
    return times;
  });
  const ticks: Tick[] = [];
  const place = (atMs: number): void => {
    const x = xOf(atMs);
    const day = dayIndex(atMs, input.offsetMs) - firstDay;
    const clock = clockText(atMs, input.offsetMs);
    const text = day === 0 ? clock : `D${day} ${clock}`;
    const reach = tickOverhangPx - halfWidth(text);
    const textX = clamp(x, input.x - reach, input.x + input.width + reach);
    const isFree = ticks.every(
      (t) =>
        t.atMs !== atMs &&
        Math.abs(t.textX - textX) >= halfWidth(t.text) + halfWidth(text) + tickTextGapPx,
    );
    if (isFree) ticks.push({ atMs, x, textX, text });
  };
  for (const [i, span] of spans.entries()) place(round[i]?.[0] ?? span.fromMs);
  for (const times of round) for (const atMs of times) place(atMs);
  return ticks.sort((a, b) => a.atMs - b.atMs);
}

function halfWidth(text: string): number {
  return textWidth(text, { sizePx: typeSize.small }) / 2;
}
