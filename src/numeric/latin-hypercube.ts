import { assert } from '../base/assert.ts';
import { normalQuantile } from './normal.ts';
import { type StreamKey, uniformAt } from './philox.ts';

/**
 * Standard normals [point][dimension] such that in every dimension each of `count` equally likely intervals is hit once:
 * means over the points vary less than those of free draws, never more than by 1/(count − 1).
 * Source: M. D. McKay, R. J. Beckman, W. J. Conover, Technometrics 21 (1979) 239.
 * Deterministic in the key; a dimension does not change when others are added.
 */
export function latinNormals(
  key: StreamKey,
  { count, dimensions }: { readonly count: number; readonly dimensions: number },
): Float64Array[] {
  assert(
    count > 0 && count <= 1_000_000,
    `latin hypercube: expected 1 to 1e6 points, got ${count}`,
  );
  const points = Array.from({ length: count }, () => new Float64Array(dimensions));
  for (let d = 0; d < dimensions; d++) {
    const order = shuffled(key, d, count);
    for (let k = 0; k < count; k++) {
      const within = uniformAt(key, d, count + k);
      points[k]![d] = normalQuantile((order[k]! + within) / count);
    }
  }
  return points;
}

/** 0 … count − 1 in random order (Fisher and Yates; Knuth, TAOCP 3.4.2, algorithm P). */
function shuffled(key: StreamKey, draw: number, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(uniformAt(key, draw, i) * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
