import { useMemo, useRef } from 'preact/hooks';
import { handedBackAt } from '../app/surface-words.ts';
import { clockText } from '../base/instant.ts';
import { departureOf } from '../report/room-objects.ts';
import { PictureView } from './picture-view.tsx';
import { panelOf, roomPicture } from './room-picture.ts';
import type { Moment, Store } from './store.ts';
import { useWidth } from './use-width.ts';

const momentWords: readonly (readonly [Moment, string])[] = [
  ['before', 'As left'],
  ['after', 'As handed back'],
  ['now', 'At a time'],
];

/** The room from above at the chosen moment; a tap on a surface selects it. */
export function RoomView({ store }: { readonly store: Store }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const space = store.space.value;
  const place = store.visit.document.spaces[space];
  return (
    <section class="room" aria-labelledby="room">
      <div class="room-head">
        <h2 id="room">
          {place?.label ?? space} <span class="when">{whenText(store)}</span>
          {store.whatIfs.value.length === 0 ? null : <span class="stamp">what-if</span>}
        </h2>
        <fieldset class="moments">
          <legend class="unseen">Moment</legend>
          {momentWords.map(([moment, text]) => (
            <button
              key={moment}
              type="button"
              aria-pressed={store.moment.value === moment}
              onClick={() => store.showMoment(moment)}
            >
              {text}
            </button>
          ))}
        </fieldset>
      </div>
      <div class="frame" ref={frame} data-stale={store.isStale.value ? 'yes' : 'no'}>
        {width === 0 ? null : <Picture store={store} width={width} />}
      </div>
    </section>
  );
}

function Picture({ store, width }: { readonly store: Store; readonly width: number }) {
  const shown = store.room.value;
  const moment = store.moment.value;
  const space = store.space.value;
  const readAt = moment === 'now' ? store.readAt.value : 0;
  const panel = useMemo(
    () => panelOf(space, { width, screenHeight: window.innerHeight }),
    [space, width],
  );
  const layout = store.layoutOf(panel);
  const node = useMemo(
    () => (shown === undefined ? undefined : roomPicture(shown, { panel, layout, moment, readAt })),
    [shown, panel, layout, moment, readAt],
  );
  if (node === undefined) return <div class="waiting" style={{ height: `${panel.height}px` }} />;
  return (
    <PictureView node={node} selected={store.selected.value} onSurface={(id) => store.select(id)} />
  );
}

function whenText(store: Store): string {
  const space = store.space.value;
  switch (store.moment.value) {
    case 'before':
      return `as left, ${clockText(departureOf(store.state.value, space), store.offsetMs)}`;
    case 'after':
      return `as handed back, ${clockText(handedBackAt(store.state.value, space), store.offsetMs)}`;
    case 'now':
      return `at ${clockText(store.readAt.value, store.offsetMs)}`;
  }
}
