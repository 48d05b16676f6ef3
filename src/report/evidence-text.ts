import type { EvidenceSummary } from '../trace/evidence/summary.ts';
import { grouped, limitText, probabilityFloor } from './figure-text.ts';

/** In one sentence: whether the numbers are those given the swab results, and how far that can be trusted. */
export function evidenceSentence(evidence: EvidenceSummary): string {
  const { status, used, withoutWeight, particleCount } = evidence;
  if (status === 'collapsed')
    return `The numbers are those before the swab results, which could not be brought together with the model: ${evidence.reason}.`;
  if (status === 'none')
    return withoutWeight.length === 0
      ? 'No own swab was taken.'
      : 'No swab result carries weight; the numbers do not rest on any.';
  const others =
    withoutWeight.length === 0 ? '' : ` (${withoutWeight.length} more carry no weight)`;
  const worth = `worth ${Math.round(evidence.effectiveSize)} independent draws of ${grouped(particleCount)}`;
  const least = used.reduce((a, b) => (b.given < a.given ? b : a));
  const foreseen = evidence.contradicts
    ? `The results contradict the model: one like ${least.swab} was to be expected with a chance of ${oneIn(least.given)}.`
    : `Least foreseen by the others: ${least.swab}, ${oneIn(least.given)}.`;
  return `The numbers are those given ${used.length} own swab results${others}, ${worth}. ${foreseen}`;
}

/** How often a result like this was to be expected, never below what the model supports. */
export function oneIn(p: number): string {
  if (p >= 0.5) return 'to be expected';
  return p <= probabilityFloor ? limitText(p) : `1 in ${Math.max(2, Math.round(1 / p))}`;
}
