import { assert } from '../base/assert.ts';

/** E g(Z) ≈ Σ weights[i] · g(nodes[i]) for Z ~ N(0, 1); exact for polynomials to degree 2n − 1. */
export interface HermiteRule {
  /** Ascending zeros of the probabilists' Hermite polynomial He_n. */
  readonly nodes: readonly number[];
  /** They sum to 1. */
  readonly weights: readonly number[];
}

/** The largest rule: beyond, the outer weights underflow and the recurrence nears overflow. */
const POINTS_MAX = 256;

/** The positive half of the 16-point rule, from 60-digit arithmetic (mpmath 1.3.0). */
const HALF_NODES = [
  0.3867606045005573, 1.1638291005549648, 1.9519803457163334, 2.7602450476307014, 3.600873624171548,
  4.492955302520011, 5.472225705949343, 6.630878198393129,
];
const HALF_WEIGHTS = [
  0.28656852123801213, 0.1583383727509496, 0.047284752354014026, 0.007266937601184733,
  0.0005259849265739092, 1.5300032162487272e-5, 1.3094732162868227e-7, 1.4978147231618397e-10,
];

/**
 * The 16-point Gauss–Hermite rule for the standard normal weight (trace model, section 7). Source:
 * zeros and weights of He_16, DLMF 18.38(i) with w_i = n! / (n He_{n−1}(x_i))².
 */
export const gaussHermite: HermiteRule = {
  nodes: [...HALF_NODES.map((x) => -x).reverse(), ...HALF_NODES],
  weights: [...HALF_WEIGHTS].reverse().concat(HALF_WEIGHTS),
};

/**
 * The n-point rule computed: to see what 16 points leave out. Nodes to a few ulp, weights to 1e-13
 * relative. n in 1..256. Zeros by bisection on the number of sign changes of the orthonormal
 * polynomials h_0..h_n (Sturm), h_{k+1} = (x h_k − √k h_{k−1}) / √(k+1) (DLMF 18.9.1), and a last
 * Newton step, h_n' = √n h_{n−1}; w = 1 / (n h_{n−1}(x)²).
 */
export function createHermiteRule(n: number): HermiteRule {
  assert(Number.isInteger(n) && n >= 1 && n <= POINTS_MAX, `points: 1 to 256, got ${n}`);
  const nodes: number[] = new Array(n).fill(0);
  const weights: number[] = new Array(n).fill(0);
  for (let i = 0; 2 * i < n; i++) {
    const isCentre = 2 * i + 1 === n;
    const node = isCentre ? 0 : largestZeroButI(n, i);
    const previous = orthonormalAt(n, node).previous;
    const weight = 1 / (n * previous * previous);
    nodes[n - 1 - i] = node;
    nodes[i] = isCentre ? 0 : -node;
    weights[n - 1 - i] = weight;
    weights[i] = weight;
  }
  return { nodes, weights };
}

/** The zero of He_n that has exactly `i` zeros above it. */
function largestZeroButI(n: number, i: number): number {
  let low = 0;
  // All zeros lie below 2 √n (DLMF 18.16.8 with He_n(x) = H_n(x/√2) up to a factor).
  let high = 2 * Math.sqrt(n) + 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (orthonormalAt(n, middle).zerosAbove > i) low = middle;
    else high = middle;
  }
  const node = (low + high) / 2;
  const { value, previous } = orthonormalAt(n, node);
  return node - value / (Math.sqrt(n) * previous);
}

function orthonormalAt(
  n: number,
  x: number,
): { readonly value: number; readonly previous: number; readonly zerosAbove: number } {
  let previous = 0;
  let value = 1;
  let zerosAbove = 0;
  for (let k = 0; k < n; k++) {
    const next = (x * value - Math.sqrt(k) * previous) / Math.sqrt(k + 1);
    if (next < 0 !== value < 0) zerosAbove++;
    previous = value;
    value = next;
  }
  return { value, previous, zerosAbove };
}
