import { bytesToHex } from '../base/bytes.ts';
import { canonicalBytes } from '../base/jcs.ts';
import { hash as sha256 } from '../ledger/hash.ts';
import type { VisitDocument } from '../model/document.ts';
import type { Fact } from '../model/fact.ts';
import type { ExpandedObject } from '../model/objects.ts';
import type { Pack } from '../model/pack.ts';
import { packHash as hashOfPack } from '../model/pack-check.ts';
import { fold, type VisitState } from '../model/state.ts';
import { type Assessment, assembleAssessment, engineVersion } from '../trace/assess.ts';
import { type Compiled, compile } from '../trace/compile/compile.ts';
import { createParameterReader } from '../trace/compile/parameters.ts';
import { type Evidence, evidenceOf } from '../trace/evidence/items.ts';
import { expand, type PosteriorCache, posteriorKey } from '../trace/evidence/posterior-cache.ts';
import {
  type Collapsed,
  createSampler,
  type Posterior,
  sample,
} from '../trace/evidence/sampler.ts';
import { type Learnt, summarise } from '../trace/evidence/summary.ts';
import { foresightOf } from '../trace/evidence/surprise.ts';
import { createKernelSimulation } from '../trace/kernel/kernel-run.ts';
import { createKernelTables, type KernelTables } from '../trace/kernel/kernel-tables.ts';
import { platformKernel } from '../trace/kernel/platform.ts';
import type { TraceProgram } from '../trace/program.ts';
import type { Particles } from '../trace/run/particles.ts';
import {
  createSimulationCache,
  type Simulation,
  type SimulationCache,
} from '../trace/run/simulate.ts';

/** What every calculation starts from: a declared visit, its pack, its objects, and the facts so far. */
export interface VisitInput {
  readonly document: VisitDocument;
  readonly pack: Pack;
  readonly objects: readonly ExpandedObject[];
  readonly facts: readonly Fact[];
}

export interface AssessOptions {
  readonly draws: number;
  /** Only what was known at this instant counts. */
  readonly knownUntil?: number;
  /** Also read everything as it is at this instant. */
  readonly readAt?: number;
  /**
   * The visit as it was recorded, when `input` is one in which something more or else happened: what was measured was
   * measured in this one, and what it taught holds in the other (abduction, action, prediction: Pearl 2009, 7.1).
   */
  readonly recorded?: VisitInput;
  /** As if nothing had been measured: for plans, and for comparing worlds before any swab. */
  readonly ignoreEvidence?: boolean;
  /** Tables and posteriors kept between runs. */
  readonly cache?: AssessmentCache;
}

/** What runs can share: results do not depend on it. */
export interface AssessmentCache {
  readonly simulation: SimulationCache;
  readonly kernel: KernelTables;
  readonly posteriors: PosteriorCache;
}

/** An empty cache. */
export function createAssessmentCache(): AssessmentCache {
  return {
    simulation: createSimulationCache(),
    kernel: createKernelTables(),
    posteriors: new Map(),
  };
}

/** Draws of a run unless asked otherwise: the standard error of the headline is then below 0.1 surfaces. */
export const drawsDefault = 4096;

/** An assessment that is worked on block by block, so that a caller can show progress and stay responsive. */
export interface AssessmentRun {
  readonly state: VisitState;
  readonly compiled: Compiled;
  /** Runs one block; false when the run is complete. */
  step(): boolean;
  readonly doneShare: number;
  finish(): Assessment;
  /** What was learnt, once it is; undefined when nothing was, or it collapsed. */
  particles(): Particles | undefined;
}

/** Particles of a posterior at most: with more draws, several draws share what was learnt. */
const particlesMax = 1024;

/**
 * Prepares an assessment: fold, compile, learn from what was measured, simulate. Pure: (input, options) -> the same
 * bytes everywhere.
 */
