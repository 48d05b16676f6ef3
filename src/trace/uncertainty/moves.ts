import { engineNeeds } from '../../model/engine-needs.ts';
import type { Distribution, Pack, Parameter } from '../../model/pack.ts';
import { exp, log } from '../../numeric/elementary.ts';

/**
 * Something in a pack that is not known for sure: one parameter, or a family whose members are wrong together (a proxy
 * that transfers less than DNA does so on every material).
 */
export interface Move {
  /** The parameter's key, or the prefix that the family shares. */
  readonly name: string;
  readonly keys: readonly string[];
  /** Whether a member rests on an Assumption. */
  readonly isAssumption: boolean;
  /** 9 of 10 chances that the true value lies between value ÷ spread and value × spread; of a share: its odds. */
  readonly spread: number;
}

/** 95 % quantile of the standard normal: the ends of an interval that holds 9 of 10. */
export const z95 = 1.6448536269514722;

/**
 * What may be wrong among the parameters read. A parameter's own `spread` goes before that of its grade; one with spread
 * 1, and a fixed 0, is what it is by definition. A family has the largest spread of its members. In the order of `keys`.
 */
export function movesOf(pack: Pack, keys: readonly string[]): readonly Move[] {
  const families = pack.uncertainty?.families ?? [];
  const moves = new Map<string, Move>();
  for (const key of keys) {
    const parameter = pack.parameters[key];
    const spread = parameter === undefined ? 1 : spreadOf(pack, parameter);
    if (parameter === undefined || spread === 1 || isNought(parameter)) continue;
    const name = families.find((prefix) => key.startsWith(prefix)) ?? key;
    const held = moves.get(name);
    moves.set(name, {
      name,
      keys: [...(held?.keys ?? []), key],
      isAssumption: held?.isAssumption === true || parameter.status === 'Assumption',
      spread: Math.max(held?.spread ?? 1, spread),
    });
  }
  return [...moves.values()];
}

/** How unsure a parameter is: its own spread, else its grade's, else 1. */
function spreadOf({ uncertainty }: Pack, { spread, status }: Parameter): number {
  return spread ?? uncertainty?.spreads[status] ?? 1;
}

function isNought({ value, distribution }: Parameter): boolean {
  return value === 0 && distribution === undefined;
}

/**
 * The pack in which each move is z[i] standard deviations from what the pack says: every member times
 * spread^(z / 1.645), or its odds when it is a share of something.
 */
export function movedPack(pack: Pack, moves: readonly Move[], z: ArrayLike<number>): Pack {
  const parameters: Record<string, Parameter> = { ...pack.parameters };
  moves.forEach((move, i) => {
    const shift = (log(move.spread) * z[i]!) / z95;
    for (const key of move.keys) parameters[key] = moved(key, parameters[key]!, shift);
  });
  const [person, occasion] = ['yield.share.person', 'yield.share.occasion'];
  const total = (parameters[person]?.value ?? 0) + (parameters[occasion]?.value ?? 0);
  // Shares of one variance: where both have grown beyond the whole they are the whole.
  if (total > 1)
    for (const key of [person, occasion])
      parameters[key] = { ...parameters[key]!, value: parameters[key]!.value / total };
  return { ...pack, parameters };
}

/** One parameter with its logarithm, or the logarithm of its odds, moved by `shift`. */
export function moved(key: string, parameter: Parameter, shift: number): Parameter {
  const { distribution, unit } = parameter;
  const value = isShare(key, unit)
    ? movedShare(parameter.value, shift)
    : parameter.value * exp(shift);
  return distribution === undefined
    ? { ...parameter, value }
    : { ...parameter, value, distribution: movedDistribution(distribution, shift) };
}

/** Whether a number lies between 0 and 1: by its unit, or because the engine takes it for a part of something. */
function isShare(key: string, unit: string): boolean {
  const range = engineNeeds[key]?.range;
  const isPart = range === 'fraction' || range === 'share' || range === 'open';
  return isPart || /^(fraction|probability)/.test(unit);
}

/** Odds times e^shift; 0 and 1 stay. */
function movedShare(share: number, shift: number): number {
  if (share <= 0 || share >= 1) return share;
  const factor = exp(shift);
  return (share * factor) / (1 - share + share * factor);
}

/** The law moved as a whole; what spreads it stays. A Beta keeps a + b. */
function movedDistribution(distribution: Distribution, shift: number): Distribution {
  switch (distribution.kind) {
    case 'zero-lognormal':
    case 'lognormal':
    case 'truncated-lognormal':
      return { ...distribution, mu: distribution.mu + shift };
    case 'beta': {
      const total = distribution.a + distribution.b;
      const mean = movedShare(distribution.a / total, shift);
      return { ...distribution, a: mean * total, b: (1 - mean) * total };
    }
    case 'uniform': {
      const from = movedShare(distribution.from, shift);
      return { ...distribution, from, to: movedShare(distribution.to, shift) };
    }
  }
}
