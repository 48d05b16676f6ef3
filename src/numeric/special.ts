import { assert } from '../base/assert.ts';
import { exp, log, log1p } from './elementary.ts';

/** ½ ln 2π. */
const HALF_LOG_TWO_PI = 0.9189385332046728;
/** Where the Stirling series is used; below, the argument is raised by the recurrence. */
const STIRLING_MIN = 10;
/** Enough for arguments to 10^7: the expansions below take a few √argument terms. */
const TERMS_MAX = 200_000;
const EPSILON = 2.220446049250313e-16;

/**
 * ln Γ(x) for x > 0; error at most 5e-15 relative, or absolute where |ln Γ| < 1 (zeros at 1
 * and 2). NaN for x ≤ 0. Stirling's series (DLMF 5.11.1) after raising x to 10 (DLMF 5.5.1).
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  if (x === 1 || x === 2) return 0;
  let product = 1;
  let raised = x;
  while (raised < STIRLING_MIN) {
    product *= raised;
    raised += 1;
  }
  const large = (raised - 0.5) * log(raised) - raised + HALF_LOG_TWO_PI + stirlingSeries(raised);
  return product === 1 ? large : large - log(product);
}

/**
 * δ(x) = ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π] for x > 0: what Stirling's formula leaves; with it
 * the ratios of gamma functions below need no cancelling of large logarithms.
 * Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000).
 */
export function stirlingError(x: number): number {
  if (x >= STIRLING_MIN) return stirlingSeries(x);
  return logGamma(x) - ((x - 0.5) * log(x) - x + HALF_LOG_TWO_PI);
}

/** ln B(a, b) for a, b > 0, without cancellation when one of them is large. */
export function logBeta(a: number, b: number): number {
  const small = a < b ? a : b;
  const large = a < b ? b : a;
  return (
    HALF_LOG_TWO_PI -
    0.5 * log(small * (large / (small + large))) +
    small * log(small / (small + large)) -
    large * log1p(small / large) +
    (stirlingError(small) + stirlingError(large) - stirlingError(small + large))
  );
}

/** ln C(n, k) for integers 0 ≤ k ≤ n; exact 0 at the ends. */
export function logBinomialCoefficient(n: number, k: number): number {
  assert(
    Number.isInteger(n) && Number.isInteger(k) && k >= 0 && k <= n,
    `binomial coefficient: integers 0 <= k <= n, got n ${n}, k ${k}`,
  );
  if (k === 0 || k === n) return 0;
  return -log(n + 1) - logBeta(n - k + 1, k + 1);
}

/**
 * I_x(a, b), the regularised incomplete beta function, for x in [0, 1], a, b > 0; relative error
 * below 1e-12 (below 1e-13 for a, b ≤ 1000) in the tail that is the smaller.
 */
export function regularisedBeta(x: number, a: number, b: number): number {
  // The message is only put together when it is needed: writing doubles as text is slow.
  if (!(a > 0 && b > 0)) assert(false, `beta parameters: positive, got ${a}, ${b}`);
  if (!(x > 0 && x < 1)) return x <= 0 ? 0 : x >= 1 ? 1 : Number.NaN;
  const y = 1 - x;
  if (isLowerBranch(x, a, b)) return exp(logBetaKernel(x, y, a, b)) / betaFraction(x, y, a, b);
  return 1 - exp(logBetaKernel(y, x, b, a)) / betaFraction(y, x, b, a);
}

/** ln I_x(a, b) and its slope in logit x, for the quantile; see `logLowerBeta`. */
export interface LogProbability {
  value: number;
  slope: number;
}

/**
 * ln I_x(a, b) with y = 1 − x given apart, so that neither x nor y loses digits near 0, and
 * d ln I / d logit(x) = x^a y^b / (B(a, b) I). Written into `out` (no allocation).
 */
export function logLowerBeta(
  out: LogProbability,
  x: number,
  y: number,
  a: number,
  b: number,
): void {
  if (isLowerBranch(x, a, b)) {
    const fraction = betaFraction(x, y, a, b);
    out.value = logBetaKernel(x, y, a, b) - log(fraction);
    out.slope = fraction;
  } else {
    const kernel = exp(logBetaKernel(y, x, b, a));
    const upper = kernel / betaFraction(y, x, b, a);
    out.value = log1p(-upper);
    out.slope = kernel / (1 - upper);
  }
}

/**
 * P(a, x), the regularised lower incomplete gamma function, for a > 0, x ≥ 0; relative error below
 * 1e-13 where it is the smaller tail (1e-12 for a to 10^6).
 */
export function regularisedGammaP(a: number, x: number): number {
  if (!(a > 0)) assert(false, `gamma shape: positive, got ${a}`);
  if (!(x > 0 && x < Infinity)) return x <= 0 ? 0 : x > 0 ? 1 : Number.NaN;
  return x < a + 1 ? lowerGammaSeries(a, x) : 1 - upperGammaFraction(a, x);
}

/** Q(a, x) = 1 − P(a, x), accurate where it is the smaller tail. */
export function regularisedGammaQ(a: number, x: number): number {
  if (!(a > 0)) assert(false, `gamma shape: positive, got ${a}`);
  if (!(x > 0 && x < Infinity)) return x <= 0 ? 1 : x > 0 ? 0 : Number.NaN;
  return x < a + 1 ? 1 - lowerGammaSeries(a, x) : upperGammaFraction(a, x);
}

/** ln(x^a e^{−x} / Γ(a)) for a, x > 0, by deviance from x = a (Loader 2000). */
export function logGammaKernel(a: number, x: number): number {
  return 0.5 * log(a) - HALF_LOG_TWO_PI - stirlingError(a) + a * logMinusLinear(x / a, (x - a) / a);
}

