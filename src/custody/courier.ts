import { assert } from '../base/assert.ts';
import { withContents } from './chain.ts';
import type { Custody } from './custody.ts';
import { compareSeals } from './seal-balance.ts';

/**
 * What a courier's letter says: how many packages, under which seals, from whom to whom (Vienna
 * Convention on Diplomatic Relations, Article 27(5): an official document stating the number of
 * packages). Never what is inside.
 */
export interface CourierLetter {
  readonly courier: readonly string[];
  readonly from: readonly string[];
  readonly handedOverAt?: number;
  readonly place?: string;
  readonly packageCount: number;
  readonly packages: readonly {
    readonly id: string;
    readonly label: string;
    readonly seals: readonly string[];
  }[];
  readonly sealCount: number;
  /** In the order of their numbers. */
  readonly seals: readonly string[];
}

/** The letter for these cases, as they were first handed over together. */
export function courierLetter(custody: Custody, cases: readonly string[]): CourierLetter {
  const chosen = custody.cases.filter((c) => cases.includes(c.id));
  assert(
    chosen.length === cases.length,
    `letter: expected cases of the visit, got ${cases.filter((id) => !chosen.some((c) => c.id === id))}`,
  );
  const handover = custody.handovers.find(
    (h) => h.status === 'completed' && cases.every((id) => h.items.includes(id)),
  );
  const seals = chosen.flatMap((c) => c.seals).sort(compareSeals);
  return {
    courier: handover?.to ?? [],
    from: handover?.from ?? [],
    ...(handover?.completedAt === undefined ? {} : { handedOverAt: handover.completedAt }),
    ...(handover === undefined ? {} : { place: handover.place }),
    packageCount: chosen.length,
    packages: chosen.map(({ id, label, seals: own }) => ({ id, label, seals: own })),
    sealCount: seals.length,
    seals,
  };
}

/**
 * What somebody has in his hands at an instant: packages he answers for, the bags inside, their
 * mass.
 */
export interface CourierLoad {
  readonly person: string;
  readonly packages: readonly string[];
  readonly units: readonly string[];
  /** Mass of the bags as sealed; the cases themselves are not weighed. */
  readonly massG: number;
}

/**
 * The load of one person, by what had been signed until then; an ended package is nobody's load.
 */
export function courierLoad(custody: Custody, person: string, at: number): CourierLoad {
  const inside = new Map<string, readonly string[]>([
    ...custody.units.map((u) => [u.id, u.fact.units ?? []] as const),
    ...custody.cases.filter((c) => c.closedAt <= at).map((c) => [c.id, c.units] as const),
  ]);
  const holdersAt = (of: {
    readonly steps: Custody['units'][number]['steps'];
    readonly first: string;
  }): readonly string[] => of.steps.findLast((s) => s.at <= at)?.to ?? [of.first];
  const units = custody.units.filter(
    (u) =>
      u.fact.at <= at &&
      (u.end === undefined || u.end.at > at) &&
      holdersAt({ steps: u.steps, first: u.fact.sealedBy }).includes(person),
  );
  const cases = custody.cases.filter(
    (c) =>
      c.closedAt <= at &&
      holdersAt({ steps: c.steps, first: c.closedBy }).includes(person) &&
      c.units.some((id) => units.some((u) => u.id === id)),
  );
  const packed = new Set(
    [...cases, ...units].flatMap((c) => withContents(c.id, inside).filter((id) => id !== c.id)),
  );
  const outer = units.filter((u) => !packed.has(u.id));
  // A bag around a bag was weighed with it.
  const weighed = units.filter((u) => !units.some((o) => o.fact.units?.includes(u.id)));
  return {
    person,
    packages: [...cases.map((c) => c.id), ...outer.map((u) => u.id)],
    units: units.map((u) => u.id),
    massG: weighed.reduce((sum, u) => sum + u.fact.massG, 0),
  };
}
