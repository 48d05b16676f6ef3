/** The log of a played case, as its keeper and as an outsider see it. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { examplePath } from '../fakes/example-visit.ts';
import { changeByte, copyCase, devicesOf } from './case-files.ts';
import { filesBelow, openWorkshop, type Ran } from './command-runner.ts';

const workshop = openWorkshop();
const sound = workshop.path('sound');

let playing: Promise<void> | undefined;

/** Plays the talks room; the suites share it. */
function playOnce(): Promise<void> {
  playing ??= (async () => {
    const visit = examplePath('talks-room');
    const ran = await workshop.run(['play', visit, '--case', sound, '--audit', '-n', '64']);
    assert.equal(ran.code, 0, ran.err);
  })();
  return playing;
}

let copyCount = 0;

function copied(): string {
  copyCount += 1;
  return copyCase(sound, workshop.path(`copy-${copyCount}`));
}

/** A copy with stores of its own, for who goes on writing it. */
function kept(): { folder: string; keeper: { env: Record<string, string>; now: () => number } } {
  const folder = copied();
  const keys = workshop.path(`keys-${copyCount}`);
  cpSync(workshop.keys, keys, { recursive: true });
  cpSync(`${workshop.keys}-kek`, `${keys}-kek`, { recursive: true });
  return { folder, keeper: { env: { VESTIGE_KEYS: keys }, now: () => 1_767_225_600_000 } };
}

const ledger = (...args: readonly string[]): Promise<Ran> => workshop.run(['ledger', ...args]);

/** As an outsider: without any key. */
const outside = (...args: readonly string[]): Promise<Ran> =>
  workshop.run(['ledger', ...args], { env: { VESTIGE_KEYS: workshop.path('no-keys') } });

interface Shown {
  readonly origin: string;
  readonly size: number;
  readonly genesis: string;
  readonly isWitnessed: boolean;
  readonly devices: readonly { device: string; role: string; org: string; recordCount: number }[];
}

async function show(folder: string): Promise<Shown> {
  const { code, out, err } = await ledger('show', folder, '--json');
  assert.equal(code, 0, err);
  return JSON.parse(out) as Shown;
}

/** A lead of each of two organisations. */
function leads({ devices }: Shown): readonly string[] {
  const all = devices.filter((d) => d.role === 'lead');
  const other = all.find((d) => d.org !== all[0]?.org);
  return [all[0]?.device ?? '', other?.device ?? ''];
}

describe('the log of a played case', () => {
  before(() => playOnce());

  it('holds every record once, and says who wrote them', async () => {
    const shown = await show(sound);
    assert.match(shown.origin, /^case\.invalid\/[0-9a-f]{32}$/);
    assert.equal(
      shown.devices.reduce((sum, d) => sum + d.recordCount, 0),
      shown.size,
    );
    assert.deepEqual(
      shown.devices.map((d) => d.device),
      devicesOf(sound),
    );
    const { out } = await ledger('show', sound);
    assert.match(out, /^Own witnesses only/m);
  });

  it('is named by genesis with its key, and devices name its checkpoints in what they write', async () => {
    const { genesis } = await show(sound);
    const anchored = await outside('verify', sound, '--genesis', genesis);
    assert.equal(anchored.code, 0, anchored.err);
    assert.match(anchored.out, /Anchored[\s\S]*Genesis names the key/);
    assert.equal((await outside('verify', sound, '--genesis', 'ab'.repeat(32))).code, 3);
    const { out } = await ledger('show', sound);
    assert.match(out, /at 32$/m);
  });

  it('verifies with the case, and a case whose log is gone or is another does not', async () => {
    const whole = await workshop.run(['verify', sound]);
    assert.equal(whole.code, 0, whole.err);
    assert.match(whole.out, /Their log holds together[\s\S]*Own witnesses only/);
    const gone = copied();
    rmSync(join(gone, 'log'), { recursive: true });
    const without = await workshop.run(['verify', gone]);
    assert.deepEqual([without.code, without.out], [3, '']);
    assert.match(without.err, /\[log-missing\]/);
    // Every other file is changed below, where no certificate is computed again.
    for (const name of ['checkpoint', 'policy']) {
      const folder = copied();
      changeByte(join(folder, 'log', name), 40, 0);
      const { code, err } = await workshop.run(['verify', folder]);
      assert.equal(code, 3, name);
      assert.match(err, /\[[a-z-]+\]/);
    }
  });

  it('notices a record that is in the log and gone from the case', async () => {
    const other = workshop.path('other');
    const ran = await workshop.run([
      'play',
      examplePath('talks-room'),
      '--case',
      other,
      '-n',
      '64',
    ]);
    assert.equal(ran.code, 0, ran.err);
    const folder = copied();
    rmSync(join(folder, 'log'), { recursive: true });
    cpSync(join(other, 'log'), join(folder, 'log'), { recursive: true });
    const { code, err } = await workshop.run(['verify', folder]);
    assert.equal(code, 3);
    assert.match(err, /\[log-differs\]/);
  });
});

