import { useMemo, useRef, useState } from 'preact/hooks';
import { applyWhatIfs } from '../app/what-if.ts';
import { clockText } from '../base/instant.ts';
import type { Task } from '../model/fact.ts';
import { fold } from '../model/state.ts';
import { tableNode } from '../report/figure.ts';
import { countText, plural, probabilityText } from '../report/figure-text.ts';
import { gantt } from '../report/gantt.ts';
import type { PlannedSpace, PlannedTask, SweepPlan } from '../sweep/plan.ts';
import { PictureView } from './picture-view.tsx';
import type { Store } from './store.ts';
import { useWidth } from './use-width.ts';

/** Narrower than this, bars have no room for words: the picture scrolls sideways. */
const ganttPxMin = 760;

/** The sweep of the place that is shown: as planned at the departure, or as it was done; what it leaves, and why. */
export function PlanView({ store }: { readonly store: Store }) {
  const [which, setWhich] = useState<'planned' | 'done'>('planned');
  const outcome = store.plan.value;
  if (outcome === undefined) return null;
  const button = (id: 'planned' | 'done', text: string) => (
    <button type="button" aria-pressed={which === id} onClick={() => setWhich(id)}>
      {text}
    </button>
  );
  return (
    <section class="plan" aria-labelledby="plan">
      <div class="room-head">
        <h2 id="plan">The sweep</h2>
        <fieldset class="moments">
          <legend class="unseen">Plan or record</legend>
          {button('planned', 'Planned at departure')}
          {button('done', 'As it was done')}
        </fieldset>
      </div>
      {which === 'done' ? (
        <Done store={store} />
      ) : outcome.kind === 'held' ? (
        <p class="finding">
          Under an incident hold nothing is planned:{' '}
          {outcome.holds.map((h) => `${h.id} (${h.reason})`).join('; ')}
        </p>
      ) : (
        <Planned store={store} plan={outcome.plan} />
      )}
    </section>
  );
}

function Planned({ store, plan }: { readonly store: Store; readonly plan: SweepPlan }) {
  const id = store.space.value;
  const space = plan.spaces.find((s) => s.space === id);
  const held = plan.held.find((h) => h.space === id);
  if (held !== undefined)
    return <p class="finding">Held ({held.hold.reason}): nothing is planned here.</p>;
  if (space === undefined)
    return <p>Nothing to plan: the place is kept by us, or the principal was never in it.</p>;
  return (
    <>
      <p>
        {clockText(space.from, store.offsetMs)}–{clockText(space.until, store.offsetMs)},{' '}
        {space.basis}; <Predicted store={store} space={space} />
      </p>
      <Chart store={store} space={id} planned={space} />
      <Left space={space} />
    </>
  );
}

function Done({ store }: { readonly store: Store }) {
  const id = store.space.value;
  const figures = store.shown.value?.assessment.spaces.find((s) => s.space === id && s.within);
  const count = (set: string) => countText(figures?.figures[set]?.count.value ?? 0);
  return (
    <>
      <p>
        <strong class="figures">
          {count('before')} → {count('after')}
        </strong>{' '}
        informative surfaces to be expected here, by what was recorded
      </p>
      <Chart store={store} space={id} planned={undefined} />
    </>
  );
}

function Predicted({ store, space }: { readonly store: Store; readonly space: PlannedSpace }) {
  const { before, after } = space.predicted;
  const base = store.basePlan.value;
  const was =
    base?.kind === 'plan' && store.whatIfs.value.length > 0
      ? base.plan.spaces.find((s) => s.space === space.space)?.predicted
      : undefined;
  return (
    <>
      <strong class="figures">
        {countText(before)} → {countText(after)}
      </strong>{' '}
      informative surfaces, if everything goes as planned
      {was === undefined
        ? ''
        : ` (what-if; without it ${countText(was.before)} → ${countText(was.after)})`}
    </>
  );
}

function Chart({
  store,
  space,
  planned,
}: {
  readonly store: Store;
  readonly space: string;
  readonly planned: PlannedSpace | undefined;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const whatIfs = store.whatIfs.value;
  const figure = useMemo(() => {
    if (width === 0) return undefined;
    const visit = applyWhatIfs(store.visit, whatIfs);
    // A plan knows nothing of what came after it was made.
    const state =
      planned === undefined ? fold(visit) : fold({ ...visit, knownUntil: planned.departedAt });
    const tasks = planned?.tasks.map((task) => taskOf(task)).filter((t) => t !== undefined);
    return gantt({
      state,
      space,
      prefix: 'sweep',
      width: Math.max(ganttPxMin, width),
      ...(tasks === undefined ? {} : { tasks }),
    });
  }, [store.visit, whatIfs, space, planned, width]);
  return (
    <div ref={frame}>
      {figure === undefined ? null : (
        <>
          <section class="scroll" tabindex={0} aria-label="Who does what, when">
            <PictureView node={figure.picture} isFixedSize />
          </section>
          <details>
            <summary>{plural(figure.table.rows.length, 'task')} in words</summary>
            <PictureView node={tableNode(figure.table)} />
          </details>
        </>
      )}
    </div>
  );
}

/** A planned task in the form of a recorded one; the hand-over at its end is a mark, not a task. */
function taskOf(task: PlannedTask): Task | undefined {
  if (task.method === 'release') return undefined;
  const { id, space, person, method, pass, wetFrom, wetTo, note } = task;
  return {
    kind: 'task',
    id,
    space,
    at: task.from,
    to: task.to,
    person,
    method,
    surfaces: [...task.surfaces],
    objects: [...task.objects],
    outcome: 'done',
    ...(pass === undefined ? {} : { pass }),
    ...(wetFrom === undefined ? {} : { wetFrom }),
    ...(wetTo === undefined ? {} : { wetTo }),
    ...(note === '' ? {} : { note }),
  };
}

function Left({ space }: { readonly space: PlannedSpace }) {
  const left = space.left.filter((l) => l.withinReach);
  if (left.length === 0) return null;
  return (
    <>
      <h3>What it leaves, and why</h3>
      <ul class="left">
        {left.map((l) => (
          <li key={l.surface}>
            {l.label}: profile {probabilityText(l.expectedP)}; {l.reason}
          </li>
        ))}
      </ul>
    </>
  );
}
