/** Members from which a walk comes back or never ends, found by taking away what leads nowhere. */
export function ringMembers(nextById: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const previousById = new Map<string, string[]>();
  const openCountById = new Map<string, number>();
  for (const [id, nexts] of nextById) {
    openCountById.set(id, nexts.length);
    for (const next of nexts) {
      const previous = previousById.get(next);
      if (previous === undefined) previousById.set(next, [id]);
      else previous.push(id);
    }
  }
  const ends = [...previousById.keys()].filter((id) => (openCountById.get(id) ?? 0) === 0);
  for (let end = ends.pop(); end !== undefined; end = ends.pop())
    for (const id of previousById.get(end) ?? []) {
      const open = (openCountById.get(id) ?? 0) - 1;
      openCountById.set(id, open);
      if (open === 0) ends.push(id);
    }
  return new Set([...openCountById].filter(([, open]) => open > 0).map(([id]) => id));
}