describe('a log that was rolled back', () => {
  before(() => playOnce());

  /** Three rotations, then the log as it was before them is put back. */
  async function rolledBack(): Promise<ReturnType<typeof kept>> {
    const made = kept();
    const log = join(made.folder, 'log');
    const older = workshop.path(`older-log-${copyCount}`);
    cpSync(log, older, { recursive: true });
    for (let i = 0; i < 3; i += 1) {
      const ran = await workshop.run(['keys', 'rotate', made.folder], made.keeper);
      assert.equal(ran.code, 0, ran.err);
    }
    rmSync(log, { recursive: true });
    cpSync(older, log, { recursive: true });
    return made;
  }

  it('is found by the records that name what it had', async () => {
    const { folder, keeper } = await rolledBack();
    for (const args of [
      ['verify', folder],
      ['ledger', 'verify', folder],
      ['ledger', 'show', folder],
    ]) {
      const ran = await workshop.run(args, keeper);
      assert.deepEqual([ran.code, ran.out], [3, ''], args.join(' '));
      assert.match(ran.err, /\[checkpoint-root\]/);
    }
  });

  it('is not continued: its key signs no second tree, no device a smaller checkpoint', async () => {
    const { folder, keeper } = await rolledBack();
    const filesOf = () =>
      filesBelow(folder).map((name) => [name, readFileSync(join(folder, name), 'hex')]);
    const before = filesOf();
    const rotate = () => workshop.run(['keys', 'rotate', folder], keeper);
    await assert.rejects(rotate, /\[log-head\]/);
    assert.deepEqual(filesOf(), before);
    // Neither by a store that remembers nothing: the chain of the device names what the log had.
    const keys = keeper.env['VESTIGE_KEYS'] ?? '';
    for (const name of filesBelow(keys))
      if (name.endsWith('/log-head.jcs')) rmSync(join(keys, name));
    await assert.rejects(rotate, /\[log-head\]/);
    assert.deepEqual(filesOf(), before);
  });
});

describe('records that were written where the key of the log is not', () => {
  before(() => playOnce());

  it('are logged by the next who writes and has it', async () => {
    const { folder, keeper } = kept();
    const keys = keeper.env['VESTIGE_KEYS'] ?? '';
    const visit = (await show(folder)).origin.split('/')[1] ?? '';
    const { size } = await show(folder);
    const logKey = join(keys, visit, 'log.jcs');
    const elsewhere = workshop.path(`log-key-${copyCount}`);
    renameSync(logKey, elsewhere);
    assert.equal((await workshop.run(['keys', 'rotate', folder], keeper)).code, 0);
    const said = await workshop.run(['verify', folder], keeper);
    assert.match(said.out, new RegExp(`${size} entries.*; 1 records are not in it yet`));
    renameSync(elsewhere, logKey);
    assert.equal((await workshop.run(['keys', 'rotate', folder], keeper)).code, 0);
    assert.equal((await show(folder)).size, size + 2);
    const whole = await workshop.run(['verify', folder], keeper);
    assert.equal(whole.code, 0, whole.err);
    assert.doesNotMatch(whole.out, /not in it yet/);
  });
});

