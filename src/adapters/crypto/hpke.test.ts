import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { checkWrapVectors, type WrapVectors } from '../../../test/golden/record-v1/check-wraps.ts';
import { bytesToHex, hexToBytes } from '../../base/bytes.ts';
import { hpkeCrypto, wrapSuite } from './hpke.ts';

/** A file checked in beside its SOURCE.md. */
function golden<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`../../../test/golden/${path}`, import.meta.url), 'utf8'));
}

/** The members of base-aes-256.json that are used. */
interface HpkeVector {
  readonly info: string;
  readonly skRm: string;
  readonly pkRm: string;
  readonly skEm: string;
  readonly pkEm: string;
  readonly encryptions: readonly {
    readonly aad: string;
    readonly ct: string;
    readonly pt: string;
  }[];
}

const info = hexToBytes('00ff');
const text = new Uint8Array(64).fill(5);

describe('wrapping by HPKE', () => {
  it('gives the RFC 9180 vectors of its suite, base mode', async () => {
    const vector = golden<HpkeVector>('hpke-rfc9180/base-aes-256.json');
    const { kem, kdf, aead } = wrapSuite;
    assert.deepEqual([kem.id, kdf.id, aead.id], [0x0020, 0x0001, 0x0002]);
    const pair = async (secret: string, open: string): Promise<CryptoKeyPair> => ({
      privateKey: await kem.importKey('raw', hexToBytes(secret).buffer, false),
      publicKey: await kem.importKey('raw', hexToBytes(open).buffer, true),
    });
    const recipientKey = await pair(vector.skRm, vector.pkRm);
    const ekm = await pair(vector.skEm, vector.pkEm);
    const common = { info: hexToBytes(vector.info) };
    const [first] = vector.encryptions;
    assert.ok(first);
    const { publicKey: recipientPublicKey } = recipientKey;
    const once = await wrapSuite.seal(
      { ...common, recipientPublicKey, ekm },
      hexToBytes(first.pt),
      hexToBytes(first.aad),
    );
    assert.equal(bytesToHex(new Uint8Array(once.enc)), vector.pkEm);
    assert.equal(bytesToHex(new Uint8Array(once.ct)), first.ct);
    const reader = await wrapSuite.createRecipientContext({
      ...common,
      recipientKey,
      enc: once.enc,
    });
    for (const { aad, ct, pt } of vector.encryptions) {
      const opened = await reader.open(hexToBytes(ct), hexToBytes(aad));
      assert.equal(bytesToHex(new Uint8Array(opened)), pt);
    }
    const receiver = await hpkeCrypto.receiverFromPrivateKey(hexToBytes(vector.skRm));
    assert.equal(receiver.receive, vector.pkRm);
  });

  it('gives the wraps of record v1 byte for byte, and opens them', async () => {
    assert.deepEqual(await checkWrapVectors(golden<WrapVectors>('record-v1/record-v1.json')), []);
  });

  it('makes the X25519 public key of RFC 7748, section 6.1', async () => {
    const secret = '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a';
    const { receive } = await hpkeCrypto.receiverFromPrivateKey(hexToBytes(secret));
    assert.equal(receive, '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a');
  });

  it('opens for its receiver and its info alone, and never twice the same', async () => {
    const own = await hpkeCrypto.receiverFromPrivateKey(new Uint8Array(32).fill(1));
    const other = await hpkeCrypto.receiverFromPrivateKey(new Uint8Array(32).fill(2));
    const wrap = await hpkeCrypto.sealTo({ receive: own.receive, info, text });
    assert.deepEqual([wrap.enc.length, wrap.ct.length], [32, 80]);
    assert.deepEqual(await own.open({ ...wrap, info }), text);
    assert.equal(await other.open({ ...wrap, info }), undefined);
    assert.equal(await own.open({ ...wrap, info: hexToBytes('00fe') }), undefined);
    for (const at of [0, 63, 79]) {
      const ct = wrap.ct.map((byte, i) => (i === at ? byte ^ 1 : byte));
      assert.equal(await own.open({ ...wrap, ct, info }), undefined, `byte ${at}`);
    }
    const again = await hpkeCrypto.sealTo({ receive: own.receive, info, text });
    assert.notDeepEqual(again, wrap);
  });

  it('opens nothing whose encapsulated key is of small order', async () => {
    const own = await hpkeCrypto.receiverFromPrivateKey(new Uint8Array(32).fill(1));
    const { ct } = await hpkeCrypto.sealTo({ receive: own.receive, info, text });
    assert.equal(await own.open({ enc: new Uint8Array(32), ct, info }), undefined);
  });

  it('refuses private keys of another length, and leaves the given bytes alone', async () => {
    const secret = new Uint8Array(32).fill(3);
    await hpkeCrypto.receiverFromPrivateKey(secret);
    assert.deepEqual(secret, new Uint8Array(32).fill(3));
    await assert.rejects(hpkeCrypto.receiverFromPrivateKey(new Uint8Array(31)));
  });
});
