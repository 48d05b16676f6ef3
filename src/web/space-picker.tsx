import { useEffect, useRef } from 'preact/hooks';
import { countText } from '../report/figure-text.ts';
import type { Shown, Store } from './store.ts';

/** The places of the visit, each with its own before → after; a choice of which one is shown. */
export function SpacePicker({ store }: { readonly store: Store }) {
  const box = useRef<HTMLFieldSetElement>(null);
  const { spaces } = store.visit.document;
  const ids = orderOfVisit(store);
  const chosen = store.space.value;
  useEffect(() => {
    const label = box.current?.querySelector(`[data-space="${CSS.escape(chosen)}"]`);
    if (box.current !== null && label instanceof HTMLElement)
      box.current.scrollLeft = label.offsetLeft - (box.current.clientWidth - label.offsetWidth) / 2;
  }, [chosen]);
  if (ids.length < 2) return null;
  return (
    <fieldset class="spaces" ref={box}>
      <legend class="unseen">Place</legend>
      {ids.map((id) => (
        <label key={id} class="space" data-space={id}>
          <input
            type="radio"
            name="space"
            value={id}
            checked={store.space.value === id}
            onChange={() => store.showSpace(id)}
          />
          <span class="name">{spaces[id]?.label ?? id}</span>
          <span class="figures">
            {spaces[id]?.keptByUs === true ? 'kept by us' : figuresOf(store.shown.value, id)}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Expected informative surfaces within reach there, before → after. */
function figuresOf(shown: Shown | undefined, id: string): string {
  if (shown === undefined) return '…';
  const rows = shown.assessment.spaces.filter((s) => s.space === id);
  const within = rows.find((s) => s.within);
  if (within === undefined) return rows.length === 0 ? 'nothing' : 'out of reach';
  const count = (set: string) => countText(within.figures[set]?.count.value ?? 0);
  return `${count('before')} → ${count('after')}`;
}

/** In the order in which the principal entered them; places that he never entered come last. */
function orderOfVisit(store: Store): readonly string[] {
  const { spaces, legs } = store.visit.document;
  const entered = new Map<string, number>();
  for (const leg of Object.values(legs))
    for (const id of [leg.space, ...(leg.alsoIn ?? [])])
      entered.set(id, Math.min(leg.from, entered.get(id) ?? leg.from));
  const at = (id: string) => entered.get(id) ?? Number.MAX_SAFE_INTEGER;
  return Object.keys(spaces)
    .filter((id) => [...store.recorded.surfaces.values()].some((s) => s.space === id))
    .sort((a, b) => at(a) - at(b) || (a < b ? -1 : 1));
}
