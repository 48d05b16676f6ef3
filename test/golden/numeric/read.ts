import { readFileSync } from 'node:fs';

/** The rows of one table of a file in this folder. */
export function readRows(file: string, table: string): number[][] {
  const text = readFileSync(new URL(`./${file}`, import.meta.url), 'utf8');
  const rows = JSON.parse(text)[table];
  if (!Array.isArray(rows) || rows.length === 0) throw new Error(`${file}: no table ${table}`);
  return rows;
}

/** How far `actual` is from the true value high + low, in units in the last place of `high`. */
export function ulpError(actual: number, high: number, low: number): number {
  if (actual === high) return Math.abs(low) / ulp(high);
  return Math.abs(actual - high - low) / ulp(high);
}

/** The distance between neighbouring doubles at x. */
function ulp(x: number): number {
  const words = new BigUint64Array(1);
  const doubles = new Float64Array(words.buffer);
  doubles[0] = Math.abs(x);
  const low = doubles[0];
  words[0] = (words[0] ?? 0n) + 1n;
  return (doubles[0] ?? 0) - low;
}

/** The largest error over rows, with the row, so that a failure names its input. */
export function worst(
  rows: readonly number[][],
  errorOf: (row: number[]) => number,
): { readonly error: number; readonly row: number[] } {
  let error = -1;
  let at: number[] = [];
  for (const row of rows) {
    const e = errorOf(row);
    if (!(e <= error)) {
      error = e;
      at = row;
    }
  }
  return { error, row: at };
}

/** |actual / expected − 1|. */
export function relativeError(actual: number, expected: number): number {
  return actual === expected ? 0 : Math.abs(actual - expected) / Math.abs(expected);
}
