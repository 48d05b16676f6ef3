import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exp, pow } from '../../../src/numeric/elementary.ts';
import { detectionExact } from '../../../src/trace/run/detection.ts';
import { fitLogistic } from '../binomial-fit.ts';
import { close, dnaPack, packValue, readFacts } from '../facts.ts';

interface Office {
  readonly sample: 'dust' | 'air-0-h' | 'air-16-h';
  readonly office: string;
  readonly samples: number;
  readonly seen: readonly number[];
  readonly expected: readonly number[];
  readonly allFoundIn: Readonly<Record<string, number>>;
  readonly samplesFor95: number;
}

interface Facts {
  readonly dustSamplesWithOccupant: number;
  readonly dustSamples: number;
  readonly printedRate: number;
  readonly rows: readonly Office[];
}

const facts = readFacts<Facts>(import.meta.url, 'occupants.json');

/**
 * Posterior mean of the probability that one sample shows an occupant; the authors' Beta(3, 3)
 * prior.
 */
function posteriorMean(seen: number, samples: number): number {
  return (seen + 3) / (samples + 6);
}

/** Probability that n samples show every occupant. */
function allFound(probabilities: readonly number[], n: number): number {
  return probabilities.reduce((product, p) => product * (1 - pow(1 - p, n)), 1);
}

function totals(sample: Office['sample']) {
  const rows = facts.rows.filter((r) => r.sample === sample);
  return {
    seen: rows.reduce((sum, r) => sum + r.seen.reduce((a, b) => a + b, 0), 0),
    trials: rows.reduce((sum, r) => sum + r.samples * r.seen.length, 0),
    samples: rows.reduce((sum, r) => sum + r.samples, 0),
  };
}

describe('dust and air (Fantinato 2023)', () => {
  it('has the printed share of samples with an occupant', () => {
    close(
      facts.dustSamplesWithOccupant / facts.dustSamples,
      facts.printedRate,
      0.005,
      'printed .97',
    );
    assert.equal(totals('dust').samples, facts.dustSamples);
  });

  it('has the totals that the pack quotes', () => {
    assert.deepEqual(totals('dust'), { seen: 147, trials: 292, samples: 96 });
    const air = totals('air-0-h');
    const later = totals('air-16-h');
    assert.deepEqual([air.seen, air.trials, later.seen, later.trials], [14, 55, 2, 20]);
    close(packValue('dust.per_occupant_per_sample'), 147 / 292, 1e-15, 'dust');
    close(packValue('air.0h.per_occupant'), 14 / 55, 1e-15, 'air at once');
    close(packValue('air.16h.per_occupant'), 2 / 20, 1e-15, 'air after 16 h');
  });

  it('says how many samples find everybody', () => {
    for (const row of facts.rows) {
      const p = row.seen.map((x) => posteriorMean(x, row.samples));
      // Six decimals are printed.
      p.forEach((value, i) => {
        close(value, row.expected[i] ?? Number.NaN, 5.1e-7, `${row.office}: posterior mean`);
      });
      for (const [n, want] of Object.entries(row.allFoundIn))
        close(allFound(p, Number(n)), want, 5.1e-7, `${row.sample} ${row.office}: ${n} samples`);
      assert.ok(allFound(p, row.samplesFor95) >= 0.95, row.office);
      assert.ok(allFound(p, row.samplesFor95 - 1) < 0.95, row.office);
    }
  });

  it('gives the rates per hour of the pack through its own detection', () => {
    const adversary = dnaPack().adversaries['standard'];
    assert.ok(adversary !== undefined);
    const replicateSd = packValue('detect.replicate');
    const perPg = (packValue('detect.eta') * packValue(adversary.recoveryPorous)) / 6.6;
    const p = (pg: number): number => detectionExact(adversary, replicateSd, perPg * pg);
    // Rates and hours are kept to two digits, chosen to meet these within .005 (half a unit more
    // would be .02 off).
    close(p(packValue('dust.rate') * 8), 147 / 292, 0.005, 'dust after 8 h');
    const air = packValue('air.rate') * 4;
    close(p(air), 14 / 55, 0.005, 'air after 4 h');
    close(p(air * exp(-packValue('air.decay') * 16)), 2 / 20, 0.005, 'air 16 h later');
  });

  it('falls with the number of occupants without the rows that a loop from 1 to 0 adds', () => {
    const trials = facts.rows
      .filter((r) => r.sample === 'dust')
      .flatMap((r) => r.seen.map((seen) => ({ x: r.seen.length, seen, total: r.samples })));
    const clean = fitLogistic(trials);
    close(clean.b1, -0.5453201730746012, 1e-9, 'slope of 292 trials');
    // As the authors' loop runs: nothing to add is added twice.
    const twice = (n: number): number => (n === 0 ? 2 : n);
    const looped = trials.map(({ x, seen, total }) => {
      return { x, seen: twice(seen), total: twice(seen) + twice(total - seen) };
    });
    assert.equal(
      looped.reduce((sum, t) => sum + t.total, 0),
      334,
    );
    close(fitLogistic(looped).b1, -0.2662885035936, 1e-9, 'slope with the defect');
  });
});
