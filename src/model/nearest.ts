/** Longer words are not compared: the cost is the product of the two lengths. */
const lengthMax = 64;

/** Names are compared up to this many; in a larger table a slip is not worth its cost. */
const nameCountMax = 500;

/**
 * Finds the known name that is nearest to a misspelt one; undefined when none is close: more than
 * one edit per three letters is another word, not a slip. Ties go to the earlier name.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > lengthMax) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known.slice(0, nameCountMax)) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Writes `; the nearest is "x"` for the end of a message, or nothing when no known name is close. */
export function nearestHint(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `; the nearest is "${nearest}"`;
}

/**
 * Counts the insertions, deletions, substitutions and swaps of neighbours that turn one word into
 * the other (optimal string alignment; Damerau 1964, Levenshtein 1966).
 */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) least = Math.min(least, (beforePrevious[j - 2] ?? 0) + 1);
      current.push(least);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
