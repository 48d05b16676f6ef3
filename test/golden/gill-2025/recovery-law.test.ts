import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exp, log, log10 } from '../../../src/numeric/elementary.ts';
import { calibrate, calibrationPrior } from '../../../src/trace/evidence/calibration.ts';
import { contributorRatios, directFailRate } from '../../../src/trace/reference/contributor-ratios.ts';
import {
  groupLaws,
  log10RecoveredRatio,
  meanDensity,
  type RecoveryLaw,
} from '../../../src/trace/reference/recovery-law.ts';
import { close, dnaPack, packValue, readFacts } from '../facts.ts';

interface LaboratoryMoments {
  readonly mu: number;
  readonly muSd: number;
  readonly logSigma: number;
}

interface Facts {
  readonly directFailRate: number;
  readonly single: readonly { readonly ng: number; readonly log10Ratio: number }[];
  readonly twoStains: readonly { readonly ng: readonly number[]; readonly log10Ratio: number }[];
  readonly twoContributors: readonly {
    readonly knownNg: number;
    readonly unknownNg: number;
    readonly depositors: number;
    readonly log10Known: number;
    readonly log10Unknown: number;
    readonly log10None: number;
  }[];
  readonly laboratories: readonly {
    readonly name: string;
    readonly law: string;
    readonly directFailRate: number;
    readonly directZeroRate: number;
    readonly secondaryZeroRate: number;
    readonly direct: LaboratoryMoments;
    readonly secondary: LaboratoryMoments;
    readonly log10RatioByNg: readonly { readonly ng: number; readonly log10Ratio: number }[];
  }[];
}

const facts = readFacts<Facts>(import.meta.url, 'contributor-ratios.json');
const of = (ng: readonly number[]) => ({
  direct: meanDensity(groupLaws.direct, ng),
  secondary: meanDensity(groupLaws.secondary, ng),
});

/** One laboratory as a law without spread between laboratories. */
function lawOf({ mu, muSd, logSigma }: LaboratoryMoments, zeroRate: number): RecoveryLaw {
  const fixed = (mean: number) => ({ mean, sd: 1e-9 * mean });
  return {
    mu0: { mean: mu, sd: muSd },
    tauMu: fixed(1e-9),
    logSigma0: { mean: logSigma, sd: muSd / (exp(logSigma) * Math.SQRT2) },
    tauLogSigma: fixed(1e-9),
    zeroMean: fixed(zeroRate),
    // So large that the Beta is a point.
    zeroSize: fixed(1e9),
  };
}

