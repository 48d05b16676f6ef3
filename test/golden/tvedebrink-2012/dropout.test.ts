import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exp, log } from '../../../src/numeric/elementary.ts';
import { closeRelative, readFacts } from '../facts.ts';

interface Facts {
  readonly slope: number;
  readonly intercepts: Readonly<Record<string, number>>;
  readonly heights: readonly number[];
  readonly dropout: Readonly<Record<string, readonly number[]>>;
  readonly heightAtHalf: Readonly<Record<string, number>>;
}

const facts = readFacts<Facts>(import.meta.url, 'dropout.json');

describe('dropout per locus (Tvedebrink 2012)', () => {
  it('follows from the printed coefficients', () => {
    assert.equal(Object.keys(facts.intercepts).length, 11);
    for (const [locus, intercept] of Object.entries(facts.intercepts)) {
      facts.heights.forEach((height, i) => {
        const p = 1 / (1 + exp(-(intercept + facts.slope * log(height))));
        // Closed form on both sides; a logarithm of 5 times 6.32 keeps 14 digits.
        closeRelative(p, facts.dropout[locus]?.[i] ?? Number.NaN, 1e-13, `${locus} at ${height}`);
      });
      const half = exp(-intercept / facts.slope);
      closeRelative(half, facts.heightAtHalf[locus] ?? Number.NaN, 1e-13, `${locus}: half`);
    }
  });
});
