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
import { createSimulation, type SimulationCache } from '../trace/run/simulate.ts';

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
  /** Tables kept between runs. */
  readonly cache?: SimulationCache;
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
}

/** Prepares an assessment: fold, compile, simulate. Pure: (input, options) -> the same bytes everywhere. */
export function beginAssessment(input: VisitInput, options: AssessOptions): AssessmentRun {
  const { draws, knownUntil, readAt, cache } = options;
  const state = fold({ ...input, ...(knownUntil === undefined ? {} : { knownUntil }) });
  const compiled = compile(state, readAt === undefined ? {} : { readAt });
  const seed = String(input.document.visit.seed);
  const simulation = createSimulation(compiled.program, {
    seed,
    draws,
    digest: sha256,
    ...(cache === undefined ? {} : { cache }),
  });
  return {
    state,
    compiled,
    step: () => simulation.step(),
    get doneShare() {
      return simulation.doneDraws / draws;
    },
    finish: () => assembleAssessment(state, compiled, simulation.result(), seed),
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
