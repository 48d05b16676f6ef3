import assert from 'node:assert/strict';
import { it } from 'node:test';
import { dayStrip, drawDayStrip } from './day-strip.ts';
import { pictureToText } from './picture.ts';
import { sampleVisit } from './sample-visit.test.ts';
import { assertPicture } from './written-picture.test.ts';

const count = (text: string, what: RegExp) => text.match(what)?.length ?? 0;

it('the day has a lane per part, a dot per contact, and says what is special in words', async () => {
  const { state, assessment } = await sampleVisit();
  const { picture, table } = dayStrip({ state, assessment, prefix: 'd', width: 1124 });
  const text = assertPicture(picture);
  const own = state.contacts.filter((c) => c.fact.actor === state.principal);
  const late = own.filter((c) => c.fact.source === 'video');
  assert.equal(late.length, 3);
  assert.equal(count(text, /found later on published footage<\/title>/g), late.length);
  assert.equal(count(text, /<circle [^>]*r="2.7"/g), own.length - late.length);
  assert.equal(count(text, /nobody watched: /g), state.factsOf('gap').length);
  assert.match(text, />hold, 42 min</);
  const handedBack = Object.values(state.document.legs).filter((leg) =>
    [leg.space, ...(leg.alsoIn ?? [])].some((space) => state.released.has(space)),
  );
  assert.equal(count(text, />handed back \d\d:\d\d</g), handedBack.length);
  assert.equal(table.rows.length, Object.keys(state.document.legs).length);
});

it('hours in which nothing happens are folded and say so', async () => {
  const { state, assessment } = await sampleVisit();
  const { nodes, axis } = drawDayStrip({ state, assessment, prefix: 'd', width: 1124 });
  assert.ok(axis.folds.length >= 2);
  assert.equal(count(nodes.map(pictureToText).join(''), /: left out</g), axis.folds.length);
});

it('an open hold is drawn to the end and called open', async () => {
  const { state, assessment } = await sampleVisit();
  const held = {
    ...state,
    holds: state.holds.map(({ liftedAt: _lifted, ...hold }) => hold),
  };
  const { nodes } = drawDayStrip({ state: held, assessment, prefix: 'd', width: 1124 });
  assert.match(nodes.map(pictureToText).join(''), />hold, open</);
});
