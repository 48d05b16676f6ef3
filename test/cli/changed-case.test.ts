/** A case in which anything was changed, dropped, moved or removed ends `verify` with 3. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { recordKinds } from '../../src/ledger/leaf.ts';
import { exampleVisit, withFacts } from '../fakes/example-visit.ts';
import { holdOnTalks, liftOfTalks } from '../fakes/talks-room-changes.ts';
import {
  changeByte,
  copyCase,
  devicesOf,
  kindOf,
  type RecordPair,
  readRecords,
  recordPath,
  writeRecords,
} from './case-files.ts';
import { filesBelow, openWorkshop, type Ran, visitText } from './command-runner.ts';

const workshop = openWorkshop();

/** A case with a hold that was placed and lifted, and openings for an auditor. */
const sound = workshop.path('sound');
const seed = 20310514;

let playing: Promise<void> | undefined;

/** Plays it; the suites share it. */
function playOnce(): Promise<void> {
  playing ??= (async () => {
    const room = await exampleVisit('talks-room');
    const held = withFacts(room, { more: [holdOnTalks, liftOfTalks] });
    const visit = workshop.put('visit.json', visitText(held));
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

/** As the owner, who has the keys, or as somebody else, who has only the folder. */
function verify(folder: string, as: 'owner' | 'auditor', ...more: string[]): Promise<Ran> {
  const env = { VESTIGE_KEYS: as === 'owner' ? workshop.keys : workshop.path('no-keys') };
  return workshop.run(['verify', folder, ...more], { env });
}

async function refused(
  folder: string,
  as: 'owner' | 'auditor' = 'owner',
  what = '',
): Promise<string> {
  const { code, out, err } = await verify(folder, as);
  assert.deepEqual([code, out], [3, ''], `${what}: ${err}`);
  assert.match(err, /\[[a-z0-9-]+\]\n$/, what);
  return err;
}

/** Changes the records of the device that has the most of them. */
function change(folder: string, edit: (records: readonly RecordPair[]) => readonly RecordPair[]) {
  const [device = ''] = devicesOf(folder).toSorted(
    (a, b) => readRecords(folder, b).length - readRecords(folder, a).length,
  );
  writeRecords(folder, device, edit(readRecords(folder, device)));
}

/** The certificate file as plain data. */
interface Certificate {
  readonly certificate: Record<string, unknown> & {
    readonly within: {
      readonly after: { readonly standard: { readonly count: { value: number } } };
    };
  };
  readonly approvals: string[];
  readonly heads: { readonly device: string; seq: number; id: string }[];
}

function editCertificate(folder: string, edit: (file: Certificate) => void): void {
  const path = join(folder, 'out', 'certificate.json');
  const file = JSON.parse(readFileSync(path, 'utf8')) as Certificate;
  edit(file);
  // Members are read in the order of the file, which was canonical: it still is.
  writeFileSync(path, JSON.stringify(file));
}

describe('a case as it was signed', () => {
  before(() => playOnce());

  it('verifies for its owner, and for an auditor without any key', async () => {
    for (const as of ['owner', 'auditor'] as const) {
      const { code, out, err } = await verify(sound, as);
      assert.equal(code, 0, err);
      assert.match(out, /byte for byte/);
      assert.match(out, /[Uu]nanchored/);
    }
  });

  it('gives the figures of the visit file it was played from, and none when a byte is another', async () => {
    const figures = async (path: string) => {
      const { code, out, err } = await workshop.run(['assess', path, '--json', '-n', '64']);
      assert.equal(code, 0, err);
      return JSON.stringify((JSON.parse(out) as { assessment: object }).assessment);
    };
    assert.equal(await figures(sound), await figures(workshop.path('visit.json')));
    const folder = copied();
    change(folder, (records) => records.slice(1));
    assert.equal((await workshop.run(['assess', folder, '-n', '64'])).code, 3);
  });

  it('verifies against the genesis on the printed agreement, and against no other', async () => {
    const { genesis } = JSON.parse(
      readFileSync(join(sound, 'out', 'certificate.json'), 'utf8'),
    ) as { genesis: string };
    const anchored = await verify(sound, 'auditor', '--genesis', genesis);
    assert.equal(anchored.code, 0, anchored.err);
    assert.match(anchored.out, /Anchored/);
    assert.equal((await verify(sound, 'auditor', '--genesis', 'ab'.repeat(32))).code, 3);
  });

  it('is not changed by being verified, copied or cheated with', async () => {
    const bytes = () => filesBelow(sound).map((name) => readFileSync(join(sound, name), 'hex'));
    const first = bytes();
    await verify(sound, 'owner');
    const cheats = await workshop.run(['try-to-cheat', sound, '--json']);
    assert.equal(cheats.code, 0);
    const { ok, cheats: rows } = JSON.parse(cheats.out) as {
      ok: boolean;
      cheats: { name: string; problems: { path: string }[] }[];
    };
    assert.equal(ok, true);
    assert.ok(rows.some((r) => r.name === 'remove the incident hold'));
    for (const { name, problems } of rows) assert.ok(problems.length > 0, name);
    assert.deepEqual(bytes(), first);
    assert.equal((await verify(copied(), 'owner')).code, 0);
  });
});

describe(`a changed byte (seed ${seed})`, () => {
  before(() => playOnce());

  const next = xorshift(seed);

  it('is found in every file of records', async () => {
    for (const name of filesBelow(join(sound, 'records'))) {
      const folder = copied();
      const path = join(folder, 'records', name);
      const { length } = readFileSync(path);
      const offset = next() % length;
      changeByte(path, offset, next() % 8);
      await refused(folder, 'owner', `${name} byte ${offset} of ${length}`);
    }
  });

  it('is found in the certificate', async () => {
    for (let i = 0; i < 6; i++) {
      const folder = copied();
      const path = join(folder, 'out', 'certificate.json');
      const { length } = readFileSync(path);
      const offset = next() % length;
      // The number of draws is computed again before it can be refused: a larger one only takes longer.
      changeByte(path, offset, 0);
      await refused(folder, 'owner', `certificate byte ${offset} of ${length}`);
    }
  });

  it('is found in the openings, with and without keys', async () => {
    for (let i = 0; i < 4; i++) {
      const folder = copied();
      const path = join(folder, 'audit', 'openings.jsonl');
      const { length } = readFileSync(path);
      const offset = next() % length;
      changeByte(path, offset, 0);
      await refused(
        folder,
        i % 2 === 0 ? 'auditor' : 'owner',
        `openings byte ${offset} of ${length}`,
      );
    }
  });
});

describe('records that are not all there, or not where they were', () => {
  before(() => playOnce());

  const without = (index: number) => (records: readonly RecordPair[]) =>
    records.toSpliced(index, 1);

  it('a dropped record', async () => {
    const folder = copied();
    change(folder, without(4));
    assert.match(await refused(folder), /\[pending\]/);
  });

  it('the first record of a chain', async () => {
    const folder = copied();
    change(folder, without(0));
    await refused(folder);
  });

  it('the last record of a chain', async () => {
    for (const device of devicesOf(sound).slice(0, 3)) {
      const folder = copied();
      writeRecords(folder, device, readRecords(folder, device).slice(0, -1));
      assert.match(await refused(folder), /\[cut-off\]|\[genesis/, device);
    }
  });

  it('the last record of a chain with the unsigned heads cut to match', async () => {
    const folder = copied();
    const { certificate, heads } = JSON.parse(
      readFileSync(join(folder, 'out', 'certificate.json'), 'utf8'),
    ) as {
      certificate: { heads: { device: string; seq: number }[] };
      heads: typeof certificate.heads;
    };
    // A device that wrote nothing after the certificate was computed.
    const quiet = certificate.heads.find(
      (h) => h.seq > 1 && heads.some((l) => l.device === h.device && l.seq === h.seq),
    );
    assert.ok(quiet !== undefined);
    const records = readRecords(folder, quiet.device);
    writeRecords(folder, quiet.device, records.slice(0, -1));
    // `prev` is the id of the record before, at bytes 64 to 96 of the leaf (record v1, section 1).
    const previous = Buffer.from(records.at(-1)?.leaf.subarray(64, 96) ?? []).toString('hex');
    editCertificate(folder, (file) => {
      for (const head of file.heads)
        if (head.device === quiet.device) {
          head.seq -= 1;
          head.id = previous;
        }
    });
    await refused(folder);
  });

  it('two records swapped', async () => {
    const folder = copied();
    change(folder, (records) => {
      const [a, b, ...rest] = records.slice(3);
      assert.ok(a !== undefined && b !== undefined);
      return [...records.slice(0, 3), b, a, ...rest];
    });
    assert.match(await refused(folder), /\[order\]/);
  });

  it('a record that comes twice', async () => {
    const folder = copied();
    change(folder, (records) => [...records, ...records.slice(-1)]);
    await refused(folder);
  });

  it('a record in the file of another device', async () => {
    const folder = copied();
    const [from = '', to = ''] = devicesOf(folder);
    writeRecords(folder, to, [...readRecords(folder, to), ...readRecords(folder, from).slice(-1)]);
    await refused(folder);
  });

  it('the record of the incident hold', async () => {
    const folder = copied();
    const device = devicesOf(folder).find((d) =>
      readRecords(folder, d).some((r) => kindOf(r) === recordKinds.hold),
    );
    assert.ok(device !== undefined);
    const records = readRecords(folder, device);
    writeRecords(
      folder,
      device,
      records.filter((r) => kindOf(r) !== recordKinds.hold),
    );
    await refused(folder);
  });

  it('a device that is gone, wholly or by half', async () => {
    for (const [i, device] of devicesOf(sound).slice(0, 3).entries()) {
      const folder = copied();
      rmSync(recordPath(folder, device, 'leaves'));
      if (i > 0) rmSync(recordPath(folder, device, 'sealed'));
      await refused(folder, 'owner', device);
    }
  });

  it('sealed bytes that are gone, for who was handed no openings', async () => {
    const sealing = devicesOf(sound).filter((device) =>
      readRecords(sound, device).some((r) => r.sealed.length > 0),
    );
    for (const device of sealing.slice(0, 2)) {
      const folder = copied();
      rmSync(join(folder, 'audit'), { recursive: true });
      rmSync(recordPath(folder, device, 'sealed'));
      assert.match(await refused(folder), /\[closed\]/, device);
    }
  });

  it('an opening that is gone, for who has no key', async () => {
    const folder = copied();
    const path = join(folder, 'audit', 'openings.jsonl');
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, lines.toSpliced(9, 1).join('\n'));
    assert.match(await refused(folder, 'auditor'), /\[closed\]/);
  });

  it('all openings, for who has no key', async () => {
    const folder = copied();
    rmSync(join(folder, 'audit'), { recursive: true });
    assert.match(await refused(folder, 'auditor'), /no key and no openings/);
  });
});

describe('files that are not as they were', () => {
  before(() => playOnce());

  it('a torn end, a byte more, a strange file, another name, a link', async () => {
    const [device = '', other = ''] = devicesOf(sound);
    const leaves = (folder: string) => recordPath(folder, device, 'leaves');
    const changes: Readonly<Record<string, (folder: string) => void>> = {
      'a torn end': (folder) =>
        truncateSync(leaves(folder), readFileSync(leaves(folder)).length - 1),
      'a byte more': (folder) => appendFileSync(leaves(folder), Uint8Array.of(0)),
      'nothing left': (folder) => truncateSync(leaves(folder), 0),
      'a strange file': (folder) => writeFileSync(join(folder, 'records', 'notes.txt'), 'x'),
      'another name': (folder) =>
        renameSync(leaves(folder), recordPath(folder, 'ab'.repeat(32), 'leaves')),
      'a link': (folder) => {
        rmSync(leaves(folder));
        symlinkSync(recordPath(sound, other, 'leaves'), leaves(folder));
      },
    };
    for (const [what, spoil] of Object.entries(changes)) {
      const folder = copied();
      spoil(folder);
      await refused(folder, 'owner', what);
    }
  });

  it('a certificate with another number, another approval, or none at all', async () => {
    const edits: Readonly<Record<string, (file: Certificate) => void>> = {
      'half as many': ({ certificate }) => {
        certificate.within.after.standard.count.value /= 2;
      },
      'said to be clear': ({ certificate }) => {
        certificate['clear'] = true;
      },
      'another seed': ({ certificate }) => {
        certificate['seed'] = '2';
      },
      'a reason less': ({ certificate }) => {
        certificate['reasons'] = [];
      },
      'another approval': ({ approvals }) => {
        approvals[0] = 'ab'.repeat(32);
      },
      'an approval less': ({ approvals }) => {
        approvals.pop();
      },
      'no heads': ({ heads }) => {
        heads.length = 0;
      },
    };
    for (const [what, edit] of Object.entries(edits)) {
      const folder = copied();
      editCertificate(folder, edit);
      await refused(folder, 'owner', what);
    }
    const improved = copied();
    editCertificate(improved, ({ certificate }) => {
      certificate['reasons'] = [];
    });
    assert.equal((await workshop.run(['certify', improved, '-n', '64'])).code, 3);
    const folder = copied();
    rmSync(join(folder, 'out', 'certificate.json'));
    assert.match(await refused(folder), /\[certificate-file\]/);
  });

  it('is told as JSON when JSON was asked for', async () => {
    const folder = copied();
    change(folder, (records) => records.slice(0, -1));
    const { code, out, err } = await verify(folder, 'owner', '--json');
    assert.deepEqual([code, err], [3, '']);
    const told = JSON.parse(out) as { ok: boolean; problems: { code: string; path: string }[] };
    assert.equal(told.ok, false);
    assert.ok(told.problems.every((p) => p.code !== '' && p.path !== ''));
  });

  it('ends certify with 3 too, and try-to-cheat, since nothing can be shown on it', async () => {
    const folder = copied();
    change(folder, (records) => records.toSpliced(4, 1));
    for (const name of ['certify', 'try-to-cheat']) {
      const { code, out, err } = await workshop.run([name, folder]);
      assert.deepEqual([code, out], [3, ''], name);
      assert.match(err, /\[pending\]/);
    }
  });
});

/** Marsaglia's xorshift32 (2003): positive integers below 2^32. */
function xorshift(state: number): () => number {
  let x = state >>> 0;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return x;
  };
}
