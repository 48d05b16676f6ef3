import { browserCrypto } from '../../src/adapters/browser/crypto.ts';
import { checkRecordVectors, type RecordVectors } from '../golden/record-v1/check-vectors.ts';
import { checkWrapVectors, type WrapVectors } from '../golden/record-v1/check-wraps.ts';

/** What the test calls in the page. */
export interface RecordVectorsPage {
  /** What differs: records first, then wraps. */
  checkVectors(vectors: RecordVectors & WrapVectors): Promise<string[]>;
}

const page: RecordVectorsPage = {
  checkVectors: async (vectors) => [
    ...(await checkRecordVectors(vectors, browserCrypto)),
    ...(await checkWrapVectors(vectors)),
  ],
};
Object.assign(globalThis, { recordVectorsPage: page });
