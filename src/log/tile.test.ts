import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import {
  edgeContent,
  edgeOf,
  edgeRoot,
  edgeTiles,
  emptyEdge,
  growEdge,
  type TreeEdge,
} from './edge.ts';
import { leafHash } from './hash.ts';
import {
  encodeBundle,
  nodeFromTile,
  parseBundle,
  parseTile,
  parseTilePath,
  type Tile,
  type TileContent,
  tileAt,
  tileHashCount,
  tileOfNode,
  tilePath,
} from './tile.ts';
import { rangeNodes, treeRoot, WholeTree } from './tree.ts';

const leafAt = (i: number): Bytes => leafHash(Uint8Array.of(i & 255, (i >> 8) & 255, i >> 16));

/** Grows a tree; gives all tiles that a log then has to write. */
function grow(edge: TreeEdge, leaves: readonly Bytes[]): TreeEdge & { tiles: TileContent[] } {
  const grown = growEdge(edge, leaves);
  return { ...grown.edge, tiles: [...grown.full, ...edgeContent(grown.edge)] };
}

describe('tile path', () => {
  it('is written in groups of three digits and read back', () => {
    const paths: readonly (readonly [string, Tile])[] = [
      ['tile/0/000', { level: 0, index: 0, width: 256 }],
      ['tile/0/x001/x234/067', { level: 0, index: 1234067, width: 256 }],
      ['tile/0/x001/x234/067.p/89', { level: 0, index: 1234067, width: 89 }],
      ['tile/15/x455/667', { level: 15, index: 455667, width: 256 }],
      ['tile/63/999.p/255', { level: 63, index: 999, width: 255 }],
      ['tile/entries/x123/x456/789', { level: 'entries', index: 123456789, width: 256 }],
      ['tile/entries/255.p/253', { level: 'entries', index: 255, width: 253 }],
    ];
    for (const [path, tile] of paths) {
      assert.equal(tilePath(tile), path);
      assert.deepEqual(parseTilePath(path), tile);
    }
  });

  it('is read back whatever the tile', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const)),
        fc.maxSafeNat(),
        fc.integer({ min: 1, max: 256 }),
        (level, index, width) => {
          const tile = { level, index, width };
          assert.deepEqual(parseTilePath(tilePath(tile)), tile);
        },
      ),
    );
  });

  it('is refused in every other form', () => {
    for (const path of [
      'tile/0/x001/x234/067.p/',
      'tile/0/x001/x234/067.p',
      'tile/0/x001/x234/',
      'tile/0/x001/x234',
      'tile/0/x001',
      'tile/1/x001/.p/abc',
      'tile/64/x001/002',
      'tile/-1/x001/002',
      'tile/abc/x001/002',
      'tile/00/001',
      'tile/8/001/002',
      'tile/8/x001/0002',
      'tile/8/x001/-002',
      'tile/8/x001/002.p/256',
      'tile/8/x001/002.p/0',
      'tile/8/x001/002.p/01',
      'tile/8/x000/002',
      'tile/0/1',
      '/tile/0/001',
      'tile/0/001\n',
      'tile/data/001',
      // Beyond 2^53 an index is no longer exact.
      'tile/0/x999/x999/x999/x999/x999/999',
    ])
      assert.equal(parseTilePath(path), undefined, path);
  });
});

