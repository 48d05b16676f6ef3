import { combine, split } from 'shamir-secret-sharing';
import { copyBytes } from '../../base/bytes.ts';
import type { ShareCrypto } from '../../ledger/crypto-port.ts';

/**
 * Secret sharing over GF(2^8) (Shamir 1979), by the audited library; it takes its randomness from
 * the platform. A share is one byte longer than the secret: its x coordinate comes last.
 */
export const shareCrypto: ShareCrypto = {
  split: async (secret, { shareCount, neededCount }) =>
    (await split(copyBytes(secret), shareCount, neededCount)).map(copyBytes),
  combine: async (shares) => copyBytes(await combine(shares.map(copyBytes))),
};
