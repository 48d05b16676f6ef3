import { compareText } from '../base/order.ts';
import type { VisitState } from '../model/state.ts';

/** Where a seal number went. */
export interface SealUse {
  readonly seal: string;
  /** `applied` to a package or case; `void`; `returned` unused; `open` when nothing says. */
  readonly use: 'applied' | 'void' | 'returned' | 'open';
  /** Package, case or record that says so. */
  readonly where: string;
  readonly at: number;
}

/** Seals accounted for: issued = applied + void + returned, each number once. */
export interface SealBalance {
  readonly issued: number;
  readonly applied: number;
  readonly void: number;
  readonly returned: number;
  /** Issued numbers of which nothing says what became of them. */
  readonly missing: readonly string[];
  /** Numbers used that nobody issued. */
  readonly notIssued: readonly string[];
  /** Numbers that went two ways. */
  readonly twice: readonly { readonly seal: string; readonly uses: readonly SealUse[] }[];
  readonly uses: readonly SealUse[];
}

/**
 * Seal records name ranges; one of more than this many numbers is refused by counting only its
 * ends.
 */
export const sealRangeMax = 10_000;

/**
 * Balances the seals of a visit (serial ranges issued against used, spoiled and unused: EAC best
 * practice, 2021).
 */
export function balanceSeals(state: VisitState): SealBalance {
  const issued = new Map<string, string>();
  const uses: SealUse[] = [];
  for (const fact of state.factsOf('seal'))
    for (const seal of numbersOf(fact.from, fact.to)) {
      if (fact.event === 'issued') issued.set(seal, fact.id);
      else uses.push({ seal, use: fact.event, where: fact.id, at: fact.at });
    }
  for (const unit of state.factsOf('unit'))
    uses.push({ seal: unit.seal, use: 'applied', where: unit.id, at: unit.at });
  for (const entry of state.factsOf('case'))
    for (const seal of entry.seals)
      uses.push({ seal, use: 'applied', where: entry.id, at: entry.at });
  const bySeal = new Map<string, SealUse[]>();
  for (const use of uses) bySeal.set(use.seal, [...(bySeal.get(use.seal) ?? []), use]);
  const missing = [...issued.keys()].filter((seal) => !bySeal.has(seal)).sort(compareSeals);
  const open = missing.map(
    (seal): SealUse => ({
      seal,
      use: 'open',
      where: issued.get(seal) ?? '',
      at: 0,
    }),
  );
  const count = (use: SealUse['use']): number => uses.filter((u) => u.use === use).length;
  return {
    issued: issued.size,
    applied: count('applied'),
    void: count('void'),
    returned: count('returned'),
    missing,
    notIssued: [...bySeal.keys()].filter((seal) => !issued.has(seal)).sort(compareSeals),
    twice: [...bySeal.entries()]
      .filter(([, list]) => list.length > 1)
      .map(([seal, list]) => ({ seal, uses: list }))
      .sort((a, b) => compareSeals(a.seal, b.seal)),
    uses: [...uses, ...open].sort((a, b) => compareSeals(a.seal, b.seal) || a.at - b.at),
  };
}

/** Seals in the order of their numbers; those that are none come after, by text. */
export function compareSeals(a: string, b: string): number {
  const one = numberOf(a);
  const two = numberOf(b);
  if (one !== undefined && two !== undefined && one !== two) return one - two;
  if ((one === undefined) !== (two === undefined)) return one === undefined ? 1 : -1;
  return compareText(a, b);
}

/** Seal numbers as people write them: 4001–4005, 4007. */
export function sealRanges(seals: readonly string[]): string {
  const parts: { from: string; to: string }[] = [];
  for (const seal of [...seals].sort(compareSeals)) {
    const last = parts.at(-1);
    const next = last === undefined ? undefined : numberOf(last.to);
    if (last !== undefined && next !== undefined && numberOf(seal) === next + 1) last.to = seal;
    else parts.push({ from: seal, to: seal });
  }
  return parts.map((p) => (p.from === p.to ? p.from : `${p.from}–${p.to}`)).join(', ');
}

function numberOf(seal: string): number | undefined {
  return /^\d{1,15}$/.test(seal) ? Number(seal) : undefined;
}

function numbersOf(from: number, to: number): readonly string[] {
  const count = to - from + 1;
  if (count < 1) return [String(from), String(to)];
  if (count > sealRangeMax) return [String(from), String(to)];
  return Array.from({ length: count }, (_, i) => String(from + i));
}
