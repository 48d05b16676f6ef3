import { hpkeCrypto, wrapSuite } from '../../../src/adapters/crypto/hpke.ts';
import { bytesToHex, hexToBytes } from '../../../src/base/bytes.ts';
import { encodeNamedKey, openWrap, wrapInfo } from '../../../src/ledger/wrap-keys.ts';
import { encodeWraps, readWraps } from '../../../src/ledger/wraps.ts';

/** A wrap of the vectors with everything that it was made from. */
interface WrapVector {
  readonly recipient: string;
  readonly recipientIkm: string;
  readonly recipientPublic: string;
  readonly ephemeralIkm: string;
  readonly info: string;
  readonly plaintext: string;
  readonly enc: string;
  readonly ct: string;
}

/** The part of record-v1.json that wraps need. */
export interface WrapVectors {
  readonly keys: Readonly<Record<string, string>>;
  readonly positive: readonly {
    readonly in: { readonly epoch: number; readonly seq: number };
    readonly out: { readonly device: string; readonly sealed?: string };
    readonly wraps?: readonly WrapVector[];
  }[];
}

/** The keys that the vector's note names: the root key to A, the scope key team to B. */
const wrapped = [
  { name: '', key: 'vrk2' },
  { name: 'team', key: 'scopeKey epoch 2 team' },
];

/** Makes and opens the wraps of record v1, byte for byte; returns what differs, one line each. */
export async function checkWrapVectors(vectors: WrapVectors): Promise<string[]> {
  const failures: string[] = [];
  const expect = (what: string, came: string, expected: string): void => {
    if (came !== expected) failures.push(`${what}: expected ${expected}, got ${came}`);
  };
  const record = vectors.positive.find(({ wraps }) => wraps !== undefined);
  const wraps = record?.wraps ?? [];
  expect('wraps', `${wraps.length}`, '2');
  const made = [];
  for (const [i, vector] of wraps.entries()) {
    const { name = '', key = '' } = wrapped[i] ?? {};
    const place = {
      visit: vectors.keys['visit'] ?? '',
      epoch: record?.in.epoch ?? 0,
      sender: record?.out.device ?? '',
      seq: record?.in.seq ?? 0,
    };
    const info = wrapInfo(place, vector.recipient);
    expect(`info ${i}`, bytesToHex(info), vector.info);
    const text = encodeNamedKey({ name, key: hexToBytes(vectors.keys[key] ?? '') });
    expect(`plaintext ${i}`, bytesToHex(text), vector.plaintext);

    const own = await wrapSuite.kem.deriveKeyPair(hexToBytes(vector.recipientIkm));
    const receiver = await hpkeCrypto.receiverFromPrivateKey(
      new Uint8Array(await wrapSuite.kem.serializePrivateKey(own.privateKey)),
    );
    expect(`receive key ${i}`, receiver.receive, vector.recipientPublic);
    const ekm = await wrapSuite.kem.deriveKeyPair(hexToBytes(vector.ephemeralIkm));
    const recipientPublicKey = own.publicKey;
    const sealed = await wrapSuite.seal({ recipientPublicKey, info, ekm }, text);
    const [enc, ct] = [new Uint8Array(sealed.enc), new Uint8Array(sealed.ct)];
    expect(`enc ${i}`, bytesToHex(enc), vector.enc);
    expect(`ct ${i}`, bytesToHex(ct), vector.ct);
    made.push({ recipient: vector.recipient, enc, ct });

    const read = readWraps(hexToBytes(record?.out.sealed ?? ''))?.[i];
    const opened = read === undefined ? undefined : await openWrap(receiver, place, read);
    const held = opened?.ok === true ? `${opened.value.name} ${bytesToHex(opened.value.key)}` : '';
    expect(`opened ${i}`, held, `${name} ${vectors.keys[key]}`);
    const call = { receive: receiver.receive, info, text };
    const again = await receiver.open({ ...(await hpkeCrypto.sealTo(call)), info });
    expect(`fresh ${i}`, again === undefined ? '' : bytesToHex(again), vector.plaintext);
  }
  expect('sealed', bytesToHex(encodeWraps(made)), record?.out.sealed ?? '');
  return failures;
}
