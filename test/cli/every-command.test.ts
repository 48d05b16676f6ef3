import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { keyPlaces } from '../../src/adapters/node/key-places.ts';
import {
  listKeyDevices,
  readDeviceKeys,
  readLogKey,
  readStoredKeys,
} from '../../src/adapters/node/key-store.ts';
import { parseCanonical } from '../../src/base/jcs.ts';
import { examplePath, packageRoot } from '../fakes/example-visit.ts';
import { commands, filesBelow, openWorkshop, type Ran } from './command-runner.ts';

const visit = examplePath('talks-room');
const workshop = openWorkshop();
const played = workshop.path('case');
const contacts = fileURLToPath(new URL('examples/state-visit/contacts.csv', packageRoot));
const trials = fileURLToPath(new URL('examples/local-calibration/trials.csv', packageRoot));
const results = workshop.put(
  'results.csv',
  'sample,quantityPg,lodPg,control,call\nQ1,0,2,valid,not-detected\nQ2,,2,failed,no-result\n',
);

/** A call of each command that ends, and the code it ends with on the talks room. */
const calls: Readonly<Record<string, { readonly args: readonly string[]; readonly code: number }>> =
  {
    check: { args: [visit], code: 0 },
    calibrate: { args: [trials], code: 0 },
    contacts: { args: ['import', contacts, contacts], code: 0 },
    results: { args: ['import', results], code: 0 },
    assess: { args: [visit, '-n', '64'], code: 0 },
    advise: { args: [visit, '-n', '64', '--top', '2'], code: 0 },
    uncertainty: { args: [visit, '-n', '64', '--worlds', '20'], code: 0 },
    explain: { args: [visit, 'chair-1/arm-left', '-n', '64'], code: 0 },
    plan: { args: [visit, '-n', '64'], code: 0 },
    certify: { args: [visit, '-n', '64'], code: 1 },
    verify: { args: [played], code: 0 },
    ledger: { args: ['verify', played], code: 0 },
    keys: { args: ['show', played], code: 0 },
    hold: { args: ['show', played], code: 0 },
    shred: { args: ['show', played], code: 1 },
    'try-to-cheat': { args: [played], code: 0 },
    help: { args: [], code: 0 },
    version: { args: [], code: 0 },
  };

let playing: Promise<void> | undefined;

/** Plays the talks room into `played`; the tests that read it share it. */
function playOnce(): Promise<void> {
  playing ??= (async () => {
    const ran = await workshop.run(['play', visit, '--case', played, '-n', '64', '--audit']);
    assert.equal(ran.code, 0, ran.err);
  })();
  return playing;
}

/** Commands that write or serve have tests of their own. */
const others = ['play', 'demo', 'serve'];

describe('every command', () => {
  for (const { name, summary, exits } of commands)
    it(`${name} --help says what it does and what it ends with, and does nothing else`, async () => {
      const { code, out, err } = await workshop.run([name, '--help']);
      assert.deepEqual([code, err], [0, '']);
      assert.ok(out.includes(summary.split(' ').slice(0, 3).join(' ')));
      assert.match(out, /^exit codes$/m);
      for (const exit of Object.keys(exits)) assert.match(out, new RegExp(`^ {2}${exit} `, 'm'));
      for (const option of ['--help, -h', '--json', '--quiet, -q']) assert.ok(out.includes(option));
      assert.ok(out.split('\n').every((line) => line.length <= 80));
      assert.equal((await workshop.run(['help', name])).out, out);
    });

  for (const { name, positionals } of commands) {
    it(`${name} refuses an option that it does not have`, async () => {
      const { code, out, err } = await workshop.run([name, 'x', '--no-such-option']);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, /usage-option/);
    });
    if (!positionals.some((p) => p.optional !== true)) continue;
    it(`${name} says which argument is missing`, async () => {
      const { code, out, err } = await workshop.run([name]);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, /usage-argument/);
    });
  }
});

describe('a command that ends', () => {
  before(() => playOnce());

  it('is called here, each of them', () => {
    assert.deepEqual(commands.map((c) => c.name).sort(), [...Object.keys(calls), ...others].sort());
  });

  for (const [name, { args, code }] of Object.entries(calls)) {
    it(`${name} --json prints one JSON document and nothing beside it`, async () => {
      const ran = await workshop.run([name, ...args, '--json']);
      assert.deepEqual([ran.code, ran.err], [code, '']);
      assert.equal(typeof JSON.parse(ran.out), 'object');
    });

    it(`${name} --quiet prints nothing, and ends with the same code`, async () => {
      assert.deepEqual(await workshop.run([name, ...args, '--quiet']), { code, out: '', err: '' });
    });

    it(`${name} prints lines for a person, without colour`, async () => {
      const ran = await workshop.run([name, ...args]);
      assert.equal(ran.code, code);
      assert.match(ran.out, /^\S.*\n/);
      assert.ok(!ran.out.includes('\u001b') && !ran.err.includes('\u001b'));
    });
  }
});

