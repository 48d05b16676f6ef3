import { gammaQuantile } from '../../src/numeric/gamma.ts';
import type { EngineDraws } from './engine-draws.ts';
import type { Exact } from './oracle.ts';

/** Deviations of the engine's sample moments from the exact ones, in standard errors. */
export interface Deviations {
  readonly items: readonly { readonly what: string; readonly z: number }[];
  /**
   * Σ z² over the items that are summed, how many, and Σ of the squared correlations between them.
   */
  readonly sumOfSquares: number;
  readonly summed: number;
  readonly squaredCorrelations: number;
  /**
   * Moments left out because so few draws carry them that their sample says nothing about its own
   * error.
   */
  readonly skipped: number;
}

/** A product that a sample of N cannot judge by a normal law: kurtosis above N / 25. */
const kurtosisShareMax = 1 / 25;

/** The same for a mean, known beforehand: one draw in some dozen carries nearly all of it. */
const variationMax = 5;

/** Every mean against its exact value, by its own sample error; all of them are summed. */
export function compareMeans(exact: Exact, engine: EngineDraws): Deviations {
  const random = randomNames(exact);
  const names = random.filter((n) => exact.covariance(n, n) <= (variationMax * exact.mean(n)) ** 2);
  const items = names.map((name) => {
    const values = valuesOf(engine, name);
    const centre = mean(values);
    const sd = Math.sqrt(mean(values.map((v) => (v - centre) ** 2)));
    return {
      what: `mean ${name}`,
      z: (centre - exact.mean(name)) / (sd / Math.sqrt(engine.draws)),
    };
  });
  let squaredCorrelations = 0;
  for (const a of names)
    for (const b of names)
      squaredCorrelations +=
        exact.covariance(a, b) ** 2 / (exact.covariance(a, a) * exact.covariance(b, b));
  return {
    items,
    sumOfSquares: items.reduce((sum, { z }) => sum + z * z, 0),
    summed: items.length,
    squaredCorrelations,
    skipped: random.length - names.length,
  };
}

/** What is the same in every draw must come out as the oracle says, to rounding. */
export function worstFixedError(exact: Exact, engine: EngineDraws): number {
  const random = new Set(randomNames(exact));
  return exact.names
    .filter((name) => !random.has(name))
    .reduce((worst, name) => {
      const want = exact.mean(name);
      const error = valuesOf(engine, name).reduce((w, v) => Math.max(w, Math.abs(v - want)), 0);
      return Math.max(worst, error / Math.max(1, want));
    }, 0);
}

/**
 * Every product of two coordinates against its exact mean, by its own sample error; the squares are
 * summed.
 */
export function compareSecondMoments(exact: Exact, engine: EngineDraws): Deviations {
  const names = randomNames(exact);
  const items: { readonly what: string; readonly z: number }[] = [];
  const squares: Float64Array[] = [];
  let sumOfSquares = 0;
  let skipped = 0;
  names.forEach((a, i) => {
    for (const b of names.slice(i)) {
      const product = standardised(valuesOf(engine, a), valuesOf(engine, b), exact.product(a, b));
      if (product === undefined) {
        skipped++;
        continue;
      }
      items.push({ what: `E ${a} ${b}`, z: product.z });
      if (a !== b) continue;
      squares.push(product.deviations);
      sumOfSquares += product.z * product.z;
    }
  });
  let squaredCorrelations = 0;
  for (const p of squares) for (const q of squares) squaredCorrelations += meanProduct(p, q) ** 2;
  return { items, sumOfSquares, summed: squares.length, squaredCorrelations, skipped };
}

/**
 * The central range of Σ z² with the given probability on each side outside: z are normal with
 * known correlations, so Σ z² has mean n and variance 2 Σ ρ²; a scaled chi-square with these two
 * moments stands for it (Satterthwaite).
 */
export function sumOfSquaresRange(
  totals: Pick<Deviations, 'summed' | 'squaredCorrelations'>,
  tail: number,
): { readonly low: number; readonly high: number } {
  const scale = totals.squaredCorrelations / totals.summed;
  const shape = totals.summed / scale / 2;
  return {
    low: 2 * scale * gammaQuantile(tail, shape),
    high: 2 * scale * gammaQuantile(1 - tail, shape),
  };
}

/** Coordinates that differ between draws by more than rounding. */
function randomNames(exact: Exact): readonly string[] {
  return exact.names.filter(
    (name) => exact.covariance(name, name) > 1e-12 * exact.product(name, name),
  );
}

function valuesOf(engine: EngineDraws, name: string): Float64Array {
  return engine.values.get(name) ?? new Float64Array(engine.draws);
}

function standardised(x: Float64Array, y: Float64Array, want: number) {
  const n = x.length;
  const deviations = x.map((v, i) => v * (y[i] ?? 0));
  const centre = mean(deviations);
  let second = 0;
  let fourth = 0;
  for (let i = 0; i < n; i++) {
    const d = (deviations[i] ?? 0) - centre;
    deviations[i] = d;
    second += d * d;
    fourth += d * d * d * d;
  }
  if (second === 0 || (fourth * n) / (second * second) > n * kurtosisShareMax) return undefined;
  const sd = Math.sqrt(second / (n - 1));
  for (let i = 0; i < n; i++) deviations[i] = (deviations[i] ?? 0) / sd;
  return { z: (centre - want) / (sd / Math.sqrt(n)), deviations };
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const v of values) sum += v;
  return sum / values.length;
}

function meanProduct(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += (p[i] ?? 0) * (q[i] ?? 0);
  return sum / p.length;
}
