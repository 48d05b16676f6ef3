import { compareText } from '../base/order.ts';
import { type Assessment, isLeftOver, type SurfaceResult } from '../trace/assess.ts';

/** The surfaces within reach that stay, worst first: by probability for the headline's laboratory, then mass, then id. */
export function worstLeft(assessment: Assessment, countMax: number): readonly SurfaceResult[] {
  const p = (s: SurfaceResult): number => s.after.p[assessment.adversary] ?? 0;
  return assessment.surfaces
    .filter((s) => s.within && isLeftOver(s))
    .sort((a, b) => p(b) - p(a) || b.after.mean - a.after.mean || compareText(a.id, b.id))
    .slice(0, countMax);
}

/** What stays out of our reach, by reason; the most informative reason first. Our own rooms are not among it. */
export function outOfReachByReason(assessment: Assessment): readonly {
  readonly reason: string;
  readonly surfaces: readonly SurfaceResult[];
  readonly expected: number;
}[] {
  const byReason = new Map<string, SurfaceResult[]>();
  for (const s of assessment.surfaces)
    if (!s.within && s.kind !== 'kept' && isLeftOver(s))
      byReason.set(s.reason, [...(byReason.get(s.reason) ?? []), s]);
  return [...byReason.entries()]
    .map(([reason, surfaces]) => ({
      reason,
      surfaces: surfaces.sort((a, b) => b.after.mean - a.after.mean),
      expected: surfaces.reduce((sum, s) => sum + (s.after.p[assessment.adversary] ?? 0), 0),
    }))
    .sort((a, b) => b.expected - a.expected || compareText(a.reason, b.reason));
}
