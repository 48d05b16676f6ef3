import { assert } from '../base/assert.ts';
import {
  addDoubleDouble,
  type DoubleDouble,
  multiplyDoubleDouble,
  productError,
  reciprocalDoubleDouble,
  sqrtDoubleDouble,
} from './double-double.ts';

/**
 * exp, log and their relatives from + − × ÷ alone, so that every engine gives the same bits
 * (Math.exp and its kin may differ in the last place between engines).
 *
 * Method of exp: P. T. P. Tang, "Table-driven implementation of the exponential function in IEEE
 * floating-point arithmetic", ACM TOMS 15 (1989). x = n·(ln 2)/128 + r, |r| ≤ (ln 2)/256, and
 * e^x = 2^(n div 128) · 2^((n mod 128)/128) · e^r, the second factor from a table.
 * Method of log: the atanh form with the minimax polynomial of fdlibm 5.3 (Sun Microsystems 1993).
 * Errors against mpmath: exp, pow and log10 at most 0.52 ulp, log below 1 ulp, log1p and expm1
 * below 1.5 ulp (test/golden/numeric/SOURCE.md).
 */

const STEPS = 128;
const STEPS_OVER_LN2 = 184.6649652337873;
/** (ln 2)/128 in 35 bits, so that n · high is exact for |n| < 2^18, and the rest. */
const STEP_HIGH = 0.005415212347998022;
const STEP_LOW = 1.2655086083325438e-13;
/** ln 2 in 33 bits, so that k · high is exact for every exponent k, and the rest. */
const LN2_HIGH = 0.6931471804855391;
const LN2_LOW = 7.440617110012397e-11;
/** 1/ln 10 as a double and the rest. */
const LOG10_E_HIGH = 0.4342944819032518;
const LOG10_E_LOW = 1.098319650216765e-17;
/** 1.5 · 2^52: adding and subtracting it rounds |x| < 2^51 to the nearest integer. */
const ROUNDER = 6755399441055744;
const SMALLEST_NORMAL = 2.2250738585072014e-308;
const TWO_POW_54 = 18014398509481984;

/** Powers of two from 2^-1074 to 2^1023, exact; index = exponent + 1074. */
const EXPONENT_OFFSET = 1074;
const POWER_OF_TWO = createPowersOfTwo();
/** 2^(j/128) for j = 0..127: high at 2j, low at 2j + 1. */
const ROOT_OF_TWO = createRootsOfTwo();
/** ln(j/128) for j = 90..182: high at 2j, low at 2j + 1. */
const LOG_OF_STEP = createLogsOfSteps();

/** One double seen as two words, to read its exponent. */
const DOUBLE = new Float64Array(1);
const WORDS = new Int32Array(DOUBLE.buffer);
DOUBLE[0] = 1;
const HIGH_WORD = WORDS[1] === 0x3ff00000 ? 1 : 0;

/** The low part of the last `logToDoubleDouble`: a register instead of an allocation. */
const LOG_LOW = new Float64Array(1);

/**
 * e^x, at most 0.52 ulp off while the result is normal; gradual underflow is rounded once.
 * exp(−∞) = 0, exp(∞) = ∞, exp(NaN) = NaN.
 */
export function exp(x: number): number {
  if (!(Math.abs(x) < 708)) return expAtTheEdges(x, 0);
  const n = x * STEPS_OVER_LN2 + ROUNDER - ROUNDER;
  const r = x - n * STEP_HIGH - n * STEP_LOW;
  const rise = r + r * r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120))));
  const index = (n & (STEPS - 1)) << 1;
  const high = ROOT_OF_TWO[index]!;
  const value = high + (ROOT_OF_TWO[index + 1]! + high * rise);
  return value * POWER_OF_TWO[(n >> 7) + EXPONENT_OFFSET]!;
}

/** out[i] = exp(values[i]); `out` may be `values`. Lengths must agree. */
export function fillExp(out: Float64Array, values: Float64Array): void {
  assert(out.length === values.length, 'exp: equal lengths');
  for (let i = 0; i < out.length; i++) out[i] = exp(values[i]!);
}

/**
 * out[i] = exp(mu + sigma · normals[i]): lognormal values from standard normal ones; `out` may be
 * `normals`. Lengths must agree.
 */
export function fillLogNormals(
  out: Float64Array,
  normals: Float64Array,
  mu: number,
  sigma: number,
): void {
  assert(out.length === normals.length, 'lognormals: equal lengths');
  for (let i = 0; i < out.length; i++) out[i] = exp(mu + sigma * normals[i]!);
}

/** e^x − 1, below 1.5 ulp, also where e^x is close to 1; keeps the sign of zero. */
export function expm1(x: number): number {
  if (Math.abs(x) < 0.02) return expm1NearZero(x);
  if (!(x < 708)) return expAtTheEdges(x, 0);
  if (x < -40) return -1;
  const n = x * STEPS_OVER_LN2 + ROUNDER - ROUNDER;
  const r = x - n * STEP_HIGH - n * STEP_LOW;
  const rise = r + r * r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120))));
  const index = (n & (STEPS - 1)) << 1;
  const scale = POWER_OF_TWO[(n >> 7) + EXPONENT_OFFSET]!;
  const high = ROOT_OF_TWO[index]! * scale;
  const low = ROOT_OF_TWO[index + 1]! * scale + high * rise;
  const difference = high - 1;
  const lost = high >= 1 ? high - difference - 1 : high - (difference + 1);
  return difference + (low + lost);
}

