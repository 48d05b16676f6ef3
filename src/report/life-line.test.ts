import assert from 'node:assert/strict';
import { it } from 'node:test';
import { caseLife, objectLife } from './life-events.ts';
import { lifeLineOf } from './life-line.ts';
import { sampleVisit } from './sample-visit.test.ts';
import { assertPicture } from './written-picture.test.ts';

it('the life of the glass runs from being laid out to being destroyed before a witness', async () => {
  const { state } = await sampleVisit();
  const events = objectLife(state, 'glass-a');
  const kinds = events.map((e) => e.kind);
  assert.equal(kinds[0], 'laid-out');
  assert.equal(kinds.at(-1), 'end');
  for (const kind of ['used', 'removed', 'sealed', 'handover', 'closed'] as const)
    assert.ok(kinds.includes(kind), kind);
  const times = events.map((e) => e.atMs);
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  assert.match(events.find((e) => e.kind === 'sealed')?.text ?? '', /U01 sealed 4001, 268 g/);
});

it('each handover and each seal bears two signatures', async () => {
  const { state } = await sampleVisit();
  const events = objectLife(state, 'glass-a');
  const signed = events.filter((e) => e.from !== undefined && e.to !== undefined);
  for (const event of events.filter((e) => e.kind === 'handover' || e.kind === 'sealed'))
    assert.ok(signed.includes(event), event.text);
  const { picture, table } = lifeLineOf(state, { prefix: 'l', width: 1124, title: 'x' }, events);
  const text = assertPicture(picture);
  // The pen strokes of signatures begin with the same letter form.
  assert.equal(text.match(/ c 3 -9 6 -9 5 -2 s /g)?.length, 2 * signed.length);
  assert.equal(table.rows.length, events.length);
});

it('a seal found open is said before the bag is packed again, and never takes it back', async () => {
  const { state } = await sampleVisit();
  const events = caseLife(state, 'K1');
  const open = events.findIndex((e) => /seal 4012 found open/.test(e.text));
  const again = events.findIndex((e) => /U11B sealed 4025/.test(e.text));
  assert.ok(open >= 0 && again > open);
  assert.match(events[open]?.text ?? '', /can never be intact again/);
  assert.equal(events[open]?.kind, 'alarm');
  assert.ok(
    events.some((e) => /U11 sealed 4012/.test(e.text)),
    'the first bag is told, too',
  );
});

it('more events than fit on a line go on in the next row', async () => {
  const { state } = await sampleVisit();
  const events = caseLife(state, 'K1');
  const wide = lifeLineOf(state, { prefix: 'l', width: 4000, title: 'x' }, events).picture;
  const narrow = lifeLineOf(state, { prefix: 'l', width: 400, title: 'x' }, events).picture;
  assert.ok(Number(narrow.attributes['height']) > Number(wide.attributes['height']));
  assertPicture(narrow);
});

it('an unknown case has no life, and an empty line can be drawn', async () => {
  const { state } = await sampleVisit();
  assert.deepEqual(caseLife(state, 'K9'), []);
  assertPicture(lifeLineOf(state, { prefix: 'l', width: 600, title: 'nothing' }, []).picture);
});
