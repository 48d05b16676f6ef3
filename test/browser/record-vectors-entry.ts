import { browserCrypto } from '../../src/adapters/browser/crypto.ts';
import { checkRecordVectors, type RecordVectors } from '../golden/record-v1/check-vectors.ts';

/** What the test calls in the page. */
export interface RecordVectorsPage {
  checkRecordVectors(vectors: RecordVectors): Promise<string[]>;
}

const page: RecordVectorsPage = {
  checkRecordVectors: (vectors) => checkRecordVectors(vectors, browserCrypto),
};
Object.assign(globalThis, { recordVectorsPage: page });
