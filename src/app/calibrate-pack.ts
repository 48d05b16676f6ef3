import { assert } from '../base/assert.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import type { CalibrationDocument } from '../model/calibration.ts';
import { entryOf } from '../model/entry.ts';
import { nearestHint } from '../model/nearest.ts';
import type { Pack } from '../model/pack.ts';
import type { Trial } from '../model/trial.ts';
import { exp } from '../numeric/elementary.ts';
import {
  type Calibration,
  type CalibrationPrior,
  calibrate,
  calibrationPrior,
  touchKey,
} from '../trace/evidence/calibration.ts';

/** Fewer trials say too little of a spread; HaloGen's authors ask for 6 to 12 for cautious use. */
const trialCountMin = 6;

/** The key whose value is 1: what a touch leaves on it is what the law of touches says. */
const referenceFactor = 'yield.material.reference';

/** What own trials make of a pack's touch law. */
export interface LocalCalibration {
  readonly prior: CalibrationPrior;
  readonly calibration: Calibration;
}

/**
 * The conjugate update of a pack's touch law by own trials. Problems, each with the index of its trial: a material that
 * the pack does not have, or on which a touch leaves another amount than on the reference; fewer than six trials; a
 * pack without a law to update.
 */
export function calibrateFromTrials(
  pack: Pack,
  trials: readonly Trial[],
): Outcome<LocalCalibration> {
  const prior = calibrationPrior(pack);
  if (!prior.ok) return prior;
  const problems: Problem[] = trials.flatMap((t, i) => materialProblems(pack, t, i));
  if (trials.length < trialCountMin) {
    const message = `trials: expected ${trialCountMin} or more, got ${trials.length}; fewer say too little of the spread`;
    problems.push({ code: 'too-few', path: '', message });
  }
  if (problems.length > 0) return fail(problems);
  const quantities = trials.map((t) => t.recoveredNg);
  const calibration = calibrate(prior.value, quantities);
  return calibration.ok ? ok({ prior: prior.value, calibration: calibration.value }) : calibration;
}

function materialProblems(pack: Pack, { material }: Trial, index: number): readonly Problem[] {
  const path = `${index}/material`;
  const entry = entryOf(pack.materials, material);
  if (entry === undefined) {
    const hint = nearestHint(material, Object.keys(pack.materials));
    const message = `material: expected one of the pack, got "${material}"${hint}`;
    return [{ code: 'unknown-material', path, message }];
  }
  if (entry.yieldFactor === referenceFactor) return [];
  const message = `material: expected one with the yield of the reference (plastic, metal, laminate …), got "${material}"; the law of touches is for those`;
  return [{ code: 'wrong-value', path, message }];
}

/** The calibration as a document that a visit can name. `source` says where the trials are written down. */
export function calibrationDocumentOf(
  pack: Pack,
  { calibration }: LocalCalibration,
  source: string,
): CalibrationDocument {
  const replaced = entryOf(pack.parameters, touchKey);
  assert(replaced !== undefined, `pack: expected ${touchKey}, got none`);
  const { mu, sigma, zeroRate, replacement, trials } = calibration;
  const share = ({ ownWeight }: { readonly ownWeight: number }) => Math.round(100 * ownWeight);
  return {
    format: 'vestige-calibration/1',
    pack: pack.id,
    packVersion: pack.version,
    parameters: {
      [touchKey]: {
        value: sixDigits(exp(replacement.mu)),
        unit: replaced.unit,
        status: 'D',
        trialCount: trials,
        distribution: {
          kind: 'zero-lognormal',
          mu: sixDigits(replacement.mu),
          muSd: sixDigits(replacement.muSd),
          sigma: sixDigits(replacement.sigma),
          zeroRate: sixDigits(replacement.zeroRate),
        },
        // What is not known of mu is in muSd, and is not to be counted twice.
        spread: 1,
        citation: `local calibration, n = ${trials}: ${source}`,
        note: `Prior: ${pack.id} ${pack.version}. Weight of the own trials: mu ${share(mu)} %, sigma ${share(sigma)} %, zero rate ${share(zeroRate)} %.`,
      },
    },
  };
}

/** Enough to tell any two calibrations apart, and short enough to be read. */
function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}
