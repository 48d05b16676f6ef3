import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readVisitFile } from '../../adapters/node/visit-files.ts';
import { fold } from '../../model/state.ts';
import { printKit, printKitSheets } from './print-kit.ts';

const root = new URL('../../../', import.meta.url);
const loaded = await readVisitFile(
  fileURLToPath(new URL('examples/state-visit/visit.yaml', root)),
  root,
);
assert.ok(loaded.ok);
const state = fold({ ...loaded.value, facts: loaded.value.document.script ?? [] });

it('has a zone card for each leg, a card for each task of a person, and the forms', () => {
  const sheets = printKitSheets(state, state.tasks);
  const titles = sheets.map((s) => s.title);
  assert.equal(titles.filter((t) => t.startsWith('Zone card')).length, 7);
  const cards = sheets.filter((s) => / tasks /.test(s.title)).flatMap((s) => s.content);
  assert.equal(cards.length, state.tasks.filter((t) => t.person !== undefined).length);
  for (const form of ['Agreement A-17', 'Packages and seals', 'Handovers', 'Incident hold'])
    assert.ok(titles.includes(form), form);
});

it('is one document that loads nothing and names roles and codes only', () => {
  const html = printKit(state, state.tasks);
  assert.doesNotMatch(html, /<script|https?:\/\/|url\(/);
  assert.match(html, /PRESERVE\. Do not clean\. Do not remove\. Do not enter\./);
});

it('tells methods apart without colour: every method has a shape of its own', () => {
  const shapes = Object.values(state.pack.methods).map((m) => m.pictogram);
  assert.equal(new Set(shapes).size, shapes.length);
});
