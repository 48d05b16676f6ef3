import type { WhatIf, WhatIfAction } from '../app/what-if.ts';
import { countText } from '../report/figure-text.ts';
import type { Store } from './store.ts';

/** What each action is called, on the button and in the sentence. */
export const actionWords: Readonly<Record<WhatIfAction, string>> = {
  touched: 'touched again',
  wiped: 'wiped',
  covered: 'covered',
  removed: 'removed',
};

/** Says, whenever something is being tried, that it is not recorded, what it changes, and how to forget it. */
export function WhatIfBanner({ store }: { readonly store: Store }) {
  const whatIfs = store.whatIfs.value;
  if (whatIfs.length === 0) return null;
  return (
    <aside class="what-if" aria-label="What-if" data-stale={store.isStale.value ? 'yes' : 'no'}>
      <strong class="tag">What-if, records untouched</strong>
      <span class="tried">{whatIfs.map((w) => tried(store, w)).join('; ')}.</span>
      <Difference store={store} />
      <button type="button" class="forget" onClick={store.forget}>
        Forget it
      </button>
    </aside>
  );
}

function tried(store: Store, { surface, action }: WhatIf): string {
  const known = store.recorded.surfaces.get(surface);
  const object = store.recorded.objects.get(known?.object ?? '');
  if (action === 'removed' && object !== undefined) return `${object.label} removed`;
  const label = known === undefined ? surface : `${object?.label ?? known.object}, ${known.label}`;
  return `${label} ${actionWords[action]}`;
}

function Difference({ store }: { readonly store: Store }) {
  const shown = store.shown.value;
  if (shown?.base === undefined || store.isStale.value)
    return <span class="difference">Computing …</span>;
  const { adversary } = shown.assessment;
  const one = (set: 'before' | 'after') => {
    const was = shown.base?.within[set]?.[adversary]?.count.value ?? 0;
    const is = shown.assessment.within[set]?.[adversary]?.count.value ?? 0;
    return `${countText(was)} → ${countText(is)} (${signed(is - was)})`;
  };
  return (
    <span class="difference">
      As left {one('before')}; as handed back {one('after')}.
    </span>
  );
}

/** A difference with its sign; what rounds to nothing has none. */
export function signed(value: number): string {
  const size = Math.abs(value);
  const text = size < 0.005 ? '0' : size < 1 ? size.toFixed(2) : size.toFixed(1);
  return text === '0' ? 'no difference' : `${value < 0 ? '−' : '+'}${text}`;
}
