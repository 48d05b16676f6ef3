import { assert } from '../../base/assert.ts';
import { fail, type Outcome, ok, type Problem } from '../../base/problems.ts';
import type { Pack } from '../../model/pack.ts';
import { exp, log } from '../../numeric/elementary.ts';
import { logGamma } from '../../numeric/special.ts';

/**
 * What is known of a laboratory and venue before its own trials: the group between laboratories, as the pack has it
 * (`touch.direct.recovered`, `halogen.hyper.*`; ReAct/HaloGen, doi:10.1016/j.fsigen.2025.103222).
 */
export interface CalibrationPrior {
  /** Mean and sd of mu (ln ng recovered) between laboratories. */
  readonly mu: number;
  readonly muSd: number;
  /** Mean of sigma, and sd of its logarithm between laboratories. */
  readonly sigma: number;
  readonly logSigmaSd: number;
  /** Mean share of contacts after which nothing is recovered, and the size of its Beta. */
  readonly zeroRate: number;
  readonly zeroSize: number;
}

/** A mean with its sd, and the weight of the own trials in it: 0 is all prior, 1 all own. */
export interface Shrunk {
  readonly mean: number;
  readonly sd: number;
  readonly ownWeight: number;
}

/** The posterior for this laboratory and venue. */
export interface Calibration {
  readonly trials: number;
  readonly zeros: number;
  /** Mean and sd (from two on) of ln of the positive quantities alone; undefined where there are too few. */
  readonly own: { readonly mu?: number; readonly sigma?: number };
  readonly mu: Shrunk;
  readonly sigma: Shrunk;
  readonly zeroRate: Shrunk;
  /** In place of the distribution of `touchKey`; the spread of sigma and of the zero rate has no place in it. */
  readonly replacement: {
    readonly kind: 'zero-lognormal';
    readonly mu: number;
    readonly muSd: number;
    readonly sigma: number;
    readonly zeroRate: number;
  };
}

const trialsMax = 1000;
/** One milligram. Assumption: far above what a grip leaves; a larger number is a wrong unit. */
const ngMax = 1e6;

/** The parameter that own trials calibrate: what a laboratory recovers after one touch. */
export const touchKey = 'touch.direct.recovered';

/** Reads the prior from a pack; a problem for one whose touch law has no spread between laboratories. */
export function calibrationPrior(pack: Pack): Outcome<CalibrationPrior> {
  const law = pack.parameters[touchKey]?.distribution;
  const logSigmaSd = pack.parameters['halogen.hyper.tau_log_sigma_dir']?.value;
  const zeroSize = pack.parameters['halogen.hyper.phi_k_dir']?.value;
  if (law?.kind !== 'zero-lognormal' || logSigmaSd === undefined || zeroSize === undefined) {
    const message = `pack: expected ${touchKey} with a spread between laboratories (halogen.hyper.*), got none in ${pack.id}`;
    return fail([{ code: 'parameter-missing', path: 'parameters', message }]);
  }
  const { mu, muSd, sigma, zeroRate } = law;
  return ok({ mu, muSd, sigma, logSigmaSd, zeroRate, zeroSize });
}

/**
 * Conjugate update from own trials, ng recovered after one grip each, 0 where nothing was recovered: normal with
 * inverse gamma on ln of the positive ones, Beta on the zeros (Gelman et al. 2013, Bayesian Data Analysis, 2.4 and 3.3).
 * The zeros count: a likelihood of the positive ones alone, as in HaloGen's model of a single laboratory, would push
 * the zero rate towards 0. Problems for more than 1,000 trials and for quantities below 0 or above 1 mg.
 */