describe('play', () => {
  before(() => playOnce());

  const figures = (folder: string): string => {
    const file = parseCanonical(readFileSync(`${folder}/out/certificate.json`));
    assert.ok(file.ok);
    const { certificate } = file.value as unknown as { certificate: object };
    return JSON.stringify({ ...certificate, heads: [] });
  };

  it('gives the same figures twice, under other keys', async () => {
    const again = workshop.path('again');
    const ran = await workshop.run(['play', visit, '--case', again, '-n', '64', '--json']);
    assert.equal(ran.code, 0, ran.err);
    assert.equal(figures(again), figures(played));
    assert.notDeepEqual(filesBelow(`${again}/records`), filesBelow(`${played}/records`));
    const told = JSON.parse(ran.out) as { recordCount: number; deviceCount: number };
    assert.equal(told.deviceCount, 8);
    assert.ok(told.recordCount > 40);
  });

  it('prints nothing under --quiet', async () => {
    const args = ['play', visit, '--case', workshop.path('quiet'), '-n', '64', '--quiet'];
    assert.deepEqual(await workshop.run(args), { code: 0, out: '', err: '' });
  });

  it('keeps every key outside the case, and each for its owner only', async () => {
    const places = keyPlaces({ VESTIGE_KEYS: workshop.keys, home: workshop.folder });
    const [visitId = ''] = readdirSync(places.keys);
    const devices = await listKeyDevices(places, visitId);
    const own = await Promise.all(devices.map((d) => readDeviceKeys(places, visitId, d)));
    const secrets = [
      ...own.flatMap(({ sign, receive, cosign }) => [sign, receive, cosign]),
      ...(await readStoredKeys(places, visitId)).map((stored) => stored.key),
      (await readLogKey(places, visitId))?.key ?? assert.fail('expected a key of the log'),
      ...filesBelow(places.kek).map((name) => readFileSync(`${places.kek}/${name}`)),
    ].map((secret) => Buffer.from(secret).toString('hex'));
    assert.ok(devices.length >= 8 && secrets.length >= devices.length * 3 + 3);
    const files = filesBelow(played).map((name) => readFileSync(`${played}/${name}`));
    for (const secret of secrets)
      for (const file of files) {
        assert.equal(file.indexOf(secret), -1);
        assert.equal(file.indexOf(Buffer.from(secret, 'hex')), -1);
      }
  });
});

describe('what an assessment says', () => {
  const json = (ran: Ran) => JSON.parse(ran.out) as { resultHash: string; assessment: object };

  it('has the same bytes in two runs, and another hash with other draws', async () => {
    const run = (n: string) => workshop.run(['assess', visit, '--json', '-n', n]);
    const first = await run('256');
    assert.equal((await run('256')).out, first.out);
    assert.notEqual(json(await run('512')).resultHash, json(first).resultHash);
  });

  it('has the same bytes on one thread and on several', async () => {
    // So many that draws are shared among threads where there are processors for it.
    const run = (threads: string) =>
      workshop.run(['assess', visit, '--json', '-n', '81920', '--threads', threads]);
    const one = await run('1');
    assert.equal(one.code, 0);
    assert.equal((await run('3')).out, one.out);
  });

  it('takes a number of threads from 1 on, wherever draws are shared among them', async () => {
    for (const n of ['0', '-1', '1.5', 'all', '1025'])
      for (const name of ['assess', 'certify', 'plan', 'play']) {
        const ran = await workshop.run([name, visit, '-n', '64', `--threads=${n}`]);
        assert.deepEqual([ran.code, ran.out], [2, ''], `${name} --threads=${n}`);
        assert.match(ran.err, /--threads/);
      }
  });

  it('goes on until an error is met, says so, and has the same bytes again', async () => {
    const args = ['assess', visit, '--error', '20%'];
    const first = await workshop.run([...args, '--json']);
    assert.equal((await workshop.run([...args, '--json'])).out, first.out);
    const told = JSON.parse(first.out) as {
      assessment: { draws: number };
      error: { isMet: boolean; rounds: number[] };
    };
    assert.deepEqual([told.error.isMet, told.error.rounds.at(-1)], [true, told.assessment.draws]);
    assert.match((await workshop.run(args)).out, /^Error of 20 % \(95 %\) met with [\d]+ draws/m);
    const short = await workshop.run([...args.slice(0, 3), '0.1%', '-n', '2048']);
    assert.match(short.out, /^Error of 0\.1 % \(95 %\) not met with 2048 draws, the most/m);
    for (const wrong of ['1', '0%', '51%', '1.234%', '-1%', 'x%', '']) {
      const ran = await workshop.run(['assess', visit, `--error=${wrong}`]);
      assert.deepEqual([ran.code, ran.out], [2, ''], wrong);
    }
  });

  it('does not depend on the terminal', async () => {
    const args = ['assess', visit, '--json', '-n', '64'];
    const terminal = { outIsTty: true, errIsTty: true, colour: true, columns: 200 };
    assert.equal((await workshop.run(args, terminal)).out, (await workshop.run(args)).out);
  });

  it('takes a number of draws within bounds only', async () => {
    for (const n of ['0', '63', '1048577', '-1', '64.5', 'many', '1e3', '0x100', ' 64'])
      for (const name of ['assess', 'plan', 'certify', 'explain']) {
        const more = name === 'explain' ? ['chair-1/seat'] : [];
        const ran = await workshop.run([name, visit, ...more, `--draws=${n}`]);
        assert.deepEqual([ran.code, ran.out], [2, ''], `${name} --draws=${n}`);
      }
  });
});

