import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { log, log10 } from '../../../src/numeric/elementary.ts';
import { normalCdf, normalPdf } from '../../../src/numeric/normal.ts';
import { close, closeRelative, dnaPack, packValue, readFacts, touchLaw } from '../facts.ts';
import { contributorRatios } from '../../../src/trace/reference/contributor-ratios.ts';

interface Facts {
  readonly directFailRate: number;
  readonly single: readonly {
    readonly ng: number;
    readonly direct: number;
    readonly secondary: number;
    readonly log10Ratio: number;
    readonly log10RatioOfTwoDepositors: number;
  }[];
  readonly twoStains: readonly {
    readonly direct: number;
    readonly secondary: number;
    readonly log10Ratio: number;
    readonly log10None: number;
  }[];
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
    readonly directFailRate: number;
    readonly directZeroRate: number;
    readonly secondaryZeroRate: number;
    readonly log10RatioAtZero: number;
  }[];
  readonly predictive: readonly {
    readonly ng: number;
    readonly direct: number;
    readonly secondary: number;
  }[];
}

const facts = readFacts<Facts>(import.meta.url, 'contributor-ratios.json');
const { directFailRate } = facts;
// Both sides are the same products and quotients of doubles.
const exact = 1e-12;

describe('HaloGen (Gill 2025), closed forms on given densities', () => {
  it('gives the ratio of one contributor, for one depositor or two', () => {
    for (const row of facts.single)
      for (const depositors of [1, 2]) {
        const { each, none } = contributorRatios([row], { depositors, directFailRate });
        const want = depositors === 1 ? row.log10Ratio : row.log10RatioOfTwoDepositors;
        close(log10(each[0] ?? 0), want, exact, `${row.ng} ng, ${depositors}`);
        close(log10(none), -want, exact, `none, ${row.ng} ng`);
      }
  });

  it('gives the ratio for two stains', () => {
    for (const row of facts.twoStains) {
      const { each, none } = contributorRatios([row], { depositors: 1, directFailRate });
      close(log10(each[0] ?? 0), row.log10Ratio, exact, 'ratio');
      close(log10(none), row.log10None, exact, 'none');
    }
  });

  it('gives the ratios of a known and an unknown contributor', () => {
    const of = (ng: number) => {
      const found = facts.single.find((row) => row.ng === ng);
      assert.ok(found !== undefined, `${ng} ng`);
      return found;
    };
    for (const row of facts.twoContributors) {
      const { each, none } = contributorRatios([of(row.knownNg), of(row.unknownNg)], {
        depositors: row.depositors,
        directFailRate,
      });
      close(log10(each[0] ?? 0), row.log10Known, exact, 'known');
      close(log10(each[1] ?? 0), row.log10Unknown, exact, 'unknown');
      close(log10(none), row.log10None, exact, 'none');
    }
  });

  it('gives the ratio of a zero in ten laboratories', () => {
    assert.equal(facts.laboratories.length, 20);
    for (const lab of facts.laboratories) {
      const contributor = { direct: lab.directZeroRate, secondary: lab.secondaryZeroRate };
      const { each } = contributorRatios([contributor], {
        depositors: 1,
        directFailRate: lab.directFailRate,
      });
      close(log10(each[0] ?? 0), lab.log10RatioAtZero, exact, lab.name);
    }
  });
});

describe('the touch law of the pack against the posterior draws', () => {
  it('recovers more than so many ng with the predictive probability', () => {
    // The pack puts one lognormal, at the mean parameters, in place of 4,000 different ones: .005
    // for probabilities is the tolerance of the cleaning scenarios too.
    const { mu, sd, zeroRate } = touchLaw();
    const second = dnaPack().parameters['touch.secondary.recovered']?.distribution;
    assert.ok(second?.kind === 'zero-lognormal');
    const secondSd = Math.hypot(second.muSd, second.sigma);
    for (const { ng, direct, secondary } of facts.predictive) {
      const above = (m: number, s: number): number => normalCdf((m - log(ng)) / s);
      close((1 - zeroRate) * above(mu, sd), direct, 0.005, `direct > ${ng} ng`);
      const got = (1 - second.zeroRate) * above(second.mu, secondSd);
      close(got, secondary, 0.01, `secondary > ${ng} ng`);
    }
  });

  it('has the mean density of the draws where touches usually lie', () => {
    const { mu, sd, zeroRate } = touchLaw();
    for (const { ng, direct } of facts.single.filter((r) => r.ng >= 0.1 && r.ng <= 5)) {
      const density = ((1 - zeroRate) * normalPdf((log(ng) - mu) / sd)) / (sd * ng);
      // The mean of many densities has fatter tails than the one in the middle; 5 % within two
      // standard deviations.
      closeRelative(density, direct, 0.05, `${ng} ng`);
    }
    close(packValue('touch.direct.failrate.group'), directFailRate, 5e-6, 'five decimals');
  });
});
