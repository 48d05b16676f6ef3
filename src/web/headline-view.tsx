import { reasonsNotClear } from '../app/scenes.ts';
import { outOfReachByReason } from '../app/worst.ts';
import { countText, listText } from '../report/figure-text.ts';
import { headlineOf } from '../report/headline.ts';
import { drawsFull, type Shown, type Store } from './store.ts';

/** Reasons for "out of reach" named on top; the others are listed below. */
const reasonsNamed = 2;

/** The sentence on top, in the largest type: before → after, how sure, what is out of reach. */
export function HeadlineView({ store }: { readonly store: Store }) {
  const shown = store.shown.value;
  if (shown === undefined)
    return (
      <section class="headline" aria-busy="true">
        <h1 id="headline">How much is left within our reach?</h1>
        <p class="aside">Computing on this device; nothing leaves it.</p>
        <Progress store={store} />
      </section>
    );
  const headline = headlineOf(shown.state, shown.assessment);
  return (
    <section class="headline" aria-labelledby="headline">
      <h1 id="headline" data-draws={shown.assessment.draws}>
        <span class="big">{headline.numbers}</span> {headline.meaning}
      </h1>
      <p class="aside">{headline.aside}</p>
      <Verdict shown={shown} />
      <Progress store={store} />
      <p class="unseen" role="status">
        {store.isStale.value ? 'Computing' : headline.sentence}
      </p>
    </section>
  );
}

function Verdict({ shown }: { readonly shown: Shown }) {
  const reasons = reasonsNotClear(shown.state, shown.assessment);
  const outside = outOfReachByReason(shown.assessment)
    .filter((r) => r.expected >= 0.05)
    .slice(0, reasonsNamed)
    .map((r) => `${r.reason} (${countText(r.expected)})`);
  return (
    <p class="verdict">
      {reasons.length === 0 ? (
        <strong>Clear within the stated bound.</strong>
      ) : (
        <>
          <strong class="finding">Not clear</strong>: {reasons[0]}
          {reasons.length === 1 ? '' : `; and ${reasons.length - 1} more`}.
        </>
      )}
      {outside.length === 0 ? '' : ` Out of our reach, above all: ${listText(outside)}.`}
    </p>
  );
}

function Progress({ store }: { readonly store: Store }) {
  const share = store.progress.value;
  const draws = store.shown.value?.assessment.draws;
  const isFirst = draws !== undefined && draws < drawsFull;
  return (
    <div class="progress" data-active={share === undefined ? 'no' : 'yes'}>
      <progress max={1} value={share ?? 1} aria-label="Computing" />
      <span>
        {isFirst
          ? `First look from ${draws.toLocaleString('en')} draws; computing ${drawsFull.toLocaleString('en')} …`
          : 'Computing …'}
      </span>
    </div>
  );
}