describe('HaloGen (Gill 2025) from the hyper-parameters', () => {
  it('meets RC-1a to RC-1c within .08 in log10 of the ratio', () => {
    const tolerance = 0.08;
    const terms = { depositors: 1, directFailRate: groupLaws.directFailRate };
    const rows = [...facts.single.map((r) => ({ ...r, ng: [r.ng] })), ...facts.twoStains];
    assert.equal(rows.length, 15);
    for (const row of rows) {
      const got = log10(contributorRatios([of(row.ng)], terms).each[0]!);
      close(got, row.log10Ratio, tolerance, `${row.ng} ng`);
    }
    for (const row of facts.twoContributors) {
      const { each, none } = contributorRatios([of([row.knownNg]), of([row.unknownNg])], {
        ...terms,
        depositors: row.depositors,
      });
      close(log10(each[0]!), row.log10Known, tolerance, 'known');
      close(log10(each[1]!), row.log10Unknown, tolerance, 'unknown');
      close(log10(none), row.log10None, tolerance, 'none');
    }
  });

  it('meets RC-1d, single laboratories, from the moments of their posteriors', (t) => {
    assert.equal(facts.laboratories.length, 20);
    const inBody: number[] = [];
    const outside: number[] = [];
    for (const lab of facts.laboratories)
      for (const { ng, log10Ratio } of lab.log10RatioByNg) {
        const contributor = {
          direct: meanDensity(lawOf(lab.direct, lab.directZeroRate), [ng]),
          secondary: meanDensity(lawOf(lab.secondary, lab.secondaryZeroRate), [ng]),
        };
        const { each } = contributorRatios([contributor], {
          depositors: 1,
          directFailRate: lab.directFailRate,
        });
        const off = Math.abs(log10(each[0]!) - log10Ratio);
        const isInBody = [lab.direct, lab.secondary].every(
          (m) => Math.abs(log(ng) - m.mu) <= 3 * exp(m.logSigma),
        );
        (isInBody ? inBody : outside).push(off);
      }
    const worst = (list: readonly number[]) => Math.max(...list).toFixed(3);
    t.diagnostic(
      `${inBody.length} within 3 sd of both laws: worst ${worst(inBody)}; ${outside.length} outside: worst ${worst(outside)}`,
    );
    // The draws of a laboratory are not published as numbers. A normal sample ties the spreads of its
    // parameters, sd(ln sigma) = sd(mu) / (sigma √2); that stands in for them and errs in the tails.
    assert.ok(inBody.length >= 50 && inBody.every((off) => off <= 0.05), `worst ${worst(inBody)}`);
    assert.ok(outside.every((off) => off <= 0.5), `worst ${worst(outside)}`);
  });

  it('has the hyper-parameters of the pack and the failures of all trials', () => {
    for (const [law, ending] of [[groupLaws.direct, 'dir'], [groupLaws.secondary, 'sec']] as const) {
      assert.equal(law.mu0.mean, packValue(`halogen.hyper.mu0_${ending}`));
      assert.equal(law.tauMu.mean, packValue(`halogen.hyper.tau_mu_${ending}`));
      assert.equal(law.logSigma0.mean, packValue(`halogen.hyper.log_sigma0_${ending}`));
      assert.equal(law.tauLogSigma.mean, packValue(`halogen.hyper.tau_log_sigma_${ending}`));
      assert.equal(law.zeroMean.mean, packValue(`halogen.hyper.mu_k_${ending}`));
      assert.equal(law.zeroSize.mean, packValue(`halogen.hyper.phi_k_${ending}`));
    }
    // The authors' file writes 1e-9 where no contact failed; that is the last difference.
    close(directFailRate({ failures: 24, count: 431 }), facts.directFailRate, 1e-9, 'F0');
    assert.equal(groupLaws.directFailRate, directFailRate({ failures: 24, count: 431 }));
  });
});

describe('traps of HaloGen', () => {
  it('says nothing about an empty stain, which the formula takes for direct contact', () => {
    assert.equal(log10RecoveredRatio([0]).kind, 'refused');
    assert.equal(log10RecoveredRatio([0, 0]).kind, 'refused');
    assert.equal(log10RecoveredRatio([0, 0.5]).kind, 'ratio');
  });

  it('counts zeros: 10 failures of 24 do not become the .035 of the model of positives alone', () => {
    const trials = Array.from({ length: 24 }, (_, i) => (i < 10 ? 0 : 0.8));
    const prior = calibrationPrior(dnaPack());
    assert.ok(prior.ok);
    const result = calibrate(prior.value, trials);
    assert.ok(result.ok);
    close(result.value.zeroRate.mean, (0.0993 * 7.428 + 10) / (7.428 + 24), 1e-12, 'k0');
    assert.ok(result.value.zeroRate.mean > 0.3);
  });

  it('takes mu from the draws, not from the means of the parameter file', () => {
    // Mean of mu_mean over the 20 rows of the file: .3421; over the group draws: .35407.
    const law = dnaPack().parameters['touch.direct.recovered']?.distribution;
    assert.ok(law?.kind === 'zero-lognormal');
    close(law.mu, 0.35407, 5e-5, 'mu');
    assert.ok(Math.abs(law.mu - 0.34213) > 0.01);
    assert.ok(!Object.keys(dnaPack().parameters).some((key) => key.includes('.lab_')));
  });
});
