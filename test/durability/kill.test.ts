import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openWorkshop } from '../cli/command-runner.ts';
import { examplePath } from '../fakes/example-visit.ts';
import { lossesOf, writeUntilKilled } from './kill.ts';

it('a writer that is killed again and again loses nothing that it acknowledged', async () => {
  const workshop = openWorkshop();
  const folder = workshop.path('case');
  const ran = await workshop.run(['play', examplePath('talks-room'), '--case', folder, '-n', '64']);
  assert.equal(ran.code, 0, ran.err);
  const killed = { folder, env: { VESTIGE_KEYS: workshop.keys } };
  const acknowledged: string[] = [];
  for (const waitMs of [31, 173]) {
    acknowledged.push(...(await writeUntilKilled(killed, { lineCount: 2, waitMs })));
    assert.deepEqual(await lossesOf(killed, acknowledged), []);
  }
  assert.ok(acknowledged.length >= 2);
  assert.equal(new Set(acknowledged).size, acknowledged.length);
});