/** The natural logarithm, below 1 ulp. log(±0) = −∞, log(∞) = ∞, NaN below zero. */
export function log(x: number): number {
  if (x >= SMALLEST_NORMAL && x < Infinity) return logOfNormal(x, 0);
  if (x === 0) return -Infinity;
  if (x > 0 && x < 1) return logOfNormal(x * TWO_POW_54, 54);
  return x > 0 ? x : Number.NaN;
}

/** out[i] = log(values[i]); `out` may be `values`. Lengths must agree. */
export function fillLog(out: Float64Array, values: Float64Array): void {
  assert(out.length === values.length, 'log: equal lengths');
  for (let i = 0; i < out.length; i++) out[i] = log(values[i]!);
}

/**
 * log(1 + x), below 1.5 ulp, also for tiny x; keeps the sign of zero. NaN below −1.
 * The rounding error of 1 + x is put back to first order (W. Kahan; D. Goldberg, "What every
 * computer scientist should know about floating-point arithmetic", 1991, Theorem 4).
 */
export function log1p(x: number): number {
  const sum = 1 + x;
  if (Math.abs(x) < 1e-17 || !(sum > 0 && x < Infinity)) return x > -1 ? x : log(sum);
  const lost = Math.abs(x) < 1 ? x - (sum - 1) : 1 - (sum - x);
  return logOfNormal(sum, 0) + lost / sum;
}

/** The decimal logarithm, at most 0.52 ulp off; exact for powers of ten. Edges as for `log`. */
export function log10(x: number): number {
  if (!(x > 0 && x < Infinity)) return log(x);
  const high = x < SMALLEST_NORMAL ? logToPair(x * TWO_POW_54, 54) : logToPair(x, 0);
  const product = high * LOG10_E_HIGH;
  const error = productError(high, LOG10_E_HIGH, product);
  return product + (error + (high * LOG10_E_LOW + LOG_LOW[0]! * LOG10_E_HIGH));
}

/**
 * x^y with the special cases of ECMAScript's `Math.pow` (so pow(1, ±∞) is NaN, pow(0, 0) is 1); at
 * most 0.6 ulp off while the result is normal, exact when the result is representable and small.
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  const size = Math.abs(x);
  if (!(size > 0 && size < Infinity && Math.abs(y) < Infinity)) return powAtTheEdges(x, y);
  const isOdd = isOddInteger(y);
  if (x < 0 && !isOdd && Math.floor(y) !== y) return Number.NaN;
  const sign = x < 0 && isOdd ? -1 : 1;
  if (size === 1) return sign;
  const high = size < SMALLEST_NORMAL ? logToPair(size * TWO_POW_54, 54) : logToPair(size, 0);
  const product = y * high;
  if (product > 710) return sign * Infinity;
  if (product < -746) return sign * 0;
  const error = Math.abs(y) < 1e-250 ? 0 : productError(y, high, product);
  return sign * expAtTheEdges(product, error + y * LOG_LOW[0]!);
}

/** The power series of e^x − 1; eight terms leave a relative 2^-63 at |x| = 0.02. */
function expm1NearZero(x: number): number {
  if (Math.abs(x) < 1e-17) return x;
  const rest = 1 / 24 + x * (1 / 120 + x * (1 / 720 + x * (1 / 5040 + x * (1 / 40320))));
  return x + x * x * (0.5 + x * (1 / 6 + x * rest));
}

/** exp(high + low), |low| tiny, for every double: the scaling by 2^k is done in two steps. */
function expAtTheEdges(high: number, low: number): number {
  if (!(high < 710)) return high > 0 ? Infinity : high;
  if (high < -746) return 0;
  const n = high * STEPS_OVER_LN2 + ROUNDER - ROUNDER;
  const r = high - n * STEP_HIGH - n * STEP_LOW + low;
  const rise = r + r * r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120))));
  const index = (n & (STEPS - 1)) << 1;
  const root = ROOT_OF_TWO[index]!;
  const value = root + (ROOT_OF_TWO[index + 1]! + root * rise);
  const exponent = n >> 7;
  // The first product is exact and the second rounds, so that a subnormal result is rounded once.
  const half = exponent < -1000 ? exponent + 200 : exponent - 1;
  return (
    value * POWER_OF_TWO[half + EXPONENT_OFFSET]! * POWER_OF_TWO[exponent - half + EXPONENT_OFFSET]!
  );
}

