/** Compares two strings by UTF-16 code unit, the order of RFC 8785; the same on every engine, unlike localeCompare. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
