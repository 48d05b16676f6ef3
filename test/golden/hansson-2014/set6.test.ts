import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exp, expm1, log } from '../../../src/numeric/elementary.ts';
import { createHermiteRule } from '../../../src/numeric/quadrature.ts';
import { logBinomialCoefficient, regularisedGammaQ } from '../../../src/numeric/special.ts';
import { detectionGiven } from '../../../src/trace/run/detection.ts';
import { fitLogistic, minimise } from '../binomial-fit.ts';
import { close, closeRelative, packValue, readFacts } from '../facts.ts';

interface Facts {
  readonly rows: readonly {
    readonly inputPg: number;
    readonly heterozygousSeen: number;
    readonly heterozygousTotal: number;
    readonly allelesSeen: readonly number[];
    readonly allelesTotal: readonly number[];
  }[];
  readonly logistic: {
    readonly b0: number;
    readonly b1: number;
    readonly se: readonly [number, number];
    readonly deviance: number;
  };
  readonly thinning: {
    readonly eta: number;
    readonly negativeLogLikelihood: number;
    readonly logisticNegativeLogLikelihood: number;
  };
  readonly replicate: { readonly eta: number; readonly sd: number; readonly p: number };
}

interface Table {
  readonly eta: number;
  readonly rows: readonly {
    readonly pg: number;
    readonly allele: number;
    readonly alleleLogistic: number;
    readonly locus: number;
    readonly atLeast8Of20Loci: number;
    readonly atLeast16Of40Alleles: number;
    readonly all40Alleles: number;
  }[];
}

const facts = readFacts<Facts>(import.meta.url, 'set6.json');
const table = readFacts<Table>(import.meta.url, 'detection-table.json');
const cellPg = 6.6;

describe('strvalidator set6 (Hansson 2014)', () => {
  it('fits the logistic dropout curve that the pack quotes', () => {
    const fit = fitLogistic(
      facts.rows.map((r) => ({
        x: log(r.inputPg),
        seen: r.heterozygousTotal - r.heterozygousSeen,
        total: r.heterozygousTotal,
      })),
    );
    // Both sides are the same maximum; the other implementation stops its iteration at about 1e-6.
    close(fit.b0, facts.logistic.b0, 1e-4, 'b0');
    close(fit.b1, facts.logistic.b1, 1e-4, 'b1');
    close(fit.se[0], facts.logistic.se[0], 1e-4, 'se of b0');
    close(fit.se[1], facts.logistic.se[1], 1e-4, 'se of b1');
    // Printed to two decimals.
    close(fit.deviance, facts.logistic.deviance, 0.005, 'deviance');
    close(fit.deviance / 2, facts.thinning.logisticNegativeLogLikelihood, 0.05, '-ln L');
    close(packValue('detect.logit.b0'), fit.b0, 5e-5, 'pack, rounded to four decimals');
    close(packValue('detect.logit.b1'), fit.b1, 5e-5, 'pack, rounded to four decimals');
  });

  it('fits the one-parameter thinning curve', () => {
    const loss = (eta: number): number =>
      facts.rows.reduce((sum, r) => {
        const lambda = (eta * r.inputPg) / cellPg;
        const missed = r.heterozygousTotal - r.heterozygousSeen;
        return sum - r.heterozygousSeen * log(-expm1(-lambda)) + missed * lambda;
      }, 0);
    const fit = minimise((eta, unused) => loss(eta) + unused * unused, [0.4, 0]);
    // As above.
    close(fit.at[0], facts.thinning.eta, 1e-4, 'eta');
    // Printed to one decimal.
    close(fit.value, facts.thinning.negativeLogLikelihood, 0.05, '-ln L');
    close(packValue('detect.eta.table'), fit.at[0], 5e-5, 'pack, rounded to four decimals');
  });

  it('fits the replicate effect that model v1 detects with', () => {
    const rule = createHermiteRule(40);
    const replicates = facts.rows.flatMap((r) =>
      r.allelesSeen.map((seen, i) => ({ pg: r.inputPg, seen, total: r.allelesTotal[i] ?? 0 })),
    );
    assert.equal(replicates.length, 48);
    const loss = (logEta: number, sd: number): number =>
      replicates.reduce((sum, { pg, seen, total }) => {
        const mixed = rule.nodes.reduce((s, z, i) => {
          const copies = (exp(logEta + sd * z - (sd * sd) / 2) * pg) / cellPg;
          return s + (rule.weights[i] ?? 0) * replicateProbability(seen, total, copies);
        }, 0);
        return sum - log(mixed);
      }, 0);
    const fit = minimise(loss, [log(0.5), 0.25]);
    // Model v1 prints four decimals.
    close(exp(fit.at[0]), facts.replicate.eta, 5e-5, 'eta');
    close(Math.abs(fit.at[1]), facts.replicate.sd, 5e-5, 'w');
    assert.equal(packValue('detect.eta'), facts.replicate.eta);
    assert.equal(packValue('detect.replicate'), facts.replicate.sd);
    const alone = minimise((logEta, unused) => loss(logEta, 0) + unused * unused, [log(0.5), 0]);
    // Chi-square with one degree of freedom; printed to one digit.
    const p = regularisedGammaQ(0.5, alone.value - fit.value);
    close(p, facts.replicate.p, 5e-4, 'p of no replicate effect');
  });

  it('turns the thinning curve into the detection table', () => {
    // No replicate effect here: the table is the curve of the counts, and both sides are closed
    // forms in doubles.
    const rows = [
      ['allele', { detection: 'alleles', needed: 1, of: 1 }],
      ['locus', { detection: 'loci', needed: 1, of: 1 }],
      ['atLeast8Of20Loci', { detection: 'loci', needed: 8, of: 20 }],
      ['atLeast16Of40Alleles', { detection: 'alleles', needed: 16, of: 40 }],
      ['all40Alleles', { detection: 'alleles', needed: 40, of: 40 }],
    ] as const;
    for (const row of table.rows)
      for (const [name, criterion] of rows) {
        const got = detectionGiven(criterion, (table.eta * row.pg) / cellPg);
        closeRelative(got, row[name], 1e-9, `${name} at ${row.pg} pg`);
      }
  });

  it('keeps the logistic column of the table beside it', () => {
    const { b0, b1 } = facts.logistic;
    for (const row of table.rows) {
      const got = 1 / (1 + exp(b0 + b1 * log(row.pg)));
      // The table was made from coefficients that agree with these to 1e-9, multiplied by
      // logarithms up to 6.
      closeRelative(got, row.alleleLogistic, 1e-8, `${row.pg} pg`);
    }
  });
});

/**
 * Probability of `seen` alleles in all: the heterozygous ones once, the homozygous ones with twice
 * the copies.
 */
function replicateProbability(seen: number, total: number, copies: number): number {
  const homozygous = total === 43 ? 1 : 3;
  let sum = 0;
  for (let h = 0; h <= homozygous; h++)
    sum +=
      binomial(seen - h, total - homozygous, -expm1(-copies)) *
      binomial(h, homozygous, -expm1(-2 * copies));
  return sum;
}

function binomial(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return 0;
  const missed = k === n ? 0 : (n - k) * log(1 - p);
  return exp(logBinomialCoefficient(n, k) + k * log(p) + missed);
}
