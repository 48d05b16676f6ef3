import { browserCrypto } from '../../src/adapters/browser/crypto.ts';
import { acceptedVectors, type SignatureVector } from '../golden/cctv-ed25519/check-vectors.ts';

/** What the test calls in the page. */
export interface SignaturePage {
  acceptedVectors(vectors: readonly SignatureVector[]): Promise<number[]>;
}

const page: SignaturePage = {
  acceptedVectors: (vectors) => acceptedVectors(vectors, browserCrypto),
};
Object.assign(globalThis, { signaturePage: page });
