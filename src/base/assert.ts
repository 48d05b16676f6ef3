/**
 * States what must hold; throws when it does not. A failed assertion is our bug, never bad input
 * (bad input returns `{ ok: false, problems }`), so nobody catches it and it stays on in production.
 */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionFailed(message);
}

/** Marks a place that the types say cannot be reached. */
export function unreachable(value: never): never {
  throw new AssertionFailed(`unreachable: ${JSON.stringify(value)}`);
}

class AssertionFailed extends Error {
  override name = 'AssertionFailed';
}
