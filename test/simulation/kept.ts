import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * What single visits gave in a run that was broken off. A visit is a function of its own number, so a run that finds
 * it here need not repeat it. Only of use to the same code: a file of older code is deleted by hand.
 */
export interface Kept {
  /** The value kept under a name, or what `make` gives, which is kept from then on. Values are plain JSON. */
  of<T>(name: string, make: () => T): T;
}

/** Keeps nothing. */
export const keepsNothing: Kept = { of: (_name, make) => make() };

/** Keeps values in a file of JSON lines; a last line that was cut off is as if it had never been begun. */
export function keptIn(file: string): Kept {
  const values = new Map<string, unknown>();
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  for (const line of whole.split('\n').filter((l) => l !== '')) {
    const { name, value }: { name: string; value: unknown } = JSON.parse(line);
    values.set(name, value);
  }
  if (whole !== text) writeFileSync(file, whole);
  return {
    of<T>(name: string, make: () => T): T {
      // Written by `make` of the same name, in this run or in an earlier one of the same code.
      if (values.has(name)) return values.get(name) as T;
      const value = make();
      values.set(name, value);
      appendFileSync(file, `${JSON.stringify({ name, value })}\n`);
      return value;
    },
  };
}
