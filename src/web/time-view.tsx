import { clockText } from '../base/instant.ts';
import { roomEvents } from './room-events.ts';
import type { Store } from './store.ts';

const minuteMs = 60_000;

/** A slider over the visit: the room at any time, the last thing that happened there beside it. */
export function TimeView({ store }: { readonly store: Store }) {
  const { from, to } = store.range;
  const at = store.readAt.value;
  const events = roomEvents(store.recorded, store.space.value);
  const previous = events.findLast((e) => e.at < at);
  const next = events.find((e) => e.at > at);
  const last = events.findLast((e) => e.at <= at);
  const go = (to: number) => store.showMoment('now', to);
  const text = clockText(at, store.offsetMs);
  return (
    <section class="time" aria-label="Time">
      <div class="slider">
        <button
          type="button"
          aria-label="to the event before in this room"
          disabled={previous === undefined}
          onClick={() => previous !== undefined && go(previous.at)}
        >
          ‹
        </button>
        <input
          type="range"
          min={from}
          max={to}
          step={minuteMs}
          value={at}
          aria-label="Time of the picture"
          aria-valuetext={last === undefined ? text : `${text}, ${last.text}`}
          onInput={(event) => go(Number(event.currentTarget.value))}
        />
        <button
          type="button"
          aria-label="to the next event in this room"
          disabled={next === undefined}
          onClick={() => next !== undefined && go(next.at)}
        >
          ›
        </button>
      </div>
      <p class="happening" data-now={store.moment.value === 'now' ? 'yes' : 'no'}>
        <strong>{text}</strong> {last === undefined ? 'nothing yet in this room' : `${clockText(last.at, store.offsetMs)} ${last.text}`}
      </p>
      <label class="as-known">
        <input
          type="checkbox"
          checked={store.asKnownThen.value}
          onChange={(event) => store.knowAsThen(event.currentTarget.checked)}
        />{' '}
        only what was known then
      </label>
    </section>
  );
}
