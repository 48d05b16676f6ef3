import { useMemo, useRef } from 'preact/hooks';
import { clockText, dayIndex } from '../base/instant.ts';
import { dayText, drawDayStrip } from '../report/day-strip.ts';
import { svgPicture } from '../report/figure.ts';
import type { TimeAxis } from '../report/time-axis.ts';
import { PictureView } from './picture-view.tsx';
import { type RoomEvent, roomEvents } from './room-events.ts';
import type { Store } from './store.ts';
import { useWidth } from './use-width.ts';

const minuteMs = 60_000;

/** Width of the slider's thumb; the track is set so that its middle stands over the strip's axis. */
const thumbPx = 18;

/** Steps of the keyboard: minutes with the arrows, ten minutes with the page keys. */
const keySteps: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
};

/** A slider over the day, the day below it: the room at any time, and what happened there last. */
export function TimeView({ store }: { readonly store: Store }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const events = useMemo(
    () => roomEvents(store.state.value, store.space.value),
    [store.state.value, store.space.value],
  );
  return (
    <section class="time" aria-label="Time">
      <div ref={frame}>
        {width === 0 ? null : <Strip store={store} width={width} events={events} />}
      </div>
      <Happening store={store} events={events} />
    </section>
  );
}

interface TimeProps {
  readonly store: Store;
  readonly events: readonly RoomEvent[];
}

function Strip({ store, width, events }: TimeProps & { readonly width: number }) {
  const shown = store.shown.value;
  const day = useMemo(
    () =>
      shown === undefined
        ? undefined
        : drawDayStrip({ state: shown.state, assessment: shown.assessment, prefix: 'day', width }),
    [shown, width],
  );
  if (day === undefined || shown === undefined) return null;
  const { axis } = day;
  const at = store.instant.value;
  const left = axis.xOf(axis.fromMs);
  const right = axis.xOf(axis.toMs);
  const go = (to: number) => store.showMoment('now', clamped(axis, to));
  const picture = svgPicture(
    {
      prefix: 'day',
      width,
      height: day.height,
      title: 'The day, one lane per place',
      description: dayText(shown.state),
    },
    day.definitions,
    day.nodes,
  );
  return (
    <>
      <div class="slider">
        <Steps store={store} events={events} go={go} width={left - thumbPx / 2} />
        <input
          type="range"
          style={{ width: `${right - left + thumbPx}px` }}
          min={left}
          max={right}
          step="any"
          value={axis.xOf(at)}
          aria-label="Time of the picture"
          aria-valuetext={valueText(store, events)}
          onInput={(event) => go(instantAt(axis, event.currentTarget.valueAsNumber))}
          onKeyDown={(event) => {
            const to = keyTarget(axis, at, event.key);
            if (to === undefined) return;
            event.preventDefault();
            go(to);
          }}
        />
      </div>
      <div class="strip">
        <PictureView node={picture} />
        <div
          class="cursor"
          data-on={store.moment.value === 'now' ? 'yes' : 'no'}
          style={{ left: `${axis.xOf(at)}px` }}
        />
      </div>
    </>
  );
}

/** From event to event of the room: exact where a slider is coarse, and a tap instead of a drag. */
function Steps({
  store,
  events,
  go,
  width,
}: TimeProps & { readonly go: (to: number) => void; readonly width: number }) {
  const at = store.instant.value;
  const previous = events.findLast((e) => e.at < at);
  const next = events.find((e) => e.at > at);
  const step = (event: RoomEvent | undefined, label: string, sign: string) => (
    <button
      type="button"
      class="step"
      aria-label={label}
      title={label}
      disabled={event === undefined}
      onClick={() => event !== undefined && go(event.at)}
    >
      {sign}
    </button>
  );
  return (
    <span class="steps" style={{ width: `${width}px` }}>
      {step(previous, 'to the event before in this room', '‹')}
      {step(next, 'to the next event in this room', '›')}
    </span>
  );
}

function Happening({ store, events }: TimeProps) {
  return (
    <div class="happening">
      <p aria-live="off">
        <strong>{clock(store, store.instant.value)}</strong> {lastText(store, events)}
      </p>
      <label class="as-known">
        <input
          type="checkbox"
          checked={store.asKnownThen.value}
          onChange={(event) => store.knowAsThen(event.currentTarget.checked)}
        />{' '}
        only what was known then
      </label>
    </div>
  );
}

function valueText(store: Store, events: readonly RoomEvent[]): string {
  return `${clock(store, store.instant.value)}; ${lastText(store, events)}`;
}

function lastText(store: Store, events: readonly RoomEvent[]): string {
  const last = events.findLast((e) => e.at <= store.instant.value);
  if (last === undefined) return 'nothing has happened in this room yet';
  return `last here, ${clock(store, last.at)}: ${last.text}`;
}

/** "12:57:05"; on another day than the first, with it: "D1 07:50:00". */
function clock(store: Store, at: number): string {
  const day = dayIndex(at, store.offsetMs) - dayIndex(store.range.from, store.offsetMs);
  return `${day === 0 ? '' : `D${day} `}${clockText(at, store.offsetMs, 'second')}`;
}

function keyTarget(axis: TimeAxis, at: number, key: string): number | undefined {
  if (key === 'Home') return axis.fromMs;
  if (key === 'End') return axis.toMs;
  const minutes = keySteps[key];
  return minutes === undefined ? undefined : at + minutes * minuteMs;
}

/** The instant at a place of the axis, to ten seconds: the axis only knows the way there. */
function instantAt(axis: TimeAxis, x: number): number {
  let [low, high] = [axis.fromMs, axis.toMs];
  while (high - low > 1000) {
    const middle = (low + high) / 2;
    if (axis.xOf(middle) < x) low = middle;
    else high = middle;
  }
  return Math.round(high / 10_000) * 10_000;
}

function clamped(axis: TimeAxis, at: number): number {
  return Math.min(axis.toMs, Math.max(axis.fromMs, at));
}
