import { outOfReachByReason } from '../app/worst.ts';
import { countText } from '../report/figure-text.ts';
import type { Store } from './store.ts';

/** What is not ours to treat, and why: said as plainly as what is. */
export function OutOfReachView({ store }: { readonly store: Store }) {
  const shown = store.shown.value;
  if (shown === undefined) return null;
  const rows = outOfReachByReason(shown.assessment).filter((r) => r.expected >= 0.005);
  if (rows.length === 0) return null;
  return (
    <section class="out-of-reach" aria-labelledby="out-of-reach">
      <h2 id="out-of-reach">Out of our reach</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">why</th>
            <th scope="col" class="n">
              expected informative
            </th>
            <th scope="col" class="n">
              surfaces and hands
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.reason}>
              <th scope="row">{row.reason}</th>
              <td class="n">{countText(row.expected)}</td>
              <td class="n">{row.surfaces.length}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