describe('a log that is handed out', () => {
  before(() => playOnce());

  it('is a plain folder of tiles that an outsider verifies, until a byte is another', async () => {
    const folder = workshop.path('handed-out');
    const ran = await ledger('export', sound, folder);
    assert.equal(ran.code, 0, ran.err);
    const files = filesBelow(folder);
    assert.ok(
      files.every((name) => /^(checkpoint|policy|tile\/(0|entries)\/000\.p\/\d+)$/.test(name)),
    );
    assert.equal(files.length, 4);
    const verified = await outside('verify', folder);
    assert.equal(verified.code, 0, verified.err);
    for (const name of files) {
      const bytes = readFileSync(join(folder, name));
      for (const at of [0, Math.floor(bytes.length / 2), bytes.length - 1]) {
        changeByte(join(folder, name), at, 1);
        const { code, out } = await outside('verify', folder);
        assert.deepEqual([code, out], [3, ''], `${name} byte ${at}`);
        writeFileSync(join(folder, name), bytes);
      }
    }
    assert.equal((await ledger('export', sound, folder)).code, 2, 'the folder is not empty');
  });

  it('has enough witnesses when two persons of two organisations cosigned, and no fewer', async () => {
    const folder = copied();
    const policy = workshop.put('trust.policy', readFileSync(join(folder, 'log', 'policy')));
    const asked = () => outside('verify', folder, '--policy', policy);
    assert.match((await asked()).err, /\[log-quorum\]/);
    const [first = '', second = ''] = leads(await show(folder));
    for (const [i, device] of [first, first, second].entries()) {
      const now = () => 1_767_225_600_000 + i * 1000;
      const args = ['ledger', 'witness', folder, '--device', device.slice(0, 12)];
      const ran = await workshop.run(args, { now });
      assert.equal(ran.code, 0, ran.err);
      const { code } = await asked();
      assert.equal(code, device === second ? 0 : 3);
    }
    const { out } = await outside('verify', folder);
    assert.match(out, /^Witnessed by 2: .* at 2026-01-01T00:00:0[12]Z/m);
    assert.equal((await show(folder)).isWitnessed, true);
    const unknown = await ledger('witness', folder, '--device', 'ffff');
    assert.equal(unknown.code, 2);
  });

  it('gives receipts that verify on their own, by a policy and not without', async () => {
    const folder = copied();
    const [first = '', second = ''] = leads(await show(folder));
    for (const device of [first, second]) await ledger('witness', folder, '--device', device);
    const policy = join(folder, 'log', 'policy');
    const receipt = workshop.path('7.tlog-proof');
    const proved = await ledger('prove', folder, '7', '--out', receipt);
    assert.equal(proved.code, 0, proved.err);
    const printed = await ledger('prove', folder, '7');
    assert.equal(printed.out, readFileSync(receipt, 'utf8'));
    assert.match(printed.out, /^c2sp\.org\/tlog-proof@v1\nextra [^\n]+\nindex 7\n/);
    const verified = await outside('verify', receipt, '--policy', policy);
    assert.equal(verified.code, 0, verified.err);
    assert.match(verified.out, /is entry 7 of case\.invalid[\s\S]*2 witnesses/);
    assert.equal((await outside('verify', receipt)).code, 2);
    changeByte(receipt, 60, 0);
    assert.equal((await outside('verify', receipt, '--policy', policy)).code, 3);
    const { size } = await show(folder);
    const beyond = await ledger('prove', folder, `${size}`);
    assert.equal(beyond.code, 2);
    assert.equal((await ledger('prove', folder, '-1')).code, 2);
    assert.equal((await ledger('prove', folder)).code, 2);
  });
});

