import { assert } from '../base/assert.ts';
import { exp, log } from './elementary.ts';

/** 1/√(2π). */
const INVERSE_SQRT_TWO_PI = 0.3989422804014327;

/**
 * The standard normal quantile, relative error below 5e-16 (3 ulp) for u in (0, 1); −∞ at 0, ∞ at
 * 1, NaN outside. Source: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal
 * distribution", Applied Statistics 37 (1988), routine PPND16 with its coefficients.
 */
export function normalQuantile(u: number): number {
  const q = u - 0.5;
  if (!(Math.abs(q) <= 0.425)) return quantileInTail(u, q);
  const r = 0.180625 - q * q;
  const numerator =
    (((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r +
      45921.95393154987) *
      r +
      13731.69376550946) *
      r +
      1971.5909503065513) *
      r +
      133.14166789178438) *
      r +
      3.3871328727963665) *
    q;
  const denominator =
    ((((((5226.495278852854 * r + 28729.085735721943) * r + 39307.89580009271) * r +
      21213.794301586597) *
      r +
      5394.196021424751) *
      r +
      687.1870074920579) *
      r +
      42.31333070160091) *
      r +
    1;
  return numerator / denominator;
}

/** out[i] = normalQuantile(uniforms[i]); `out` may be `uniforms`. Lengths must agree. */
export function fillNormals(out: Float64Array, uniforms: Float64Array): void {
  assert(out.length === uniforms.length, 'normals: equal lengths');
  for (let i = 0; i < out.length; i++) out[i] = normalQuantile(uniforms[i]!);
}

/** The standard normal density; at most 5 ulp off while it is a normal number. */
export function normalPdf(x: number): number {
  return INVERSE_SQRT_TWO_PI * expOfMinusHalfSquare(Math.abs(x));
}

/**
 * P(Z ≤ x), relative error below 2e-15 down to the smallest normal double (x ≈ −37.5).
 * Source: W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23
 * (1969), in the normal form of Algorithm 715 (ACM TOMS 19, 1993), routine ANORM.
 */
export function normalCdf(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.67448975) return 0.5 + cdfNearZero(x);
  if (!(size < 39)) return x > 0 ? 1 : x < 0 ? 0 : Number.NaN;
  const tail = size <= 5.656854249492381 ? millsInMiddle(size) : millsInTail(size);
  const value = tail * expOfMinusHalfSquare(size);
  return x > 0 ? 1 - value : value;
}

function quantileInTail(u: number, q: number): number {
  if (!(u > 0 && u < 1)) return u === 0 ? -Infinity : u === 1 ? Infinity : Number.NaN;
  const r = Math.sqrt(-log(q < 0 ? u : 1 - u));
  const value = r <= 5 ? tailToFive(r - 1.6) : tailBeyondFive(r - 5);
  return q < 0 ? -value : value;
}

function tailToFive(r: number): number {
  const numerator =
    ((((((0.0007745450142783414 * r + 0.022723844989269184) * r + 0.2417807251774506) * r +
      1.2704582524523684) *
      r +
      3.6478483247632045) *
      r +
      5.769497221460691) *
      r +
      4.630337846156546) *
      r +
    1.4234371107496835;
  const denominator =
    ((((((1.0507500716444169e-9 * r + 0.0005475938084995345) * r + 0.015198666563616457) * r +
      0.14810397642748008) *
      r +
      0.6897673349851) *
      r +
      1.6763848301838038) *
      r +
      2.053191626637759) *
      r +
    1;
  return numerator / denominator;
}

function tailBeyondFive(r: number): number {
  const numerator =
    ((((((2.0103343992922881e-7 * r + 2.7115555687434876e-5) * r + 0.0012426609473880784) * r +
      0.026532189526576124) *
      r +
      0.29656057182850487) *
      r +
      1.7848265399172913) *
      r +
      5.463784911164114) *
      r +
    6.657904643501103;
  const denominator =
    ((((((2.0442631033899397e-15 * r + 1.421511758316446e-7) * r + 1.8463183175100548e-5) * r +
      0.0007868691311456133) *
      r +
      0.014875361290850615) *
      r +
      0.1369298809227358) *
      r +
      0.599832206555888) *
      r +
    1;
  return numerator / denominator;
}

/** Φ(x) − ½ for |x| ≤ Φ⁻¹(¾). */
function cdfNearZero(x: number): number {
  const z = x * x;
  const numerator =
    (((0.06568233791820745 * z + 2.2352520354606837) * z + 161.02823106855587) * z +
      1067.6894854603709) *
      z +
    18154.98125334356;
  const denominator =
    (((z + 47.202581904688245) * z + 976.0985517377767) * z + 10260.932208618979) * z +
    45507.78933502673;
  return (x * numerator) / denominator;
}

/** (1 − Φ(y)) e^{y²/2} for Φ⁻¹(¾) < y ≤ √32. */
function millsInMiddle(y: number): number {
  let numerator = 1.0765576773720192e-8 * y;
  let denominator = y;
  for (let i = 0; i < 7; i++) {
    numerator = (numerator + MIDDLE_NUMERATOR[i]!) * y;
    denominator = (denominator + MIDDLE_DENOMINATOR[i]!) * y;
  }
  return (numerator + MIDDLE_NUMERATOR[7]!) / (denominator + MIDDLE_DENOMINATOR[7]!);
}

/** (1 − Φ(y)) e^{y²/2} for y > √32. */
function millsInTail(y: number): number {
  const z = 1 / (y * y);
  let numerator = 0.023073441764940174 * z;
  let denominator = z;
  for (let i = 0; i < 4; i++) {
    numerator = (numerator + TAIL_NUMERATOR[i]!) * z;
    denominator = (denominator + TAIL_DENOMINATOR[i]!) * z;
  }
  const correction = (z * (numerator + TAIL_NUMERATOR[4]!)) / (denominator + TAIL_DENOMINATOR[4]!);
  return (INVERSE_SQRT_TWO_PI - correction) / y;
}

const MIDDLE_NUMERATOR = [
  0.39894151208813466, 8.883149794388377, 93.50665613217785, 597.2702763948002, 2494.5375852903726,
  6848.190450536283, 11602.65143764735, 9842.714838383978,
];
const MIDDLE_DENOMINATOR = [
  22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18615.571640885097,
  34900.95272114598, 38912.00328609327, 19685.429676859992,
];
const TAIL_NUMERATOR = [
  0.215898534057957, 0.12740116116024736, 0.022235277870649807, 0.0014216191932278934,
  2.9112874951168793e-5,
];
const TAIL_DENOMINATOR = [
  1.284260096144911, 0.4682382124808651, 0.06598813786892856, 0.0037823963320275824,
  7.297515550839662e-5,
];

/** e^{−y²/2} with y² split so that its rounding error does not reach the exponent (Cody 1969). */
function expOfMinusHalfSquare(y: number): number {
  if (!(y < 39)) return y >= 39 ? 0 : Number.NaN;
  const coarse = Math.floor(y * 16) / 16;
  const rest = (y - coarse) * (y + coarse);
  return exp(-0.5 * coarse * coarse) * exp(-0.5 * rest);
}
