import { assert } from '../../base/assert.ts';
import type { VisitState } from '../../model/state.ts';
import type { Compartment, CompartmentKind, Transfer } from '../program.ts';
import type { ParameterReader } from './parameters.ts';

/** Surfaces are cut into patches of at most this area (model v1 section 1). */
export const patchAreaCm2Max = 900;

/** A compartment while the program is being built: what it is made of, where it is, what last happened to it. */
export interface Site {
  readonly index: number;
  readonly compartment: Compartment;
  readonly material: string;
  readonly space: string;
  readonly decayPerMs: number;
  /** Id under which the page counts it: the surface, not the patch. */
  readonly countedId: string;
  lastEventAt: number;
  /** Of the principal's own fluid (model v1 section 4: wet for 30 minutes). */
  lastFluidAt: number;
}

/** Creates compartments when something first touches them. */
export interface Sites {
  readonly all: readonly Site[];
  /** The patches of a surface, in order. */
  patches(surface: string): readonly Site[];
  hand(person: string): Site;
  clothes(person: string): Site;
  glove(id: string, space: string): Site;
  cloth(id: string, space: string): Site;
  bag(id: string, space: string): Site;
  air(space: string): Site;
  dust(space: string): Site;
  floor(space: string): Site;
}

const msPerHour = 3_600_000;
const ln2 = 0.6931471805599453;

/** Prepares the compartments of a visit. */
export function createSites(state: VisitState, reader: ParameterReader): Sites {
  const all: Site[] = [];
  const byId = new Map<string, Site>();
  const patchesOf = new Map<string, readonly Site[]>();
  const outdoorDecay = ln2 / (reader.value('decay.outdoor.halflife') * 24 * msPerHour);
  const airDecay = reader.value('air.decay') / msPerHour;
  const handArea = reader.value('hand.area');

  function make(entry: {
    id: string;
    kind: CompartmentKind;
    surface?: string;
    areaCm2: number;
    material: string;
    space: string;
  }): Site {
    const held = byId.get(entry.id);
    if (held !== undefined) return held;
    const material = state.pack.materials[entry.material];
    assert(
      material !== undefined,
      `material: expected one of pack ${state.pack.id}, got ${entry.material}`,
    );
    const outdoor = state.document.spaces[entry.space]?.environment === 'outdoor';
    const site: Site = {
      index: all.length,
      compartment: {
        id: entry.id,
        kind: entry.kind,
        surface: entry.surface ?? entry.id,
        areaCm2: entry.areaCm2,
        hard: material.hard,
      },
      material: entry.material,
      space: entry.space,
      decayPerMs:
        entry.kind === 'air' ? airDecay : outdoor && entry.kind === 'patch' ? outdoorDecay : 0,
      countedId: entry.surface ?? entry.id,
      lastEventAt: 0,
      lastFluidAt: Number.NEGATIVE_INFINITY,
    };
    all.push(site);
    byId.set(entry.id, site);
    return site;
  }

  function patches(surfaceId: string): readonly Site[] {
    const held = patchesOf.get(surfaceId);
    if (held !== undefined) return held;
    const surface = state.surfaces.get(surfaceId);
    assert(surface !== undefined, `surface: expected one of the visit, got ${surfaceId}`);
    const pseudo = state.objects.get(surface.object)?.pseudo === true;
    const count = pseudo ? 1 : Math.ceil(surface.areaCm2 / patchAreaCm2Max);
    const made = Array.from({ length: count }, (_, i) =>
      make({
        id: count === 1 ? surfaceId : `${surfaceId}#${i + 1}`,
        kind: pseudo ? 'dust' : 'patch',
        surface: surfaceId,
        areaCm2: surface.areaCm2 / count,
        material: surface.material,
        space: surface.space,
      }),
    );
    patchesOf.set(surfaceId, made);
    return made;
  }

  const pseudoSurface = (space: string, name: string): string | undefined =>
    [...state.surfaces.values()].find(
      (s) => s.space === space && s.name === name && state.objects.get(s.object)?.pseudo === true,
    )?.id;

  return {
    all,
    patches,
    hand: (p) =>
      make({ id: `hand:${p}`, kind: 'hand', areaCm2: handArea, material: 'skin', space: '' }),
    clothes: (p) =>
      make({
        id: `clothes:${p}`,
        kind: 'clothes',
        areaCm2: patchAreaCm2Max,
        material: 'clothing',
        space: '',
      }),
    glove: (id, space) =>
      make({ id: `glove:${id}`, kind: 'glove', areaCm2: handArea, material: 'glove', space }),
    cloth: (id, space) =>
      make({ id: `cloth:${id}`, kind: 'cloth', areaCm2: handArea, material: 'cloth', space }),
    bag: (id, space) =>
      make({ id: `bag:${id}`, kind: 'bag', areaCm2: patchAreaCm2Max, material: 'plastic', space }),
    air: (space) =>
      make({ id: `air:${space}`, kind: 'air', areaCm2: patchAreaCm2Max, material: 'air', space }),
    dust(space) {
      const surface = pseudoSurface(space, 'dust');
      if (surface !== undefined) return patches(surface)[0]!;
      return make({
        id: `dust:${space}`,
        kind: 'dust',
        areaCm2: patchAreaCm2Max,
        material: 'air',
        space,
      });
    },
    floor(space) {
      const surface = pseudoSurface(space, 'carpet');
      if (surface !== undefined) return patches(surface)[0]!;
      return make({
        id: `floor:${space}`,
        kind: 'dust',
        areaCm2: patchAreaCm2Max,
        material: 'air',
        space,
      });
    },
  };
}

/** Fraction of cells that leaves a donor per contact: hands by their own law, others by material and humidity. */
export function cellTransfer(
  state: VisitState,
  reader: ParameterReader,
  donor: Site,
  relativeHumidityPct: number,
): Transfer {
  const material = state.pack.materials[donor.material];
  assert(material !== undefined, `material: expected one of the pack, got ${donor.material}`);
  // Lopez 2013 measured two humidity bands, 15-32 % and 40-65 %; model v1 takes the humid one from 40 % up.
  const key = relativeHumidityPct >= 40 ? material.transferCellHumid : material.transferCellDry;
  const parameter = state.pack.parameters[key];
  return parameter?.distribution === undefined
    ? { kind: 'fixed', value: reader.value(key) }
    : reader.distribution(key);
}

/** Fraction of fluid that leaves a donor: wet and hard gives much, anything else little (Goray 2010, model v1 section 4). */
export function fluidTransfer(reader: ParameterReader, donor: Site, at: number): Transfer {
  const wetMs = reader.value('te.fluid.wet-minutes') * 60_000;
  const wet = donor.compartment.hard && at - donor.lastFluidAt <= wetMs;
  if (!wet) return { kind: 'fixed', value: reader.value('te.fluid.dry_or_porous') };
  return reader.distribution('te.fluid.wet_or_nonporous');
}
