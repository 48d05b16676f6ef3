import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeId, fakeReceiver } from '../../test/fakes/fake-visit.ts';
import { hpkeCrypto } from '../adapters/crypto/hpke.ts';
import { type Bytes, hexToBytes } from '../base/bytes.ts';
import { encodeNamedKey, openWrap, parseNamedKey, sealWraps, type WrapPlace } from './wrap-keys.ts';
import { readWraps } from './wraps.ts';

const place: WrapPlace = {
  visit: fakeId('visit', 16),
  epoch: 2,
  sender: fakeId('sender', 32),
  seq: 5,
};
const key = hexToBytes(fakeId('key', 32));
const recipient = fakeId('recipient', 32);

/** The problem of reading a changed text, or what was read. */
function read(change: (text: Bytes) => void, name = 'team'): string {
  const text = encodeNamedKey({ name, key });
  change(text);
  const parsed = parseNamedKey(text);
  return parsed.ok ? parsed.value.name : (parsed.problems[0]?.code ?? '');
}

describe('a wrapped key', () => {
  it('has one length whatever its name, and is read as it was written', () => {
    for (const name of ['', 'team', 'a'.repeat(31), '茶'.repeat(10)]) {
      const text = encodeNamedKey({ name, key });
      assert.equal(text.length, 64);
      assert.deepEqual(parseNamedKey(text), { ok: true, value: { name, key } });
    }
    assert.throws(() => encodeNamedKey({ name: 'a'.repeat(32), key }));
    assert.throws(() => encodeNamedKey({ name: '', key: key.subarray(1) }));
  });

  it('is refused with a longer name, other bytes after it, or a name that is no UTF-8', () => {
    assert.equal(
      read(() => {}),
      'team',
    );
    for (const [at, byte] of [
      [32, 32],
      [32, 255],
      [32, 3],
      [37, 1],
      [63, 1],
      [33, 0xff],
    ] as const)
      assert.equal(
        read((text) => {
          text[at] = byte;
        }),
        'wrap-form',
        `${byte} at ${at}`,
      );
    for (const length of [0, 63, 65]) {
      const parsed = parseNamedKey(new Uint8Array(length));
      assert.equal(parsed.ok, false, `${length} bytes`);
    }
  });

  it('opens at its place alone: not in another visit, epoch, record, by another lead or recipient', async () => {
    const receiver = await fakeReceiver('phone');
    const grant = { recipient, receive: receiver.receive, name: 'medical', key };
    const [wrap] = readWraps(await sealWraps(hpkeCrypto, place, [grant])) ?? [];
    assert.ok(wrap);
    const opened = await openWrap(receiver, place, wrap);
    assert.deepEqual(opened, { ok: true, value: { name: 'medical', key } });
    const elsewhere: readonly Partial<WrapPlace>[] = [
      { visit: fakeId('other', 16) },
      { epoch: 3 },
      { sender: fakeId('other', 32) },
      { seq: 6 },
    ];
    for (const change of elsewhere) {
      const moved = await openWrap(receiver, { ...place, ...change }, wrap);
      assert.equal(moved.ok ? 'ok' : moved.problems[0]?.code, 'wrap-unopenable');
    }
    const renamed = await openWrap(receiver, place, { ...wrap, recipient: fakeId('other', 32) });
    assert.equal(renamed.ok, false);
    assert.equal((await openWrap(await fakeReceiver('other'), place, wrap)).ok, false);
  });
});
