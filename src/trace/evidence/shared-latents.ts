import { exp } from '../../numeric/elementary.ts';
import { normalCdf, normalQuantile } from '../../numeric/normal.ts';
import type { TraceProgram } from '../program.ts';
import type { Latents } from '../run/latents.ts';
import { partName } from '../run/particles.ts';
import type { QuantileTables } from '../run/tables.ts';
import type { Slice } from './slice.ts';

/** Latents on which everything rests, as standard normals, and what follows from them. */
export interface SharedLatents {
  /** [latent][particle]: standard normals, in the order of `SharedNames`. */
  readonly z: readonly Float64Array[];
  /** [leg][particle]: e^(mu + sigma_b z_b + sigma (sqrt(omega_s) z_s + sqrt(omega_o) z_o)); absent legs are empty. */
  readonly location: readonly Float64Array[];
  /** [person][particle]: skip rate. */
  readonly skipRate: readonly Float64Array[];
}

/** A shared latent: its stream, and how it is told to a reader. */
export interface SharedName {
  readonly purpose: string;
  readonly entity: string;
  readonly part: string;
  readonly kind: 'location' | 'person' | 'occasion' | 'skip';
  /** Index of the leg or the person in the program; 0 for the others. */
  readonly index: number;
}

/** The shared latents that bear on a slice: where, who, on which occasion, and who skips. */
export function sharedNames(
  program: TraceProgram,
  slice: Pick<Slice, 'events' | 'legs' | 'crew'>,
): readonly SharedName[] {
  if (slice.events.length === 0) return [];
  return [
    { purpose: 'visit.b', entity: '', part: 'z', kind: 'location', index: 0 },
    { purpose: 'person.s', entity: program.principal, part: 'z', kind: 'person', index: 0 },
    ...slice.legs.map(
      (leg): SharedName => ({
        purpose: 'leg.o',
        entity: program.legs[leg]!,
        part: 'z',
        kind: 'occasion',
        index: leg,
      }),
    ),
    ...slice.crew
      .filter((person) => program.crew[person]!.pinned === undefined)
      .map(
        (person): SharedName => ({
          purpose: 'crew.m',
          entity: program.crew[person]!.person,
          part: 'm',
          kind: 'skip',
          index: person,
        }),
      ),
  ];
}

/** Room for the shared latents of `count` particles. */
export function emptyShared(
  program: TraceProgram,
  names: readonly SharedName[],
  count: number,
): SharedLatents {
  const legs = new Set(names.flatMap((n) => (n.kind === 'occasion' ? [n.index] : [])));
  return {
    z: names.map(() => new Float64Array(count)),
    location: program.legs.map((_, leg) => new Float64Array(legs.has(leg) ? count : 0)),
    // A pinned rate is the same in every draw, and no latent.
    skipRate: program.crew.map((c) => new Float64Array(count).fill(c.pinned ?? 0)),
  };
}

/** The prior's values of the draws that `latents` stands for. */
export function drawShared(
  shared: SharedLatents,
  names: readonly SharedName[],
  latents: Latents,
): void {
  names.forEach((name, k) => {
    latents.fillNormals(shared.z[k]!, name, 0);
  });
}

/** Shared latents that are moved together, and what follows from them: indices of names, legs and people. */
export interface SharedBlock {
  readonly latents: readonly number[];
  readonly legs: readonly number[];
  readonly crew: readonly number[];
}

/** One block for where and who, one per occasion, one per person who may skip. */
export function sharedBlocks(names: readonly SharedName[]): readonly SharedBlock[] {
  const of = (kind: SharedName['kind']) =>
    names.flatMap((n, k) => (n.kind === kind ? [{ k, index: n.index }] : []));
  const legs = of('occasion').map((o) => o.index);
  if (names.length === 0) return [];
  return [
    { latents: [...of('location'), ...of('person')].map(({ k }) => k), legs, crew: [] },
    ...of('occasion').map(({ k, index }) => ({ latents: [k], legs: [index], crew: [] })),
    ...of('skip').map(({ k, index }) => ({ latents: [k], legs: [], crew: [index] })),
  ].filter((block) => block.legs.length + block.crew.length > 0);
}

