import { compareText } from '../base/order.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import type { Control, ObjectEntry, VisitDocument } from './document.ts';
import { entryOf } from './entry.ts';
import { limits } from './field.ts';
import type { ObjectKind, Pack } from './pack.ts';
import { createProblemList, type ProblemList } from './problem-list.ts';

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
  readonly list: ProblemList;
}

/**
 * Resolves every object of a visit against the pack's library, in id order: surfaces of the kind,
 * changed by the entry's overrides (`absent: true` takes one away; a new one needs material and
 * area). Refuses, listing all: an unknown kind or material, an id used in two spaces (contacts name
 * `object/surface` without a space), a cover of a surface that is not there, more than the limits.
 */
export function expandObjects(document: VisitDocument, pack: Pack): Outcome<ExpandedObject[]> {
  const merging: Merging = { document, pack, list: createProblemList() };
  const objects: ExpandedObject[] = [];
  const spaceById = new Map<string, string>();
  for (const space of Object.keys(document.spaces).sort(compareText)) {
    const entries = entryOf(document.spaces, space)?.objects ?? {};
    for (const [id, entry] of Object.entries(entries)) {
      const earlier = spaceById.get(id);
      if (earlier !== undefined) {
        const message = `object: expected an id that no other space uses, got "${id}", which stands in "${earlier}"`;
        merging.list.add('duplicate-id', `spaces/${space}/objects/${id}`, message);
        continue;
      }
      spaceById.set(id, space);
      const expanded = expandObject(merging, { id, space, entry });
      if (expanded !== undefined) objects.push(expanded);
    }
  }
  checkCounts(merging, objects);
  const problems = merging.list.all();
  if (problems.length > 0) return fail(problems);
  return ok(objects.sort((a, b) => compareText(a.id, b.id)));
}

function checkCounts(merging: Merging, objects: readonly ExpandedObject[]): void {
  const surfaceCount = objects.reduce((sum, object) => sum + object.surfaces.length, 0);
  for (const [noun, count, max] of [
    ['objects', objects.length, objectCountMax],
    ['surfaces', surfaceCount, surfaceCountMax],
  ] as const) {
    if (count <= max) continue;
    merging.list.add(
      'too-many',
      'spaces',
      `${noun}: expected at most ${max} in a visit, got ${count}`,
    );
  }
}

interface ObjectPlace {
  readonly id: string;
  readonly space: string;
  readonly entry: string | ObjectEntry;
}

