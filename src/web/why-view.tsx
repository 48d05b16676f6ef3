import type { ExplainedEvent, Explanation } from '../app/explain.ts';
import { clockText } from '../base/instant.ts';
import { gradeText } from '../model/calibration.ts';
import { massText } from '../report/figure-text.ts';
import type { Origin } from '../trace/pathways.ts';
import type { Store } from './store.ts';

/** Why a surface has its number: who touched it, what happened in order, by which routes, on what parameters. */
export function WhyView({ store, surface }: { readonly store: Store; readonly surface: string }) {
  const explanation = store.explanation.value;
  if (explanation === undefined || explanation.surface.id !== surface)
    return <p class="hint">Looking up why …</p>;
  return (
    <div class="why">
      <Contacts store={store} explanation={explanation} />
      <Events events={explanation.events} />
      <Whose store={store} explanation={explanation} />
      <Routes store={store} explanation={explanation} />
      <Parameters explanation={explanation} />
    </div>
  );
}

function Contacts({
  store,
  explanation,
}: {
  readonly store: Store;
  readonly explanation: Explanation;
}) {
  const { contacts } = explanation;
  return (
    <details open>
      <summary>
        Contacts <span class="count">{contacts.length}</span>
      </summary>
      {contacts.length === 0 ? (
        <p>Nobody logged one here; what is on it came by the routes below.</p>
      ) : null}
      <ul>
        {contacts.map((c) => (
          <li key={c.id}>
            <time>{clockText(c.at, store.offsetMs)}</time> {c.text}
            <span class="source">{c.source}</span>
            {c.moved === undefined ? null : <span class="moved">{c.moved}</span>}
            {c.supersededCount === 0 ? null : (
              <span class="moved">corrected {c.supersededCount} ×; the original stays</span>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Whose DNA is to be expected on it; what others left is an Assumption. */
function Whose({
  store,
  explanation,
}: {
  readonly store: Store;
  readonly explanation: Explanation;
}) {
  const { mixtureBefore, mixtureAfter, mixtureCourse } = explanation;
  const share = (mixture: typeof mixtureBefore) =>
    mixture?.share === undefined ? '–' : `${Math.round(100 * mixture.share)} %`;
  if (mixtureBefore?.share === undefined) return null;
  return (
    <details>
      <summary>
        Whose DNA{' '}
        <span class="count">
          the principal’s share {share(mixtureBefore)} → {share(mixtureAfter)}
        </span>
      </summary>
      <p class="hint">Expected masses, as if nothing had been swabbed.</p>
      <p class="hint">Expected DNA; what others left is an Assumption, low on purpose.</p>
      <ul>
        {mixtureCourse.map(({ event, at, mixture }) => (
          <li key={event}>
            <time>{clockText(at, store.offsetMs)}</time> {share(mixture)},{' '}
            {massText(mixture.principal)} of {massText(mixture.principal + mixture.background)}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Events({ events }: { readonly events: readonly ExplainedEvent[] }) {
  const merged = mergeEvents(events);
  return (
    <details>
      <summary>
        What happened, in order <span class="count">{merged.length}</span>
      </summary>
      <ol>
        {merged.map(({ event, count }, i) => (
          <li key={i}>
            {event.fact === '' ? null : <code>{event.fact}</code>} {event.text}
            {count === 1 ? '' : ` (on ${count} patches)`}
          </li>
        ))}
      </ol>
    </details>
  );
}

function Routes({
  store,
  explanation,
}: {
  readonly store: Store;
  readonly explanation: Explanation;
}) {
  const before = explanation.originsBefore;
  const after = explanation.originsAfter;
  const list = (head: string, origins: readonly Origin[]) => {
    const total = origins.reduce((sum, o) => sum + o.mass, 0);
    return (
      <>
        <h3>{head}</h3>
        {total <= 0 ? <p>nothing</p> : null}
        <ul class="routes">
          {origins
            .filter((o) => o.mass >= total / 1000)
            .slice(0, 8)
            .map((origin) => (
              <li key={`${origin.source}${origin.firstAt}${origin.order}`}>
                <meter min={0} max={total} value={origin.mass} aria-hidden="true" />
                <span>{routeText(store, explanation, origin)}</span>
                <span class="n">{massText(origin.mass)}</span>
              </li>
            ))}
        </ul>
      </>
    );
  };
  return (
    <details>
      <summary>
        By which routes <span class="count">{before.length}</span>
      </summary>
      <p class="hint">Expected masses, as if nothing had been swabbed.</p>
      {list('as left', before)}
      {list('as handed back', after)}
    </details>
  );
}

function routeText(store: Store, explanation: Explanation, origin: Origin): string {
  const source = origin.source === 'inferred' ? 'unlogged touch' : origin.source;
  const at = origin.firstAt.replace(/#\d+$/, '');
  if (origin.order === 0 && at === explanation.surface.id) return `${source}, direct`;
  const first = store.room.value?.assessment.surfaces.find((s) => s.id === at)?.label ?? at;
  const steps = origin.order === 1 ? 'one step' : `${origin.order} steps`;
  return `${source} on ${first}, carried in ${steps}`;
}

function Parameters({ explanation }: { readonly explanation: Explanation }) {
  const { parameters } = explanation;
  const assumed = parameters.filter(({ parameter }) => parameter.status === 'Assumption').length;
  return (
    <details>
      <summary>
        Parameters <span class="count">{parameters.length}</span>, {assumed} of them Assumptions
      </summary>
      <ul class="parameters">
        {parameters.map(({ key, parameter }) => (
          <li key={key}>
            <code>{key}</code> {Number(parameter.value.toPrecision(3))} {parameter.unit}
            <span class="source">
              {parameter.status === 'Assumption'
                ? 'Assumption'
                : `${parameter.citation} [${gradeText(parameter)}]`}
              {parameter.doi === undefined ? '' : ` · doi:${parameter.doi}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Events of the same fact and the same words, one per patch of the surface, as one line. */
function mergeEvents(events: readonly ExplainedEvent[]) {
  const merged = new Map<string, { readonly event: ExplainedEvent; count: number }>();
  for (const event of events) {
    const key = `${event.fact}|${event.text}`;
    const held = merged.get(key);
    if (held === undefined || event.kind === 'decay')
      merged.set(held === undefined ? key : `${key}${merged.size}`, { event, count: 1 });
    else held.count += 1;
  }
  return [...merged.values()];
}
