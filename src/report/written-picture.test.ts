import assert from 'node:assert/strict';
import { it } from 'node:test';
import { h, type PictureNode, pictureToText } from './picture.ts';

/** What every picture and page promises, whatever it shows. */
export function assertWellFormed(node: PictureNode): string {
  const text = pictureToText(node);
  const ids = [...text.matchAll(/ id="([^"]*)"/g)].map((m) => m[1] ?? '');
  assert.equal(new Set(ids).size, ids.length, `ids are unique: ${repeated(ids)}`);
  const named = [
    ...[...text.matchAll(/url\(#([^)]*)\)/g)].map((m) => m[1] ?? ''),
    ...[...text.matchAll(/ href="#([^"]*)"/g)].map((m) => m[1] ?? ''),
    ...[...text.matchAll(/ aria-labelledby="([^"]*)"/g)].flatMap((m) => (m[1] ?? '').split(' ')),
  ];
  for (const id of named) assert.ok(ids.includes(id), `#${id} is somewhere in the picture`);
  assert.doesNotMatch(text, /NaN|Infinity|>undefined|undefined</);
  return text;
}

/** A picture besides has a title and a description, and says what it is to a screen reader. */
export function assertPicture(node: PictureNode): string {
  const text = assertWellFormed(node);
  assert.equal(node.tag, 'svg');
  assert.equal(node.attributes['role'], 'img');
  assert.match(text, /<title id="[^"]+">[^<]+<\/title><desc id="[^"]+">[^<]+<\/desc>/);
  return text;
}

function repeated(ids: readonly string[]): string {
  return ids.filter((id, i) => ids.indexOf(id) !== i).join(', ');
}

it('the check itself finds a repeated id, a missing target and a number that is none', () => {
  const twice = h('g', {}, h('a', { id: 'x' }), h('a', { id: 'x' }));
  assert.throws(() => assertWellFormed(twice), /unique/);
  assert.throws(() => assertWellFormed(h('rect', { fill: 'url(#gone)' })), /#gone/);
  assert.throws(() => assertWellFormed(h('text', {}, 'NaN pg')));
  assert.throws(() => assertPicture(h('svg', { role: 'img' })));
});
