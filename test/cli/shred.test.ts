import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { keyPlaces } from '../../src/adapters/node/key-places.ts';
import {
  listKeyDevices,
  readDeviceKeys,
  readStoredKeys,
} from '../../src/adapters/node/key-store.ts';
import type { ShredReport } from '../../src/app/shred-case.ts';
import { examplePath } from '../fakes/example-visit.ts';
import { changeByte, copyCase, devicesOf, recordPath } from './case-files.ts';
import { filesBelow, openWorkshop, type Ran } from './command-runner.ts';

const DAY_MS = 86_400_000;
/** After the visit of the example. */
const BEGUN_AT_MS = Date.UTC(2032, 0, 1);
const workshop = openWorkshop();
const played = workshop.path('played');
const cards = workshop.path('cards');
const first = { folder: played, keys: workshop.keys };
/** Asked for, approved, acked and cosigned, on a day on which every time is over. */
let ready: Desk;
let leadsKnown: readonly string[] | undefined;

interface Device {
  readonly device: string;
  readonly org: string;
  readonly role: string;
}

/** A copy of the played case with a store of its own and a clock that tests set. */
class Desk {
  readonly folder: string;
  readonly keys: string;
  atMs = BEGUN_AT_MS;

  constructor(name: string, from: { readonly folder: string; readonly keys: string } = first) {
    this.folder = copyCase(from.folder, workshop.path(`case-${name}`));
    this.keys = workshop.path(`keys-${name}`);
    cpSync(from.keys, this.keys, { recursive: true });
    cpSync(`${from.keys}-kek`, `${this.keys}-kek`, { recursive: true });
  }

  run(...args: readonly string[]): Promise<Ran> {
    return workshop.run(args, { env: { VESTIGE_KEYS: this.keys }, now: () => this.atMs });
  }

  /** Something done; what stands against the next step may be listed. */
  async ok(...args: readonly string[]): Promise<Ran> {
    const ran = await this.run(...args);
    assert.ok(ran.code === 0 || ran.code === 1, `${args.join(' ')}: ${ran.out}${ran.err}`);
    return ran;
  }

  async report(): Promise<ShredReport> {
    return JSON.parse((await this.run('shred', 'show', this.folder, '--json')).out) as ShredReport;
  }

  async codes(): Promise<readonly string[]> {
    return [...new Set((await this.report()).obstacles.map(({ code }) => code))];
  }

  /** A lead of each of two organisations; asked for once, since nobody revokes one here. */
  async leads(): Promise<readonly string[]> {
    leadsKnown ??= await this.#leads();
    return leadsKnown;
  }

  async #leads(): Promise<readonly string[]> {
    const shown = JSON.parse((await this.run('keys', 'show', this.folder, '--json')).out) as {
      readonly value: { readonly devices: readonly Device[] };
    };
    const leads = shown.value.devices.filter(({ role }) => role === 'lead');
    return [...new Map(leads.map(({ org, device }) => [org, device])).values()].slice(0, 2);
  }

  async witness(): Promise<void> {
    for (const device of await this.leads())
      await this.ok('ledger', 'witness', this.folder, '--device', device);
  }

  /** Asked for, approved by two sides, acked by every device, cosigned. */
  async prepare(): Promise<void> {
    await this.ok('shred', 'request', this.folder);
    for (const device of await this.leads())
      await this.ok('shred', 'approve', this.folder, '--as', device);
    await this.ok('shred', 'ack', this.folder);
    await this.witness();
    await this.report();
  }

  /** Goes on to a day on which every time is over. */
  async wait(): Promise<void> {
    this.atMs += 1000 * DAY_MS;
    await this.witness();
  }
}

before(async () => {
  const args = ['play', examplePath('talks-room'), '--case', played, '-n', '64', '--audit'];
  const ran = await workshop.run([...args, '--cards', cards], { now: () => BEGUN_AT_MS });
  assert.equal(ran.code, 0, ran.err);
  ready = new Desk('ready');
  await ready.prepare();
  await ready.wait();
});

