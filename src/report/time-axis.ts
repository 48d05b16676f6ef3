import { clockText, dayIndex } from '../base/instant.ts';
import { clamp } from './geometry.ts';

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

/** Spans of ticks that people read well; ms. */
const tickSteps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((m) => m * 60_000);

/** Least distance of two ticks; px. */
const tickGapPx = 64;

/** Makes an axis over all busy spans; what lies idle for long is folded. */
export function timeAxis(input: TimeAxisInput): TimeAxis {
  const spans = mergedSpans(input);
  const fromMs = spans[0]?.fromMs ?? 0;
  const toMs = spans.at(-1)?.toMs ?? fromMs + 1;
  const busyMs = spans.reduce((sum, s) => sum + (s.toMs - s.fromMs), 0);
  const pxPerMs = (input.width - foldPx * (spans.length - 1)) / Math.max(1, busyMs);
  const starts: number[] = [];
  let x = input.x;
  for (const span of spans) {
    starts.push(x);
    x += (span.toMs - span.fromMs) * pxPerMs + foldPx;
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
      return inside + (foldPx * (at - span.toMs)) / (next.fromMs - span.toMs);
    }
    return input.x;
  };
  const folds = spans.slice(1).map((span, i) => ({
    fromMs: spans[i]?.toMs ?? fromMs,
    toMs: span.fromMs,
    x: (starts[i + 1] ?? 0) - foldPx,
    width: foldPx,
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

interface TickInput {
  readonly spans: readonly Span[];
  readonly xOf: (atMs: number) => number;
  readonly pxPerMs: number;
  readonly input: TimeAxisInput;
}

function ticksOf({ spans, xOf, pxPerMs, input }: TickInput): readonly Tick[] {
  const step = tickSteps.find((s) => s * pxPerMs >= tickGapPx) ?? tickSteps.at(-1) ?? 60_000;
  const firstDay = dayIndex(spans[0]?.fromMs ?? 0, input.offsetMs);
  const ticks: Tick[] = [];
  for (const span of spans) {
    const first = Math.ceil((span.fromMs + input.offsetMs) / step) * step - input.offsetMs;
    for (let atMs = first; atMs <= span.toMs; atMs += step) {
      const x = xOf(atMs);
      const last = ticks.at(-1);
      if (last !== undefined && x - last.x < tickGapPx * 0.7) continue;
      const day = dayIndex(atMs, input.offsetMs) - firstDay;
      const clock = clockText(atMs, input.offsetMs);
      ticks.push({ atMs, x, text: day === 0 ? clock : `D${day} ${clock}` });
    }
  }
  return ticks;
}
