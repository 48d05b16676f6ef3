import { assert } from '../../base/assert.ts';
import { exp, expm1 } from '../../numeric/elementary.ts';
import { gaussHermite } from '../../numeric/quadrature.ts';
import { binomialTail } from '../../numeric/special.ts';
import type { DetectionParameters, ProgramAdversary } from '../program.ts';

/** Probability that a sample is informative, as a function of its mean copies per allele. */
export interface DetectionCurve {
  /** P(lambda), lambda >= 0; `lambda` counts amplifiable copies (eta * recovery * mass / cell mass). */
  at(lambda: number): number;
}

/**
 * f(lambda) without replicate effect: model v1 section 7.
 * loci: P(Bin(of, (1-e^-lambda)^2) >= needed); alleles: P(Bin(of, 1-e^-lambda) >= needed); single: 1-e^-lambda.
 */
export function detectionGiven(
  adversary: Pick<ProgramAdversary, 'detection' | 'needed' | 'of'>,
  lambda: number,
): number {
  const seen = -expm1(-lambda);
  switch (adversary.detection) {
    case 'loci':
      return binomialTail(adversary.of, seen * seen, adversary.needed);
    case 'alleles':
      return binomialTail(adversary.of, seen, adversary.needed);
    case 'single':
      return seen;
  }
}

/**
 * P(lambda) = E_G f(lambda G), G ~ LN(-w²/2, w²), by 16-point Gauss-Hermite quadrature (model v1 section 7; w from
 * the 48 replicates of strvalidator set6). `single` has no replicate effect.
 */
export function detectionExact(
  adversary: Pick<ProgramAdversary, 'detection' | 'needed' | 'of'>,
  replicateSd: number,
  lambda: number,
): number {
  if (adversary.detection === 'single') return detectionGiven(adversary, lambda);
  let sum = 0;
  for (let i = 0; i < gaussHermite.nodes.length; i++) {
    const g = exp(replicateSd * gaussHermite.nodes[i]! - (replicateSd * replicateSd) / 2);
    sum += gaussHermite.weights[i]! * detectionGiven(adversary, lambda * g);
  }
  return sum < 0 ? 0 : sum > 1 ? 1 : sum;
}

const lowestOctave = -12;
const highestOctave = 12;
const cellsPerOctave = 128;

/**
 * Tabulates P on 128 equal cells per octave of lambda from 2^-12 to 2^12, linear in between (largest error of the
 * table below 1e-6, tested); below the table P is taken as linear to 0, above it as its last value.
 */
export function createDetectionCurve(
  adversary: Pick<ProgramAdversary, 'detection' | 'needed' | 'of'>,
  parameters: Pick<DetectionParameters, 'replicateSd'>,
): DetectionCurve {
  const octaves = highestOctave - lowestOctave;
  const table = new Float64Array(octaves * cellsPerOctave + 1);
  const lowest = 1 / 4096;
  let base = lowest;
  for (let octave = 0; octave < octaves; octave++, base *= 2)
    for (let cell = 0; cell < cellsPerOctave; cell++)
      table[octave * cellsPerOctave + cell] = detectionExact(
        adversary,
        parameters.replicateSd,
        base * (1 + cell / cellsPerOctave),
      );
  table[table.length - 1] = detectionExact(adversary, parameters.replicateSd, base);
  const last = table[table.length - 1] ?? 1;
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  const high = littleEndian() ? 1 : 0;
  return {
    at(lambda) {
      if (!(lambda > 0)) return 0;
      if (lambda < lowest) return (lambda / lowest) * table[0]!;
      if (lambda >= 4096) return last;
      double[0] = lambda;
      const word = words[high]!;
      const index = (word >>> 13) - ((1023 + lowestOctave) << 7);
      // The rest of the mantissa below the 7 bits of the cell is the place inside the cell.
      const within = ((word & 0x1fff) * 4_294_967_296 + words[1 - high]!) / 35_184_372_088_832;
      const from = table[index]!;
      return from + (table[index + 1]! - from) * within;
    },
  };
}

/** Copies per picogram: eta * recovery / cell mass; `single` takes no eta (model v1 section 7). */
export function copiesPerMass(
  adversary: ProgramAdversary,
  parameters: DetectionParameters,
  hard: boolean,
): number {
  const recovery = hard ? adversary.recoveryHard : adversary.recoveryPorous;
  assert(recovery >= 0 && recovery <= 1, `recovery: expected a fraction, got ${recovery}`);
  const eta = adversary.detection === 'single' ? 1 : parameters.eta;
  return (eta * recovery) / parameters.cellMass;
}

function littleEndian(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}
