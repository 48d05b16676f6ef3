import { exp, log } from '../../src/numeric/elementary.ts';

/** Successes of trials at a value of the covariate. */
export interface Counts {
  readonly x: number;
  readonly seen: number;
  readonly total: number;
}

/** A fitted logit P = b0 + b1 x. */
export interface LogisticFit {
  readonly b0: number;
  readonly b1: number;
  /** Standard errors of b0 and b1 from the Fisher information. */
  readonly se: readonly [number, number];
  /** -2 ln L over single trials (zero or one), as R's glm prints it for ungrouped data. */
  readonly deviance: number;
}

/**
 * Maximum likelihood by Newton's method (the same as IRLS for the logit link: McCullagh & Nelder
 * 1989, 4.4).
 */
export function fitLogistic(counts: readonly Counts[]): LogisticFit {
  let b0 = 0;
  let b1 = 0;
  let information = [1, 0, 1] as readonly [number, number, number];
  for (let i = 0; i < 50; i++) {
    let g0 = 0;
    let g1 = 0;
    let h00 = 0;
    let h01 = 0;
    let h11 = 0;
    for (const { x, seen, total } of counts) {
      const p = 1 / (1 + exp(-(b0 + b1 * x)));
      const w = total * p * (1 - p);
      g0 += seen - total * p;
      g1 += x * (seen - total * p);
      h00 += w;
      h01 += w * x;
      h11 += w * x * x;
    }
    const det = h00 * h11 - h01 * h01;
    b0 += (h11 * g0 - h01 * g1) / det;
    b1 += (h00 * g1 - h01 * g0) / det;
    information = [h11 / det, h01 / det, h00 / det];
    if (Math.abs(g0) + Math.abs(g1) < 1e-10) break;
  }
  const deviance = counts.reduce((sum, { x, seen, total }) => {
    const p = 1 / (1 + exp(-(b0 + b1 * x)));
    return sum - 2 * (seen * log(p) + (total - seen) * log(1 - p));
  }, 0);
  return { b0, b1, se: [Math.sqrt(information[0]), Math.sqrt(information[2])], deviance };
}

/**
 * The smallest value of a smooth function of two variables, by Newton steps on finite differences.
 */
export function minimise(
  f: (x: number, y: number) => number,
  start: readonly [number, number],
): { readonly at: readonly [number, number]; readonly value: number } {
  let [x, y] = start;
  const h = 1e-4;
  for (let i = 0; i < 40; i++) {
    const centre = f(x, y);
    const gx = (f(x + h, y) - f(x - h, y)) / (2 * h);
    const gy = (f(x, y + h) - f(x, y - h)) / (2 * h);
    const xx = (f(x + h, y) - 2 * centre + f(x - h, y)) / (h * h);
    const yy = (f(x, y + h) - 2 * centre + f(x, y - h)) / (h * h);
    const xy =
      (f(x + h, y + h) - f(x + h, y - h) - f(x - h, y + h) + f(x - h, y - h)) / (4 * h * h);
    const det = xx * yy - xy * xy;
    const dx = (yy * gx - xy * gy) / det;
    const dy = (xx * gy - xy * gx) / det;
    x -= dx;
    y -= dy;
    if (Math.abs(dx) + Math.abs(dy) < 1e-9) break;
  }
  return { at: [x, y], value: f(x, y) };
}
