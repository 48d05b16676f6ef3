import type { TraceProgram } from '../../src/trace/program.ts';
import { type Exact, solveExactly } from './oracle.ts';
import { skipRate } from './source-moments.ts';

/** A value of the uncovered share of one group, with its weight; the weights sum to 1. */
export interface CoverNode {
  readonly uncovered: number;
  readonly weight: number;
}

/**
 * Nodes for u = B + (1-B)ũ, ũ ~ Beta(a, b): the skipped surface, and the double-exponential rule in
 * t = ũ^a, in which the density is (1-ũ)^(b-1) up to a constant and so has no pole.
 */
export function coverNodes(
  program: Pick<TraceProgram, 'cover' | 'crew'>,
  person: number,
): readonly CoverNode[] {
  const skip = skipRate(program, person);
  const { missed, kappa } = program.cover;
  const a = missed * kappa;
  const b = (1 - missed) * kappa;
  const step = 1 / 4;
  const raw = Array.from({ length: 27 }, (_, i) => {
    const s = (i - 13) * step;
    const q = Math.exp(-Math.PI * Math.sinh(s));
    const t = 1 / (1 + q);
    const rest = q / (1 + q);
    const uncovered = Math.exp(Math.log(t) / a);
    const covered = -Math.expm1(Math.log1p(-rest) / a);
    const weight = t * rest * Math.cosh(s) * covered ** (b - 1);
    return { uncovered, weight: covered > 0 ? weight : 0 };
  });
  const total = raw.reduce((sum, n) => sum + n.weight, 0);
  const drawn = raw
    .filter((n) => n.weight > 0)
    .map((n) => ({ uncovered: n.uncovered, weight: ((1 - skip) * n.weight) / total }));
  return [{ uncovered: 1, weight: skip }, ...drawn];
}

/** First and second moments, with the uncovered shares of some groups integrated out. */
export interface CoverAverage {
  readonly names: readonly string[];
  mean(name: string): number;
  product(a: string, b: string): number;
}

/**
 * Integrates over the uncovered shares of at most two groups: exact where tasks share their random
 * shares.
 */
export function averageOverCover(
  program: TraceProgram,
  groups: readonly { readonly entity: string; readonly person: number }[],
): CoverAverage {
  const solved: { readonly exact: Exact; readonly weight: number }[] = [];
  const visit = (g: number, uncovered: ReadonlyMap<string, number>, weight: number): void => {
    const group = groups[g];
    if (group === undefined) {
      solved.push({ exact: solveExactly(program, { uncovered }), weight });
      return;
    }
    for (const node of coverNodes(program, group.person))
      visit(g + 1, new Map([...uncovered, [group.entity, node.uncovered]]), weight * node.weight);
  };
  visit(0, new Map(), 1);
  const average = (value: (exact: Exact) => number): number =>
    solved.reduce((sum, { exact, weight }) => sum + weight * value(exact), 0);
  return {
    names: solved[0]?.exact.names ?? [],
    mean: (name) => average((exact) => exact.mean(name)),
    product: (a, b) => average((exact) => exact.product(a, b)),
  };
}
