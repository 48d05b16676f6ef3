import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { isLabelCode, labelCode } from './label-code.ts';

const secret = '000102030405060708090a0b0c0d0e0f';

it('accepts its own codes and refuses any one wrong character', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(7), fc.nat(31), (id, at, other) => {
      const code = labelCode(secret, id);
      assert.ok(isLabelCode(code), code);
      const place = at < 4 ? at : at + 1;
      const replacement = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[other] ?? '0';
      const wrong = code.slice(0, place) + replacement + code.slice(place + 1);
      // An odd weight always shows a change; an even one can hide a change by half the alphabet.
      if (wrong !== code && at % 2 === 0) assert.ok(!isLabelCode(wrong), `${code} ${wrong}`);
    }),
  );
});

it('says nothing of the thing: another visit gives other codes', () => {
  assert.notEqual(labelCode(secret, 'glass-a'), labelCode(`${secret}00`, 'glass-a'));
});
