import type { VisitState } from '../../model/state.ts';
import type { TraceEvent } from '../program.ts';
import type { Site, Sites } from './compartments.ts';
import type { ParameterReader } from './parameters.ts';

/** One thing to do, placed in the order of evaluation: (at, rank, id) (model v1 section 2). */
export interface Step {
  readonly at: number;
  readonly rank: number;
  readonly id: string;
  run(): void;
}

/** Order of evaluation at one instant (model v1 section 2); readings come last. */
export const ranks = {
  prepare: 1,
  principal: 2,
  inferred: 3,
  contact: 4,
  presence: 5,
  cleaning: 6,
  swab: 7,
  removal: 8,
  read: 9,
} as const;

/** Expected mass that another person leaves. */
export interface BackgroundLeft {
  readonly to: Site;
  readonly mass: number;
  readonly fact: string;
}

/** What the rooms of the compiler share. */
export interface Compiler {
  readonly state: VisitState;
  readonly reader: ParameterReader;
  readonly sites: Sites;
  readonly steps: Step[];
  emit(event: TraceEvent): void;
  /** Notes what another person leaves before the next event. */
  leaveBackground(left: BackgroundLeft): void;
  /** Decays the sites up to `at`, before something happens to them. */
  settle(at: number, ...sites: readonly Site[]): void;
}
