/**
 * Looks a code up in a table that came from outside. Codes such as `constructor` are legal, and plain
 * member access would find what every object inherits: the attacker's way to an entry nobody wrote.
 */
export function entryOf<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
