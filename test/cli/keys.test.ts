import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { examplePath } from '../fakes/example-visit.ts';
import { changeByte, copyCase, devicesOf, recordPath } from './case-files.ts';
import { filesBelow, openWorkshop, type Ran } from './command-runner.ts';

const workshop = openWorkshop();
const played = workshop.path('played');
const cards = workshop.path('cards');
/** A second store: another phone, which holds nothing of the visit yet. */
const phone = { env: { VESTIGE_KEYS: workshop.path('phone') } };
const atMs = 1_767_225_600_000;

interface Summary {
  readonly currentEpoch: number;
  readonly hasRecovery: boolean;
  readonly staleHolders: readonly string[];
  readonly epochs: readonly {
    epoch: number;
    reason: string;
    standing: string;
    wrapCount: number;
  }[];
  readonly devices: readonly {
    device: string;
    org: string;
    role: string;
    isInGoodStanding: boolean;
  }[];
  readonly held: readonly { epoch: number; name: string }[];
}

let copyCount = 0;

/** A copy of the played case with stores of its own, so that tests do not see each other. */
function fresh(): { folder: string; lead: { env: Record<string, string>; now: () => number } } {
  copyCount += 1;
  const folder = copyCase(played, workshop.path(`case-${copyCount}`));
  const keys = workshop.path(`keys-${copyCount}`);
  cpSync(workshop.keys, keys, { recursive: true });
  cpSync(`${workshop.keys}-kek`, `${keys}-kek`, { recursive: true });
  return { folder, lead: { env: { VESTIGE_KEYS: keys }, now: () => atMs } };
}

function summaryOf(ran: Ran): Summary {
  assert.ok(ran.code === 0 || ran.code === 1, ran.err + ran.out);
  return (JSON.parse(ran.out) as { value: Summary }).value;
}

async function show(folder: string, host: object): Promise<Summary> {
  return summaryOf(await workshop.run(['keys', 'show', folder, '--json'], host));
}

before(async () => {
  const args = ['play', examplePath('talks-room'), '--case', played, '-n', '64'];
  const ran = await workshop.run([...args, '--cards', cards], { now: () => atMs });
  assert.equal(ran.code, 0, ran.err);
});

describe('the keys of a case', () => {
  it('are shown: the first epoch, wrapped to every device and to the recovery key', async () => {
    const { folder, lead } = fresh();
    const summary = await show(folder, lead);
    const deviceCount = devicesOf(folder).length;
    assert.deepEqual([summary.currentEpoch, summary.hasRecovery], [1, true]);
    assert.deepEqual(
      summary.epochs.map(({ reason, standing, wrapCount }) => [reason, standing, wrapCount]),
      [['start', 'sealing', deviceCount + 1]],
    );
    assert.equal(summary.devices.length, deviceCount);
    assert.deepEqual(summary.staleHolders, []);
    const text = await workshop.run(['keys', 'show', folder], lead);
    assert.match(text.out, /^Epoch 1; recovery cards exist; genesis [0-9a-f]{12}…\n/);
  });

  it('say nothing to who has none, and the case stays closed', async () => {
    const { folder } = fresh();
    const stranger = { env: { VESTIGE_KEYS: workshop.path('stranger') } };
    assert.deepEqual((await show(folder, stranger)).held, []);
    assert.equal((await workshop.run(['verify', folder, '--quiet'], stranger)).code, 3);
  });

  it('are enough as wraps: a store with receive keys alone opens the case', async () => {
    const { folder, lead } = fresh();
    for (const name of filesBelow(lead.env['VESTIGE_KEYS'] ?? ''))
      if (/\/key-1-/.test(name)) rmSync(`${lead.env['VESTIGE_KEYS']}/${name}`);
    const ran = await workshop.run(['verify', folder], lead);
    assert.equal(ran.code, 0, ran.err);
  });

  it('lie in the store under its key, which lies elsewhere', () => {
    const names = filesBelow(workshop.keys);
    assert.ok(names.length > 10);
    for (const name of names) {
      const text = readFileSync(`${workshop.keys}/${name}`, 'utf8');
      assert.match(text, /"kek":1/);
      assert.doesNotMatch(text, /"(?:sign|receive|cosign|key)":"[0-9a-f]{64}"/, name);
    }
    assert.deepEqual(filesBelow(`${workshop.keys}-kek`), ['kek-1.key']);
  });
});

