import { assert } from '../base/assert.ts';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import { TILE_WIDTH, type Tile, type TileContent, tileAt, tileHashCount } from './tile.ts';
import { foldRange, rangeNodes, treeRoot } from './tree.ts';

/**
 * The right edge of a tiled tree: of each level of tiles the hashes of the last one, as long as it
 * is not full. All that is needed to append leaves, to write the tiles that change, and for the root.
 */
export interface TreeEdge {
  /** Number of leaves. */
  readonly size: number;
  /** By level of tiles; fewer than 256 hashes each. */
  readonly levels: readonly (readonly Bytes[])[];
}

/** The edge of an empty tree. */
export const emptyEdge: TreeEdge = { size: 0, levels: [] };

/** Appends leaf hashes; gives the edge after them and every tile of hashes that became full. */
export function growEdge(
  edge: TreeEdge,
  leafHashes: readonly Bytes[],
): { readonly edge: TreeEdge; readonly full: readonly TileContent[] } {
  const levels = edge.levels.map((hashes) => [...hashes]);
  const full: TileContent[] = [];
  let { size } = edge;
  for (const leaf of leafHashes) {
    size += 1;
    let root = leaf;
    for (let level = 0; ; level += 1) {
      const hashes = levels[level] ?? [];
      levels[level] = hashes;
      hashes.push(root);
      if (hashes.length < TILE_WIDTH) break;
      const index = tileHashCount(level, size) / TILE_WIDTH - 1;
      full.push({ tile: { level, index, width: TILE_WIDTH }, bytes: concatBytes(...hashes) });
      root = treeRoot(hashes);
      levels[level] = [];
    }
  }
  return { edge: { size, levels }, full };
}

/** What the partial tiles of an edge hold. */
export function edgeContent(edge: TreeEdge): readonly TileContent[] {
  return edgeTiles(edge.size).map((tile) => ({
    tile,
    bytes: concatBytes(...(tile.level === 'entries' ? [] : (edge.levels[tile.level] ?? []))),
  }));
}

/** The tiles that an edge stands for: where reading it begins. */
export function edgeTiles(size: number): readonly Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; tileHashCount(level, size) > 0; level += 1) {
    const count = tileHashCount(level, size);
    const tile = tileAt(level, Math.floor(count / TILE_WIDTH), size);
    if (tile !== undefined) tiles.push(tile);
  }
  return tiles;
}

/** Puts an edge together from the hashes of the tiles that `edgeTiles` names. */
export function edgeOf(size: number, hashesOf: (tile: Tile) => readonly Bytes[]): TreeEdge {
  const levels: (readonly Bytes[])[] = [];
  for (let level = 0; tileHashCount(level, size) > 0; level += 1) levels.push([]);
  for (const tile of edgeTiles(size)) {
    const hashes = hashesOf(tile);
    assert(hashes.length === tile.width, `a tile should hold ${tile.width} hashes`);
    if (tile.level !== 'entries') levels[tile.level] = hashes;
  }
  return { size, levels };
}

/** Root of the whole tree (RFC 6962, section 2.1). */
export function edgeRoot({ levels }: TreeEdge): Bytes {
  const peaks = [...levels].reverse().flatMap((hashes) =>
    rangeNodes(0, hashes.length).map(({ level, index }) => {
      let span = 1;
      for (let i = 0; i < level; i += 1) span *= 2;
      return treeRoot(hashes.slice(index * span, (index + 1) * span));
    }),
  );
  return foldRange(peaks);
}
