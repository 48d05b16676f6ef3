import type { TraceEvent, TraceProgram } from '../program.ts';
import type { Version } from './workbench.ts';

/** An event that was run, and what it left: a checkpoint of the compartments that it touched. */
export interface Step {
  readonly event: TraceEvent;
  /** Its place in the event order. */
  readonly index: number;
  /** Compartments of the history's program. */
  readonly places: readonly number[];
  /** For each of the places, how many steps touched it before. */
  readonly passed: readonly number[];
  /** What each of the places held after it; for a reading, what was read. */
  readonly left: readonly Version[];
}

/** A program that was run to its end, with everything that is needed to run another like it from where they differ. */
export interface History {
  readonly program: TraceProgram;
  readonly steps: readonly Step[];
  /** Per compartment, the steps that touch it, in order. */
  readonly of: readonly (readonly Step[])[];
}

/** Nothing has happened yet. */
export function noHistory(program: TraceProgram): History {
  return { program: { ...program, compartments: [], events: [] }, steps: [], of: [] };
}