function readyDesk(name: string): Desk {
  const desk = new Desk(name, ready);
  desk.atMs = ready.atMs;
  return desk;
}

describe('a case whose keys are to be destroyed', () => {
  it('says what stands against it, and goes on step by step until nothing does', async () => {
    const desk = new Desk('steps');
    const { folder } = desk;
    assert.deepEqual(await desk.codes(), ['shred-none']);
    await desk.ok('shred', 'request', folder);
    assert.ok((await desk.codes()).includes('shred-approvals'));
    const [own = '', host = ''] = await desk.leads();
    await desk.ok('shred', 'approve', folder, '--as', own);
    await desk.ok('shred', 'approve', folder, '--as', own);
    assert.ok((await desk.codes()).includes('shred-approvals'), 'one person twice is one person');
    await desk.ok('shred', 'approve', folder, '--as', host);
    assert.deepEqual(await desk.codes(), ['shred-ack', 'shred-log', 'shred-retention']);
    await desk.ok('shred', 'ack', folder);
    assert.deepEqual(await desk.codes(), ['shred-log', 'shred-retention']);
    await desk.witness();
    assert.deepEqual(await desk.codes(), ['shred-delay', 'shred-retention']);
    desk.atMs += 8 * DAY_MS;
    assert.deepEqual(await desk.codes(), ['shred-delay', 'shred-retention'], 'the own clock alone');
    await desk.witness();
    assert.deepEqual(await desk.codes(), ['shred-retention']);
    const refused = await desk.run('shred', 'destroy', folder);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /retention: expected it to be over, got \d+ d/);
    await desk.wait();
    assert.deepEqual(await desk.codes(), []);
  });

  it('is read by nobody afterwards, and its chain and log verify as before', async () => {
    const desk = readyDesk('done');
    const { folder } = desk;
    const backup = workshop.path('backup');
    cpSync(folder, `${backup}/case`, { recursive: true });
    cpSync(desk.keys, `${backup}/keys`, { recursive: true });

    assert.equal((await desk.run('shred', 'destroy', folder)).code, 0);
    const after = await desk.report();
    assert.ok(after.devices.length > 3 && after.devices.every(({ isDone }) => isDone));
    const finished = await desk.ok('shred', 'finish', folder, '--burnt', '1,3');
    const count = after.devices.length;
    assert.match(finished.out, new RegExp(`destroyed on ${count} of ${count} devices`));
    assert.match(finished.out, /cards not burnt: 2\./);

    // The hub keeps leaves, log and certificate; of this visit nothing is left in the store.
    assert.deepEqual(
      filesBelow(folder).filter((name) => name.endsWith('.sealed')),
      [],
    );
    assert.deepEqual(readdirSync(`${folder}/audit`), []);
    assert.deepEqual(filesBelow(desk.keys), []);
    const verified = await desk.run('ledger', 'verify', folder);
    assert.ok(verified.code === 0 || verified.code === 1, verified.err);
    assert.deepEqual((await desk.report()).end?.unconfirmed, []);
    const left = await desk.run('verify', folder);
    assert.equal(left.code, 0, left.err);
    assert.match(left.out, /signatures and chains hold[\s\S]*The certificate is the one/);
    const file = `${folder}/out/certificate.json`;
    const certificate = readFileSync(file, 'utf8');
    writeFileSync(file, certificate.replace(/"clear":(true|false)/, '"clear":0'));
    assert.equal((await desk.run('verify', folder)).code, 3, 'a certificate that was changed');
    writeFileSync(file, certificate);
    const stranger = ['verify', folder, '--genesis', '00'.repeat(32)];
    assert.equal((await desk.run(...stranger)).code, 3);

    // The backup of before, with every disk as it is after, and one recovery card.
    const seized = { VESTIGE_KEYS: `${backup}/keys`, VESTIGE_KEK: `${desk.keys}-kek` };
    rmSync(`${backup}/case/audit`, { recursive: true });
    await assert.rejects(workshop.run(['verify', `${backup}/case`], { env: seized }), {
      code: 'key-destroyed',
    });
    const places = keyPlaces({ ...seized, home: workshop.path('home') });
    const [visit = ''] = readdirSync(places.keys);
    await assert.rejects(readStoredKeys(places, visit), { code: 'key-destroyed' });
    const devices = await listKeyDevices(places, visit);
    assert.ok(devices.length > 3);
    for (const device of devices)
      await assert.rejects(readDeviceKeys(places, visit, device), { code: 'key-destroyed' });
    const empty = { VESTIGE_KEYS: workshop.path('empty') };
    const card = `${cards}/card-2.txt`;
    for (const two of [[card], [card, card]]) {
      const recovered = await workshop.run(['keys', 'recover', `${backup}/case`, ...two], {
        env: empty,
      });
      assert.notEqual(recovered.code, 0);
    }
    // The same files with the store key of before do open: the test can fail.
    const alive = { VESTIGE_KEYS: `${backup}/keys`, VESTIGE_KEK: `${workshop.keys}-kek` };
    assert.equal((await workshop.run(['verify', `${backup}/case`], { env: alive })).code, 0);
  });

  it('keeps what is not proven: a device whose keys are elsewhere is named', async () => {
    const desk = readyDesk('elsewhere');
    const { folder } = desk;
    const leads = await desk.leads();
    const { devices } = await desk.report();
    const away = devices.find(({ device }) => !leads.includes(device))?.device ?? '';
    const [visit = ''] = readdirSync(desk.keys);
    rmSync(`${desk.keys}/${visit}/${away}.jcs`);
    await desk.ok('shred', 'destroy', folder);
    const finished = await desk.ok('shred', 'finish', folder, '--burnt', '1,2,3');
    assert.match(finished.out, new RegExp(`not proven: device ${away}`));
    assert.deepEqual((await desk.report()).end?.unconfirmed, [away]);
  });

  it('needs no ack of a device that two sides waive by name', async () => {
    const desk = new Desk('waived');
    const { folder } = desk;
    await desk.ok('shred', 'request', folder);
    const leads = await desk.leads();
    const { devices } = await desk.report();
    const gone = devices.find(({ device }) => !leads.includes(device))?.device ?? '';
    const [visit = ''] = readdirSync(desk.keys);
    rmSync(`${desk.keys}/${visit}/${gone}.jcs`);
    for (const device of leads) await desk.ok('shred', 'approve', folder, '--as', device);
    await desk.ok('shred', 'ack', folder);
    assert.ok((await desk.codes()).includes('shred-ack'));
    const [own = '', ...others] = leads;
    await desk.ok('shred', 'waive', folder, gone.slice(0, 16), '--as', own);
    assert.ok((await desk.codes()).includes('shred-ack'), 'one side is not enough');
    for (const device of others) await desk.ok('shred', 'waive', folder, gone, '--as', device);
    assert.ok(!(await desk.codes()).includes('shred-ack'));
  });
});

