import assert from 'node:assert/strict';
import { it } from 'node:test';
import { close, dnaPack, packValue } from '../facts.ts';

it('the pack quotes the drinking vessels of Abaz 2002', () => {
  const outcomes = [80, 21, 1, 6];
  assert.equal(
    outcomes.reduce((a, b) => a + b, 0),
    108,
  );
  // Three digits in the pack.
  close(packValue('drink.full_STR'), 80 / 108, 5e-4, 'full profiles');
  const law = dnaPack().parameters['drink.extract_conc']?.distribution;
  assert.ok(law?.kind === 'zero-lognormal');
  close(law.mu, -3.4871, 1e-4, 'mean of ln');
  close(law.sigma, 1.4076, 1e-4, 'sd of ln');
  close(law.zeroRate, 4 / 114, 1e-12, 'zeros');
});
