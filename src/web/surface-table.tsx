import { useEffect, useRef, useState } from 'preact/hooks';
import { handedBackAt, surfaceWord } from '../app/surface-words.ts';
import { clockText } from '../base/instant.ts';
import { massRangeText, massText, probabilityText } from '../report/figure-text.ts';
import { massColour, surenessOf, textColourOn } from '../report/scale.ts';
import type { SurfaceFigures, SurfaceResult } from '../trace/assess.ts';
import type { Shown, Store } from './store.ts';

/** Below this many pg on every reading a surface is listed only on request; as the floor of printed masses. */
const listedFromPg = 1;

/** Every surface of the place in figures: the picture's alternative, and the keyboard's way to the same. */
export function SurfaceTable({ store }: { readonly store: Store }) {
  const [isWhole, setWhole] = useState(false);
  const shown = store.room.value;
  if (shown === undefined) return <section class="surfaces waiting" aria-busy="true" />;
  const space = store.space.value;
  const all = rowsOf(store, shown, space);
  const listed = isWhole ? all : all.filter((s) => isListed(s) || s.id === store.selected.value);
  const isNow = store.moment.value === 'now';
  const then = isNow ? `at ${clockText(store.readAt.value, store.offsetMs)}` : 'handed back';
  return (
    <section class="surfaces" aria-labelledby="surfaces">
      <h2 id="surfaces" class="unseen">
        Surfaces
      </h2>
      <section class="scroll" tabindex={0} aria-labelledby="surfaces">
        <table>
          <caption class="unseen">Surfaces of this place, of most concern first</caption>
          <thead>
            <tr>
              <th scope="col">surface</th>
              <th scope="col" class="n">
                as left
              </th>
              <th scope="col" class="n">
                {then}
              </th>
              <th scope="col" class="n" title="probability that a sample from it gives a profile">
                profile
              </th>
              <th scope="col">state</th>
            </tr>
          </thead>
          <tbody onKeyDown={moveByArrow}>
            {listed.map((surface) => (
              <Row key={surface.id} store={store} shown={shown} surface={surface} />
            ))}
          </tbody>
        </table>
      </section>
      {all.length > listed.length || isWhole ? (
        <button type="button" class="quiet" onClick={() => setWhole(!isWhole)}>
          {isWhole
            ? 'List only what carries trace'
            : `${all.length - listed.length} more carry nothing to speak of`}
        </button>
      ) : null}
    </section>
  );
}

function Row({
  store,
  shown,
  surface,
}: {
  readonly store: Store;
  readonly shown: Shown;
  readonly surface: SurfaceResult;
}) {
  const row = useRef<HTMLTableRowElement>(null);
  const isSelected = store.selected.value === surface.id;
  useEffect(() => {
    const box = row.current?.closest('.scroll');
    if (!isSelected || row.current === null || !(box instanceof HTMLElement)) return;
    scrollInto(box, row.current);
  }, [isSelected]);
  const isNow = store.moment.value === 'now';
  const second = isNow ? (surface.now ?? surface.after) : surface.after;
  const base = shown.base?.surfaces.find((s) => s.id === surface.id);
  const at = isNow ? store.readAt.value : handedBackAt(shown.state, surface.space);
  const { adversary } = shown.assessment;
  const select = () => store.select(surface.id);
  return (
    <tr ref={row} data-id={surface.id} class={isSelected ? 'selected' : ''} onClick={select}>
      <th scope="row">
        <button type="button" aria-pressed={isSelected} onClick={select}>
          {surface.label}
        </button>
      </th>
      <Mass figures={surface.before} was={base?.before} />
      <Mass figures={second} was={isNow ? undefined : base?.after} />
      <td class="n">{second.mean <= 0 ? '–' : probabilityText(second.p[adversary] ?? 0)}</td>
      <td class="state">{surfaceWord(shown.state, surface, at)}</td>
    </tr>
  );
}

/** A mass with the colour it has in the picture, struck through twice where its 90 % interval is wide. */
function Mass({
  figures,
  was,
}: {
  readonly figures: SurfaceFigures;
  readonly was: SurfaceFigures | undefined;
}) {
  const isUnsure = surenessOf(figures.low, figures.high) !== 'sure';
  const text = massText(figures.mean);
  const wasText = was === undefined ? text : massText(was.mean);
  const colour = massColour(figures.mean);
  return (
    <td
      class="n mass"
      title={isUnsure ? `uncertain, 90 %: ${massRangeText(figures.low, figures.high)}` : undefined}
    >
      {wasText === text ? null : <s title="as recorded">{wasText}</s>}
      {text}
      {isUnsure ? <span class="unseen"> (uncertain)</span> : null}
      <svg class="swatch" viewBox="0 0 12 12" aria-hidden="true">
        <rect width="12" height="12" rx="2" fill={colour} />
        {isUnsure ? <path d="M0 8 8 0M4 12 12 4" stroke={textColourOn(colour)} /> : null}
      </svg>
    </td>
  );
}

/** In the order of concern as recorded: what is tried moves no row. */
function rowsOf(store: Store, shown: Shown, space: string): readonly SurfaceResult[] {
  const order = store.rankOf(space);
  return shown.assessment.surfaces
    .filter((s) => s.space === space)
    .sort((a, b) => (order.get(a.id) ?? 1e9) - (order.get(b.id) ?? 1e9) || (a.id < b.id ? -1 : 1));
}

function isListed({ before, after, now }: SurfaceResult): boolean {
  return [before, after, now].some((f) => (f?.mean ?? 0) >= listedFromPg);
}

/** Arrow keys go from row to row; Enter or space selects, as on every button. */
function moveByArrow(event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !(event.target instanceof HTMLButtonElement)) return;
  const row = event.target.closest('tr');
  const next = step === 1 ? row?.nextElementSibling : row?.previousElementSibling;
  event.preventDefault();
  next?.querySelector('button')?.focus();
}

/** Scrolls the box, never the page. */
function scrollInto(box: HTMLElement, row: HTMLElement): void {
  const head = 34;
  const top = row.offsetTop - head;
  const bottom = row.offsetTop + row.offsetHeight;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
}
