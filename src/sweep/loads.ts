import { compareText } from '../base/order.ts';
import type { Problem } from '../base/problems.ts';
import type { ExpandedObject, ExpandedSurface } from '../model/objects.ts';
import { partyRole, type VisitState } from '../model/state.ts';
import { reachOf } from '../trace/compile/reach.ts';
import { type Place, pace, tray } from './pace.ts';
import type { Valuation } from './valuation.ts';
import type { SweepWindow } from './window.ts';

/** Things that leave the space in one go, on one tray or in one pair of arms. */
export interface RemovalLoad {
  readonly id: string;
  readonly space: string;
  readonly items: readonly ExpandedObject[];
  /** Own covers: surfaces that lie on things which stay. */
  readonly covers: readonly ExpandedSurface[];
  readonly place: Place;
  /** Hand work without walking; ms. */
  readonly handMs: number;
  /** Number of pieces to put into the package. */
  readonly pieceCount: number;
  /** Expected number of informative surfaces that leave with it. */
  readonly worth: number;
  /** Parties whose property leaves only with a receipt. */
  readonly receiptsFor: readonly string[];
}

/** What has to leave a space, in loads, most trace first; and what should but may not. */
export interface Removals {
  readonly loads: readonly RemovalLoad[];
  /**
   * Own things without a trace worth a number: they are counted and go along, without a package.
   */
  readonly along: readonly string[];
  /** Surfaces that leave, with a load or along. */
  readonly surfaces: ReadonlySet<string>;
  readonly refused: readonly Problem[];
}

interface Piece {
  readonly id: string;
  readonly item?: ExpandedObject;
  readonly cover?: ExpandedSurface;
  readonly worth: number;
  readonly bulky: boolean;
  readonly areaCm2: number;
  readonly place: Place;
}

/**
 * Remove before wipe: own things that can be carried always leave, own covers too (untouched ones
 * without ado); property of the venue when its control says so, it was touched, and the agreement
 * lets it go (with a receipt where one is owed).
 */
export function removalsOf(
  state: VisitState,
  window: SweepWindow,
  of: {
    readonly valuation: Valuation;
    readonly floor: number;
    readonly isGone: (id: string) => boolean;
  },
): Removals {
  const { valuation, floor, isGone } = of;
  const agreement = state.document.declaration.hostAgreement;
  const refused: Problem[] = [];
  const pieces: Piece[] = [];
  for (const object of state.objects.values()) {
    if (object.space !== window.space || object.pseudo || isGone(object.id)) continue;
    const within = object.surfaces.filter((s) => reachOf(state, s).within);
    if (within.length === 0) continue;
    const worth = within.reduce((sum, s) => sum + valuation.before(s.id), 0);
    const own = partyRole(state, object.owner) === 'own';
    const asked = own ? object.portable : object.control === 'remove' && worth >= floor;
    if (asked && (own || agreement.mayRemove.includes(object.owner))) {
      pieces.push(objectPiece(object, worth));
      continue;
    }
    if (asked)
      refused.push({
        code: 'removal-not-agreed',
        path: object.id,
        message: `${object.label}: expected an agreement that lets property of ${object.owner} be removed, got ${agreement.ref}, which does not`,
      });
    for (const cover of within)
      if (cover.covers.length > 0 && !isGone(cover.id))
        pieces.push(coverPiece(object, cover, valuation.before(cover.id)));
  }
  pieces.sort((a, b) => b.worth - a.worth || compareText(a.id, b.id));
  const surfaces = pieces.flatMap((p) => [
    ...(p.item?.surfaces.map((s) => s.id) ?? []),
    ...(p.cover === undefined ? [] : [p.cover.id]),
  ]);
  return {
    loads: loadsOf(
      state,
      window.space,
      pieces.filter((p) => p.worth >= floor),
    ),
    along: pieces.filter((p) => p.worth < floor).map((p) => p.id),
    surfaces: new Set(surfaces),
    refused,
  };
}

/** Middle of an object. */
export function placeOf(object: ExpandedObject): Place {
  return {
    space: object.space,
    xCm: object.xCm + object.widthCm / 2,
    yCm: object.yCm + object.depthCm / 2,
  };
}

/** Parties to whom a receipt is owed for what leaves. */
export function receiptParties(
  state: VisitState,
  items: readonly ExpandedObject[],
): readonly string[] {
  const owed = state.document.declaration.hostAgreement.receiptsFor;
  const owners = new Set(items.map((i) => i.owner).filter((owner) => owed.includes(owner)));
  return [...owners].sort(compareText);
}

/**
 * Whether an item stands or lies on another object: its middle is inside the other's larger
 * footprint.
 */
export function standsOn(item: ExpandedObject, on: ExpandedObject): boolean {
  if (item.id === on.id || item.space !== on.space) return false;
  if (item.widthCm * item.depthCm >= on.widthCm * on.depthCm) return false;
  const { xCm, yCm } = placeOf(item);
  return xCm >= on.xCm && xCm <= on.xCm + on.widthCm && yCm >= on.yCm && yCm <= on.yCm + on.depthCm;
}

function objectPiece(object: ExpandedObject, worth: number): Piece {
  return {
    id: object.id,
    item: object,
    worth,
    bulky: Math.max(object.widthCm, object.depthCm) > tray.longestCm,
    areaCm2: object.widthCm * object.depthCm,
    place: placeOf(object),
  };
}

/** A cover is ours, whoever owns what it lies on. */
function coverPiece(object: ExpandedObject, cover: ExpandedSurface, worth: number): Piece {
  const bulky = cover.areaCm2 > tray.areaCm2;
  return { id: cover.id, cover, worth, bulky, areaCm2: 0, place: placeOf(object) };
}

function loadsOf(
  state: VisitState,
  space: string,
  pieces: readonly Piece[],
): readonly RemovalLoad[] {
  const groups: Piece[][] = [];
  let open: Piece[] = [];
  let openAreaCm2 = 0;
  for (const piece of pieces) {
    if (piece.bulky) {
      groups.push([piece]);
      continue;
    }
    const full = open.length >= tray.itemsMax || openAreaCm2 + piece.areaCm2 > tray.areaCm2;
    if (open.length === 0 || full) {
      open = [];
      openAreaCm2 = 0;
      groups.push(open);
    }
    open.push(piece);
    openAreaCm2 += piece.areaCm2;
  }
  return groups.map((group) => ({
    id: `load:${group[0]?.id}`,
    space,
    items: group.flatMap((p) => p.item ?? []),
    covers: group.flatMap((p) => p.cover ?? []),
    place: group[0]?.place ?? { space, xCm: 0, yCm: 0 },
    handMs: group.reduce((sum, p) => sum + (p.bulky ? pace.bulkyItemMs : pace.itemMs), 0),
    pieceCount: group.length,
    worth: group.reduce((sum, p) => sum + p.worth, 0),
    receiptsFor: receiptParties(
      state,
      group.flatMap((p) => p.item ?? []),
    ),
  }));
}
