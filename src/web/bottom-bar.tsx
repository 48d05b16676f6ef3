import { massText } from '../report/figure-text.ts';
import type { Store } from './store.ts';

/** On a phone the panel lies below the picture: this bar says at once what was tapped, and leads there. */
export function BottomBar({ store }: { readonly store: Store }) {
  const id = store.selected.value;
  const surface = store.room.value?.assessment.surfaces.find((s) => s.id === id);
  if (surface === undefined) return null;
  return (
    <a class="bottom-bar" href="#why">
      {store.whatIfs.value.length === 0 ? null : <span class="stamp">what-if</span>}
      <span class="name">{surface.label}</span>
      <span class="figures">
        {massText(surface.before.mean)} → {massText(surface.after.mean)}
      </span>
      <span class="go">why ↓</span>
    </a>
  );
}
