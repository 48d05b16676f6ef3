import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { SurfaceTail } from '../trace/tails/surface-tail.ts';
import { tailSentence } from './tail-text.ts';

const found: SurfaceTail = {
  probability: 3.14e-5,
  standardError: 3.9e-6,
  isPrecise: false,
  isReached: true,
  draws: 16_384,
  effectiveDraws: 5000,
  effectiveTailDraws: 66.4,
  shift: {},
};

it('a small probability has its error, its worth and what the certificate says instead', () => {
  assert.equal(
    tailSentence(found),
    'P(informative) = 3.1e-5 ± 3.9e-6 (16,384 draws, worth 66, less exact than the 10 % asked for); model limit: printed on the certificate as < 1 in 1,000',
  );
  assert.equal(
    tailSentence({ ...found, probability: 0.363, standardError: 0.011, isPrecise: true }),
    'P(informative) = 0.36 ± 0.011 (16,384 draws, worth 66); printed on the certificate as 36 %',
  );
});

it('what cannot be told is a bound, never 0', () => {
  const limit = 'model limit: printed on the certificate as < 1 in 1,000';
  assert.equal(
    tailSentence({ ...found, probability: 0, standardError: 0, bound: 3 / 2048 }),
    `P(informative) below 0.0015: none of 16,384 draws had any chance of it; ${limit}`,
  );
  assert.equal(
    tailSentence({ ...found, probability: 1e-15, standardError: 0 }),
    `P(informative) below 1e-9, beyond which nothing is claimed; ${limit}`,
  );
  assert.equal(
    tailSentence({ ...found, probability: 0, standardError: 0, isReached: false }),
    `P(informative): no source of the model reaches it; ${limit}`,
  );
});
