import { log } from '../../numeric/elementary.ts';
import { normalCdf, normalQuantile } from '../../numeric/normal.ts';

/** One thing that is known of the distribution of a mass: P(M >= mass) = exceeded. */
export interface MassPoint {
  /** Pack unit, more than 0. */
  readonly mass: number;
  readonly exceeded: number;
}

/** Beyond this a point says no more than "nearly always" or "nearly never"; keeps quantiles finite. */
const edge = 1e-12;

/**
 * P(M >= mass), from a few points and the mean. Between points the normal score of the probability is linear in the
 * logarithm of the mass: exact for a lognormal. Where points contradict each other, the larger probability counts.
 * Outside them the nearest line goes on, but never rises with mass. Markov's inequality, mean / mass, bounds it from
 * above (exact, whatever the distribution). No points, or a mean of 0: 0.
 *
 * An approximation (Assumption: no distribution in between is told apart); `docs/model/information.md` says how wrong.
 */
export function exceedance(points: readonly MassPoint[], meanMass: number, mass: number): number {
  const known = envelope(points);
  const last = known.at(-1);
  if (last === undefined || meanMass <= 0) return 0;
  if (mass <= 0) return 1;
  const bound = Math.min(1, meanMass / mass);
  const at = known.findIndex((p) => p.mass >= mass);
  const right = at < 0 ? known.length - 1 : Math.max(1, at);
  const [from, to] = [known[right - 1], known[right]];
  if (from === undefined || to === undefined) return Math.min(bound, last.exceeded);
  const share = (log(mass) - log(from.mass)) / (log(to.mass) - log(from.mass));
  const score = scoreOf(from) + share * (scoreOf(to) - scoreOf(from));
  return Math.min(bound, normalCdf(score));
}

function scoreOf({ exceeded }: MassPoint): number {
  return normalQuantile(Math.min(1 - edge, Math.max(edge, exceeded)));
}

/** Rising in mass, falling in probability: each point is as likely as the likeliest at or above it. */
function envelope(points: readonly MassPoint[]): readonly MassPoint[] {
  const rising = points.filter((p) => p.mass > 0).sort((a, b) => b.mass - a.mass);
  const kept: MassPoint[] = [];
  let most = 0;
  for (const { mass, exceeded } of rising) {
    most = Math.max(most, exceeded);
    if (kept.at(-1)?.mass === mass) kept.pop();
    kept.push({ mass, exceeded: most });
  }
  return kept.reverse();
}
