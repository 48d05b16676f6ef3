import { clockText } from '../base/instant.ts';
import { countText, probabilityText } from '../report/figure-text.ts';
import type { PlannedSpace, PlannedTask, SweepPlan } from '../sweep/plan.ts';
import type { Store } from './store.ts';

/** The sweep plan of the place that is shown: who does what when, what it leaves and why. */
export function PlanView({ store }: { readonly store: Store }) {
  const outcome = store.plan.value;
  if (outcome === undefined) return null;
  return (
    <section class="plan" aria-labelledby="plan">
      <h2 id="plan">Sweep plan, as it would be made at the departure</h2>
      {outcome.kind === 'held' ? (
        <p class="finding">
          Under an incident hold nothing is planned:{' '}
          {outcome.holds.map((h) => `${h.id} (${h.reason})`).join('; ')}
        </p>
      ) : (
        <PlanOfSpace store={store} plan={outcome.plan} />
      )}
    </section>
  );
}

function PlanOfSpace({ store, plan }: { readonly store: Store; readonly plan: SweepPlan }) {
  const id = store.space.value;
  const space = plan.spaces.find((s) => s.space === id);
  const held = plan.held.find((h) => h.space === id);
  if (held !== undefined)
    return <p class="finding">Held ({held.hold.reason}): nothing is planned here.</p>;
  if (space === undefined)
    return <p>Nothing to plan here: the place is kept by us, or was never entered.</p>;
  return (
    <>
      <p>
        {clockText(space.from, store.offsetMs)}–{clockText(space.until, store.offsetMs)} (
        {space.basis}): <Predicted store={store} space={space} />
      </p>
      <Lanes store={store} space={space} />
      <Left space={space} />
    </>
  );
}

function Predicted({ store, space }: { readonly store: Store; readonly space: PlannedSpace }) {
  const { before, after } = space.predicted;
  const base = store.basePlan.value;
  const was =
    base?.kind === 'plan' && store.whatIfs.value.length > 0
      ? base.plan.spaces.find((s) => s.space === space.space)?.predicted.after
      : undefined;
  return (
    <>
      <strong class="figures">
        {countText(before)} → {countText(after)}
      </strong>{' '}
      informative surfaces, if everything goes as planned
      {was === undefined ? '' : ` (without the what-if ${countText(was)})`}
    </>
  );
}

/** One lane per person, a bar per task; the list in words is what a screen reader gets. */
function Lanes({ store, space }: { readonly store: Store; readonly space: PlannedSpace }) {
  const people = [...new Set(space.tasks.map((t) => t.person))].sort();
  const nameOf = (id: string) => {
    const surface = store.recorded.surfaces.get(id);
    const object = store.recorded.objects.get(surface?.object ?? id);
    return surface === undefined
      ? (object?.label ?? id)
      : `${object?.label ?? surface.object}, ${surface.label}`;
  };
  const words = (task: PlannedTask) => {
    const method = store.visit.pack.methods[task.method]?.label ?? task.method;
    const things = [...task.surfaces, ...task.objects].map(nameOf).join('; ');
    return `${method}${task.pass === undefined ? '' : ` (pass ${task.pass})`}${things === '' ? '' : `: ${things}`}`;
  };
  return (
    <ul class="lanes">
      {people.map((person) => (
        <li key={person}>
          <strong>{person}</strong>
          <ol>
            {space.tasks
              .filter((t) => t.person === person)
              .map((task) => (
                <li key={task.id}>
                  <time>{clockText(task.from, store.offsetMs, 'second')}</time> {words(task)}
                </li>
              ))}
          </ol>
        </li>
      ))}
    </ul>
  );
}

function Left({ space }: { readonly space: PlannedSpace }) {
  const left = space.left.filter((l) => l.withinReach);
  if (left.length === 0) return null;
  return (
    <>
      <h3>What it leaves, and why</h3>
      <ul>
        {left.map((l) => (
          <li key={l.surface}>
            {l.label}: {probabilityText(l.expectedP)}; {l.reason}
          </li>
        ))}
      </ul>
    </>
  );
}
