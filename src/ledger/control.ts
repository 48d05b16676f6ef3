import { type ClearByKind, type ControlKind, checkClear, isControlKind } from './clear.ts';
import { createFinding, type Finding } from './finding.ts';
import { type Leaf, RECORD_KIND_KNOWN_MAX } from './leaf.ts';

/** A control record whose public part has the members of its kind. */
export interface ControlRecord<K extends ControlKind> {
  readonly leaf: Leaf;
  readonly clear: ClearByKind[K];
}

/** The control records of one kind, in the order of the leaves, without those of another form. */
export function controlsOf<K extends ControlKind>(
  leaves: readonly Leaf[],
  kind: K,
): readonly ControlRecord<K>[] {
  return leaves.flatMap((leaf) => {
    if (leaf.kind !== kind) return [];
    const clear = checkClear(kind, leaf.clear);
    return clear.ok ? [{ leaf, clear: clear.value }] : [];
  });
}

/** Reports public parts of another form than their kind's, and kinds that are not known. */
export function controlFindings(leaves: readonly Leaf[]): readonly Finding[] {
  return leaves.flatMap((leaf) => {
    const about = { device: leaf.device, seq: leaf.seq, ids: [leaf.id] };
    if (leaf.kind > RECORD_KIND_KNOWN_MAX) {
      const message = `record: expected a kind up to ${RECORD_KIND_KNOWN_MAX}, got ${leaf.kind}`;
      return [createFinding('unknown-kind', about, message)];
    }
    if (!isControlKind(leaf.kind)) return [];
    const clear = checkClear(leaf.kind, leaf.clear);
    if (clear.ok) return [];
    const places = clear.problems.map((p) => p.path).filter((path) => path !== '');
    const came = places.length === 0 ? 'others' : `another form of ${places.join(', ')}`;
    const message = `public part: expected the members of kind ${leaf.kind}, got ${came}`;
    return [createFinding('clear-members', about, message)];
  });
}
