import { compareText } from '../base/order.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import type { Control, ObjectEntry, VisitDocument } from './document.ts';
import { entryOf } from './entry.ts';
import { limits } from './field.ts';
import { nearestHint } from './nearest.ts';
import type { ObjectKind, Pack } from './pack.ts';

/** A surface after library and overrides are merged. */
export interface ExpandedSurface {
  /** `object/surface`, unique in the visit. */
  readonly id: string;
  readonly object: string;
  readonly space: string;
  readonly name: string;
  readonly label: string;
  /** Key of the pack's materials. */
  readonly material: string;
  readonly areaCm2: number;
  readonly wettable: boolean;
  /** Ids of surfaces of the same object whose contacts land on this one instead, in id order. */
  readonly covers: readonly string[];
  /** Hard and non-porous, by the material. */
  readonly hard: boolean;
}

/** An object after the short form, the library and the overrides are resolved. */
export interface ExpandedObject {
  readonly id: string;
  readonly space: string;
  /** Key of the pack's object kinds, and the entry itself. */
  readonly kind: string;
  readonly kindEntry: ObjectKind;
  readonly label: string;
  /** Party that owns it. */
  readonly owner: string;
  readonly xCm: number;
  readonly yCm: number;
  readonly widthCm: number;
  readonly depthCm: number;
  readonly turn: 0 | 1 | 2 | 3;
  readonly portable: boolean;
  readonly control: Control;
  /** Air and dust: can be reduced or accepted, never shown green. */
  readonly pseudo: boolean;
  readonly price?: string;
  readonly acceptedBy?: string;
  readonly reason?: string;
  /** In id order. */
  readonly surfaces: readonly ExpandedSurface[];
}

/** Objects and surfaces of one visit in all; Assumption: the reference day has 78 and 173. */
export const objectCountMax = limits.entriesMax;
export const surfaceCountMax = 4 * limits.entriesMax;

/** Footprint of the short form `chair-1: armchair`; cm. Assumption: about that of a chair. */
const shortFormSideCm = 60;

type SurfaceOverride = NonNullable<ObjectEntry['surfaces']>[string];
type LibrarySurface = ObjectKind['surfaces'][string];

interface Merging {
  readonly document: VisitDocument;
  readonly pack: Pack;
  readonly problems: Problem[];
}

/**
 * Resolves every object of a visit against the pack's library, in id order: surfaces of the kind,
 * changed by the entry's overrides (`absent: true` takes one away; a new one needs material and
 * area). Refuses, listing all: an unknown kind or material, an id used in two spaces (contacts name
 * `object/surface` without a space), a cover of a surface that is not there, more than the limits.
 */
export function expandObjects(document: VisitDocument, pack: Pack): Outcome<ExpandedObject[]> {
  const merging: Merging = { document, pack, problems: [] };
  const objects: ExpandedObject[] = [];
  const spaceById = new Map<string, string>();
  for (const space of Object.keys(document.spaces).sort(compareText)) {
    const entries = entryOf(document.spaces, space)?.objects ?? {};
    for (const [id, entry] of Object.entries(entries)) {
      const earlier = spaceById.get(id);
      if (earlier !== undefined) {
        refuse(merging, {
          code: 'duplicate-id',
          path: `spaces/${space}/objects/${id}`,
          message: `object: expected an id that no other space uses, got "${id}", which stands in "${earlier}"`,
        });
        continue;
      }
      spaceById.set(id, space);
      const expanded = expandObject(merging, { id, space, entry });
      if (expanded !== undefined) objects.push(expanded);
    }
  }
  checkCounts(merging, objects);
  if (merging.problems.length > 0) return fail(merging.problems);
  return ok(objects.sort((a, b) => compareText(a.id, b.id)));
}

