import { hpkeCrypto, wrapSuite } from '../../src/adapters/crypto/hpke.ts';
import { hexToBytes } from '../../src/base/bytes.ts';
import type { WrapCrypto } from '../../src/ledger/crypto-port.ts';
import { fakeId } from './fake-visit.ts';

/** Wraps whose ephemeral keys follow from a word and a counter: the same calls give the same bytes. */
export function fixedWraps(word: string): WrapCrypto {
  let count = 0;
  return {
    ...hpkeCrypto,
    sealTo: async ({ receive, info, text }) => {
      count += 1;
      const recipientPublicKey = await wrapSuite.kem.deserializePublicKey(hexToBytes(receive));
      const ekm = hexToBytes(fakeId(`${word} ephemeral ${count}`, 32));
      const sealed = await wrapSuite.seal({ recipientPublicKey, info, ekm }, text);
      return { enc: new Uint8Array(sealed.enc), ct: new Uint8Array(sealed.ct) };
    },
  };
}