describe('a new epoch', () => {
  it('is made by a lead, and the case verifies as before', async () => {
    const { folder, lead } = fresh();
    const args = ['keys', 'rotate', folder, '--reason', 'schedule'];
    const summary = summaryOf(await workshop.run([...args, '--json'], lead));
    assert.equal(summary.currentEpoch, 2);
    assert.deepEqual(
      summary.epochs.map(({ epoch, reason, standing }) => [epoch, reason, standing]),
      [
        [1, 'start', 'sealing'],
        [2, 'schedule', 'sealing'],
      ],
    );
    const ran = await workshop.run(['verify', folder], lead);
    assert.equal(ran.code, 0, ran.err);
    assert.equal((await workshop.run(args, lead)).code, 0, 'and again');
    assert.equal((await show(folder, lead)).currentEpoch, 3);
  });

  it('needs a lead in this store, one public word, and a case that holds together', async () => {
    const { folder, lead } = fresh();
    assert.equal((await workshop.run(['keys', 'rotate', folder], phone)).code, 2);
    const wordy = ['keys', 'rotate', folder, '--reason', 'HERON lost it'];
    assert.match((await workshop.run(wordy, lead)).err, /usage-value/);
    const before = filesBelow(folder).map((name) => readFileSync(`${folder}/${name}`));
    const [device = ''] = devicesOf(folder);
    changeByte(recordPath(folder, device, 'leaves'), 110, 0);
    const broken = await workshop.run(['keys', 'rotate', folder], lead);
    assert.deepEqual([broken.code, broken.out], [3, '']);
    changeByte(recordPath(folder, device, 'leaves'), 110, 0);
    assert.deepEqual(
      filesBelow(folder).map((name) => readFileSync(`${folder}/${name}`)),
      before,
    );
  });

  it('is not made on a case that was put back from a backup', async () => {
    const { folder, lead } = fresh();
    const backup = copyCase(folder, workshop.path(`backup-${copyCount}`));
    assert.equal((await workshop.run(['keys', 'rotate', folder], lead)).code, 0);
    rmSync(folder, { recursive: true });
    copyCase(backup, folder);
    const known = filesBelow(lead.env['VESTIGE_KEYS'] ?? '');
    const ran = await workshop.run(['keys', 'rotate', folder], lead);
    assert.equal(ran.code, 2);
    assert.match(ran.err, /chain-restored/);
    assert.deepEqual(filesBelow(lead.env['VESTIGE_KEYS'] ?? ''), known, 'nothing was written');
  });
});

describe('enrolment by two codes', () => {
  async function invited(folder: string, lead: object): Promise<string> {
    const ran = await workshop.run(['keys', 'invite', folder, '--json'], lead);
    assert.equal(ran.code, 0, ran.err);
    return (JSON.parse(ran.out) as { text: string }).text;
  }

  async function answered(invite: string): Promise<{ device: string; answer: string }> {
    const ran = await workshop.run(['keys', 'answer', invite, '--json'], phone);
    assert.equal(ran.code, 0, ran.err);
    return (JSON.parse(ran.out) as { value: { device: string; answer: string } }).value;
  }

  it('lets a phone in, which then reads the whole case with its own keys', async () => {
    const { folder, lead } = fresh();
    const invite = await invited(folder, lead);
    assert.match(invite, /^[0-9a-f]{256}$/);
    const { device, answer } = await answered(invite);
    assert.equal((await workshop.run(['verify', folder, '--quiet'], phone)).code, 3, 'not yet');
    const admit = ['keys', 'admit', folder, answer];
    const ran = await workshop.run([...admit, '--json'], lead);
    assert.equal(ran.code, 0, ran.err);
    assert.deepEqual(JSON.parse(ran.out), { ok: true, value: { device, epochs: [1] } });
    const verified = await workshop.run(['verify', folder], phone);
    assert.equal(verified.code, 0, verified.err);
    assert.deepEqual((await show(folder, phone)).held, [{ epoch: 1, name: 'team' }]);
    const again = await workshop.run(admit, lead);
    assert.deepEqual([again.code, again.out], [2, '']);
    assert.match(again.err, /code-used/);
  });

  it('takes five minutes at most, and another phone’s answer to nothing', async () => {
    const { folder, lead } = fresh();
    const { answer } = await answered(await invited(folder, lead));
    const later = { ...lead, now: () => atMs + 300_001 };
    assert.match((await workshop.run(['keys', 'admit', folder, answer], later)).err, /code-late/);
    const other = fresh();
    const elsewhere = await workshop.run(['keys', 'admit', other.folder, answer], other.lead);
    assert.match(elsewhere.err, /code-missing/);
    await invited(other.folder, other.lead);
    const wrong = await workshop.run(['keys', 'admit', other.folder, answer], other.lead);
    assert.match(wrong.err, /answer-pop/);
    for (const text of ['', 'zz', answer.slice(2)])
      assert.equal((await workshop.run(['keys', 'admit', folder, text], lead)).code, 2);
  });

  it('is revoked with a new epoch that the phone does not get', async () => {
    const { folder, lead } = fresh();
    const { device, answer } = await answered(await invited(folder, lead));
    await workshop.run(['keys', 'admit', folder, answer], lead);
    const args = ['keys', 'revoke', folder, device, '--reason', 'lost'];
    const summary = summaryOf(await workshop.run([...args, '--json'], lead));
    assert.deepEqual([summary.currentEpoch, summary.staleHolders], [2, []]);
    assert.equal(summary.devices.find((d) => d.device === device)?.isInGoodStanding, false);
    assert.deepEqual((await show(folder, phone)).held, [{ epoch: 1, name: 'team' }]);
    const ran = await workshop.run(['verify', folder], lead);
    assert.equal(ran.code, 0, ran.err);
    const unknown = ['keys', 'revoke', folder, 'f'.repeat(64)];
    assert.equal((await workshop.run(unknown, lead)).code, 2);
  });
});