function expandObject(merging: Merging, place: ObjectPlace): ExpandedObject | undefined {
  const { id, space } = place;
  const path = `spaces/${space}/objects/${id}`;
  const kind = typeof place.entry === 'string' ? place.entry : place.entry.kind;
  const kindEntry = entryOf(merging.pack.objectKinds, kind);
  if (kindEntry === undefined) {
    merging.list.addUnknown(
      'unknown-kind',
      typeof place.entry === 'string' ? path : `${path}/kind`,
      {
        noun: 'kind',
        expected: `an object kind of pack "${merging.pack.id}"`,
        name: kind,
        known: () => Object.keys(merging.pack.objectKinds),
      },
    );
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
      kindPath: typeof place.entry === 'string' ? path : `${path}/kind`,
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
    merging.list.add('owner-missing', short.path, message);
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
  /** Where to point when the library and not an override is at fault. */
  readonly kindPath: string;
  readonly library: Readonly<Record<string, LibrarySurface>>;
  readonly overrides: Readonly<Record<string, SurfaceOverride>>;
}

function mergeSurfaces(merging: Merging, of: SurfacesOfObject): ExpandedSurface[] {
  const names = new Set([...Object.keys(of.library), ...Object.keys(of.overrides)]);
  const surfaces: ExpandedSurface[] = [];
  for (const name of [...names].sort(compareText)) {
    const isAbsent = entryOf(of.overrides, name)?.absent === true;
    if (isAbsent) {
      checkAbsent(merging, of, name);
      continue;
    }
    const surface = mergeSurface(merging, of, name);
    if (surface !== undefined) surfaces.push(surface);
  }
  checkCovers(merging, of, surfaces);
  return surfaces;
}

function checkAbsent(merging: Merging, of: SurfacesOfObject, name: string): void {
  const path = `${of.path}/${name}`;
  if (!Object.hasOwn(of.library, name))
    merging.list.addUnknown('unknown-surface', path, {
      noun: 'surface',
      expected: 'one of the surfaces of the kind beside "absent: true"',
      name,
      known: () => Object.keys(of.library),
    });
  if (Object.keys(entryOf(of.overrides, name) ?? {}).length > 1) {
    const message = 'surface: expected nothing beside "absent: true", got other members';
    merging.list.add('absent-surface', path, message);
  }
}

function mergeSurface(
  merging: Merging,
  of: SurfacesOfObject,
  name: string,
): ExpandedSurface | undefined {
  const library = entryOf(of.library, name);
  const override = entryOf(of.overrides, name) ?? {};
  const material = override.material ?? library?.material;
  const areaCm2 = override.areaCm2 ?? library?.areaCm2;
  if (material === undefined || areaCm2 === undefined) {
    merging.list.addUnknown('unknown-surface', `${of.path}/${name}`, {
      noun: 'surface',
      expected: 'a surface of the kind, or one with material and areaCm2',
      name,
      known: () => Object.keys(of.library),
    });
    return undefined;
  }
  const materialEntry = entryOf(merging.pack.materials, material);
  if (materialEntry === undefined) {
    const isOwn = override.material !== undefined;
    merging.list.addUnknown(
      'unknown-material',
      isOwn ? `${of.path}/${name}/material` : of.kindPath,
      {
        noun: 'material',
        expected: `a material of pack "${merging.pack.id}"`,
        name: material,
        known: () => Object.keys(merging.pack.materials),
      },
    );
    return undefined;
  }
  return {
    id: `${of.object}/${name}`,
    object: of.object,
    space: of.space,
    name,
    label: override.label ?? library?.label ?? name,
    material,
    areaCm2,
    wettable: override.wettable ?? library?.wettable ?? false,
    covers: coversOf(of, library, override).map((covered) => `${of.object}/${covered}`),
    hard: materialEntry.hard,
  };
}

/** The library covers what is usually there; only the author of an override must name what is. */
function coversOf(
  of: SurfacesOfObject,
  library: LibrarySurface | undefined,
  override: SurfaceOverride,
): string[] {
  const covers = override.covers ?? (library?.covers ?? []).filter((name) => isNamed(of, name));
  return [...new Set(covers)].sort(compareText);
}

function isNamed(of: SurfacesOfObject, name: string): boolean {
  const override = entryOf(of.overrides, name);
  return override === undefined ? Object.hasOwn(of.library, name) : override.absent !== true;
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
    const isOwn = entryOf(of.overrides, cover.name)?.covers !== undefined;
    const path = isOwn ? `${of.path}/${cover.name}/covers` : of.kindPath;
    for (const id of cover.covers) {
      const covered = byId.get(id);
      const name = id.slice(of.object.length + 1);
      const other = coverById.get(id);
      if (covered === undefined) {
        // A surface that was refused itself has its problem already.
        if (isNamed(of, name)) continue;
        merging.list.addUnknown('unknown-surface', path, {
          noun: 'covers',
          expected: `a surface of "${of.object}"`,
          name,
          known: () => surfaces.map((surface) => surface.name),
        });
      } else if (covered.covers.length > 0) {
        const message = `covers: expected a surface that covers nothing itself, got "${name}"`;
        merging.list.add('cover-chain', path, message);
      } else if (other !== undefined) {
        const message = `covers: expected a surface that nothing else covers, got "${name}", covered by "${other}"`;
        merging.list.add('cover-chain', path, message);
      }
      coverById.set(id, cover.name);
    }
  }
}