describe('contacts import', () => {
  const first = readFileSync(contacts, 'utf8');
  const second = workshop.put('second.csv', first.replace('palm-right', 'palm-left'));

  it('ends with 1 when two readers differ, shows both, and writes nothing', async () => {
    const out = workshop.path('agreed.json');
    const args = ['contacts', 'import', contacts, second, '--out', out];
    const { code, out: text, err } = await workshop.run(args);
    assert.deepEqual([code, err], [1, '']);
    assert.match(text, /palm-right \(first\), palm-left \(second\)/);
    assert.ok(!filesBelow(workshop.folder).includes('agreed.json'));
  });

  it('writes what both say, into a new file only', async () => {
    const out = workshop.path('agreed.json');
    const args = ['contacts', 'import', contacts, contacts, '--out', out, '--quiet'];
    assert.deepEqual(await workshop.run(args), { code: 0, out: '', err: '' });
    assert.equal((JSON.parse(readFileSync(out, 'utf8')) as unknown[]).length, 143);
    await assert.rejects(workshop.run(args), { code: 'EEXIST' });
  });

  it('refuses another action, a missing file and a binary one', async () => {
    const binary = workshop.put('binary.csv', Uint8Array.of(0, 255, 0));
    for (const args of [
      ['export', contacts, contacts],
      ['import', contacts, workshop.path('none.csv')],
      ['import', binary, contacts],
    ]) {
      const ran = await workshop.run(['contacts', ...args]);
      assert.deepEqual([ran.code, ran.out], [2, ''], args[0]);
    }
  });
});

describe('results import', () => {
  it('refuses what would tell who somebody is', async () => {
    const genotype = workshop.put(
      'genotype.csv',
      'sample,quantityPg,lodPg,control,call,D3S1358\nQ1,40,2,valid,principal-present,"15,16"\n',
    );
    const { code, out, err } = await workshop.run(['results', 'import', genotype]);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /genotype\.csv/);
    assert.doesNotMatch(err, /15,16/);
  });
});

describe('serve', () => {
  it('refuses a visit that cannot be read, and a port that is none', async () => {
    const missing = await workshop.run(['serve', workshop.path('none.yaml')]);
    assert.deepEqual([missing.code, missing.out], [2, '']);
    const port = await workshop.run(['serve', visit, '--port', '65536']);
    assert.deepEqual([port.code, port.out], [2, '']);
    assert.match(port.err, /--port/);
  });
});

describe('explain', () => {
  it('refuses a surface that is not there, with the nearest', async () => {
    const args = ['explain', visit, 'chair-1/arm-letf', '-n', '64'];
    const { code, out, err } = await workshop.run(args);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /unknown-surface/);
    assert.match(err, /chair-1\/arm-left/);
    const told = JSON.parse((await workshop.run([...args, '--json'])).out) as { ok: boolean };
    assert.equal(told.ok, false);
  });
});

describe('plan', () => {
  it('takes the minutes, the people and the spaces it is given', async () => {
    const plan = async (...more: string[]) => {
      const ran = await workshop.run(['plan', visit, '-n', '64', '--json', ...more]);
      return JSON.parse(ran.out) as {
        spaces: { space: string; tasks: { person: string }[] }[];
      };
    };
    const [free] = (await plan()).spaces;
    const [short] = (await plan('--minutes', '2')).spaces;
    assert.ok((short?.tasks.length ?? 0) < (free?.tasks.length ?? 0));
    const [alone] = (await plan('--people', '1')).spaces;
    const sweepers = alone?.tasks.map((t) => t.person).filter((p) => p.startsWith('SWP'));
    assert.equal(new Set(sweepers).size, 1);
    assert.equal((await plan('--space', 'talks')).spaces.length, 1);
  });

  it('refuses a space that the visit does not have, and numbers that are none', async () => {
    for (const more of [
      ['--space', 'hall'],
      ['--minutes', '0'],
      ['--minutes', 'x'],
      ['--people', '0'],
      ['--people', '1.5'],
    ]) {
      const ran = await workshop.run(['plan', visit, '-n', '64', ...more]);
      assert.deepEqual([ran.code, ran.out], [2, ''], more.join(' '));
    }
  });
});