describe('an incident hold', () => {
  it('stops every step of a shredding until two sides lift it', async () => {
    const desk = readyDesk('held');
    const { folder } = desk;
    assert.deepEqual(await desk.codes(), []);
    const placed = await desk.run('hold', 'place', folder);
    assert.equal(placed.code, 4);
    const before = filesBelow(desk.keys);
    for (const action of ['show', 'approve', 'ack', 'destroy', 'finish'])
      assert.equal((await desk.run('shred', action, folder)).code, 4, action);
    assert.deepEqual(filesBelow(desk.keys), before);
    const shown = await desk.run('hold', 'show', folder, '--json');
    const { holds } = JSON.parse(shown.out) as {
      readonly holds: readonly { readonly id: string; readonly status: string }[];
    };
    const hold = holds.find(({ status }) => status === 'open')?.id ?? '';
    assert.equal((await desk.run('hold', 'ack', folder, hold)).code, 4);
    const leads = await desk.leads();
    const lifting = await desk.run('hold', 'lift', folder, hold, '--as', leads[0] ?? '', '--json');
    assert.equal(lifting.code, 4, 'asking to lift lifts nothing');
    const lifted = JSON.parse(lifting.out) as {
      readonly holds: readonly { readonly id: string; readonly lifts: readonly string[] }[];
    };
    const lift = lifted.holds.find(({ id }) => id === hold)?.lifts[0] ?? '';
    const [own = '', other = ''] = leads;
    assert.equal((await desk.run('hold', 'approve', folder, lift, '--as', own)).code, 4);
    assert.equal((await desk.run('hold', 'approve', folder, lift, '--as', other)).code, 0);
    await desk.witness();
    assert.deepEqual(await desk.codes(), []);
  });

  it('is placed whatever is wrong with the case and its log, and ended only when nothing is', async () => {
    const desk = new Desk('broken');
    const { folder } = desk;
    const leads = await desk.leads();
    const other = devicesOf(folder).find((device) => !leads.includes(device)) ?? '';
    changeByte(recordPath(folder, other, 'leaves'), 200, 1);
    changeByte(`${folder}/log/checkpoint`, 10, 1);
    assert.equal((await desk.run('shred', 'request', folder)).code, 3);
    const before = await desk.run('hold', 'show', folder);
    assert.equal(before.code, 0, before.err);
    const placed = await desk.run('hold', 'place', folder, '--as', leads[0] ?? '', '--json');
    assert.equal(placed.code, 4, placed.err);
    assert.equal((await desk.run('hold', 'show', folder)).code, 4);
    const { holds } = JSON.parse(placed.out) as { readonly holds: readonly { id: string }[] };
    const lifting = await desk.run('hold', 'lift', folder, holds[0]?.id ?? '');
    assert.equal(lifting.code, 3);
    assert.match(lifting.err, /case: expected one that holds together/);
  });

  it('heard after keys were destroyed stops the rest, which is shown as partly destroyed', async () => {
    const desk = readyDesk('late');
    const { folder } = desk;
    await desk.ok('shred', 'destroy', folder);
    assert.equal((await desk.run('hold', 'place', folder)).code, 4);
    const shown = await desk.run('shred', 'show', folder);
    assert.equal(shown.code, 4);
    assert.match(shown.out, /Partly destroyed: \d+ of \d+ devices/);
    assert.equal((await desk.run('shred', 'finish', folder)).code, 4);
    assert.ok(existsSync(`${folder}/audit/openings.jsonl`));
    assert.ok(filesBelow(folder).some((name) => name.endsWith('.sealed')));
  });
});

describe('the commands', () => {
  it('refuse what they cannot do, with the place', async () => {
    const desk = new Desk('bad');
    const { folder } = desk;
    for (const [args, code] of [
      [['shred', 'burn', folder], 2],
      [['shred', 'waive', folder], 2],
      [['shred', 'finish', folder, '--burnt', '4'], 2],
      [['shred', 'approve', folder, '--as', 'ffff'], 1],
      [['shred', 'request', workshop.path('nowhere')], 2],
      [['shred', 'finish', folder], 1],
      [['shred', 'destroy', folder], 1],
      [['hold', 'lift', folder, 'ffff'], 2],
      [['hold', 'freeze', folder], 2],
      [['hold', 'dismiss', folder, 'ffff'], 2],
      [['hold', 'place', folder, '--as', 'zz'], 2],
    ] as const) {
      const ran = await desk.run(...args);
      assert.equal(ran.code, code, `${args.join(' ')}: ${ran.out}${ran.err}`);
      assert.match(ran.err, /expected/);
    }
  });
});
