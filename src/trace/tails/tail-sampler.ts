import { exp } from '../../numeric/elementary.ts';
import { spreads } from '../evidence/shared-latents.ts';
import type { TraceProgram } from '../program.ts';
import { createLatents, type Latents } from '../run/latents.ts';
import type { Particles } from '../run/particles.ts';
import type { SimulationCache } from '../run/simulate.ts';
import { createStreams, type Digest } from '../run/streams.ts';
import { conditionalProbability, type TailEvent } from './conditional.ts';
import { type Component, drawComponent, mixtureWeights } from './defensive-mixture.ts';
import { type LocalLatents, localLatents, missedRule } from './local-latents.ts';
import { runLocalMasses, type TailEngine } from './local-masses.ts';
import { type TailLatent, tailLatents } from './tail-latents.ts';
import type { TailSlice } from './tail-slice.ts';

/** What one stage drew, component after component. */
export type Stage = readonly StagePart[];

export interface StagePart {
  /** [latent][draw]: normals; absent where they are neither moved nor asked for. */
  readonly z: readonly (Float64Array | undefined)[];
  /** Prior over mixture density. */
  readonly weights: Float64Array;
  /** Conditional probability of the event. */
  readonly given: Float64Array;
}

export interface StageRequest {
  readonly components: readonly Component[];
  /** Over all components: a multiple of what their shares add up to. */
  readonly draws: number;
  readonly seed: string;
  /** Keep the normals of all latents, not only of those that are moved. */
  readonly keepsAll?: boolean;
  /** What was learnt: draws of these particles, which are in numbers of the visit's own seed. */
  readonly particles?: Particles;
}

/** Draws of one event on one slice. */
export interface TailSampler {
  readonly slice: TailSlice;
  readonly latents: readonly TailLatent[];
  draw(request: StageRequest): Stage;
}

export interface SamplerSources {
  readonly digest: Digest;
  readonly engine: TailEngine;
  readonly cache: SimulationCache;
}

/** Prepares the draws: chooses what is integrated out; what `learnt` holds is not. */
export function createTailSampler(
  slice: TailSlice,
  event: TailEvent,
  { engine, digest, cache, learnt }: SamplerSources & { readonly learnt: Particles | undefined },
): TailSampler {
  const { program } = slice;
  const local = localLatents(slice, learnt);
  const latents = tailLatents(slice, local);
  const probabilityOf = conditionalProbability({
    event,
    source: local.source,
    missed: local.wipe === undefined ? [] : missedRule(program.cover, local.wipe.residue),
    hard: program.readings.map((r) => program.compartments[r.compartment]!.hard),
    detection: program.detection,
    cache,
  });

  /** Conditional probabilities of the draws of one component. */
  function judge(
    moved: TraceProgram,
    { particles, seed }: { readonly particles: Particles; readonly seed: string },
  ): Float64Array {
    const { count } = particles;
    const own = createLatents(createStreams(seed, digest), 0, particles);
    const options = { engine, seed, digest, draws: count, particles };
    const masses = runLocalMasses({ ...slice, program: moved }, local, options);
    const location = locationsOf(moved, local, own, count);
    const skipRate = skipRatesOf(moved, local, { latents: own, cache, count });
    const out = new Float64Array(count);
    for (let i = 0; i < count; i++)
      out[i] = probabilityOf(masses, i, { location: location[i]!, skipRate: skipRate[i]! });
    return out;
  }

  return {
    slice,
    latents,
    draw({ components, draws, seed: stageSeed, keepsAll, particles: base }) {
      const all = components.reduce((n, c) => n + c.share, 0);
      const isNeeded = (k: number) => keepsAll === true || components.some((c) => c.shift[k] !== 0);
      return components.map((component, c) => {
        const count = (draws * component.share) / all;
        const own = base ?? plainDraws(count);
        const seed = base === undefined ? `${stageSeed}\u001ftail.${c}` : stageSeed;
        const drawn = drawComponent(program, latents, component, {
          latents: createLatents(createStreams(seed, digest), 0, own),
          draws: count,
          isNeeded,
        });
        const particles = { ...own, given: new Map([...own.given, ...drawn.given]) };
        const { z } = drawn;
        const weights = mixtureWeights(components, z, count);
        return { z, weights, given: judge(drawn.program, { particles, seed }) };
      });
    },
  };
}

/** Draws with the numbers 0, 1, … of every stream. */
function plainDraws(count: number): Particles {
  return {
    count,
    drawNumbers: [Uint32Array.from({ length: count }, (_, i) => i)],
    groupOf: new Map(),
    given: new Map(),
  };
}

/** e^location of the leg of the local source. */
function locationsOf(
  program: TraceProgram,
  { source }: LocalLatents,
  latents: Latents,
  count: number,
): Float64Array {
  const out = new Float64Array(count);
  if (source?.leg === undefined) return out.fill(1);
  const sd = spreads(program);
  const z = new Float64Array(count);
  const add = (slope: number, purpose: string, entity: string): void => {
    latents.fillNormals(z, { purpose, entity, part: 'z' }, 0);
    for (let i = 0; i < count; i++) out[i]! += slope * z[i]!;
  };
  out.fill(program.yields.mu);
  add(sd.location, 'visit.b', '');
  add(sd.person, 'person.s', program.principal);
  add(sd.occasion, 'leg.o', program.legs[source.leg]!);
  return out.map((location) => exp(location));
}

/** Skip rates of the person of the local wipe. */
function skipRatesOf(
  program: TraceProgram,
  { wipe }: LocalLatents,
  { latents, cache, count }: { latents: Latents; cache: SimulationCache; count: number },
): Float64Array {
  const out = new Float64Array(count);
  if (wipe === undefined) return out;
  const { person, pinned, a, b } = program.crew[wipe.group.person]!;
  if (pinned !== undefined) return out.fill(pinned);
  latents.fillUniforms(out, { purpose: 'crew.m', entity: person, part: 'm' }, 0);
  cache.tables.of({ kind: 'beta', a, b }).fill(out, out);
  return out;
}
