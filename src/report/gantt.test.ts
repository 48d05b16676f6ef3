import assert from 'node:assert/strict';
import { it } from 'node:test';
import { gantt } from './gantt.ts';
import { sampleVisit } from './sample-visit.test.ts';
import { surfacesText } from './task-text.ts';
import { assertPicture } from './written-picture.test.ts';

it('the sweep shows who did what, wet times, the cut of the window and the hand-over', async () => {
  const { state, assessment } = await sampleVisit();
  const { picture, table } = gantt({ state, assessment, space: 'talks', prefix: 'g', width: 1124 });
  const text = assertPicture(picture);
  const tasks = state.tasks.filter((t) => t.space === 'talks' && t.at >= 1_936_511_700_000);
  const done = tasks.filter((t) => t.person !== undefined && t.to !== undefined);
  for (const task of done.filter((t) => t.method !== 'wait'))
    assert.ok(text.includes(`data-task="${task.id}"`), task.id);
  const wet = done.filter((t) => t.wetFrom !== undefined);
  assert.equal(text.match(/fill="url\(#g-wet\)"/g)?.length, wet.length);
  assert.match(text, /window cut to 13:09/);
  assert.match(text, /handed back 13:08/);
  assert.match(text, />departed 12:55</);
  assert.equal(table.rows.length, tasks.filter((t) => t.method !== 'wait').length);
});

it('what was not done stands in words below, most trace first', async () => {
  const { state, assessment } = await sampleVisit();
  const { picture } = gantt({ state, assessment, space: 'talks', prefix: 'g', width: 1124 });
  const text = assertPicture(picture);
  const dropped = state.tasks.filter((t) => t.space === 'talks' && t.outcome === 'dropped');
  assert.ok(dropped.length >= 3);
  for (const task of dropped) {
    const [word = ''] = surfacesText(state, task.surfaces).split(' (');
    assert.ok(text.includes(`dropped: ${word.replaceAll("'", "'")}`), word);
  }
  const [chair, interpreter] = ['dropped: chair 104', "dropped: interpreter's chair"].map((t) =>
    text.indexOf(t),
  );
  assert.ok((chair ?? 0) < (interpreter ?? 0));
});

it('an incident hold lies over the tasks of its place', async () => {
  const { state } = await sampleVisit();
  const { picture } = gantt({ state, space: 'hall', prefix: 'g', width: 900 });
  assert.match(assertPicture(picture), /incident hold H-1/);
});

it('draws a space in which nothing was done, and a plan instead of the records', async () => {
  const { state } = await sampleVisit();
  const picture = (tasks: typeof state.tasks) =>
    assertPicture(gantt({ state, space: 'talks', tasks, prefix: 'g', width: 900 }).picture);
  assert.doesNotMatch(picture([]), /data-task/);
  const first = state.tasks.find((t) => t.id === 'T05');
  assert.ok(first !== undefined);
  assert.match(picture([{ ...first, id: 'planned-1' }]), /data-task="planned-1"/);
});

it('surfaces are named by object', async () => {
  const { state } = await sampleVisit();
  assert.equal(
    surfacesText(state, ['chair-104/seat', 'chair-104/back', 'glass-a/rim']),
    'chair 104 (seat; back) and own glass (rim)',
  );
  assert.equal(surfacesText(state, ['gone/away']), 'gone/away');
});
