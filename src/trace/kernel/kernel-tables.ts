import type { Distribution } from '../../model/pack.ts';
import type { DetectionParameters, ProgramAdversary } from '../program.ts';
import { createStreams, type Digest, type Streams } from '../run/streams.ts';
import { quantileOf } from '../run/tables.ts';
import { createDetectionCells } from './detection-cells.ts';
import { createPoissonLaw, type PoissonLaw } from './poisson-law.ts';
import { createQuantileCells } from './quantile-cells.ts';

/** Tables of the kernel, made once per distribution, mean, adversary and seed and kept between runs. */
export interface KernelTables {
  /** Equal laws give the same array. */
  cells(distribution: Distribution): Float32Array;
  /** The cells of exp(N(mu, sigma²)). */
  logNormal(mu: number, sigma: number): Float32Array;
  poisson(mean: number): PoissonLaw;
  streams(seed: string, digest: Digest): Streams;
  detection(
    adversary: ProgramAdversary,
    parameters: Pick<DetectionParameters, 'replicateSd'>,
  ): Float32Array;
}

/** Makes tables on demand: a beta law costs some four milliseconds, everything else less than one. */
export function createKernelTables(): KernelTables {
  const cells = new Map<string, Float32Array>();
  const curves = new Map<string, Float32Array>();
  const laws = new Map<number, PoissonLaw>();
  const streams = new Map<string, Streams>();
  const cellsOf = (distribution: Distribution) =>
    keep(cells, JSON.stringify(distribution), () =>
      createQuantileCells({ quantile: quantileOf(distribution), upper: upperOf(distribution) }),
    );
  return {
    cells: cellsOf,
    logNormal: (mu, sigma) => cellsOf({ kind: 'lognormal', mu, sigma }),
    poisson: (mean) => keep(laws, mean, () => createPoissonLaw(mean)),
    streams: (seed, digest) => keep(streams, seed, () => createStreams(seed, digest)),
    detection(adversary, { replicateSd }) {
      const { detection, needed, of } = adversary;
      return keep(curves, `${detection},${needed},${of},${replicateSd}`, () =>
        createDetectionCells(adversary, replicateSd),
      );
    },
  };
}

/** What is held under a name; made, and held from then on, when there is nothing. At most `heldMax`, then anew. */
function keep<K, V>(held: Map<K, V>, name: K, make: () => V): V {
  const found = held.get(name);
  if (found !== undefined) return found;
  if (held.size >= heldMax) held.clear();
  const value = make();
  held.set(name, value);
  return value;
}

/** A run needs some hundred of each; a long row of runs with other numbers each time must not fill the memory. */
const heldMax = 4096;

function upperOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'beta':
      return 1;
    case 'truncated-lognormal':
      return distribution.upper;
    case 'uniform':
      return distribution.to;
    case 'lognormal':
    case 'zero-lognormal':
      return Number.POSITIVE_INFINITY;
  }
}
