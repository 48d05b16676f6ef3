import { headlineOf } from '../app/headline.ts';
import { drawsFull, type Store } from './store.ts';

/** The sentence on top, in the largest type: before → after, how sure, what is out of reach. */
export function HeadlineView({ store }: { readonly store: Store }) {
  const shown = store.shown.value;
  if (shown === undefined)
    return (
      <section class="headline" aria-busy="true">
        <h1 id="headline">How much is left within our reach?</h1>
        <p class="interval">Computing on this device; nothing leaves it.</p>
        <Progress store={store} />
      </section>
    );
  const { assessment } = shown;
  const headline = headlineOf(shown.state, assessment);
  const words = headline.sentence.slice(`${headline.before} → ${headline.after}`.length);
  return (
    <section class="headline" aria-labelledby="headline">
      <h1 id="headline" data-draws={assessment.draws}>
        <span class="figures">
          {headline.before} → {headline.after}
        </span>
        {words}
      </h1>
      <p class="interval">
        {headline.interval}. {headline.meaning}
      </p>
      <p class="out">
        {headline.reasonsNotClear.length === 0 ? (
          <strong class="clear">Clear within the stated bound.</strong>
        ) : (
          <strong class="finding" title={headline.reasonsNotClear.join('\n')}>
            Not clear.
          </strong>
        )}{' '}
        {headline.outOfReach}.
      </p>
      <Progress store={store} />
      <p class="unseen" role="status">
        {store.isStale.value ? 'Computing' : `${headline.sentence}. ${headline.interval}.`}
      </p>
    </section>
  );
}

function Progress({ store }: { readonly store: Store }) {
  const share = store.progress.value;
  const draws = store.shown.value?.assessment.draws;
  const isFirstLook = draws !== undefined && draws < drawsFull;
  const text =
    share === undefined
      ? ''
      : isFirstLook
        ? `First look from ${draws} draws; computing ${drawsFull.toLocaleString('en')} …`
        : 'Computing …';
  return (
    <div class="progress" data-active={share === undefined ? 'no' : 'yes'}>
      <progress max={1} value={share ?? 1} aria-label="Computing" />
      <span>{text}</span>
    </div>
  );
}