describe('tiles of a tree', () => {
  it('are those of the example in C2SP tlog-tiles', () => {
    assert.equal(tileHashCount(0, 70_000), 70_000);
    assert.equal(tileHashCount(1, 70_000), 273);
    assert.equal(tileHashCount(2, 70_000), 1);
    assert.deepEqual(tileAt(0, 273, 70_000), { level: 0, index: 273, width: 112 });
    assert.equal(tileAt(0, 274, 70_000), undefined);
    assert.deepEqual(tileAt(1, 1, 70_000), { level: 1, index: 1, width: 17 });
    assert.deepEqual(tileAt(2, 0, 70_000), { level: 2, index: 0, width: 1 });
    assert.equal(tileAt(3, 0, 70_000), undefined);
    assert.deepEqual(tileAt(1, 0, 256), { level: 1, index: 0, width: 1 });
    assert.equal(tileAt(0, 1, 256), undefined);
    assert.deepEqual(tileAt('entries', 0, 3), { level: 'entries', index: 0, width: 3 });
  });

  it('hold the definition MTH(D[(n 256 + i) 256^l : (n 256 + i + 1) 256^l]) and give the root', () => {
    const size = 256 * 256 + 700;
    const leaves = Array.from({ length: size }, (_, i) => leafAt(i));
    const { tiles, ...edge } = grow(emptyEdge, leaves);
    const paths = tiles.map(({ tile }) => tilePath(tile));
    assert.equal(paths.filter((path) => path.startsWith('tile/0/')).length, 259);
    assert.ok(paths.includes('tile/1/000') && paths.includes('tile/1/001.p/2'));
    assert.ok(paths.includes('tile/2/000.p/1') && paths.includes('tile/0/258.p/188'));
    const byPath = new Map(tiles.map(({ tile, bytes }) => [tilePath(tile), bytes]));
    assert.deepEqual(byPath.get('tile/0/001'), concatBytes(...leaves.slice(256, 512)));
    const second = byPath.get('tile/1/000')?.subarray(32, 64);
    assert.deepEqual(new Uint8Array(second!), treeRoot(leaves.slice(256, 512)));
    assert.deepEqual(byPath.get('tile/2/000.p/1'), treeRoot(leaves.slice(0, 65_536)));
    assert.deepEqual(edgeRoot(edge), treeRoot(leaves));
  });

  it('are the same grown by any steps, and can be taken up again from those on the edge', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 6 });
    fc.assert(
      fc.property(steps, (counts) => {
        const byPath = new Map<string, Bytes>();
        let edge = emptyEdge;
        for (const count of counts) {
          const more = Array.from({ length: count }, (_, i) => leafAt(edge.size + i));
          const { tiles, ...grown } = grow(edge, more);
          for (const { tile, bytes } of tiles) byPath.set(tilePath(tile), bytes);
          const read = edgeOf(grown.size, (tile) => {
            const hashes = parseTile(byPath.get(tilePath(tile))!, tile.width);
            return hashes.ok ? hashes.value : [];
          });
          assert.deepEqual(read, grown);
          edge = read;
        }
        const leaves = Array.from({ length: edge.size }, (_, i) => leafAt(i));
        assert.deepEqual(edgeRoot(edge), treeRoot(leaves));
        assert.ok(edgeTiles(edge.size).every((tile) => byPath.has(tilePath(tile))));
      }),
      { numRuns: 30 },
    );
  });

  it('give the hash of every full subtree', () => {
    const size = 600;
    const leaves = Array.from({ length: size }, (_, i) => leafAt(i));
    const whole = new WholeTree();
    for (const leaf of leaves) whole.push(leaf);
    const byPath = new Map(
      grow(emptyEdge, leaves).tiles.map(({ tile, bytes }) => [tilePath(tile), bytes]),
    );
    let nodeCount = 0;
    for (let level = 0; 2 ** level <= size; level += 1)
      for (let index = 0; (index + 1) * 2 ** level <= size; index += 1) {
        const tile = tileOfNode({ level, index }, size);
        const hashes = parseTile(byPath.get(tilePath(tile))!, tile.width);
        assert.ok(hashes.ok);
        const expected = whole.node({ level, index });
        assert.deepEqual(nodeFromTile(hashes.value, { level, index }), expected);
        nodeCount += 1;
      }
    assert.equal(nodeCount, 600 + 300 + 150 + 75 + 37 + 18 + 9 + 4 + 2 + 1);
    assert.throws(() => tileOfNode({ level: 0, index: size }, size), /no subtree/);
    assert.equal(rangeNodes(0, size).length, 4);
  });
});

describe('bundle', () => {
  it('is u16 length and entry, repeated, and read back', () => {
    const entries = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 256 });
    fc.assert(
      fc.property(entries, (list) => {
        const read = parseBundle(encodeBundle(list), list.length);
        assert.ok(read.ok);
        assert.deepEqual(
          read.value,
          list.map((entry) => new Uint8Array(entry)),
        );
      }),
    );
    assert.deepEqual(
      encodeBundle([Uint8Array.of(7), new Uint8Array(), Uint8Array.of(8, 9)]),
      Uint8Array.of(0, 1, 7, 0, 0, 0, 2, 8, 9),
    );
  });

  it('holds entries of up to 65,535 bytes and none longer', () => {
    const longest = new Uint8Array(65_535).fill(1);
    const read = parseBundle(encodeBundle([longest]), 1);
    assert.deepEqual(read, { ok: true, value: [longest] });
    assert.throws(() => encodeBundle([new Uint8Array(65_536)]), /65,535/);
  });

  it('is refused with a torn end, an entry less, an entry more, or a byte more', () => {
    const bytes = encodeBundle([Uint8Array.of(1, 2), Uint8Array.of(3)]);
    assert.ok(parseBundle(bytes, 2).ok);
    for (let end = 0; end < bytes.length; end += 1)
      assert.ok(!parseBundle(bytes.subarray(0, end), 2).ok, `${end}`);
    assert.ok(!parseBundle(bytes, 1).ok);
    assert.ok(!parseBundle(bytes, 3).ok);
    assert.ok(!parseBundle(concatBytes(bytes, Uint8Array.of(0)), 2).ok);
    assert.ok(!parseTile(new Uint8Array(63), 2).ok);
    assert.ok(!parseTile(new Uint8Array(65), 2).ok);
  });
});
