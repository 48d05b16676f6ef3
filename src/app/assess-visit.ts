import { assert } from '../base/assert.ts';
import { bytesToHex } from '../base/bytes.ts';
import { canonicalBytes } from '../base/jcs.ts';
import { hash as sha256 } from '../ledger/hash.ts';
import type { VisitDocument } from '../model/document.ts';
import type { Fact } from '../model/fact.ts';
import type { ExpandedObject } from '../model/objects.ts';
import type { Pack } from '../model/pack.ts';
import { packHash as hashOfPack } from '../model/pack-check.ts';
import { fold, type VisitState } from '../model/state.ts';
import {
  type AssessedFigures,
  type Assessment,
  assembleFigures,
  engineVersion,
} from '../trace/assess.ts';
import { type Compiled, compile } from '../trace/compile/compile.ts';
import { createParameterReader, type ParameterReader } from '../trace/compile/parameters.ts';
import { type Evidence, evidenceOf } from '../trace/evidence/items.ts';
import { type PosteriorCache, posteriorKey } from '../trace/evidence/posterior-cache.ts';
import {
  type Collapsed,
  createSampler,
  type Posterior,
  sample,
} from '../trace/evidence/sampler.ts';
import { type Learnt, summarise } from '../trace/evidence/summary.ts';
import { type Foresight, foresightOf } from '../trace/evidence/surprise.ts';
import { type DrawPool, paysOnThreads } from '../trace/kernel/draw-pool.ts';
import {
  createKernelSimulation,
  type KernelRunOptions,
  prepareRun,
} from '../trace/kernel/kernel-run.ts';
import { createKernelTables, type KernelTables } from '../trace/kernel/kernel-tables.ts';
import { platformKernel } from '../trace/kernel/platform.ts';
import type { LiveRuns } from '../trace/live/live-runs.ts';
import { type RunAccuracy, runAccuracy } from '../trace/needed-draws.ts';
import type { TraceProgram } from '../trace/program.ts';
import type { Particles } from '../trace/run/particles.ts';
import {
  createSimulationCache,
  type Simulation,
  type SimulationCache,
  type SimulationResult,
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
  /** What recorded visits can teach, by what was known of them when. */
  readonly lessons: WeakMap<VisitInput, Map<string, Lesson>>;
  /** Where runs of `drawsLive` begin from what the one before them had in common; without it, from zero. */
  readonly live?: LiveRuns;
}

/** An empty cache. */
export function createAssessmentCache(): AssessmentCache {
  return {
    simulation: createSimulationCache(),
    kernel: createKernelTables(),
    posteriors: new Map(),
    lessons: new WeakMap(),
  };
}

/** What was measured in a visit, and the program in which it was. */
interface Lesson {
  readonly program: TraceProgram;
  readonly evidence: Evidence;
  /** Has read the parameters that the measurements rest on. */
  readonly reader: ParameterReader;
  /** Names of the posterior, by the number of particles. */
  readonly keys: Map<number, string>;
}

/** Draws of a run unless asked otherwise: the standard error of the headline is then below 0.1 surfaces. */
export const drawsDefault = 4096;

/** Draws of a run that may begin from what the one before it had in common (`AssessmentCache.live`). */
export const drawsLive = 1024;

/** An assessment that is worked on block by block, so that a caller can show progress and stay responsive. */
export interface AssessmentRun {
  readonly state: VisitState;
  readonly compiled: Compiled;
  /** Runs one block; false when the run is complete. */
  step(): boolean;
  /** Runs one block of what was measured; false when nothing is left to learn and only draws remain. */
  learn(): boolean;
  /** Works out the draws, once there is nothing left to learn, on the threads of a pool; instead of steps. */
  draw(pool: DrawPool, show: () => void): DrawingRun;
  /** Whether the draws are so many that threads would help. */
  readonly paysOnThreads: boolean;
  readonly doneShare: number;
  finish(): Assessment;
  /** Instead of `finish`, where nobody asks what the evidence is worth: that can take longer than the figures. */
  figures(): AssessedFigures;
  /** What the run is worth, once it is finished. */
  accuracy(): RunAccuracy;
  /** What was learnt, once it is; undefined when nothing was, or it collapsed. */
  particles(): Particles | undefined;
}

/** Draws under way on several threads. */
export interface DrawingRun {
  /** True when they are done: `finish` can be called. False when they were cancelled. Rejected when a thread failed. */
  readonly isDone: Promise<boolean>;
  cancel(): void;
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
  const lesson =
    recorded === undefined
      ? lessonOf(state, program, options)
      : heldLesson(cache, recorded, options, () => {
          const taught = known(recorded);
          return lessonOf(taught, compile(taught).program, options);
        });
  const { reader, evidence } = lesson;
  const learning = learn(lesson, { seed, draws, cache });
  const live = draws === drawsLive ? cache.live : undefined;
  let simulation: Simulation | undefined;
  let drawn: SimulationResult | undefined;
  let drawnCount = 0;
  let accuracyOf: (() => RunAccuracy) | undefined;