describe('recovery', () => {
  const card = (n: number): string => `${cards}/card-${n}.txt`;

  it('gives a new store the root keys with any two cards', async () => {
    const { folder } = fresh();
    const store = { env: { VESTIGE_KEYS: workshop.path('rescue') } };
    const one = await workshop.run(['keys', 'recover', folder, card(1)], store);
    assert.match(one.err, /card-count/);
    const ran = await workshop.run(['keys', 'recover', folder, card(3), card(1)], store);
    assert.equal(ran.code, 0, ran.err);
    assert.deepEqual((await show(folder, store)).held, [{ epoch: 1, name: '' }]);
    assert.equal((await workshop.run(['verify', folder], store)).code, 0);
  });

  it('says which card is damaged or not of this visit', async () => {
    const { folder } = fresh();
    const store = { env: { VESTIGE_KEYS: workshop.path('rescue-not') } };
    const text = readFileSync(card(1), 'utf8');
    assert.match(text, /^VESTIGE RECOVERY CARD 1 OF 3\n/);
    const damaged = workshop.path('damaged.txt');
    writeFileSync(damaged, text.replace(/^( {4}[0-9a-f]{4} [0-9a-f]{3})./m, '$1x'));
    const form = await workshop.run(['keys', 'recover', folder, damaged, card(2)], store);
    assert.deepEqual([form.code, form.out], [2, '']);
    const mistyped = text.replace(
      /([0-9a-f])( *\n\nTwo)/,
      (_, digit: string, rest: string) => `${digit === '0' ? '1' : '0'}${rest}`,
    );
    assert.notEqual(mistyped, text);
    writeFileSync(damaged, mistyped);
    const check = await workshop.run(['keys', 'recover', folder, damaged, card(2)], store);
    assert.match(check.err, /card 1: .* \[card-check\]/);
    assert.match(
      (await workshop.run(['keys', 'recover', folder, folder, card(2)], store)).err,
      /card-file/,
    );
  });

  it('is refused where the cards would lie in the case', async () => {
    const folder = workshop.path('inside');
    const args = ['play', examplePath('talks-room'), '--case', folder, '-n', '64'];
    await assert.rejects(workshop.run([...args, '--cards', `${folder}/cards`]), /outside the case/);
  });

  it('is refused with a store in the case, and so is every other work on its keys', async () => {
    const { folder } = fresh();
    const inside = { VESTIGE_KEYS: `${folder}/keys`, VESTIGE_KEK: `${folder}/kek` };
    const host = { env: inside, now: () => atMs };
    const before = filesBelow(folder);
    for (const [action, ...more] of [
      ['recover', card(1), card(2)],
      ['rotate'],
      ['invite'],
      ['show'],
    ])
      await assert.rejects(
        workshop.run(['keys', action ?? '', folder, ...more], host),
        { code: 'key-place' },
        action,
      );
    assert.deepEqual(filesBelow(folder), before);
  });

  it('never loses cards to those of another visit', async () => {
    const before = readFileSync(card(1), 'utf8');
    const folder = workshop.path('second');
    const args = ['play', examplePath('talks-room'), '--case', folder, '-n', '64'];
    await assert.rejects(workshop.run([...args, '--cards', cards]), { code: 'key-exists' });
    assert.equal(readFileSync(card(1), 'utf8'), before);
    assert.deepEqual(filesBelow(folder), [], 'nothing was begun');
  });
});
