import type { Problem } from '../base/problems.ts';
import type { Hold } from '../model/state.ts';

/** One thing one person does, from when to when. */
export interface PlannedTask {
  readonly id: string;
  readonly space: string;
  readonly person: string;
  readonly from: number;
  readonly to: number;
  /** Key of the pack's methods; `release` when the space is handed back. */
  readonly method: string;
  readonly surfaces: readonly string[];
  readonly objects: readonly string[];
  /** 1 or 2 on cleaning tasks. */
  readonly pass?: number;
  /** While wet the surface is busy, the person is not: a wipe-off follows when `to` = `wetFrom`. */
  readonly wetFrom?: number;
  readonly wetTo?: number;
  /** Who stands by at the sealing; that person has a task of their own with the same objects. */
  readonly secondPerson?: string;
  /** This is the second person's part of that task. */
  readonly secondTo?: string;
  /** Tasks whose wipes, gloves and tape go into this package. */
  readonly usedSuppliesOf?: readonly string[];
  /** Parties that get a receipt for what leaves. */
  readonly receiptsFor?: readonly string[];
  readonly note: string;
}

/** What becomes of a surface. Fabric and paper are only ever reduced; nothing here says clean. */
export type SurfaceOutcome =
  | 'removed'
  | 'two-passes'
  | 'reduced'
  | 'one-pass'
  | 'left'
  | 'out-of-reach'
  | 'below-floor';

export interface PlannedSurface {
  readonly surface: string;
  readonly label: string;
  readonly outcome: SurfaceOutcome;
  /**
   * Probability of an informative sample, headline adversary: as it was left, and as the plan would
   * leave it.
   */
  readonly before: number;
  readonly after: number;
  readonly reason: string;
}

/** A surface that the plan leaves as it is, or half done. */
export interface LeftSurface {
  readonly surface: string;
  readonly label: string;
  readonly expectedP: number;
  readonly reason: string;
  readonly withinReach: boolean;
}

export interface SwabSuggestion {
  /** Absent for the field blank. */
  readonly surface?: string;
  readonly label: string;
  readonly chosenBy: 'risk' | 'random' | 'control';
  readonly expectedP: number;
}

export interface PlannedSpace {
  readonly space: string;
  readonly label: string;
  readonly departedAt: number;
  readonly from: number;
  /** When it is handed back. */
  readonly until: number;
  readonly basis: string;
  readonly tasks: readonly PlannedTask[];
  /** Every surface of the space that carries trace, in id order. */
  readonly surfaces: readonly PlannedSurface[];
  /** Highest first; within reach before out of reach. */
  readonly left: readonly LeftSurface[];
  readonly swabs: readonly SwabSuggestion[];
  readonly predicted: Prediction;
}

/** Expected number of informative surfaces within reach. */
export interface Prediction {
  readonly before: number;
  readonly after: number;
}

/**
 * A first plan: who does what when, what it leaves and why. Deterministic; a record, once people
 * follow it.
 */
export interface SweepPlan {
  readonly format: 'vestige-plan/1';
  readonly adversary: string;
  readonly crew: readonly string[];
  readonly spaces: readonly PlannedSpace[];
  /** Methods that were kept out, and why (interlock, ventilation); nobody can override them. */
  readonly refusals: readonly Problem[];
  /** What must be done and cannot be. */
  readonly cannot: readonly Problem[];
  /** Spaces under an incident hold: nothing is planned there. */
  readonly held: readonly { readonly space: string; readonly hold: Hold }[];
  readonly predicted: Prediction;
  readonly moreMinutes: { readonly minutes: number; readonly predictedAfter: number };
  readonly morePeople: { readonly people: number; readonly predictedAfter: number };
}

/** A plan, or the holds that forbid one. */
export type SweepOutcome =
  | { readonly kind: 'plan'; readonly plan: SweepPlan }
  | { readonly kind: 'held'; readonly holds: readonly Hold[] };
