import { assert } from '../base/assert.ts';
import { compareText } from '../base/order.ts';
import { textToUtf8 } from '../base/utf8.ts';

/** The scope of what everybody in the team may read. */
export const TEAM_SCOPE = 'team';

/** Scopes that follow a task, not a place; in the order in which a composite name lists them. */
export const ROLE_SCOPES: readonly string[] = ['medical', 'custody', 'laboratory'];

const ZONE_PREFIX = 'zone:';
const ZONE = /^zone:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const NAME_BYTE_COUNT_MAX = 31;

/** The scope of one zone (a space or a part of the venue), by its code. */
export function zoneScope(code: string): string {
  const name = `${ZONE_PREFIX}${code}`;
  assert(isScopeName(name), `a zone should have a short lower-case code, and is ${code}`);
  return name;
}

/**
 * The one name of what readers of several scopes share: zones in byte order, then the tasks in
 * their order, joined by `+` (record v1, section 2: a record is sealed to exactly one scope, and if
 * two roles need it, to a composite whose key both get). One part stays as it is.
 */
export function compositeScope(parts: readonly string[]): string {
  const name = [...new Set(parts)].sort(comparePart).join('+');
  assert(isScopeName(name), `a composite scope should have parts that fit together: ${name}`);
  return name;
}

/**
 * Says whether a text is the name of a scope: `team`, or zones and tasks as `compositeScope` joins
 * them, 31 bytes at most. Names in wraps of other programs may be others: they are kept as they are.
 */
export function isScopeName(name: string): boolean {
  if (textToUtf8(name).length > NAME_BYTE_COUNT_MAX) return false;
  if (name === TEAM_SCOPE) return true;
  const parts = name.split('+');
  const isSorted = parts.every((part, i) => i === 0 || comparePart(parts[i - 1] ?? '', part) < 0);
  return isSorted && parts.every((part) => ZONE.test(part) || rankOf(part) >= 0);
}

/**
 * The names that a reader of these scopes gets keys for: the own ones, and of the composites in use
 * each that has one of them as a part.
 */
export function namesFor(
  own: readonly string[],
  compositesInUse: readonly string[],
): readonly string[] {
  const shared = compositesInUse.filter((name) => name.split('+').some((p) => own.includes(p)));
  return [...new Set([...own, ...shared])].sort(compareText);
}

function comparePart(a: string, b: string): number {
  return rankOf(a) - rankOf(b) || compareText(a, b);
}

/** Zones come first: -1. */
function rankOf(part: string): number {
  return ROLE_SCOPES.indexOf(part);
}
