import type { SetUncertainty, SurfaceRange } from './set-uncertainty.ts';
import type { TornadoBar } from './tornado.ts';

/** How sure the answer is, and what makes it unsure. */
export interface Uncertainty {
  readonly format: 'vestige-uncertainty/1';
  readonly adversary: string;
  readonly worlds: number;
  readonly drawsPerCell: number;
  readonly sets: { readonly before: SetUncertainty; readonly after: SetUncertainty };
  /** As handed back. */
  readonly surfaces: readonly SurfaceRange[];
  /** What moves the headline most, longest first; empty when it was not asked for. */
  readonly tornado: readonly TornadoBar[];
  /** Part of the bars' variance that rests on Assumptions. */
  readonly assumptionShare: number;
}
