import type { Distribution } from '../../model/pack.ts';
import type { DetectionParameters, ProgramAdversary } from '../program.ts';
import { quantileOf } from '../run/tables.ts';
import { createDetectionCells } from './detection-cells.ts';
import { createQuantileCells } from './quantile-cells.ts';

/** Tables of the kernel, made once per distribution and adversary and kept between runs. */
export interface KernelTables {
  cells(distribution: Distribution): Float32Array;
  detection(
    adversary: ProgramAdversary,
    parameters: Pick<DetectionParameters, 'replicateSd'>,
  ): Float32Array;
}

/** Makes tables on demand: a beta law costs some four milliseconds, everything else less than one. */
export function createKernelTables(): KernelTables {
  const cells = new Map<string, Float32Array>();
  const curves = new Map<string, Float32Array>();
  const keep = (in_: Map<string, Float32Array>, name: string, make: () => Float32Array) => {
    const held = in_.get(name) ?? make();
    in_.set(name, held);
    return held;
  };
  return {
    cells: (distribution) =>
      keep(cells, JSON.stringify(distribution), () =>
        createQuantileCells({ quantile: quantileOf(distribution), upper: upperOf(distribution) }),
      ),
    detection(adversary, { replicateSd }) {
      const { detection, needed, of } = adversary;
      return keep(curves, `${detection},${needed},${of},${replicateSd}`, () =>
        createDetectionCells(adversary, replicateSd),
      );
    },
  };
}

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