/** log(x) − shift · ln 2 for a normal positive x. Coefficients: fdlibm 5.3, e_log.c, Lg1..Lg7. */
function logOfNormal(x: number, shift: number): number {
  DOUBLE[0] = x;
  const k = exponentNearOne(WORDS[HIGH_WORD]!);
  const f = x * POWER_OF_TWO[EXPONENT_OFFSET - k]! - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd =
    z *
    (0.6666666666666735 +
      w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const halfSquare = 0.5 * f * f;
  const exponent = k - shift;
  return (
    exponent * LN2_HIGH - (halfSquare - (s * (halfSquare + (even + odd)) + exponent * LN2_LOW) - f)
  );
}

/** The k for which x · 2^-k lies in [√½, √2), from the high word of x. */
function exponentNearOne(highWord: number): number {
  return ((highWord + (0x3ff00000 - 0x3fe6a09e)) >> 20) - 1023;
}

/**
 * log(x) − shift · ln 2 to about 70 bits for a normal positive x: returns the high part and leaves
 * the low part in `LOG_LOW`. x = 2^k · m, c = m rounded to 7 bits, log(m/c) = 2 atanh((m−c)/(m+c)).
 */
function logToPair(x: number, shift: number): number {
  DOUBLE[0] = x;
  const k = exponentNearOne(WORDS[HIGH_WORD]!);
  const m = x * POWER_OF_TWO[EXPONENT_OFFSET - k]!;
  const step = Math.round(m * STEPS);
  const c = step / STEPS;
  const f = m - c;
  const sum = m + c;
  const sumLost = m >= c ? c - (sum - m) : m - (sum - c);
  const q = f / sum;
  const product = q * sum;
  const qLow = (f - product - productError(q, sum, product) - q * sumLost) / sum;
  const z = q * q;
  const tail = 2 * q * z * (1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9))));
  const exponent = k - shift;
  const a = exponent * LN2_HIGH;
  const b = LOG_OF_STEP[2 * step]!;
  const first = a + b;
  const firstLost = b - (first - a);
  const second = first + 2 * q;
  const secondLost = 2 * q - (second - first);
  const low =
    firstLost + secondLost + exponent * LN2_LOW + LOG_OF_STEP[2 * step + 1]! + 2 * qLow + tail;
  const high = second + low;
  LOG_LOW[0] = low - (high - second);
  return high;
}

function isOddInteger(y: number): boolean {
  return Math.abs(y) < 9007199254740992 && Math.floor(y) === y && Math.floor(y / 2) !== y / 2;
}

/** pow where x or y is zero, infinite or NaN (ECMA-262, Number::exponentiate). */
function powAtTheEdges(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const size = Math.abs(x);
  if (Math.abs(y) === Infinity) {
    if (size === 1) return Number.NaN;
    return size > 1 === y > 0 ? Infinity : 0;
  }
  const value = size > 1 === y > 0 ? Infinity : 0;
  const isNegative = x < 0 || Object.is(x, -0);
  return isNegative && isOddInteger(y) ? -value : value;
}

function createPowersOfTwo(): Float64Array {
  const powers = new Float64Array(EXPONENT_OFFSET + 1024);
  powers[EXPONENT_OFFSET] = 1;
  for (let i = EXPONENT_OFFSET + 1; i < powers.length; i++) powers[i] = powers[i - 1]! * 2;
  for (let i = EXPONENT_OFFSET - 1; i >= 0; i--) powers[i] = powers[i + 1]! / 2;
  return powers;
}

function createRootsOfTwo(): Float64Array {
  let root: DoubleDouble = { high: 2, low: 0 };
  for (let i = 1; i < STEPS; i *= 2) root = sqrtDoubleDouble(root);
  const roots = new Float64Array(2 * STEPS);
  let power: DoubleDouble = { high: 1, low: 0 };
  for (let j = 0; j < STEPS; j++) {
    roots[2 * j] = power.high;
    roots[2 * j + 1] = power.low;
    power = multiplyDoubleDouble(power, root);
  }
  return roots;
}

/** ln((j+1)/j) = 2 atanh(1/(2j+1)), added up from j = 128, where the logarithm is 0. */
function createLogsOfSteps(): Float64Array {
  const logs = new Float64Array(2 * 183);
  for (const direction of [1, -1]) {
    let sum: DoubleDouble = { high: 0, low: 0 };
    for (let j = STEPS; j > 90 && j < 182; j += direction) {
      const rise = twiceArtanhOfReciprocal(2 * j + direction);
      sum = addDoubleDouble(sum, { high: direction * rise.high, low: direction * rise.low });
      logs[2 * (j + direction)] = sum.high;
      logs[2 * (j + direction) + 1] = sum.low;
    }
  }
  return logs;
}

/** 2 atanh(1/n) for n ≥ 180 by its power series; 8 terms leave less than 2^-120. */
function twiceArtanhOfReciprocal(n: number): DoubleDouble {
  const reciprocal = reciprocalDoubleDouble(n);
  const square = multiplyDoubleDouble(reciprocal, reciprocal);
  let sum: DoubleDouble = { high: 0, low: 0 };
  for (let i = 7; i >= 0; i--) {
    sum = addDoubleDouble(multiplyDoubleDouble(sum, square), reciprocalDoubleDouble(2 * i + 1));
  }
  const value = multiplyDoubleDouble(sum, reciprocal);
  return { high: 2 * value.high, low: 2 * value.low };
}
