/**
 * Error-free transformations: a real number held as an unevaluated sum high + low of two doubles,
 * about 106 bits. Source: T. J. Dekker, "A floating-point technique for extending the available
 * precision", Numer. Math. 18 (1971); D. E. Knuth, TAOCP vol. 2, 4.2.2, Theorem B (two-sum).
 * These allocate: they build tables when a module loads and are not for inner loops.
 */
export interface DoubleDouble {
  readonly high: number;
  readonly low: number;
}

/** 2^27 + 1: splits a 53-bit significand into two halves of 26 bits (Dekker 1971). */
const SPLITTER = 134217729;

/** a + b exactly, as the rounded sum and its error; refuses nothing, wrong on overflow. */
export function twoSum(a: number, b: number): DoubleDouble {
  const high = a + b;
  const bRounded = high - a;
  return { high, low: a - (high - bRounded) + (b - bRounded) };
}

/** The error of the rounded product `product = a * b`; exact while nothing over- or underflows. */
export function productError(a: number, b: number, product: number): number {
  const aScaled = SPLITTER * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = SPLITTER * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** a + b for double-doubles; relative error about 2^-104 when the signs agree. */
export function addDoubleDouble(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const sum = twoSum(a.high, b.high);
  return twoSum(sum.high, sum.low + (a.low + b.low));
}

/** a · b for double-doubles; relative error about 2^-102. */
export function multiplyDoubleDouble(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const product = a.high * b.high;
  const error = productError(a.high, b.high, product);
  return twoSum(product, error + (a.high * b.low + a.low * b.high));
}

/** 1 / n for a double n ≠ 0, as a double-double; relative error about 2^-104. */
export function reciprocalDoubleDouble(n: number): DoubleDouble {
  const quotient = 1 / n;
  const product = quotient * n;
  const remainder = 1 - product - productError(quotient, n, product);
  return twoSum(quotient, remainder / n);
}

/**
 * √a for a double-double a > 0: one Newton step on the rounded root; relative error about 2^-102.
 */
export function sqrtDoubleDouble(a: DoubleDouble): DoubleDouble {
  const root = Math.sqrt(a.high);
  const square = root * root;
  const remainder = a.high - square - productError(root, root, square) + a.low;
  return twoSum(root, remainder / (2 * root));
}
