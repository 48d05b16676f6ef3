import assert from 'node:assert/strict';
import { it } from 'node:test';
import { beforeAfter } from './before-after.ts';
import { pictureToText } from './picture.ts';
import { sampleVisit } from './sample-visit.test.ts';
import { assertPicture } from './written-picture.test.ts';

it('the first picture has the sentence, two rooms, the scale and the day', async () => {
  const { state, assessment } = await sampleVisit();
  const { picture, table } = beforeAfter({ state, assessment, space: 'talks', prefix: 'hero' });
  const text = assertPicture(picture);
  assert.match(text, /informative surfaces to be expected within our reach/);
  assert.match(text, />Departed 12:55</);
  assert.match(text, />Handed back 13:08</);
  assert.match(text, />90 % interval wider than tenfold</);
  assert.match(text, />The day</);
  assert.match(text, /mean mass/);
  assert.ok(table.rows.length > 10);
});

it('what is not in view or found no label is said in words', async () => {
  const { state, assessment } = await sampleVisit();
  const { picture } = beforeAfter({ state, assessment, space: 'talks', prefix: 'hero' });
  const text = pictureToText(picture);
  assert.match(text, /Also: .*side door/);
  assert.match(text, /chair 101 was recorded, but chair 104 stood there/);
});

it('its description tells the same to who cannot see it', async () => {
  const { state, assessment } = await sampleVisit();
  const { picture } = beforeAfter({ state, assessment, space: 'talks', prefix: 'hero' });
  const [, description] = /<desc[^>]*>([^<]*)</.exec(pictureToText(picture)) ?? [];
  assert.match(description ?? '', /before the sweep/);
  assert.match(description ?? '', /Carried away: .*own glass/);
});

it('works for a small visit with one room', async () => {
  const { state, assessment } = await sampleVisit('talks-room');
  assertPicture(beforeAfter({ state, assessment, space: 'talks', prefix: 'hero' }).picture);
});
