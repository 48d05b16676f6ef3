import { hash } from '../../src/ledger/hash.ts';
import { normalCdf, normalQuantile } from '../../src/numeric/normal.ts';
import { uniformAt } from '../../src/numeric/philox.ts';
import { regularisedBeta } from '../../src/numeric/special.ts';
import { type EvidenceItem, logLikelihood } from '../../src/trace/evidence/items.ts';
import type { SwabReading } from '../../src/trace/evidence/swab-likelihood.ts';
import { classCount, type TraceProgram } from '../../src/trace/program.ts';
import { createBlockRunner } from '../../src/trace/run/block.ts';
import { createLatents, type LatentName } from '../../src/trace/run/latents.ts';
import { type Particles, partName } from '../../src/trace/run/particles.ts';
import { createStreams, type Streams } from '../../src/trace/run/streams.ts';
import { createQuantileTables } from '../../src/trace/run/tables.ts';
import {
  type MatchedVisit,
  matchedVisit,
  type Perturbation,
  type PlannedSwab,
  readingLimits,
  type VisitSize,
} from './matched-visit.ts';

/** Tables are the same for every run of every visit, and costly to make. */
export const tables = createQuantileTables();

/** Quantities whose truth is looked for among the draws of the posterior. */
export const quantityNames = [
  'z_b',
  'z_s',
  'skip rate of SWP1',
  'ln mass of a swabbed patch',
  'ln mass of an unswabbed patch',
  'unlogged contacts',
  'ln likelihood',
] as const;

/** What a run of the visit says, per draw. */
export interface VisitDraws {
  /** In the order of `quantityNames`, without the last; masses as ln(pg + 1): below a picogram nothing matters. */
  readonly quantities: readonly Float64Array[];
  /** Mass on all surfaces at the end, pg. */
  readonly total: Float64Array;
  /** [swab]: what it lifted, pg. */
  readonly lifted: readonly Float64Array[];
}

/** What is left on all surfaces at the end, and what every swab lifted: of any visit. */
export function runMasses(
  { program, swabs }: MatchedVisit,
  { seed, particles }: { readonly seed: string; readonly particles: Particles },
) {
  const { count } = particles;
  const streams = createStreams(seed, hash);
  const { state, apply } = createBlockRunner({ program, streams, tables, particles }, 0, count);
  const lifted = swabs.map(() => new Float64Array(count));
  const massOf = (compartment: number, i: number): number => {
    const at = compartment * classCount * count;
    return state.mass[at + i]! + state.mass[at + count + i]!;
  };
  program.events.forEach((event, index) => {
    if (event.kind === 'read') return;
    if (event.kind === 'swab') {
      const out = lifted[swabs.findIndex((s) => s.events.includes(index))]!;
      for (let i = 0; i < count; i++) out[i]! += event.share * massOf(event.on, i);
    }
    apply(event);
  });
  const total = new Float64Array(count);
  for (const { compartment } of program.readings)
    for (let i = 0; i < count; i++) total[i]! += massOf(compartment, i);
  return { streams, lifted, total, massOf };
}

/** Runs a visit for some particles with the engine, and keeps what the simulations ask of every draw. */
export function runVisit(
  visit: MatchedVisit,
  { seed, particles }: { readonly seed: string; readonly particles: Particles },
): VisitDraws {
  const { program } = visit;
  const { count } = particles;
  const { streams, lifted, total, massOf } = runMasses(visit, { seed, particles });
  const latents = createLatents(streams, 0, particles);
  const column = (fill: (out: Float64Array) => void): Float64Array => {
    const out = new Float64Array(count);
    fill(out);
    return out;
  };
  const normal = (name: LatentName) => column((out) => latents.fillNormals(out, name, 0));
  const logMass = (id: string) => {
    const compartment = program.compartments.findIndex((c) => c.id === id);
    return column((out) => {
      for (let i = 0; i < count; i++) out[i] = Math.log(massOf(compartment, i) + 1);
    });
  };
  return {
    total,
    lifted,
    quantities: [
      normal({ purpose: 'visit.b', entity: '', part: 'z' }),
      normal({ purpose: 'person.s', entity: program.principal, part: 'z' }),
      column((out) => fillSkipRate(program, latents, out)),
      logMass('left'),
      logMass('left-unswabbed'),
      column((out) => fillUnlogged(program, latents, out)),
    ],
  };
}

function fillSkipRate(
  program: TraceProgram,
  latents: ReturnType<typeof createLatents>,
  out: Float64Array,
): void {
  const { a, b, person } = program.crew[0]!;
  latents.fillUniforms(out, { purpose: 'crew.m', entity: person, part: 'm' }, 0);
  tables.of({ kind: 'beta', a, b }).fill(out, out);
}

/** The number of unlogged contacts on the surface that was swabbed for it. */
function fillUnlogged(
  program: TraceProgram,
  latents: ReturnType<typeof createLatents>,
  out: Float64Array,
): void {
  const event = program.events.find((e) => e.kind === 'inferred');
  if (event?.kind !== 'inferred') throw new Error('visit: expected an unlogged contact');
  latents.fillUniforms(out, { purpose: 'inferred', entity: event.entity, part: 'n' }, 0);
  tables.poisson(event.mean).fill(out, out);
}

