import { entryOf } from '../model/entry.ts';
import type { VisitState } from '../model/state.ts';
import type { Custody, CustodyUnit } from './custody.ts';

/** Body waste by package and by custody; counts only, nothing of when or what. */
export interface BodyPackageCount {
  readonly packageCount: number;
  /** Seal not intact, a gap in the signatures, or in hands that are neither ours nor at home. */
  readonly openCount: number;
  /** Uses of a toilet without a package sealed in that space afterwards. */
  readonly unpackedCount: number;
}

/**
 * Counts packages that only the medical role may read, each once: one inside another counts as itself. What is secured
 * stays so when it was destroyed, stored or analysed by our own; what was returned is where it was signed for.
 */
export function countBodyPackages(state: VisitState, custody: Custody): BodyPackageCount {
  const own = custody.units.filter((u) => u.fact.medicalOnly === true && !isWrapping(u));
  return {
    packageCount: own.length,
    openCount: own.filter((u) => !isSecured(state, u)).length,
    unpackedCount: unpackedCount(state, own),
  };
}

function isWrapping(unit: CustodyUnit): boolean {
  return (unit.fact.units?.length ?? 0) > 0;
}

function isSecured(state: VisitState, unit: CustodyUnit): boolean {
  const isOurs = (person: string): boolean => {
    const party = entryOf(state.document.people, person)?.party ?? '';
    const role = entryOf(state.document.parties, party)?.role;
    return role === 'own' || role === 'home';
  };
  return unit.integrity !== 'not-intact' && unit.gaps.length === 0 && unit.holders.every(isOurs);
}

/** Each use needs a package of its own, sealed where it happened, not before it. */
function unpackedCount(state: VisitState, units: readonly CustodyUnit[]): number {
  const free = new Set(units);
  const uses = state.contacts
    .filter(
      ({ fact }) =>
        fact.actor === state.principal &&
        entryOf(state.pack.manners, fact.manner)?.source === 'body',
    )
    .sort((a, b) => a.fact.at - b.fact.at);
  let missing = 0;
  for (const { fact, target } of uses) {
    const space = state.surfaces.get(target)?.space;
    const found = units.find(
      (u) => free.has(u) && u.fact.at >= fact.at && (u.fact.space ?? space) === space,
    );
    if (found === undefined) missing++;
    else free.delete(found);
  }
  return missing;
}
