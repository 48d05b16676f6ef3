import { hashNumericBits } from '../golden/numeric/bits.ts';

/** What the test calls in the page. */
export interface NumericBitsPage {
  hashNumericBits(): Record<string, string>;
}

const page: NumericBitsPage = { hashNumericBits };
Object.assign(globalThis, { numericBitsPage: page });