/** ln likelihood of what was read, per draw. */
export function likelihoodOf(
  items: readonly EvidenceItem[],
  swabs: readonly PlannedSwab[],
  lifted: readonly Float64Array[],
): Float64Array {
  const sum = new Float64Array(lifted[0]?.length ?? 0);
  for (const item of items) {
    const column = lifted[swabs.findIndex((s) => s.id === item.id)]!;
    for (let i = 0; i < sum.length; i++) sum[i]! += logLikelihood(item, column[i]!, Math.log);
  }
  return sum;
}

/** A true course of the visit, and what the laboratory reported on it. */
export interface Truth {
  readonly number: number;
  /** In the order of `quantityNames`, without the last. */
  readonly quantities: readonly number[];
  readonly total: number;
  /** [swab]: what it lifted, pg. */
  readonly lifted: readonly number[];
  /** Undefined where the control failed. */
  readonly readings: readonly (SwabReading | undefined)[];
}

/** Truths number `first`, `first` + 1, …: each a function of its own number. */
export function drawTruths(
  { first, count }: { readonly first: number; readonly count: number },
  perturbation: Perturbation = {},
  size: VisitSize = 'whole',
): readonly Truth[] {
  const visit = matchedVisit(perturbation, size);
  const seed = 'truth';
  const streams = createStreams(seed, hash);
  const drawNumbers = [Uint32Array.from({ length: count }, (_, i) => first + i)];
  const plain: Particles = { count, drawNumbers, groupOf: new Map(), given: new Map() };
  const given = givenBy(visit.program, createLatents(streams, 0, plain), { count, perturbation });
  const run = runVisit(visit, { seed, particles: { ...plain, given } });
  return Array.from({ length: count }, (_, i) => ({
    number: first + i,
    quantities: run.quantities.map((column) => column[i]!),
    total: run.total[i]!,
    lifted: run.lifted.map((column) => column[i]!),
    readings: visit.swabs.map((swab, k) => readSwab(swab, run.lifted[k]![i]!, streams, first + i)),
  }));
}

/** A true course of any visit: what is left at the end, and what the laboratory reported. */
export function drawReadings(
  visit: MatchedVisit,
  number: number,
): Pick<Truth, 'total' | 'readings'> {
  const drawNumbers = [Uint32Array.of(number)];
  const particles = { count: 1, drawNumbers, groupOf: new Map(), given: new Map() };
  const { streams, lifted, total } = runMasses(visit, { seed: 'truth', particles });
  const readings = visit.swabs.map((s, k) => readSwab(s, lifted[k]![0]!, streams, number));
  return { total: total[0]!, readings };
}

function givenBy(
  program: TraceProgram,
  latents: ReturnType<typeof createLatents>,
  { count, perturbation }: { readonly count: number; readonly perturbation: Perturbation },
): ReadonlyMap<string, Float64Array> {
  const given = new Map<string, Float64Array>();
  const { shedderZ, skipFactor } = perturbation;
  if (shedderZ !== undefined)
    given.set(
      partName('person.s', program.principal, 'z'),
      new Float64Array(count).fill(normalCdf(shedderZ)),
    );
  if (skipFactor === undefined) return given;
  for (const { person, a, b } of program.crew) {
    const rate = new Float64Array(count);
    latents.fillUniforms(rate, { purpose: 'crew.m', entity: person, part: 'm' }, 0);
    tables.of({ kind: 'beta', a, b }).fill(rate, rate);
    const higher = rate.map((m) => regularisedBeta(Math.min(0.999, skipFactor * m), a, b));
    given.set(partName('crew.m', person, 'm'), higher);
  }
  return given;
}

/** Share of swabs whose internal control fails: they say nothing, and are no evidence. */
const failedControls = 0.05;

/**
 * What the laboratory reports on a swab, drawn from the law of model v1 section 8 by its story and not by its formula:
 * the control fails, or residue spoils the sample, or a copy number is drawn and read.
 */
function readSwab(
  { id, parameters, analysis }: PlannedSwab,
  liftedPg: number,
  streams: Streams,
  number: number,
): SwabReading | undefined {
  const key = streams.key('laboratory', id, 'u');
  const u = (index: number) => uniformAt(key, number, index);
  const { limitPg, extractShare } = readingLimits;
  if (u(0) < failedControls) return undefined;
  const isSpoilt = u(1) < parameters.inhibition;
  if (analysis === 'quantity') {
    const mass = isSpoilt ? 0 : liftedPg * Math.exp(parameters.quantitySd * normalQuantile(u(2)));
    return mass > limitPg
      ? { kind: 'quantity', mass }
      : { kind: 'qpcr-negative', limitMass: limitPg };
  }
  const { eta, replicateSd, cellMass } = parameters.detection;
  const spread = Math.exp(replicateSd * normalQuantile(u(2)) - replicateSd ** 2 / 2);
  const copies = (eta * spread * extractShare * liftedPg) / cellMass;
  // Each of 40 alleles is missed with probability exp(-copies).
  const isSeen = !isSpoilt && u(3) >= Math.exp(-40 * copies);
  return { kind: isSeen ? 'str-positive' : 'str-negative', extractShare };
}

/** The evidence that a truth's readings are. */
export function itemsOf(
  { swabs }: Pick<MatchedVisit, 'swabs'>,
  { readings }: Pick<Truth, 'readings'>,
): readonly EvidenceItem[] {
  return swabs.flatMap(({ id, events, parameters }, k) => {
    const reading = readings[k];
    return reading === undefined ? [] : [{ id, events, parameters, reading }];
  });
}
