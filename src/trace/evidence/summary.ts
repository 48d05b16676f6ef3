import type { VisitState } from '../../model/state.ts';
import type { Evidence, EvidenceItem } from './items.ts';
import type { Collapsed, Posterior } from './sampler.ts';
import { type Foresight, surpriseLimit, surpriseOf } from './surprise.ts';

/** One result that changed the numbers. */
export interface UsedResult {
  readonly swab: string;
  readonly surface: string;
  /** How it was read: `quantity`, `qpcr-negative`, `str-negative`, `str-positive`. */
  readonly reading: EvidenceItem['reading']['kind'];
  /** Probability of a result as extreme before anything was measured, and given every other result. */
  readonly before: number;
  readonly given: number;
}

/** What our own measurements did to the numbers. */
export interface EvidenceSummary {
  /**
   * `none`: nothing was measured that carries weight; `folded`: the numbers are those given the results; `collapsed`:
   * they are the numbers before the results, because no credible posterior was found.
   */
  readonly status: 'none' | 'folded' | 'collapsed';
  /** Why it collapsed; '' otherwise. */
  readonly reason: string;
  readonly used: readonly UsedResult[];
  readonly withoutWeight: readonly {
    readonly swab: string;
    readonly reason: string;
    /** Something is wrong with the swab or its results: the data do not clear anything. */
    readonly isDoubtful?: true;
  }[];
  /** Particles, how many independent ones they are worth at least, and how many first ancestors are left. */
  readonly particleCount: number;
  readonly effectiveSize: number;
  readonly ancestorCount: number;
  /** Powers of the likelihood on the way, ending with 1. */
  readonly powers: readonly number[];
  /** Least share of moves accepted at the last power. */
  readonly acceptance: number;
  /** Least foresight times the number of results; below `surpriseLimit` the data contradict the model. */
  readonly surprise: number;
  readonly contradicts: boolean;
}

/** A posterior, and how well its results foresee each other. */
export interface Learnt {
  readonly posterior: Posterior | Collapsed;
  /** Worked out when it is first asked for: where a result moved much it takes a posterior of its own. */
  foresight(): readonly Foresight[];
}

/** Nothing was measured. */
export const noEvidence: EvidenceSummary = {
  status: 'none',
  reason: '',
  used: [],
  withoutWeight: [],
  particleCount: 0,
  effectiveSize: 0,
  ancestorCount: 0,
  powers: [],
  acceptance: 1,
  surprise: 1,
  contradicts: false,
};

/** Puts a posterior into words and numbers for the page. */
export function summarise(
  state: VisitState,
  evidence: Evidence,
  learnt: Learnt | undefined,
): EvidenceSummary {
  const posterior = learnt?.posterior;
  const withoutWeight = evidence.withoutWeight.map(({ id, ...why }) => ({ swab: id, ...why }));
  const nothing = { ...noEvidence, withoutWeight };
  if (posterior === undefined) return nothing;
  if ('kind' in posterior)
    return { ...nothing, status: 'collapsed', reason: posterior.reason, contradicts: true };
  const foresight = learnt?.foresight() ?? [];
  const surfaces = new Map(state.factsOf('swab').map((s) => [s.id, s.surface ?? '']));
  const surprise = surpriseOf(foresight);
  const last = posterior.steps.at(-1)?.acceptance;
  return {
    ...nothing,
    status: 'folded',
    used: evidence.items.map((item, k) => ({
      swab: item.id,
      surface: surfaces.get(item.id) ?? '',
      reading: item.reading.kind,
      before: foresight[k]?.before ?? 1,
      given: foresight[k]?.given ?? 1,
    })),
    particleCount: posterior.particles.count,
    effectiveSize: posterior.effectiveSize,
    ancestorCount: posterior.ancestorCount,
    powers: posterior.steps.map((s) => s.power),
    acceptance: last === undefined ? 1 : Math.min(...Object.values(last)),
    surprise,
    contradicts: surprise < surpriseLimit,
  };
}
