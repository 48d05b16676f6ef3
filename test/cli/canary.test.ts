import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { isPurpose } from '../../src/ledger/clear.ts';
import { visitToPayloads } from '../../src/model/payload.ts';
import { exampleVisit } from '../fakes/example-visit.ts';
import { filesBelow, openWorkshop } from './command-runner.ts';

/** Members that hold free text. */
const FREE_TEXT = ['note', 'reason', 'what', 'resolution', 'contents', 'label', 'place', 'receipt'];

/** The same value with a word that is nowhere else behind each free text. */
function withCanaries(value: unknown, next: () => string): unknown {
  if (Array.isArray(value)) return value.map((one) => withCanaries(one, next));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const isText = FREE_TEXT.includes(name) && typeof member === 'string';
      return [name, isText ? `${member} ${next()}` : withCanaries(member, next)];
    }),
  );
}

/** Texts of a payload that cannot be in a file by chance: codes of things, words of people. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length >= 7 && !isPurpose(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

it('nothing of any payload lies in clear in records, log, keys or what playing says', async () => {
  const workshop = openWorkshop();
  const input = await exampleVisit('talks-room');
  let count = 0;
  const next = (): string => {
    count += 1;
    return `canary${String(count).padStart(4, '0')}`;
  };
  const visit = withCanaries({ ...input.document, script: input.facts }, next);
  assert.ok(count > 10, `${count}`);
  const file = workshop.put('visit.json', JSON.stringify(visit));
  const folder = workshop.path('case');
  const ran = await workshop.run(['play', file, '--case', folder, '-n', '64']);
  assert.equal(ran.code, 0, ran.err);

  const { script, ...document } = visit as { script: never[] } & Record<string, never>;
  const payloads = visitToPayloads({ ...(document as never as typeof input.document), script });
  const texts = payloads.flatMap((payload) => textsOf(payload));
  const short = payloads.filter((payload) => textsOf(payload).length === 0);
  assert.deepEqual(
    [...new Set(short.map(({ kind }) => kind))],
    ['seal', 'release'],
    'codes of few letters',
  );
  const names = filesBelow(workshop.folder).filter(
    (name) => name !== 'visit.json' && name !== 'case/out/certificate.json',
  );
  assert.ok(names.some((name) => name.endsWith('.sealed')));
  assert.ok(names.some((name) => name.startsWith('case/log/tile/')));
  const found = names.flatMap((name) => {
    const bytes = readFileSync(workshop.path(name));
    return [...new Set(texts)].filter((text) => bytes.includes(text)).map((t) => `${name}: ${t}`);
  });
  assert.deepEqual(found, []);
  assert.doesNotMatch(ran.out + ran.err, /canary/);
  // The search finds what is there.
  assert.ok(readFileSync(file).includes('canary0001'));
});