/**
 * P(Bin(n, p) ≥ k) for integers 0 ≤ k, 0 ≤ n, p in [0, 1]; relative error below 1e-13 for
 * n ≤ 64, where it is a sum of positive terms outward from the largest, else by I_p(k, n−k+1).
 */
export function binomialTail(n: number, p: number, k: number): number {
  if (!(Number.isInteger(n) && Number.isInteger(k) && n >= 0 && p >= 0 && p <= 1)) {
    assert(false, `binomial tail: integers n >= 0, k; p in [0, 1]; got n ${n}, p ${p}, k ${k}`);
  }
  if (k <= 0) return 1;
  if (k > n || p === 0) return 0;
  if (p === 1) return 1;
  if (n > 64) return regularisedBeta(p, k, n - k + 1);
  const q = 1 - p;
  // Sum the tail that is the smaller: from k up while k lies above the mean, else from k − 1 down.
  if (k > n * p) return binomialSum(n, p, q, k);
  return 1 - binomialSum(n, q, p, n - k + 1);
}

/** Σ_{j ≥ k} C(n, j) p^j q^{n−j} for k above the mean, where the terms fall. */
function binomialSum(n: number, p: number, q: number, k: number): number {
  let term = 1;
  // C(n, k) p^k q^{n−k} with powers dealt out as factors, so that nothing overflows for n ≤ 64.
  for (let j = 1; j <= k; j++) term *= ((n - k + j) / j) * p;
  for (let j = k; j < n; j++) term *= q;
  let sum = 0;
  const odds = p / q;
  for (let j = k; j <= n; j++) {
    sum += term;
    term *= ((n - j) / (j + 1)) * odds;
  }
  return sum;
}

/** ln(x^a y^b / B(a, b)), x + y = 1: the deviance from the mean a/(a+b), then Stirling's rest. */
function logBetaKernel(x: number, y: number, a: number, b: number): number {
  const sum = a + b;
  const meanX = a / sum;
  const meanY = b / sum;
  const shift = x <= y ? x - meanX : meanY - y;
  const excess =
    Math.abs(shift) < 0.1 * meanX || Math.abs(shift) < 0.1 * meanY ? (b * x - a * y) / sum : shift;
  return (
    0.5 * log(a * meanY) -
    HALF_LOG_TWO_PI +
    a * logMinusLinear(x / meanX, excess / meanX) +
    b * logMinusLinear(y / meanY, -excess / meanY) +
    (stirlingError(sum) - stirlingError(a) - stirlingError(b))
  );
}

/** ln(ratio) − t where ratio = 1 + t; by series near 1, where the difference cancels. */
function logMinusLinear(ratio: number, t: number): number {
  if (Math.abs(t) > 0.3) return log(ratio) - t;
  const r = t / (2 + t);
  const y = r * r;
  let sum = 1 / 25;
  for (let i = 23; i >= 3; i -= 2) sum = 1 / i + y * sum;
  return r * (2 * y * sum - t);
}

function isLowerBranch(x: number, a: number, b: number): boolean {
  return x < (a + 1) / (a + b + 2);
}

/**
 * The continued fraction f with I_x(a, b) = x^a y^b / (B(a, b) f): DLMF 8.17.22 contracted to its
 * even part (DiDonato & Morris, ACM TOMS 18 (1992), eq. 9), by the modified Lentz method.
 */
function betaFraction(x: number, y: number, a: number, b: number): number {
  let value = (a * (a * y - b * x + 1)) / (a + 1);
  if (value === 0) value = 1e-300;
  let c = value;
  let d = 0;
  for (let m = 1; m < TERMS_MAX; m++) {
    const odd = a + 2 * m - 1;
    const alpha = ((a + m - 1) * (a + b + m - 1) * m * (b - m) * x * x) / (odd * odd);
    const beta =
      m + (m * (b - m) * x) / odd + ((a + m) * (a * y - b * x + 1 + m * (1 + y))) / (odd + 2);
    d = beta + alpha * d;
    c = beta + alpha / c;
    if (d === 0) d = 1e-300;
    if (c === 0) c = 1e-300;
    d = 1 / d;
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) <= EPSILON) break;
  }
  return value;
}

/** P(a, x) by its power series (DLMF 8.7.1), for x < a + 1. */
function lowerGammaSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < TERMS_MAX; n++) {
    term *= x / (a + n);
    sum += term;
    if (term <= sum * (EPSILON / 4)) break;
  }
  return exp(logGammaKernel(a, x)) * sum;
}

/** Q(a, x) by its continued fraction (DLMF 8.9.2, contracted), for x ≥ a + 1; modified Lentz. */
function upperGammaFraction(a: number, x: number): number {
  let beta = x + 1 - a;
  let value = beta;
  let c = beta;
  let d = 0;
  for (let n = 1; n < TERMS_MAX; n++) {
    const alpha = n * (a - n);
    beta += 2;
    d = beta + alpha * d;
    c = beta + alpha / c;
    if (d === 0) d = 1e-300;
    if (c === 0) c = 1e-300;
    d = 1 / d;
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) <= EPSILON) break;
  }
  return exp(logGammaKernel(a, x)) / value;
}

/** Σ B_{2n}/(2n(2n−1) x^{2n−1}) (DLMF 5.11.1); nine terms leave below 1e-17 for x ≥ 10. */
function stirlingSeries(x: number): number {
  const z = 1 / (x * x);
  return (
    (1 / 12 +
      z *
        (-1 / 360 +
          z *
            (1 / 1260 +
              z *
                (-1 / 1680 +
                  z * (1 / 1188 + z * (-691 / 360360 + z * (1 / 156 + z * (-3617 / 122400)))))))) /
    x
  );
}
