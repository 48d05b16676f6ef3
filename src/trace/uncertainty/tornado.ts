import { sum } from '../../numeric/sums.ts';
import { type Move, z95 } from './moves.ts';

/** What the headline becomes when one thing in the pack is wrong by as much as it may well be. */
export interface TornadoBar {
  readonly name: string;
  readonly keys: readonly string[];
  readonly isAssumption: boolean;
  readonly spread: number;
  /** The headline with this at its 5 % and at its 95 % end, everything else as the pack has it. */
  readonly atLow: number;
  readonly atHigh: number;
  /** Variance of the headline that comes from this alone. */
  readonly variance: number;
}

/**
 * A bar from three evaluations. The variance is that of the parabola through them under a standard normal: with
 * f(z) = f₀ + b z/z₉₅ + c (z/z₉₅)², Var f = b²/z₉₅² + 2 c²/z₉₅⁴ (moments of the normal).
 */
export function tornadoBar(
  move: Move,
  {
    atLow,
    atPack,
    atHigh,
  }: { readonly atLow: number; readonly atPack: number; readonly atHigh: number },
): TornadoBar {
  const slope = (atHigh - atLow) / 2 / z95;
  const curve = (atHigh + atLow - 2 * atPack) / 2 / (z95 * z95);
  return { ...move, atLow, atHigh, variance: slope * slope + 2 * curve * curve };
}

/** What part of the bars' summed variance rests on Assumptions; 0 when nothing moves. */
export function assumptionShareOf(bars: readonly TornadoBar[]): number {
  const all = sum(bars.map((b) => b.variance));
  return all > 0 ? sum(bars.filter((b) => b.isAssumption).map((b) => b.variance)) / all : 0;
}

/** Longest first; equal ones by name. */
export function sortBars(bars: readonly TornadoBar[]): readonly TornadoBar[] {
  return [...bars].sort((a, b) => b.variance - a.variance || (a.name < b.name ? -1 : 1));
}