  function kernelOptions(): KernelRunOptions {
    const particles = run.particles();
    const options = { seed, draws, digest: sha256, tables: cache.kernel };
    return particles === undefined ? options : { ...options, particles };
  }

  function simulationOf(): Simulation {
    simulation ??=
      live === undefined
        ? createKernelSimulation(program, kernelOptions(), platformKernel())
        : live.begin(program, kernelOptions());
    return simulation;
  }

  function draw(pool: DrawPool, show: () => void): DrawingRun {
    const { result, cancel } = pool.run(prepareRun(program, kernelOptions()), (doneDraws) => {
      drawnCount = doneDraws;
      show();
    });
    const isDone = result.then((sums) => {
      drawn = sums;
      return sums !== undefined;
    });
    return { isDone, cancel };
  }

  const run: AssessmentRun = {
    state,
    compiled,
    step: () => learning.step() || simulationOf().step(),
    learn: () => learning.step(),
    draw,
    paysOnThreads:
      live === undefined && paysOnThreads({ eventDraws: program.events.length * draws }),
    get doneShare() {
      const share = (simulation?.doneDraws ?? drawnCount) / draws;
      return learning.isNeeded ? (learning.doneShare + share) / 2 : share;
    },
    particles() {
      const posterior = learning.learnt()?.posterior;
      return posterior === undefined || 'kind' in posterior ? undefined : posterior.particles;
    },
    finish: () => ({
      ...run.figures(),
      evidence: summarise(state, evidence, learning.learnt()),
    }),
    figures() {
      const sums = drawn ?? simulationOf().result();
      const keysRead = [...new Set([...compiled.keysRead, ...reader.keysRead()])].sort();
      const posterior = learning.learnt()?.posterior;
      const worthMost =
        posterior === undefined || 'kind' in posterior
          ? Number.POSITIVE_INFINITY
          : posterior.effectiveSize;
      const effectiveDraws = Math.min(sums.effectiveDraws, worthMost);
      const figures = assembleFigures(
        state,
        { ...compiled, keysRead },
        { ...sums, effectiveDraws },
        seed,
      );
      const masses = sums.withinMass[program.sets.indexOf('after')];
      accuracyOf = () => runAccuracy(figures, masses, { effectiveDraws, worthMost });
      return figures;
    },
    accuracy() {
      assert(accuracyOf !== undefined, 'accuracy: expected a finished run');
      return accuracyOf();
    },
  };
  return run;
}

/** Particles behind the question how well the others foresee one result. */
const foresightParticles = 512;

function lessonOf(
  state: VisitState,
  program: TraceProgram,
  { ignoreEvidence }: Pick<AssessOptions, 'ignoreEvidence'>,
): Lesson {
  const reader = createParameterReader(state.pack);
  const evidence =
    ignoreEvidence === true ? { items: [], withoutWeight: [] } : evidenceOf(state, reader, program);
  return { program, evidence, reader, keys: new Map() };
}

/** The lesson of a visit that many things are tried on: worked out once. */
function heldLesson(
  cache: AssessmentCache,
  recorded: VisitInput,
  { knownUntil, ignoreEvidence }: AssessOptions,
  make: () => Lesson,
): Lesson {
  const lessons = cache.lessons.get(recorded) ?? new Map<string, Lesson>();
  cache.lessons.set(recorded, lessons);
  const name = JSON.stringify([knownUntil ?? null, ignoreEvidence === true]);
  const lesson = lessons.get(name) ?? make();
  // A slider goes through many instants: the last one is enough.
  lessons.clear();
  lessons.set(name, lesson);
  return lesson;
}

/** Works out the posterior, or takes the one that is there. */
function learn(
  { program, evidence: { items }, keys }: Lesson,
  { seed, draws, cache }: { seed: string; draws: number; cache: AssessmentCache },
) {
  const count = Math.min(particlesMax, Math.max(2, draws));
  const options = { seed, digest: sha256, count, tables: cache.simulation.tables };
  const key = keys.get(count) ?? (items.length === 0 ? '' : posteriorKey(program, items, options));
  keys.set(count, key);
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
    let foresight: readonly Foresight[] | undefined;
    return {
      posterior,
      foresight() {
        foresight ??= 'kind' in posterior ? [] : foresightOf(items, posterior, without);
        return foresight;
      },
    };
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
): {
  readonly state: VisitState;
  readonly compiled: Compiled;
  readonly assessment: Assessment;
  /** What was learnt; undefined when nothing was, or it collapsed. */
  readonly particles: Particles | undefined;
} {
  const run = beginAssessment(input, options);
  while (run.step());
  const { state, compiled } = run;
  return { state, compiled, assessment: run.finish(), particles: run.particles() };
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