describe('fsck of a log', () => {
  before(() => playOnce());

  it('is not needed for files that a crash left unfinished: the log verifies and goes on', async () => {
    const { folder, keeper } = kept();
    for (const name of ['.head.tmp', 'checkpoint.tmp', 'policy.tmp'])
      writeFileSync(join(folder, 'log', name), 'torn');
    const verified = await outside('verify', folder);
    assert.equal(verified.code, 0, verified.err);
    const rotated = await workshop.run(['keys', 'rotate', folder], keeper);
    assert.equal(rotated.code, 0, rotated.err);
    assert.deepEqual(
      filesBelow(join(folder, 'log')).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('writes the policy that the records give when a crash left an older one, or none', async () => {
    const { folder, keeper } = kept();
    const policy = join(folder, 'log', 'policy');
    const older = readFileSync(policy);
    const member = (await show(folder)).devices.find(({ role }) => role === 'member');
    const args = ['keys', 'revoke', folder, member?.device ?? '', '--reason', 'lost'];
    const revoked = await workshop.run(args, keeper);
    assert.equal(revoked.code, 0, revoked.err);
    const derived = readFileSync(policy);
    assert.notDeepEqual(derived, older);
    const fsck = (...more: readonly string[]) =>
      workshop.run(['ledger', 'fsck', folder, ...more], keeper);
    for (const [spoil, told] of [
      [() => writeFileSync(policy, older), /^policy: damaged, can be repaired$/m],
      [() => writeFileSync(policy, 'quorum'), /^policy: damaged, can be repaired$/m],
      [() => rmSync(policy), /^policy: missing, can be repaired$/m],
    ] as const) {
      spoil();
      const found = await fsck();
      assert.equal(found.code, 1, found.err);
      assert.match(found.out, told);
      assert.equal((await fsck('--repair')).code, 0);
      assert.deepEqual(readFileSync(policy), derived);
      assert.equal((await outside('verify', folder)).code, 0);
    }
    // Who has neither a policy nor the log's key cannot say what the log's key is.
    rmSync(policy);
    assert.equal((await outside('fsck', folder, '--repair')).code, 2);
  });

  it('says what is wrong and mends it when told to; entries it cannot mend', async () => {
    const folder = copied();
    const at = (name: string) => join(folder, 'log', name);
    assert.equal((await ledger('fsck', folder)).code, 0);
    const [tile = ''] = filesBelow(at('')).filter((name) => name.startsWith('tile/0/'));
    rmSync(at('checkpoint'));
    writeFileSync(at(tile), 'x');
    writeFileSync(at('tile/0/001'), 'x');
    const told = await ledger('fsck', folder);
    assert.equal(told.code, 1);
    assert.match(told.out, /checkpoint: missing, can be repaired/);
    assert.match(told.out, /tile\/0\/001: left over/);
    assert.equal((await ledger('verify', folder)).code, 3);
    assert.equal((await ledger('fsck', folder, '--repair')).code, 0);
    assert.equal((await ledger('fsck', folder)).code, 0);
    assert.equal((await ledger('verify', folder)).code, 0);
    const bundles = filesBelow(at('')).filter((name) => name.startsWith('tile/entries/'));
    for (const bundle of bundles) changeByte(at(bundle), 300, 2);
    const lost = await ledger('fsck', folder, '--repair');
    assert.equal(lost.code, 3);
    assert.match(lost.err, /\[log-root\]/);
  });
});

describe('what ledger is asked wrongly', () => {
  it('is bad input: another action, no log, no policy, no genesis id', async () => {
    const nothing = workshop.path('nothing');
    for (const args of [
      ['prune', sound],
      ['verify', nothing],
      ['show', nothing],
      ['fsck', nothing],
      ['witness', nothing],
      ['export', nothing, workshop.path('new')],
      ['verify', sound, '--policy', nothing],
      ['verify', sound, '--policy', workshop.put('bad.policy', 'quorum\n')],
      ['verify', sound, '--genesis', 'abc'],
    ]) {
      const { code, out, err } = await ledger(...args);
      assert.deepEqual([code, out], [2, ''], args.join(' '));
      assert.match(err, /\[(usage-value|log-none|policy-file)\]/);
    }
    assert.deepEqual(filesBelow(nothing), []);
  });
});