/** Spreads of the logarithm of a yield: where, who, on which occasion. */
export function spreads({ yields: y }: Pick<TraceProgram, 'yields'>) {
  return {
    location: y.sigmaLocation,
    person: y.sigma * Math.sqrt(y.sharePerson),
    occasion: y.sigma * Math.sqrt(y.shareOccasion),
  };
}

/** Computes what follows from the normals of a block. */
export function deriveShared(
  program: TraceProgram,
  names: readonly SharedName[],
  tables: QuantileTables,
  { z, location, skipRate }: SharedLatents,
  block: Pick<SharedBlock, 'legs' | 'crew'>,
): void {
  const { mu } = program.yields;
  const sd = spreads(program);
  const zOf = (kind: SharedName['kind'], index: number): Float64Array | undefined =>
    z[names.findIndex((n) => n.kind === kind && n.index === index)];
  const b = zOf('location', 0);
  const s = zOf('person', 0);
  for (const leg of block.legs) {
    const out = location[leg]!;
    const o = zOf('occasion', leg);
    if (o === undefined || b === undefined || s === undefined) continue;
    for (let i = 0; i < out.length; i++)
      out[i] = exp(mu + sd.location * b[i]! + sd.person * s[i]! + sd.occasion * o[i]!);
  }
  for (const person of block.crew) {
    const m = zOf('skip', person);
    const crew = program.crew[person]!;
    if (m === undefined) continue;
    const table = tables.of({ kind: 'beta', a: crew.a, b: crew.b });
    const out = skipRate[person]!;
    for (let i = 0; i < out.length; i++) out[i] = table.at(uniformOf(m[i]!));
  }
}

/**
 * Draws anew what no measurement can tell apart, by its exact conditional law, and changes no location: how much of
 * (where, who) is where and how much who; and how much of every leg's location is common to the legs and how much its
 * own. `uniform(name)` gives one uniform number per particle.
 */
export function refreshUntold(
  program: TraceProgram,
  names: readonly SharedName[],
  z: readonly Float64Array[],
  uniform: (name: string) => Float64Array,
): void {
  const sd = spreads(program);
  const common = Math.sqrt(sd.location * sd.location + sd.person * sd.person);
  const find = (kind: SharedName['kind']) => z.filter((_, k) => names[k]!.kind === kind);
  const [b] = find('location');
  const [s] = find('person');
  const occasions = find('occasion');
  if (b === undefined || s === undefined || !(common > 0)) return;
  const split = uniform('split');
  const shift = uniform('shift');
  const precision = 1 / (common * common) + occasions.length / (sd.occasion * sd.occasion);
  for (let i = 0; i < b.length; i++) {
    let c = (sd.location * b[i]! + sd.person * s[i]!) / common;
    const n = normalQuantile(split[i]!);
    if (sd.occasion > 0) {
      const sum = occasions.reduce((total, o) => total + o[i]!, 0);
      const mean = (-c / common + sum / sd.occasion) / precision;
      const delta = mean + normalQuantile(shift[i]!) / Math.sqrt(precision);
      c += delta / common;
      for (const o of occasions) o[i]! -= delta / sd.occasion;
    }
    b[i] = (sd.location * c - sd.person * n) / common;
    s[i] = (sd.person * c + sd.location * n) / common;
  }
}

const leastUniform = 1e-12;

/** The uniform number of a standard normal, away from 0 and 1 where quantiles end. */
export function uniformOf(z: number): number {
  const u = normalCdf(z);
  return u < leastUniform ? leastUniform : u > 1 - leastUniform ? 1 - leastUniform : u;
}

/** What a run is given for these latents (`Particles.given`). */
export function givenOf(
  names: readonly SharedName[],
  z: readonly Float64Array[],
): ReadonlyMap<string, Float64Array> {
  return new Map(
    names.map(({ purpose, entity, part }, k) => [
      partName(purpose, entity, part),
      z[k]!.map((value) => uniformOf(value)),
    ]),
  );
}

/** Correlated proposal that leaves N(0, 1) as it is: sqrt(1 - s²) z + s xi (Neal 1998; Cotter et al. 2013, pCN). */
export function moveNormals(
  z: Float64Array,
  uniforms: Float64Array,
  stepSize: number,
  into: Float64Array,
): void {
  const keep = Math.sqrt(1 - stepSize * stepSize);
  for (let i = 0; i < z.length; i++)
    into[i] = keep * z[i]! + stepSize * normalQuantile(uniforms[i]!);
}
