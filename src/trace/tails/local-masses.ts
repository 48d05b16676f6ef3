import { betaQuantile } from '../../numeric/beta.ts';
import type { TraceEvent, TraceProgram } from '../program.ts';
import { type Particles, partName } from '../run/particles.ts';
import type { SimulationResult } from '../run/simulate.ts';
import type { Digest } from '../run/streams.ts';
import { isTaskOf, type LocalLatents, type LocalSource, type LocalWipe } from './local-latents.ts';
import { moved, type TailSlice } from './tail-slice.ts';

/** What runs a program on given draws: the kernel in the product, the f64 oracle to compare it with. */
export type TailEngine = (
  program: TraceProgram,
  options: {
    readonly seed: string;
    readonly draws: number;
    readonly digest: Digest;
    readonly particles: Particles;
  },
) => Pick<SimulationResult, 'withinMass'>;

/** Masses of the patches of a thing, [patch][draw], as functions of the yield of the local source. */
export interface PatchMasses {
  /** Mass from everything but the local source. */
  readonly base: readonly Float64Array[];
  /** Mass from the local source where its yield is e^location; none without one. */
  readonly own: readonly Float64Array[];
  /** Mean number of hairs given what was missed; none where no hair can lie. */
  readonly hairs: readonly Float64Array[];
}

/** The masses where the local wipe was skipped, and where it covers all but the share `missed`. */
export interface LocalMasses {
  readonly skipped: PatchMasses;
  /** `missed` undefined: a share of each draw's own; there is nothing to integrate. */
  readonly wiped: { readonly masses: PatchMasses; readonly missed: number | undefined } | undefined;
}

const sorts = ['base', 'own', 'hairs'] as const;

/** The uniform number at which the missed share is pinned: both engines hold it exactly enough there. */
const leastMissed = 1 / 1_048_576;

/**
 * Runs a slice with the mass of the local source and the mean number of hairs in compartments of their own beside all
 * others, once with the local wipe skipped and once not. Everything else is as in a plain run with these particles.
 */
export function runLocalMasses(
  slice: TailSlice,
  { source, wipe }: LocalLatents,
  { engine, ...options }: Parameters<TailEngine>[1] & { readonly engine: TailEngine },
): LocalMasses {
  const program = splitProgram(slice.program, source);
  const { particles } = options;
  const pins = source?.pinned ?? [];
  const run = (own: TraceProgram, more: readonly (readonly [string, number])[]): PatchMasses => {
    const given = new Map(particles.given);
    for (const [name, uniform] of [...pins, ...more])
      given.set(name, new Float64Array(particles.count).fill(uniform));
    const { withinMass } = engine(own, { ...options, particles: { ...particles, given } });
    const of = (sort: (typeof sorts)[number]) =>
      withinMass.filter((_, set) => own.sets[set]!.startsWith(sort));
    return { base: of('base'), own: of('own'), hairs: of('hairs') };
  };
  if (wipe === undefined) return { skipped: run(program, []), wiped: undefined };
  const skipped = run(withSkipRate(program, wipe, 1), []);
  const pin = [partName('cover', wipe.group.entity, 'miss'), leastMissed] as const;
  return {
    skipped,
    wiped: {
      masses: run(withSkipRate(program, wipe, 0), wipe.isLinear ? [pin] : []),
      missed: wipe.isLinear ? missedAtPin(program) : undefined,
    },
  };
}

function missedAtPin({ cover: { missed, kappa } }: TraceProgram): number {
  return betaQuantile(leastMissed, missed * kappa, (1 - missed) * kappa);
}

/** The program in which one group skips always or never. */
function withSkipRate(
  program: TraceProgram,
  { group: { entity } }: LocalWipe,
  pinned: 0 | 1,
): TraceProgram {
  const person = program.crew.length;
  return {
    ...program,
    crew: [...program.crew, { person: '', a: 1, b: 1, pinned }],
    events: program.events.map((event) => {
      if (!isTaskOf(event, entity)) return event;
      const groups = event.step.groups.map((g) => (g.entity === entity ? { ...g, person } : g));
      return { ...event, step: { ...event.step, groups } };
    }),
  };
}

/**
 * Compartments three times over: base, own, hairs. Everything is linear in deposits, so that each kind of mass goes its
 * way alone. Hairs fall as a Poisson number and are kept each with the surviving share, so that given the covers their
 * number is Poisson again; its mean is carried as a mass that no contact moves (model v1 sections 3 and 6).
 */
function splitProgram(slice: TraceProgram, source: LocalSource | undefined): TraceProgram {
  const count = slice.compartments.length;
  const hasHairs = slice.events.some((event) => event.kind === 'hair');
  const inUse = [true, source !== undefined, hasHairs];
  const places = slice.compartments.map((c, place) => ({ ...c, place }));
  const compartments = sorts.flatMap((sort, s) =>
    inUse[s] === true ? places.map(({ place: _, ...c }) => ({ ...c, id: `${sort}:${c.id}` })) : [],
  );
  const offsets = sorts.map((_, s) => count * inUse.slice(0, s).filter(Boolean).length);
  const on = (s: number) => (compartment: number) => compartment + offsets[s]!;
  const patches = slice.readings.map((r) => r.compartment);
  const used = sorts.flatMap((sort, s) => (inUse[s] === true ? [{ sort, s }] : []));
  const readings = used.flatMap(({ s }) => patches.map((p) => on(s)(p)));
  const setOf = (compartment: number) => readings.indexOf(compartment);

  function split(event: TraceEvent): readonly TraceEvent[] {
    switch (event.kind) {
      case 'read': {
        const { compartment } = slice.readings[event.reading]!;
        return used.map(({ s }) => ({ kind: 'read', reading: setOf(on(s)(compartment)) }));
      }
      case 'hair':
        return [
          { kind: 'flow', to: on(2)(event.to), mass: event.mean, source: 'skin', fact: event.fact },
        ];
      case 'touch':
      case 'fluid':
        return [moved(event, on(source?.isFed(event) === true ? 1 : 0))];
      case 'inferred':
      case 'flow':
        return [event];
      case 'clean': {
        const hairs = hasHairs && patches.includes(event.on) ? [hairTask(event, on(2))] : [];
        return [...masses(event), ...hairs];
      }
      case 'contact':
      case 'decay':
      case 'swab':
        return masses(event);
    }
  }

  function masses(event: TraceEvent): readonly TraceEvent[] {
    return used.filter(({ s }) => s < 2).map(({ s }) => moved(event, on(s)));
  }

  return {
    ...slice,
    compartments,
    events: slice.events.flatMap(split),
    sets: used.flatMap(({ sort }) => patches.map((_, p) => `${sort}:${p}`)),
    readings: readings.map((compartment, set) => ({ set, compartment, counted: 0 })),
  };
}

/** What a task does to hairs, as if they were a mass: shares of index 2, nothing on the cloth. */
function hairTask(
  event: Extract<TraceEvent, { kind: 'clean' }>,
  to: (compartment: number) => number,
): TraceEvent {
  const hair = (shares: readonly (readonly [number, number, number])[]) =>
    shares.map(([, , h]): readonly [number, number, number] => [h, h, h]);
  const step = { ...event.step, before: hair(event.step.before), after: hair(event.step.after) };
  return { ...event, on: to(event.on), cloth: -1, clothReturn: 0, destroyedShare: 0, step };
}
