import { fail, type Outcome, ok } from '../base/problems.ts';
import { nearestHint } from '../model/nearest.ts';
import type { Parameter } from '../model/pack.ts';
import type { VisitState } from '../model/state.ts';
import type { Assessment, SurfaceResult } from '../trace/assess.ts';
import { passEffect } from '../trace/compile/cleaning.ts';
import type { Compiled } from '../trace/compile/compile.ts';
import { createParameterReader } from '../trace/compile/parameters.ts';
import { type Mixture, type MixtureStep, mixtureOf } from '../trace/mixture.ts';
import { type Origin, tracePathways } from '../trace/pathways.ts';
import type { TraceEvent } from '../trace/program.ts';

/** One thing that happened to a surface, in the order of evaluation. */
export interface ExplainedEvent {
  readonly kind: TraceEvent['kind'];
  /** Fact behind it: a contact, a task, a swab, a package; `inferred:leg` and `presence:leg` are the engine's own. */
  readonly fact: string;
  /** What it did, in words with numbers. */
  readonly text: string;
}

/** Why a surface has its number: contacts, tasks, routes, parameters with their sources. */
export interface Explanation {
  readonly surface: SurfaceResult;
  readonly material: string;
  readonly contacts: readonly {
    readonly id: string;
    readonly at: number;
    readonly text: string;
    readonly source: string;
    readonly moved?: string;
    readonly supersededCount: number;
  }[];
  readonly events: readonly ExplainedEvent[];
  readonly originsBefore: readonly Origin[];
  readonly originsAfter: readonly Origin[];
  /** Expected DNA on it by whose it is; undefined where no background is known (air, dust) or nothing was read. */
  readonly mixtureBefore?: Mixture;
  readonly mixtureAfter?: Mixture;
  /** How that came about: after everything that happened at one instant (all patches of a pass), `at`. */
  readonly mixtureCourse: readonly (MixtureStep & { readonly at: number })[];
  readonly parameters: readonly { readonly key: string; readonly parameter: Parameter }[];
}

/** Explains one surface (or hand, wipe, …) of an assessed visit; an unknown id names its nearest neighbour. */
export function explainSurface(
  state: VisitState,
  compiled: Compiled,
  assessment: Assessment,
  id: string,
): Outcome<Explanation> {
  const surface = assessment.surfaces.find((s) => s.id === id);
  if (surface === undefined) {
    const known = assessment.surfaces.map((s) => s.id);
    const message = `surface: expected one of the visit, got "${id}"${nearestHint(id, known)}`;
    return fail([{ code: 'unknown-surface', path: id, message }]);
  }
  const indices = new Set(
    compiled.program.compartments.flatMap((c, j) => (c.surface === id ? [j] : [])),
  );
  const pathways = tracePathways(compiled.program);
  const origins = (set: number): readonly Origin[] =>
    mergeOrigins(
      compiled.program.compartments
        .filter((c) => c.surface === id)
        .flatMap((c) => pathways.origins[set]?.get(c.id) ?? []),
    );
  const events = compiled.program.events
    .filter((e) => concerns(e, indices))
    .map((e) => explainEvent(state, compiled, e, indices));
  const entry = state.surfaces.get(id);
  const mixtures = mixtureOf(compiled.program);
  const [mixtureBefore, mixtureAfter] = [0, 1].map((set) => mixtures.readings[set]?.get(id));
  return ok({
    surface,
    material: entry === undefined ? '' : (state.pack.materials[entry.material]?.label ?? ''),
    contacts: contactsOf(state, id),
    events,
    originsBefore: origins(0),
    originsAfter: origins(1),
    ...(mixtureBefore === undefined ? {} : { mixtureBefore }),
    ...(mixtureAfter === undefined ? {} : { mixtureAfter }),
    mixtureCourse: mixtures
      .courseOf(id)
      .map((step) => ({ ...step, at: compiled.times[step.event] ?? 0 }))
      .filter((step, i, all) => step.at !== all[i + 1]?.at),
    parameters: compiled.keysRead.flatMap((key) => {
      const parameter = state.pack.parameters[key];
      return parameter === undefined ? [] : [{ key, parameter }];
    }),
  });
}

