import { describe, it } from 'node:test';
import { exp, log } from '../../../src/numeric/elementary.ts';
import { normalCdf, normalQuantile } from '../../../src/numeric/normal.ts';
import { detectionGiven } from '../../../src/trace/run/detection.ts';
import { close, closeRelative, packValue, readFacts, touchLaw } from '../facts.ts';

interface Facts {
  readonly eta: number;
  readonly rows: readonly {
    readonly name: string;
    readonly residue: number;
    readonly above15Pg: number;
    readonly above50Pg: number;
    readonly above100Pg: number;
    readonly allele: number;
    readonly atLeast8Of20Loci: number;
    readonly medianPg: number;
    readonly p95Pg: number;
  }[];
}

const facts = readFacts<Facts>(import.meta.url, 'cleaning-scenarios.json');
const { mu, sd, zeroRate } = touchLaw();

/**
 * E f(pg recovered) over the touch law; f(0) = 0 for zeros. Trapezoid over the normal: exact to
 * 1e-12 for these f.
 */
function overTouch(f: (pg: number) => number): number {
  const step = 1 / 64;
  let sum = 0;
  for (let z = -9; z <= 9; z += step) sum += step * density(z) * f(1000 * exp(mu + sd * z));
  return (1 - zeroRate) * sum;
}

function density(z: number): number {
  return exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** Quantile of the recovered pg. */
function touchQuantile(q: number): number {
  return 1000 * exp(mu + sd * normalQuantile((q - zeroRate) / (1 - zeroRate)));
}

describe('cleaning scenarios (residues of Nilsson 2022 and Kampmann 2017)', () => {
  it('credits the published residues and no more', () => {
    const residue = (name: string) => facts.rows.find((r) => r.name === name)?.residue ?? 0;
    close(packValue('residue.chlorine.cell'), residue('hypochlorite'), 0, 'hypochlorite');
    close(packValue('residue.oxidiser'), residue('oxidiser'), 0, 'oxidiser');
    close(packValue('residue.ethanol'), residue('ethanol'), 0, 'ethanol');
    // Water left .5 to 1 %: the pack takes the upper end.
    close(packValue('residue.detergent'), residue('water-100'), 0, 'water');
  });

  it('leaves more than so many pg with the reference probability', () => {
    for (const row of facts.rows) {
      const above = (pg: number): number =>
        (1 - zeroRate) * normalCdf((mu - log(pg / (1000 * row.residue))) / sd);
      close(above(15), row.above15Pg, 0.005, `${row.name}: > 15 pg`);
      close(above(50), row.above50Pg, 0.005, `${row.name}: > 50 pg`);
      close(above(100), row.above100Pg, 0.005, `${row.name}: > 100 pg`);
    }
  });

  it('is informative with the reference probability', () => {
    for (const row of facts.rows) {
      const seen = (detection: 'alleles' | 'loci', needed: number, of: number): number =>
        overTouch((pg) =>
          detectionGiven({ detection, needed, of }, (facts.eta * row.residue * pg) / 6.6),
        );
      close(seen('alleles', 1, 1), row.allele, 0.005, `${row.name}: an allele`);
      close(seen('loci', 8, 20), row.atLeast8Of20Loci, 0.005, `${row.name}: 8 of 20 loci`);
    }
  });

  it('has the reference median and 95 % quantile', () => {
    for (const row of facts.rows) {
      const at = (q: number): number => row.residue * touchQuantile(q);
      closeRelative(at(0.5), row.medianPg, 0.02, `${row.name}: median`);
      closeRelative(at(0.95), row.p95Pg, 0.05, `${row.name}: 95 %`);
    }
  });
});
