import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { betaFromMoments, betaMoments } from '../../../src/numeric/moments.ts';
import { close, closeRelative, dnaPack, readFacts } from '../facts.ts';

interface Facts {
  readonly rows: readonly {
    readonly material: string;
    readonly humidity: string;
    readonly mean: number;
    readonly sd: number;
  }[];
}

const { rows } = readFacts<Facts>(import.meta.url, 'transfer.json');

describe('transfer fractions of Lopez 2013 in the pack', () => {
  it('have the printed means and standard deviations', () => {
    assert.equal(rows.length, 18);
    for (const { material, humidity, mean, sd } of rows) {
      const key = `te.proxy.MS2.${material}.RH${humidity}`;
      const parameter = dnaPack().parameters[key];
      assert.equal(parameter?.value, mean, key);
      const law = parameter?.distribution;
      assert.ok(law?.kind === 'beta', key);
      const moments = betaMoments(law.a, law.b);
      // The pack rounds a and b to four decimals; the smallest is .4906, where that is 1e-4 of it.
      closeRelative(moments.mean, mean, 2e-4, `mean of ${key}`);
      closeRelative(moments.sd, sd, 2e-4, `sd of ${key}`);
    }
  });

  it('have the Beta parameters that these moments give', () => {
    for (const { material, humidity, mean, sd } of rows) {
      const law = dnaPack().parameters[`te.proxy.MS2.${material}.RH${humidity}`]?.distribution;
      assert.ok(law?.kind === 'beta');
      const { a, b } = betaFromMoments(mean, sd);
      close(law.a, a, 5.1e-5, `a of ${material} ${humidity}, rounded to four decimals`);
      close(law.b, b, 5.1e-5 + 1e-7 * b, `b of ${material} ${humidity}, rounded to four decimals`);
    }
  });
});
