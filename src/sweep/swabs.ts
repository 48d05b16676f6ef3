import { compareText } from '../base/order.ts';
import type { VisitState } from '../model/state.ts';
import type { PlannedSurface, SwabSuggestion } from './plan.ts';

/**
 * Swabs by risk, by lot, and the field blank of one space. Assumption: six fit one package and 150
 * s.
 */
const byRiskMax = 3;
const byLotMax = 2;

/**
 * Where to take swabs once the sweep is over: where most is expected to be left, two by lot (a swab
 * chosen by the model cannot show that the model is wrong), and a field blank. The lot is drawn
 * from the visit's seed: the same visit draws the same surfaces, and nobody who cleans can know
 * them without the file.
 */
export function suggestSwabs(
  state: VisitState,
  space: string,
  surfaces: readonly PlannedSurface[],
): readonly SwabSuggestion[] {
  const there = surfaces.filter(
    (s) => s.outcome === 'two-passes' || s.outcome === 'reduced' || s.outcome === 'one-pass',
  );
  if (there.length === 0) return [];
  const byRisk = [...there]
    .sort((a, b) => b.after - a.after || compareText(a.surface, b.surface))
    .slice(0, byRiskMax);
  const seed = `${state.document.visit.seed}:${state.document.visit.id}`;
  const byLot = surfaces
    .filter((s) => s.outcome !== 'removed' && s.outcome !== 'out-of-reach' && !byRisk.includes(s))
    .map((s) => ({ s, lot: lotOf(`${seed}:${s.surface}`) }))
    .sort((a, b) => a.lot - b.lot || compareText(a.s.surface, b.s.surface))
    .slice(0, byLotMax)
    .map(({ s }) => s);
  const suggestion =
    (chosenBy: 'risk' | 'random') =>
    (s: PlannedSurface): SwabSuggestion => ({
      surface: s.surface,
      label: s.label,
      chosenBy,
      expectedP: s.after,
    });
  return [
    ...byRisk.map(suggestion('risk')),
    ...byLot.map(suggestion('random')),
    { label: `field blank, ${space}`, chosenBy: 'control', expectedP: 0 },
  ];
}

/** FNV-1a, 32 bit (Fowler, Noll, Vo), over UTF-16 code units: a lot, not a secret. */
function lotOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash;
}
