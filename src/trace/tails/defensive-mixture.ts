import { assert } from '../../base/assert.ts';
import { exp } from '../../numeric/elementary.ts';
import { spreads, uniformOf } from '../evidence/shared-latents.ts';
import type { TraceProgram } from '../program.ts';
import type { Latents } from '../run/latents.ts';
import { partName } from '../run/particles.ts';
import type { TailLatent } from './tail-latents.ts';
import type { TailSlice } from './tail-slice.ts';

/** Draws of the prior with every normal moved by `shift` (in the order of the latents). */
export interface Component {
  readonly shift: readonly number[];
  /** How often it is drawn, relative to the others of a mixture. */
  readonly share: number;
}

/**
 * Prior over mixture density at every draw of normals z, [latent][draw]; latents that no component moves may be absent.
 * With the prior as a component of share a of all, no weight exceeds 1 / a. Source: T. Hesterberg, Technometrics 37 (1995).
 */
export function mixtureWeights(
  components: readonly Component[],
  z: readonly (Float64Array | undefined)[],
  draws: number,
): Float64Array {
  const all = components.reduce((sum, { share }) => sum + share, 0);
  const density = new Float64Array(draws);
  const exponent = new Float64Array(draws);
  for (const { shift, share } of components) {
    exponent.fill(0);
    for (const [k, move] of shift.entries()) {
      if (move === 0) continue;
      const own = z[k];
      assert(own !== undefined, `mixture: expected the normals of latent ${k}, got none`);
      for (let i = 0; i < draws; i++) exponent[i]! += move * (own[i]! - move / 2);
    }
    for (let i = 0; i < draws; i++) density[i]! += (share / all) * exp(exponent[i]!);
  }
  return density.map((d) => 1 / d);
}

/**
 * Components along the gradient of the mean log location of the legs, the direction in which touched mass rises
 * fastest, as far as `distances` say (standard deviations of the prior). Where nothing is touched there is only the prior.
 */
export function gradientComponents(
  { program, legs }: TailSlice,
  latents: readonly TailLatent[],
  distances: readonly number[],
): readonly Component[] {
  const sd = spreads(program);
  const slopes = latents.map(({ kind }) => {
    if (kind === 'occasion') return sd.occasion / legs.length;
    return kind === 'location' ? sd.location : kind === 'person' ? sd.person : 0;
  });
  const length = Math.sqrt(slopes.reduce((sum, s) => sum + s * s, 0));
  if (!(length > 0)) return [{ shift: latents.map(() => 0), share: 1 }];
  return distances.map((d) => ({ shift: slopes.map((s) => (d * s) / length), share: 1 }));
}

/** The latents of the draws of one component. */
export interface ComponentDraws {
  /** [latent][draw]: normals, moved; absent for latents that were not asked for. */
  readonly z: readonly (Float64Array | undefined)[];
  /** The program that is to be run: where and who are moved by its mean log yield. */
  readonly program: TraceProgram;
  /** What is moved otherwise, by `partName`. */
  readonly given: ReadonlyMap<string, Float64Array>;
}

/**
 * Draws a component. Where and who move the mean log yield of the whole program, so that the engines need no numbers in
 * the far tail of a normal: uniform numbers of 32 bits end at z = 6.3. All others are given as moved.
 */
export function drawComponent(
  program: TraceProgram,
  names: readonly TailLatent[],
  { shift }: Component,
  options: {
    readonly latents: Latents;
    readonly draws: number;
    readonly isNeeded: (latent: number) => boolean;
  },
): ComponentDraws {
  const { latents, draws, isNeeded } = options;
  assert(shift.length === names.length, `shift: expected ${names.length}, got ${shift.length}`);
  const sd = spreads(program);
  const given = new Map<string, Float64Array>();
  let rise = 0;
  const z = names.map((name, k) => {
    const move = shift[k]!;
    if (move === 0 && !isNeeded(k)) return undefined;
    const own = new Float64Array(draws);
    latents.fillNormals(own, name, 0);
    for (let i = 0; i < draws; i++) own[i]! += move;
    if (name.kind === 'location') rise += sd.location * move;
    else if (name.kind === 'person') rise += sd.person * move;
    else if (move !== 0)
      given.set(
        partName(name.purpose, name.entity, name.part),
        own.map((value) => uniformOf(value)),
      );
    return own;
  });
  const yields = { ...program.yields, mu: program.yields.mu + rise };
  return { z, given, program: rise === 0 ? program : { ...program, yields } };
}