export function beginAssessment(input: VisitInput, options: AssessOptions): AssessmentRun {
  const { draws, knownUntil, readAt, recorded } = options;
  const cache = options.cache ?? createAssessmentCache();
  const known = (visit: VisitInput) =>
    fold({ ...visit, ...(knownUntil === undefined ? {} : { knownUntil }) });
  const state = known(input);
  const compiled = compile(state, readAt === undefined ? {} : { readAt });
  const { program } = compiled;
  const seed = String(input.document.visit.seed);
  const reader = createParameterReader(state.pack);
  const taught = recorded === undefined ? state : known(recorded);
  const taughtProgram = recorded === undefined ? program : compile(taught).program;
  const evidence =
    options.ignoreEvidence === true
      ? { items: [], withoutWeight: [] }
      : evidenceOf(taught, reader, taughtProgram);
  const learning = learn(taughtProgram, evidence, { seed, draws, cache });
  let simulation: Simulation | undefined;

  function simulationOf(): Simulation {
    const particles = run.particles();
    simulation ??= createKernelSimulation(
      program,
      {
        seed,
        draws,
        digest: sha256,
        tables: cache.kernel,
        ...(particles === undefined ? {} : { particles: expand(particles, draws) }),
      },
      platformKernel(),
    );
    return simulation;
  }

  const run: AssessmentRun = {
    state,
    compiled,
    step: () => learning.step() || simulationOf().step(),
    get doneShare() {
      const share = (simulation?.doneDraws ?? 0) / draws;
      return learning.isNeeded ? (learning.doneShare + share) / 2 : share;
    },
    particles() {
      const posterior = learning.learnt()?.posterior;
      return posterior === undefined || 'kind' in posterior ? undefined : posterior.particles;
    },
    finish() {
      const summary = summarise(state, evidence, learning.learnt());
      const sums = simulationOf().result();
      const keysRead = [...new Set([...compiled.keysRead, ...reader.keysRead()])].sort();
      const effectiveDraws =
        summary.status === 'folded'
          ? Math.min(sums.effectiveDraws, summary.effectiveSize)
          : sums.effectiveDraws;
      return assembleAssessment(
        state,
        { ...compiled, keysRead },
        { ...sums, effectiveDraws },
        { seed, evidence: summary },
      );
    },
  };
  return run;
}

/** Particles behind the question how well the others foresee one result. */
const foresightParticles = 512;

/** Works out the posterior, or takes the one that is there. */
function learn(
  program: TraceProgram,
  { items }: Evidence,
  { seed, draws, cache }: { seed: string; draws: number; cache: AssessmentCache },
) {
  const count = Math.min(particlesMax, Math.max(2, draws));
  const options = { seed, digest: sha256, count, tables: cache.simulation.tables };
  const key = items.length === 0 ? '' : posteriorKey(program, items, options);
  const isNeeded = items.length > 0 && !cache.posteriors.has(key);
  const sampler = isNeeded ? createSampler(program, items, options) : undefined;

  function without(index: number): readonly Float64Array[] | undefined {
    const others = items.map((item, k) => (k === index ? { ...item, isLeftOut: true } : item));
    const found = sample(program, others, {
      ...options,
      count: Math.min(count, foresightParticles),
    });
    return 'kind' in found ? undefined : found.lifted;
  }

  function learnt(posterior: Posterior | Collapsed): Learnt {
    const foresight = 'kind' in posterior ? [] : foresightOf(items, posterior, without);
    return { posterior, foresight };
  }

  return {
    isNeeded,
    step(): boolean {
      if (sampler === undefined || cache.posteriors.has(key)) return false;
      if (!sampler.step()) cache.posteriors.set(key, learnt(sampler.finish()));
      return true;
    },
    get doneShare() {
      return sampler?.power ?? 1;
    },
    learnt: () => cache.posteriors.get(key),
  };
}

/** Runs an assessment to its end. */
export function assessVisit(
  input: VisitInput,
  options: AssessOptions,
): { readonly state: VisitState; readonly compiled: Compiled; readonly assessment: Assessment } {
  const run = beginAssessment(input, options);
  while (run.step());
  return { state: run.state, compiled: run.compiled, assessment: run.finish() };
}

/** The hash that names a pack in every output. */
export function packHash(pack: Pack): string {
  return hashOfPack(pack, sha256);
}

/**
 * The result hash: SHA-256 over the canonical bytes of visit, facts, pack hash, seed, engine version and figures;
 * no keys, salts or times of signing. Never shown unsalted outside the case: the visit can be guessed from it.
 */
export function resultHash(input: VisitInput, assessment: Assessment): string {
  const { script: _script, $schema: _schema, ...document } = input.document;
  return bytesToHex(
    sha256(
      canonicalBytes({
        assessment,
        document,
        engine: engineVersion,
        facts: input.facts,
        pack: packHash(input.pack),
        seed: String(input.document.visit.seed),
      }),
    ),
  );
}