export function calibrate(
  prior: CalibrationPrior,
  trialsNg: readonly number[],
): Outcome<Calibration> {
  const problems = problemsOf(trialsNg);
  if (problems.length > 0) return fail(problems);
  const logs = trialsNg.filter((ng) => ng > 0).map(log);
  const n = logs.length;
  const zeros = trialsNg.length - n;
  const start = normalInverseGamma(prior);
  const centre = n === 0 ? 0 : logs.reduce((a, b) => a + b, 0) / n;
  const scatter = logs.reduce((a, x) => a + (x - centre) * (x - centre), 0);
  const off = n === 0 ? 0 : centre - prior.mu;
  const kappa = start.kappa + n;
  const shape = start.shape + n / 2;
  const rate = start.rate + scatter / 2 + (start.kappa * n * off * off) / (2 * kappa);
  const spread = sigmaMoments(shape, rate);
  const total = prior.zeroSize + trialsNg.length;
  const zeroRate =
    n + zeros === 0 ? prior.zeroRate : (prior.zeroRate * prior.zeroSize + zeros) / total;
  const mu = prior.mu + (n * off) / kappa;
  // Where there is nothing positive the prior comes back as it went in, to the last bit.
  const muSd = n === 0 ? prior.muSd : Math.sqrt(rate / ((shape - 1) * kappa));
  const sigma = n === 0 ? prior.sigma : spread.mean;
  return ok({
    trials: trialsNg.length,
    zeros,
    own: {
      ...(n === 0 ? {} : { mu: centre }),
      ...(n < 2 ? {} : { sigma: Math.sqrt(scatter / (n - 1)) }),
    },
    mu: { mean: mu, sd: muSd, ownWeight: n / kappa },
    sigma: { mean: sigma, sd: spread.sd, ownWeight: n / (2 * shape) },
    zeroRate: {
      mean: zeroRate,
      sd: Math.sqrt((zeroRate * (1 - zeroRate)) / (total + 1)),
      ownWeight: trialsNg.length / total,
    },
    replacement: { kind: 'zero-lognormal', mu, muSd, sigma, zeroRate },
  });
}

function problemsOf(trialsNg: readonly number[]): readonly Problem[] {
  if (trialsNg.length > trialsMax) {
    const message = `trials: expected at most ${trialsMax}, got ${trialsNg.length}`;
    return [{ code: 'too-many', path: '', message }];
  }
  return trialsNg.flatMap((ng, i) =>
    ng >= 0 && ng <= ngMax
      ? []
      : [
          {
            code: 'out-of-range',
            path: `${i}`,
            message: `quantity: expected 0 to ${ngMax} ng, got ${ng}`,
          },
        ],
  );
}

/**
 * The normal-inverse-gamma law with the prior's four moments: E sigma and the spread of its logarithm fix shape and
 * rate, E sigma² / kappa = muSd² fixes kappa. Assumption: conjugacy ties the spread of mu to sigma; HaloGen has them
 * independent (the difference is measured in the test).
 */
function normalInverseGamma({ sigma, logSigmaSd, muSd }: CalibrationPrior) {
  assert(sigma > 0 && logSigmaSd > 0 && muSd > 0, 'prior: expected positive spreads');
  const wanted = exp(logSigmaSd * logSigmaSd);
  let low = 1 + 1e-9;
  let high = 1e6;
  // E sigma² / (E sigma)² falls with the shape; 100 halvings are more than doubles can tell apart.
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    const { mean } = sigmaMoments(middle, 1);
    if (1 / ((middle - 1) * mean * mean) > wanted) low = middle;
    else high = middle;
  }
  const shape = (low + high) / 2;
  const unit = sigmaMoments(shape, 1).mean;
  const rate = (sigma / unit) * (sigma / unit);
  return { shape, rate, kappa: rate / ((shape - 1) * muSd * muSd) };
}

/** E and sd of sigma where sigma² is inverse gamma: E sigma = √rate Γ(shape − 1/2)/Γ(shape). */
function sigmaMoments(shape: number, rate: number): { readonly mean: number; readonly sd: number } {
  const mean = Math.sqrt(rate) * exp(logGamma(shape - 0.5) - logGamma(shape));
  return { mean, sd: Math.sqrt(Math.max(0, rate / (shape - 1) - mean * mean)) };
}
