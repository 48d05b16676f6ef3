import {
  type AppliedEvent,
  createEventEncoder,
  createHoldings,
  type DrawSources,
} from '../kernel/encode-events.ts';
import { classCount, type TraceEvent, type TraceProgram } from '../program.ts';
import type { Column, ScratchMachine } from './scratch-machine.ts';
import type { UnloggedYields } from './unlogged-yields.ts';

/** What one compartment holds in every draw. */
export interface Held {
  /** Mass per class [cell, fluid], pack unit; undefined where nothing of the kind has ever come to it. */
  readonly masses: readonly (Column | undefined)[];
  /** Whole hairs. */
  readonly hairs: Column | undefined;
  /** As many hairs as there can be at most. */
  readonly hairsMost: number;
}

/**
 * What one compartment holds at one place of the event order. Equal bits of neighbours are one object; `held` alone
 * comes and goes: a checkpoint that was let go is worked out again (checkpoints.ts).
 */
export interface Version {
  held: Held | undefined;
}

/** Runs single events on the compartments that they touch and nothing else. */
export interface Workbench {
  /** What an event leaves of what it finds, in the order of `placesOf`; what it does not change comes back as it is. */
  run(event: AppliedEvent, before: readonly Held[]): readonly Held[];
}

/** An empty compartment. */
export const nothing: Held = { masses: [undefined, undefined], hairs: undefined, hairsMost: 0 };

/** The compartments that an event bears on, at most two: where it puts its results, and all that it reads. */
export function placesOf(event: TraceEvent, program: TraceProgram): readonly number[] {
  switch (event.kind) {
    case 'touch':
    case 'inferred':
    case 'fluid':
    case 'flow':
    case 'hair':
      return [event.to];
    case 'decay':
      return [event.at];
    case 'contact':
      return [event.first, event.second];
    case 'clean':
      return event.cloth >= 0 ? [event.on, event.cloth] : [event.on];
    case 'swab':
      return [event.on];
    case 'read':
      return [program.readings[event.reading]!.compartment];
  }
}

/** What a workbench is made of. */
export interface WorkbenchTools {
  readonly program: TraceProgram;
  readonly sources: DrawSources;
  readonly machine: ScratchMachine;
  readonly unlogged: UnloggedYields;
}

/**
 * Two compartments instead of all of them: an event reads and writes at most two, so what it does is a function of
 * what these hold. What events share (yields of an episode, a leg, what was missed) is drawn once, when first asked for.
 */
export function createWorkbench({
  program,
  sources,
  machine,
  unlogged,
}: WorkbenchTools): Workbench {
  const { plan, emit } = machine;
  const holdings = createHoldings(plan, 2);
  const encoder = createEventEncoder(program, { ...sources, plan, emit, holdings });

  const yieldsAt = plan.column();

  /** Runs what an event does to compartments 0 and 1. */
  function apply(event: AppliedEvent): void {
    if (event.kind !== 'inferred') {
      encoder.encode(event);
      machine.run(encoder.hostColumns());
      return;
    }
    const held = unlogged.find(event, program);
    if (held === undefined) {
      const from = encoder.inferredYields(event);
      machine.run(encoder.hostColumns());
      unlogged.keep(event, program, machine.take(from));
      encoder.deposit(event.to, 0, from, event.coefficient);
    } else {
      machine.put(yieldsAt, held);
      encoder.deposit(event.to, 0, yieldsAt, event.coefficient);
    }
    machine.run();
  }

  function put(p: number, { masses, hairs, hairsMost }: Held): void {
    for (let c = 0; c < classCount; c++) {
      machine.put(holdings.massAt(p, c), masses[c]);
      holdings.masses[classCount * p + c] = masses[c] === undefined ? 0 : 1;
    }
    machine.put(holdings.hairsAt(p), hairs);
    holdings.hairs[p] = hairs === undefined ? 0 : 1;
    holdings.hairsMost[p] = hairsMost;
  }

  function take(p: number, before: Held): Held {
    const masses = before.masses.map((held, c) =>
      holdings.masses[classCount * p + c] === 0
        ? undefined
        : machine.take(holdings.massAt(p, c), held),
    );
    const hairs =
      holdings.hairs[p] === 0 ? undefined : machine.take(holdings.hairsAt(p), before.hairs);
    const hairsMost = holdings.hairsMost[p]!;
    const isSame =
      hairs === before.hairs &&
      hairsMost === before.hairsMost &&
      masses.every((m, c) => m === before.masses[c]);
    return isSame ? before : { masses, hairs, hairsMost };
  }

  return {
    run(event, before) {
      before.forEach((held, p) => {
        put(p, held);
      });
      apply(onBench(event));
      return before.map((held, p) => take(p, held));
    },
  };
}

/** The same event with its compartments renamed to 0 and 1. */
function onBench(event: AppliedEvent): AppliedEvent {
  switch (event.kind) {
    case 'touch':
    case 'inferred':
    case 'fluid':
    case 'flow':
    case 'hair':
      return { ...event, to: 0 };
    case 'decay':
      return { ...event, at: 0 };
    case 'contact':
      return { ...event, first: 0, second: 1 };
    case 'clean':
      return { ...event, on: 0, cloth: event.cloth >= 0 ? 1 : -1 };
    case 'swab':
      return { ...event, on: 0 };
  }
}