function checkCounts(merging: Merging, objects: readonly ExpandedObject[]): void {
  const surfaceCount = objects.reduce((sum, object) => sum + object.surfaces.length, 0);
  for (const [noun, count, max] of [
    ['objects', objects.length, objectCountMax],
    ['surfaces', surfaceCount, surfaceCountMax],
  ] as const) {
    if (count <= max) continue;
    const message = `${noun}: expected at most ${max} in a visit, got ${count}`;
    refuse(merging, { code: 'too-many', path: 'spaces', message });
  }
}

function expandObject(
  merging: Merging,
  place: { id: string; space: string; entry: string | ObjectEntry },
): ExpandedObject | undefined {
  const { id, space } = place;
  const isShort = typeof place.entry === 'string';
  const path = `spaces/${space}/objects/${id}`;
  const kind = typeof place.entry === 'string' ? place.entry : place.entry.kind;
  const kindEntry = entryOf(merging.pack.objectKinds, kind);
  if (kindEntry === undefined) {
    const known = Object.keys(merging.pack.objectKinds);
    refuse(merging, {
      code: 'unknown-kind',
      path: isShort ? path : `${path}/kind`,
      message: `kind: expected an object kind of pack "${merging.pack.id}", got "${kind}"${nearestHint(kind, known)}`,
    });
    return undefined;
  }
  const entry =
    typeof place.entry === 'string' ? longForm(merging, { path, kind, kindEntry }) : place.entry;
  if (entry === undefined) return undefined;
  return {
    id,
    space,
    kind,
    kindEntry,
    label: entry.label ?? kindEntry.label,
    owner: entry.owner,
    xCm: entry.xCm,
    yCm: entry.yCm,
    widthCm: entry.widthCm,
    depthCm: entry.depthCm,
    turn: entry.turn ?? 0,
    portable: entry.portable,
    control: entry.control,
    pseudo: kindEntry.pseudo ?? false,
    ...(entry.price === undefined ? {} : { price: entry.price }),
    ...(entry.acceptedBy === undefined ? {} : { acceptedBy: entry.acceptedBy }),
    ...(entry.reason === undefined ? {} : { reason: entry.reason }),
    surfaces: mergeSurfaces(merging, {
      object: id,
      space,
      path: `${path}/surfaces`,
      library: kindEntry.surfaces,
      overrides: entry.surfaces ?? {},
    }),
  };
}

/** The short form names only the kind: it stands at 0,0, is the venue's and is to be cleaned. */
function longForm(
  merging: Merging,
  short: { path: string; kind: string; kindEntry: ObjectKind },
): ObjectEntry | undefined {
  const parties = Object.entries(merging.document.parties);
  const venues = parties.filter(([, party]) => party.role === 'venue').map(([id]) => id);
  const owner = venues.sort(compareText)[0];
  if (owner === undefined) {
    const message =
      'owner: expected a party with role "venue" for the short form, got none; write the long form with an owner';
    refuse(merging, { code: 'owner-missing', path: short.path, message });
    return undefined;
  }
  return {
    kind: short.kind,
    owner,
    xCm: 0,
    yCm: 0,
    widthCm: shortFormSideCm,
    depthCm: shortFormSideCm,
    portable: short.kindEntry.portable,
    control: 'clean',
  };
}

interface SurfacesOfObject {
  readonly object: string;
  readonly space: string;
  readonly path: string;
  readonly library: Readonly<Record<string, LibrarySurface>>;
  readonly overrides: Readonly<Record<string, SurfaceOverride>>;
}

function mergeSurfaces(merging: Merging, of: SurfacesOfObject): ExpandedSurface[] {
  const names = [...new Set([...Object.keys(of.library), ...Object.keys(of.overrides)])];
  const isThere = (name: string) =>
    names.includes(name) && entryOf(of.overrides, name)?.absent !== true;
  const surfaces: ExpandedSurface[] = [];
  for (const name of names.sort(compareText)) {
    const library = entryOf(of.library, name);
    const override = entryOf(of.overrides, name) ?? {};
    if (override.absent === true) {
      checkAbsent(merging, { of, name, isKnown: library !== undefined, override });
      continue;
    }
    const surface = mergeSurface(merging, { of, name, library, override, isThere });
    if (surface !== undefined) surfaces.push(surface);
  }
  checkCovers(merging, of, surfaces);
  return surfaces;
}

