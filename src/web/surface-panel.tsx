import { surfaceWord } from '../app/surface-words.ts';
import { type WhatIfAction, whatIfActions } from '../app/what-if.ts';
import { massRangeText, massText, probabilityText } from '../report/figure-text.ts';
import type { SurfaceFigures, SurfaceResult } from '../trace/assess.ts';
import type { Shown, Store } from './store.ts';
import { actionWords } from './what-if-banner.tsx';
import { WhyView } from './why-view.tsx';

/** The selected surface: its figures, what can be tried on it, and why it has them. */
export function SurfacePanel({ store }: { readonly store: Store }) {
  const shown = store.room.value;
  const surface = shown?.assessment.surfaces.find((s) => s.id === store.selected.value);
  if (shown === undefined || surface === undefined)
    return (
      <section class="panel" id="why">
        <p class="hint">Tap a surface in the picture, or a row, to see why it has its number.</p>
      </section>
    );
  const entry = shown.state.surfaces.get(surface.id);
  const material = shown.state.pack.materials[entry?.material ?? '']?.label;
  return (
    <section class="panel" id="why" aria-labelledby="selected" data-surface-id={surface.id}>
      <h2 id="selected">{surface.label}</h2>
      <p class="what">
        {entry === undefined ? '' : `${material ?? entry.material}, ${entry.areaCm2} cm²; `}
        {surface.within
          ? surfaceWord(shown.state, surface, Number.MAX_SAFE_INTEGER)
          : surface.reason}
      </p>
      <Figures shown={shown} surface={surface} />
      <Tries store={store} surface={surface} isKnown={entry !== undefined} />
      <WhyView store={store} surface={surface.id} />
    </section>
  );
}

function Figures({ shown, surface }: { readonly shown: Shown; readonly surface: SurfaceResult }) {
  const { adversary } = shown.assessment;
  const one = (head: string, figures: SurfaceFigures) => (
    <div>
      <dt>{head}</dt>
      <dd>
        <strong>{massText(figures.mean)}</strong>
        <span class="range">{massRangeText(figures.low, figures.high)} (90 %)</span>
        <span class="p">
          {figures.mean <= 0
            ? 'nothing to find'
            : `profile: ${probabilityText(figures.p[adversary] ?? 0)}`}
        </span>
      </dd>
    </div>
  );
  return (
    <dl class="figures-of">
      {one('as left', surface.before)}
      {surface.now === undefined ? null : one('at the time shown', surface.now)}
      {one('as handed back', surface.after)}
    </dl>
  );
}

function Tries({
  store,
  surface,
  isKnown,
}: {
  readonly store: Store;
  readonly surface: SurfaceResult;
  readonly isKnown: boolean;
}) {
  // Hands, air and used wipes are no surfaces of the visit file: nothing can be tried on them.
  if (!isKnown) return null;
  const button = (action: WhatIfAction) => (
    <button
      key={action}
      type="button"
      aria-pressed={store.isTried({ surface: surface.id, action })}
      onClick={() => store.toggle({ surface: surface.id, action })}
    >
      {actionWords[action]}
    </button>
  );
  return (
    <fieldset class="tries">
      <legend>What if it were … (records stay untouched)</legend>
      {whatIfActions.map(button)}
    </fieldset>
  );
}
