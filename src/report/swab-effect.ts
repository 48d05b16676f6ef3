import type { VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import { belowLimitText, countText, massText } from './figure-text.ts';

/** What one swab that carries weight did to the figure of its surface. */
export interface SwabEffect {
  readonly swab: string;
  /** Object and surface in words. */
  readonly label: string;
  /** What the laboratory said: "38 pg of the principal", "below 2 pg". */
  readonly result: string;
  readonly isPositive: boolean;
  /** Probability that a sample of the surface is informative, as handed back: without any swab, and given all. */
  readonly without: number;
  readonly given: number;
  /** Probability of a result as extreme, given every other result. */
  readonly foreseen: number;
}

/** What all swabs together did. */
export interface SwabEffects {
  /** "81 → 26" without them, "81 → 22" given them. */
  readonly without: string;
  readonly given: string;
  readonly effects: readonly SwabEffect[];
}

/**
 * Compares the assessment with the same one in which nothing had been measured. Positive ones first, then by how far
 * they moved their surface. Undefined where no swab carries weight.
 */
export function swabEffectsOf(
  state: VisitState,
  given: Assessment,
  without: Assessment,
): SwabEffects | undefined {
  const { adversary, evidence } = given;
  if (evidence.status !== 'folded' || evidence.used.length === 0) return undefined;
  const p = (assessment: Assessment, surface: string): number =>
    assessment.surfaces.find((s) => s.id === surface)?.after.p[adversary] ?? 0;
  const effects = evidence.used.map((used): SwabEffect => {
    const label = given.surfaces.find((s) => s.id === used.surface)?.label ?? used.surface;
    return {
      swab: used.swab,
      label,
      result: resultText(state, used.swab),
      isPositive: used.reading === 'quantity' || used.reading === 'str-positive',
      without: p(without, used.surface),
      given: p(given, used.surface),
      foreseen: used.given,
    };
  });
  const moved = (e: SwabEffect): number => Math.abs(e.given - e.without);
  return {
    without: numbersOf(without),
    given: numbersOf(given),
    effects: effects.sort(
      (a, b) =>
        Number(b.isPositive) - Number(a.isPositive) ||
        moved(b) - moved(a) ||
        (a.swab < b.swab ? -1 : 1),
    ),
  };
}

function numbersOf({ within, adversary }: Assessment): string {
  const count = (set: string) => countText(within[set]?.[adversary]?.count.value ?? 0);
  return `${count('before')} → ${count('after')}`;
}

function resultText(state: VisitState, swab: string): string {
  const result = state.factsOf('result').findLast((r) => r.swab === swab);
  if (result === undefined) return 'no result';
  const { call, quantityPg, lodPg } = result;
  if (call === 'principal-present')
    return quantityPg === undefined
      ? 'the principal, no quantity'
      : `${massText(quantityPg)} of the principal`;
  if (call === 'principal-absent') return 'not the principal';
  return call === 'inconclusive' ? 'inconclusive' : belowLimitText(lodPg);
}
