import assert from 'node:assert/strict';
import { it } from 'node:test';
import { detectionExact } from '../../../src/trace/run/detection.ts';
import { close, dnaPack, packValue } from '../facts.ts';

it('puts half a chance of a profile where Port 2006 got one', () => {
  const adversary = dnaPack().adversaries['standard'];
  assert.ok(adversary !== undefined);
  const halfMinutePg = packValue('speech.rate') / 2;
  const copies = (packValue('detect.eta') * packValue(adversary.recoveryHard) * halfMinutePg) / 6.6;
  const p = detectionExact(adversary, packValue('detect.replicate'), copies);
  // The rate has three digits; the curve rises by 1.4 per unit of ln mass there.
  close(p, 0.5, 2e-3, 'P of the standard laboratory after 30 s at .69 m');
  close(
    100 * packValue('speech.reference-distance'),
    packValue('speech.seated.reach'),
    1e-12,
    'cm',
  );
  close(100 * packValue('speech.reach'), packValue('speech.standing.reach'), 1e-12, 'cm');
});
