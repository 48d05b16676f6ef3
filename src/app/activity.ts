import { hash as sha256 } from '../ledger/hash.ts';
import type { VisitState } from '../model/state.ts';
import { createParameterReader } from '../trace/compile/parameters.ts';
import {
  type ActivityRatio,
  type ActivityStatement,
  activityRatio,
  type HaloGenStatement,
  hasDirect,
  liftedBySwab,
  withoutDirect,
} from '../trace/evidence/activity-ratio.ts';
import { type EvidenceItem, evidenceOf } from '../trace/evidence/items.ts';
import { expand } from '../trace/evidence/posterior-cache.ts';
import { type Posterior, sample } from '../trace/evidence/sampler.ts';
import { asLargeProbability } from '../trace/evidence/surprise.ts';
import { likelihoodGivenLifted } from '../trace/evidence/swab-likelihood.ts';
import type { TraceProgram } from '../trace/program.ts';
import { log10RecoveredRatio } from '../trace/reference/recovery-law.ts';
import { createStreams } from '../trace/run/streams.ts';
import type { QuantileTables } from '../trace/run/tables.ts';

/** Draws behind a ratio: with two decades between the propositions some 200 of them still carry the reading. */
const draws = 16_384;
/** Particles that stand for what the other results taught. */
const particleCount = 1024;

/**
 * For every positive own swab, the activity-level likelihood ratio: the principal touched the surface himself against
 * what lies there came indirectly only (docs/model/reference-functions.md). The parameters are those given every other
 * result, the same under both propositions. Pure: the same records give the same numbers.
 */
export function activityStatements(
  state: VisitState,
  program: TraceProgram,
  {
    tables,
    surface: only,
  }: {
    readonly tables: QuantileTables;
    /** Swabs of this surface only; absent: all. */
    readonly surface?: string;
  },
): readonly ActivityStatement[] {
  const seed = String(state.document.visit.seed);
  const { items } = evidenceOf(state, createParameterReader(state.pack), program);
  const surfaces = new Map(state.factsOf('swab').map((s) => [s.id, s.surface]));
  return items.flatMap((item): ActivityStatement[] => {
    const surface = surfaces.get(item.id);
    if (surface === undefined || !isPositive(item)) return [];
    if (only !== undefined && surface !== only) return [];
    const others = items.filter((other) => other !== item);
    const compared = hasDirect(program, surface)
      ? compare({ program, surface, item, others, seed, tables })
      : ({ ratio: { kind: 'no-direct' } } as const);
    const halogen = halogenOf(state, item, surface);
    return [
      {
        swab: item.id,
        surface,
        ...compared,
        givenCount: others.length,
        ...(item.reading.kind === 'quantity' ? { mass: item.reading.mass } : {}),
        ...(halogen === undefined ? {} : { halogen }),
      },
    ];
  });
}

function isPositive({ reading }: EvidenceItem): boolean {
  return reading.kind === 'quantity' || reading.kind === 'str-positive';
}

interface RatioSources {
  readonly program: TraceProgram;
  readonly surface: string;
  readonly item: EvidenceItem;
  readonly others: readonly EvidenceItem[];
  readonly seed: string;
  readonly tables: QuantileTables;
}

function compare({
  program,
  surface,
  item,
  others,
  seed,
  tables,
}: RatioSources): Pick<ActivityStatement, 'asLarge'> & { readonly ratio: ActivityRatio } {
  const options = { seed, digest: sha256, count: particleCount, tables };
  const learnt = others.length === 0 ? undefined : sample(program, others, options);
  if (learnt !== undefined && 'kind' in learnt) {
    const reason = `the other results cannot be brought together: ${learnt.reason}`;
    const effectiveDraws = { direct: 0, indirectOnly: 0 };
    return { ratio: { kind: 'refused', reason, effectiveDraws } };
  }
  const sources = {
    streams: createStreams(seed, sha256),
    tables,
    draws,
    ...(learnt === undefined ? {} : { particles: expand(learnt.particles, draws) }),
  };
  const direct = liftedBySwab(program, item.id, sources);
  const indirectOnly = liftedBySwab(withoutDirect(program, surface), item.id, sources);
  const asLarge = (lifted: Float64Array): number =>
    lifted.reduce((sum, m) => sum + asLargeProbability(item, m), 0) / lifted.length;
  return {
    ratio: activityRatio({
      direct,
      indirectOnly,
      likelihood: (lifted) => likelihoodGivenLifted(item.parameters, item.reading, lifted),
      paired: true,
      ...(learnt === undefined ? {} : { clans: clansOf(learnt) }),
    }),
    asLarge: { direct: asLarge(direct), indirectOnly: asLarge(indirectOnly) },
  };
}

/** Draw i takes what particle i mod count learnt; particles of one ancestor are no independent ones. */
function clansOf({ ancestors }: Posterior): Uint32Array {
  return Uint32Array.from({ length: draws }, (_, i) => ancestors[i % ancestors.length] ?? 0);
}

/** A key that only packs have whose touch law is HaloGen's. */
const halogenKey = 'halogen.hyper.mu0_dir';
const pgPerNg = 1000;

function halogenOf(
  state: VisitState,
  { id, reading }: EvidenceItem,
  surface: string,
): HaloGenStatement | undefined {
  if (reading.kind !== 'quantity' || state.pack.parameters[halogenKey] === undefined)
    return undefined;
  const found = log10RecoveredRatio([reading.mass / pgPerNg]);
  if (found.kind === 'refused') return undefined;
  const entry = state.surfaces.get(surface);
  const swabbedAt = state.factsOf('swab').find((s) => s.id === id)?.at ?? 0;
  const isCleaned = state.tasks.some(
    (t) =>
      t.surfaces.includes(surface) &&
      (t.outcome === 'done' || t.outcome === 'applied') &&
      state.pack.methods[t.method]?.effect === 'clean' &&
      (t.to ?? t.at) <= swabbedAt,
  );
  const outside = [
    ...(isCleaned ? ['it was cleaned before the swab'] : []),
    ...(entry?.hard === false ? ['it is porous'] : []),
  ];
  return { log10Ratio: found.log10Ratio, outside };
}
