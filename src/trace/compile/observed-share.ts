import { legOf, type VisitState } from '../../model/state.ts';
import { betaQuantile } from '../../numeric/beta.ts';
import { regularisedBeta } from '../../numeric/special.ts';
import type { ParameterReader } from './parameters.ts';

/** Equally likely values by which an unknown observed share enters the engine. */
export const watchBinCount = 16;

/** Least parameter of a Beta that is drawn (numeric/beta): a share nearer to 0 or 1 is taken as known. */
const parameterMin = 0.05;

/** What is believed of the share of contacts that a leg's observers log: Beta(a, b). */
export interface ObservedShare {
  readonly a: number;
  readonly b: number;
  /** Stream: legs watched by the same eyes, or judged by the same planner, go up and down together. */
  readonly entity: string;
}

/**
 * The posterior of a leg's observed share: prior Beta(κc, κ(1 − c)) about the file's share c, κ
 * `log.observed.weight`; each planted contact of a drill (of this leg, or of the whole visit) that
 * was logged adds 1 to a, each that was not adds 1 to b. Undefined when κ is 0 or nothing is open:
 * then c is taken as known. Assumption: planted contacts are as easy to see as real ones.
 */
export function observedShareOf(
  state: VisitState,
  reader: ParameterReader,
  legId: string,
): ObservedShare | undefined {
  const weight = reader.value('log.observed.weight');
  if (weight === 0) return undefined;
  const share = legOf(state, legId).observedShare;
  const drills = state.factsOf('drill').filter((d) => d.leg === undefined || d.leg === legId);
  const planted = drills.reduce((sum, d) => sum + d.plantedCount, 0);
  const logged = drills.reduce((sum, d) => sum + d.loggedCount, 0);
  const a = weight * share + logged;
  const b = weight * (1 - share) + planted - logged;
  if (a < parameterMin || b < parameterMin) return undefined;
  return { a, b, entity: drills.some((d) => d.leg === legId) ? `leg:${legId}` : 'visit' };
}

/**
 * Mean of max(o, floor) in each of `watchBinCount` bins of equal probability of o ~ Beta(a, b), in
 * rising order; their average is E max(o, floor). With I the distribution function and
 * ∫ x dI = a/(a + b) I(a + 1, b).
 */
export function binMeans({ a, b }: Pick<ObservedShare, 'a' | 'b'>, floor: number): number[] {
  const bounds = Array.from({ length: watchBinCount + 1 }, (_, i) =>
    betaQuantile(i / watchBinCount, a, b),
  );
  const below = (x: number): number => (a / (a + b)) * regularisedBeta(x, a + 1, b);
  return Array.from({ length: watchBinCount }, (_, i) => {
    const [from, to] = [bounds[i] ?? 0, bounds[i + 1] ?? 1];
    if (floor >= to) return floor;
    if (floor <= from) return watchBinCount * (below(to) - below(from));
    const atFloor = regularisedBeta(floor, a, b) - i / watchBinCount;
    return watchBinCount * (floor * atFloor + below(to) - below(floor));
  });
}