function checkAbsent(merging: Merging, { of, name, isKnown, override }: AbsentSurface): void {
  const path = `${of.path}/${name}`;
  if (!isKnown) {
    const message = `surface: expected one of the kind's surfaces with "absent: true", got "${name}"${nearestHint(name, Object.keys(of.library))}`;
    refuse(merging, { code: 'unknown-surface', path, message });
  }
  if (Object.keys(override).length > 1) {
    const message = 'surface: expected nothing beside "absent: true", got other members';
    refuse(merging, { code: 'absent-surface', path, message });
  }
}

interface AbsentSurface {
  readonly of: SurfacesOfObject;
  readonly name: string;
  readonly isKnown: boolean;
  readonly override: SurfaceOverride;
}

interface MergingSurface {
  readonly of: SurfacesOfObject;
  readonly name: string;
  readonly library: LibrarySurface | undefined;
  readonly override: SurfaceOverride;
  readonly isThere: (name: string) => boolean;
}

function mergeSurface(merging: Merging, from: MergingSurface): ExpandedSurface | undefined {
  const { of, name, library, override } = from;
  const path = `${of.path}/${name}`;
  const material = override.material ?? library?.material;
  const areaCm2 = override.areaCm2 ?? library?.areaCm2;
  if (material === undefined || areaCm2 === undefined) {
    const missing = material === undefined ? 'material' : 'areaCm2';
    const message = `surface: expected material and areaCm2 for "${name}", which the kind does not have, got no ${missing}${nearestHint(name, Object.keys(of.library))}`;
    refuse(merging, { code: 'unknown-surface', path, message });
    return undefined;
  }
  const materialEntry = entryOf(merging.pack.materials, material);
  if (materialEntry === undefined) {
    const known = Object.keys(merging.pack.materials);
    const message = `material: expected a material of pack "${merging.pack.id}", got "${material}"${nearestHint(material, known)}`;
    refuse(merging, { code: 'unknown-material', path: `${path}/material`, message });
    return undefined;
  }
  // The library covers what is usually there; only the author of an override must name what is.
  const covers = override.covers ?? (library?.covers ?? []).filter(from.isThere);
  return {
    id: `${of.object}/${name}`,
    object: of.object,
    space: of.space,
    name,
    label: override.label ?? library?.label ?? name,
    material,
    areaCm2,
    wettable: override.wettable ?? library?.wettable ?? false,
    covers: [...new Set(covers)].map((covered) => `${of.object}/${covered}`).sort(compareText),
    hard: materialEntry.hard,
  };
}

/** A contact must land on exactly one surface, so a cover is never itself covered, nor two on one. */
function checkCovers(
  merging: Merging,
  of: SurfacesOfObject,
  surfaces: readonly ExpandedSurface[],
): void {
  const byId = new Map(surfaces.map((surface) => [surface.id, surface]));
  const coverById = new Map<string, string>();
  for (const cover of surfaces) {
    const path = `${of.path}/${cover.name}/covers`;
    for (const id of cover.covers) {
      const covered = byId.get(id);
      const name = id.slice(of.object.length + 1);
      if (covered === undefined) {
        const known = surfaces.map((surface) => surface.name);
        const message = `covers: expected surfaces of "${of.object}", got "${name}"${nearestHint(name, known)}`;
        refuse(merging, { code: 'unknown-surface', path, message });
      } else if (covered.covers.length > 0) {
        const message = `covers: expected a surface that covers nothing itself, got "${name}"`;
        refuse(merging, { code: 'cover-chain', path, message });
      } else if (coverById.has(id)) {
        const message = `covers: expected a surface that nothing else covers, got "${name}", covered by "${coverById.get(id)}"`;
        refuse(merging, { code: 'cover-chain', path, message });
      } else {
        coverById.set(id, cover.name);
      }
    }
  }
}

function refuse(merging: Merging, problem: Problem): void {
  merging.problems.push(problem);
}
