import { hash } from '../src/ledger/hash.ts';
import { compiledKernel, type WasmPlatform } from '../src/trace/kernel/compiled.ts';
import { simulateOnKernel } from '../src/trace/kernel/kernel-run.ts';
import { createKernelTables } from '../src/trace/kernel/kernel-tables.ts';
import { mediansInTurn, timed } from './alternate.ts';
import type { BenchSize, Figure } from './figure.ts';
import { contactProgram } from './yardsticks/contact-loop.ts';

/** Sizes of one slope, each twice the one before. */
const doublings = [1, 2, 4, 8];
const placeCount = 50;

/**
 * How time grows with contacts (1,000 to 8,000, at 8 n draws) and with draws (64 n to 512 n, at 250 contacts): slopes on
 * logarithmic scales, 1 where twice the work takes twice the time. Timed is everything from the program to its result,
 * one thread; tables and stream keys are kept from run to run, as the product keeps them.
 */
export async function costSlopeFigures({ n, runs, seed }: BenchSize): Promise<readonly Figure[]> {
  const make = compiledKernel(WebAssembly as unknown as WasmPlatform);
  const tables = createKernelTables();
  const slopeOver = async (
    what: string,
    sizes: readonly { readonly contactCount: number; readonly draws: number }[],
  ): Promise<Figure> => {
    const measures = sizes.map(({ contactCount, draws }) => {
      const program = contactProgram({ placeCount, contactCount, seed });
      const options = { seed: String(seed), draws, digest: hash, tables };
      return () => timed(() => simulateOnKernel(program, options, make).draws);
    });
    const value = logLogSlope(doublings, await mediansInTurn(measures, { runs }));
    const largest = sizes.at(-1);
    return {
      name: `engine.cost_slope_${what}`,
      value,
      unit: `log time per log ${what}`,
      n: (largest?.contactCount ?? 0) * (largest?.draws ?? 0),
      reference: 1,
      against: `time in proportion to ${what}: slope over 1`,
      ratio: value,
    };
  };
  return [
    await slopeOver(
      'contacts',
      doublings.map((k) => ({ contactCount: 1000 * k, draws: 8 * n })),
    ),
    await slopeOver(
      'draws',
      doublings.map((k) => ({ contactCount: 250, draws: 64 * n * k })),
    ),
  ];
}

/** Slope of log y on log x by least squares. */
export function logLogSlope(xs: readonly number[], ys: readonly number[]): number {
  const points = xs.map((x, i) => [Math.log(x), Math.log(ys[i] ?? Number.NaN)] as const);
  const mean = (k: 0 | 1) => points.reduce((sum, point) => sum + point[k], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - meanX) * (x - meanX), 0);
}
