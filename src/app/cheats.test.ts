import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit, withFacts } from '../../test/fakes/example-visit.ts';
import { openFake, playedCase } from '../../test/fakes/played-case.ts';
import { holdOnTalks, liftOfTalks } from '../../test/fakes/talks-room-changes.ts';
import type { Problem } from '../base/problems.ts';
import { verifyCertificate } from './certificate-file.ts';
import { makeCheats } from './cheats.ts';
import type { CaseContent } from './open-case.ts';

const draws = 64;
const room = await exampleVisit('talks-room');
const held = await playedCase(withFacts(room, { more: [holdOnTalks, liftOfTalks] }), { draws });
const content: CaseContent = held.content;

async function problemsOf(tried: CaseContent): Promise<readonly Problem[]> {
  const opened = await openFake(tried);
  if (!opened.ok) return opened.problems;
  const { certificate } = tried;
  const judged = certificate === undefined ? [] : verifyCertificate(opened.value, certificate);
  return [...opened.value.problems, ...judged];
}

describe('cheating with a copy of the records', () => {
  it('is not noticed where there was none', async () => {
    assert.deepEqual(await problemsOf(content), []);
  });

  it('tries every usual way', () => {
    assert.deepEqual(
      makeCheats(content).map((c) => c.name),
      [
        'flip a byte of a leaf',
        'flip a byte under seal',
        'drop a record',
        'drop the last record of a chain',
        'swap two records',
        'drop a whole device',
        'remove the incident hold',
        'improve the certificate',
      ],
    );
  });

  for (const cheat of makeCheats(content))
    it(`is refused, with the place: ${cheat.name}`, async () => {
      const problems = await problemsOf(cheat.content);
      assert.ok(problems.length > 0);
      assert.ok(problems.every((p) => p.path !== '' && p.message !== '' && p.code !== ''));
      assert.notEqual(cheat.text, '');
    });

  it('leaves the records themselves as they are', () => {
    const bytes = () => content.files.flatMap((f) => f.records.map((r) => [...r.leaf]));
    const before = bytes();
    makeCheats(content);
    assert.deepEqual(bytes(), before);
    for (const cheat of makeCheats(content))
      assert.notDeepEqual(cheat.content, content, cheat.name);
  });

  it('leaves out what there is nothing for: no hold, no certificate', async () => {
    const plain = await playedCase(room, { draws });
    const names = makeCheats({ ...plain.content, certificate: undefined }).map((c) => c.name);
    assert.ok(!names.includes('remove the incident hold'));
    assert.ok(!names.includes('improve the certificate'));
  });
});