function contactsOf(state: VisitState, id: string): Explanation['contacts'] {
  return state.contacts
    .filter((c) => [c.target, c.fact.target, c.fact.with].includes(id))
    .map((c) => ({
      id: c.id,
      at: c.fact.at,
      text: `${c.fact.actor} ${c.fact.manner}, ${c.fact.part}, ${Math.round(c.fact.durationMs / 1000)} s`,
      source: `${c.fact.source}, ${c.fact.certainty}`,
      ...(c.moved === undefined ? {} : { moved: c.moved }),
      supersededCount: c.history.length - 1,
    }));
}

function concerns(event: TraceEvent, indices: ReadonlySet<number>): boolean {
  switch (event.kind) {
    case 'touch':
    case 'inferred':
    case 'fluid':
    case 'flow':
    case 'hair':
      return indices.has(event.to);
    case 'decay':
      return indices.has(event.at);
    case 'contact':
      return indices.has(event.first) || indices.has(event.second);
    case 'clean':
      return indices.has(event.on) || indices.has(event.cloth);
    case 'swab':
      return indices.has(event.on);
    case 'read':
      return false;
  }
}

function explainEvent(
  state: VisitState,
  compiled: Compiled,
  event: TraceEvent,
  indices: ReadonlySet<number>,
): ExplainedEvent {
  const name = (index: number): string => compiled.program.compartments[index]?.id ?? '';
  const unit = state.pack.trace.massUnit;
  const make = (fact: string, text: string): ExplainedEvent => ({ kind: event.kind, fact, text });
  switch (event.kind) {
    case 'touch':
      return make(
        event.fact,
        `${event.channel ?? 'touch'}: ${number(event.coefficient)} ${unit} per unit of yield${chanceText(event)}`,
      );
    case 'inferred':
      return make(
        event.fact,
        `not logged: ${number(event.mean)} contacts expected, ${number(event.coefficient)} ${unit} each per unit of yield`,
      );
    case 'fluid':
      return make(
        event.fact,
        `${event.purpose}: ${number(event.coefficient)} ${unit} times a lognormal`,
      );
    case 'flow':
      return make(event.fact, `${event.source}: ${number(event.mass)} ${unit}`);
    case 'hair':
      return make(event.fact, `hair: ${number(event.mean)} expected`);
    case 'decay':
      return make('', `decay: ${number(event.factor)} stays`);
    case 'contact': {
      const other = indices.has(event.first) ? name(event.second) : name(event.first);
      return make(event.fact, `contact with ${other}: carries both ways${chanceText(event)}`);
    }
    case 'clean':
      return make(event.fact, explainTask(state, event.fact));
    case 'swab':
      return make(event.fact, `swab: takes ${number(100 * event.share)} % of what is there`);
    case 'read':
      return make('', '');
  }
}

function explainTask(state: VisitState, id: string): string {
  const task = state.tasks.find((t) => t.id === id);
  const method = task === undefined ? undefined : state.pack.methods[task.method];
  if (task === undefined || method === undefined) return 'cleaned';
  const surface = task.surfaces.map((s) => state.surfaces.get(s)).find((s) => s !== undefined);
  if (surface === undefined) return method.label;
  const effect = passEffect({ reader: createParameterReader(state.pack) }, task, method, surface);
  const share = number(100 * (effect.shares[0] ?? 1));
  const reason =
    effect.downgraded === undefined ? '' : `; counts as a dry cloth: ${effect.downgraded}`;
  return `${method.label} by ${task.person ?? 'nobody'}: ${share} % stays where covered${reason}`;
}

/** How likely it is that a record means this place, where that is in doubt. */
function chanceText({ chance }: Extract<TraceEvent, { kind: 'touch' | 'contact' }>): string {
  return chance === undefined ? '' : `, with probability ${number(chance.to - chance.from)}`;
}

/** Sums origins that differ only by patch. */
function mergeOrigins(origins: readonly Origin[]): readonly Origin[] {
  const merged = new Map<string, Origin>();
  for (const origin of origins) {
    const key = `${origin.source}|${origin.firstAt.replace(/#\d+$/, '')}|${origin.order}`;
    const held = merged.get(key);
    merged.set(key, held === undefined ? origin : { ...held, mass: held.mass + origin.mass });
  }
  return [...merged.values()].sort((a, b) => b.mass - a.mass);
}

/** Three significant figures, for words. */
function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}
