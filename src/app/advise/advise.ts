import { hash as sha256 } from '../../ledger/hash.ts';
import type { VisitState } from '../../model/state.ts';
import type { RiskAt } from '../../report/risk-figure.ts';
import type { Assessment } from '../../trace/assess.ts';
import type { Compiled } from '../../trace/compile/compile.ts';
import { createParameterReader } from '../../trace/compile/parameters.ts';
import {
  type SwabCandidate,
  type SwabValue,
  valueOfSwabs,
} from '../../trace/evidence/next-swab.ts';
import { expand } from '../../trace/evidence/posterior-cache.ts';
import { runPerDraw } from '../../trace/per-draw.ts';
import type { Particles } from '../../trace/run/particles.ts';
import { type AssessmentCache, beginAssessment, type VisitInput } from '../assess-visit.ts';
import { type ControlsOfSurface, controlsOf } from './controls.ts';
import { riskOverTime } from './risk-over-time.ts';

/** Answers to what a lead asks when the numbers are there. */
export interface Advice {
  readonly assessment: Assessment;
  readonly controls: readonly ControlsOfSurface[];
  readonly swabs: readonly SwabValue[];
  readonly risk: readonly RiskAt[];
}

export interface AdviceOptions {
  readonly draws: number;
  readonly controlCountMax: number;
  readonly instantCountMax: number;
  readonly cache: AssessmentCache;
  readonly show?: (what: string, share: number) => void;
}

/** Draws behind the value of a swab. */
const swabDraws = 1024;

/** Computes the advice for a visit. Pure: the same visit and options give the same bytes. */
export function adviseVisit(input: VisitInput, options: AdviceOptions): Advice {
  const { cache, show } = options;
  const run = beginAssessment(input, { draws: options.draws, cache });
  while (run.step()) show?.('assessing', run.doneShare);
  const assessment = run.finish();
  const particles = run.particles();
  const given = particles === undefined ? {} : { particles };
  return {
    assessment,
    controls: controlsOf(input, assessment, {
      countMax: options.controlCountMax,
      cache: cache.kernel,
      ...given,
      show: (done, total) => show?.('controls', done / total),
    }),
    swabs: nextSwabs(run.state, run.compiled, assessment, { cache, ...given }),
    risk: riskOverTime(input, run.state, {
      countMax: options.instantCountMax,
      cache,
      show: (done, total) => show?.('risk over time', done / total),
    }),
  };
}

/** What each further swab of a surface within reach would be worth, best first; surfaces already swabbed are left out. */
export function nextSwabs(
  state: VisitState,
  compiled: Compiled,
  assessment: Assessment,
  { cache, particles }: { readonly cache: AssessmentCache; readonly particles?: Particles },
): readonly SwabValue[] {
  const { program } = compiled;
  const reader = createParameterReader(state.pack);
  const swabbed = new Set(state.factsOf('swab').map((s) => s.surface));
  const left = new Set(
    assessment.surfaces
      .filter((s) => s.within && s.removedAt === undefined && !s.leavesWithUs)
      .filter((s) => s.after.mean > 0)
      .map((s) => s.id),
  );
  const among = program.counted.flatMap((c, k) => (left.has(c.id) ? [k] : []));
  const candidates = among.flatMap((k): SwabCandidate[] => {
    const id = program.counted[k]?.id ?? '';
    const surface = state.surfaces.get(id);
    if (surface === undefined || swabbed.has(id)) return [];
    const share = reader.value(surface.hard ? 'recover.own.hard' : 'recover.own.porous');
    return [{ counted: k, id, share }];
  });
  const perDraw = runPerDraw(program, {
    seed: assessment.seed,
    draws: swabDraws,
    digest: sha256,
    set: 'after',
    adversary: assessment.adversary,
    cache: cache.simulation,
    ...(particles === undefined ? {} : { particles: expand(particles, swabDraws) }),
  });
  return valueOfSwabs(perDraw, among, candidates, {
    cleaningCost: reader.value('decision.cleaning-cost'),
    cleaningEffect: 1 - reader.value('decision.cleaning-miss'),
    limitMass: reader.value('swab.limit'),
    parameters: {
      detection: program.detection,
      inhibition: reader.value('swab.inhibition'),
      quantitySd: reader.value('swab.quantity-sd'),
    },
  });
}
