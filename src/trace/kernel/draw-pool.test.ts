import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeThreadOptions, fakeThreads } from '../../../test/fakes/fake-threads.ts';
import { resultNumbers } from '../../../test/fakes/result-numbers.ts';
import { sitesProgram } from '../../../test/fakes/sites-program.ts';
import { createRandom, randomProgram } from '../../../test/simulation/random-program.ts';
import { hash } from '../../ledger/hash.ts';
import { sample } from '../evidence/sampler.ts';
import type { TraceProgram } from '../program.ts';
import { createQuantileTables } from '../run/tables.ts';
import { chunkDraws } from './chunks.ts';
import { createDrawPool, paysOnThreads } from './draw-pool.ts';
import { type KernelRunOptions, prepareRun } from './kernel-run.ts';
import { createKernelTables } from './kernel-tables.ts';
import { platformKernel, runProgram } from './platform.ts';

const tables = createKernelTables();
/** So many events that some chunks are worth helpers, and so few draws that they take a moment. */
const program = randomProgram(7, { eventCount: 700 });
const chunks = 18;
const draws = chunks * chunkDraws - 300;

type Options = Partial<KernelRunOptions>;
const optionsOf = (own: Options): KernelRunOptions => ({
  ...{ seed: 't', draws, digest: hash, tables },
  ...own,
});
const prepared = (own: Options = {}, of: TraceProgram = program) => prepareRun(of, optionsOf(own));

/** Runs on fake threads, each with a delay of its own. */
async function onThreads(options: FakeThreadOptions, own: Options = {}, of = program) {
  const random = createRandom(options.helpers);
  const host = fakeThreads({ delay: () => Math.floor(3 * random()), ...options });
  const pool = createDrawPool(host, platformKernel());
  const result = await pool.run(prepared(own, of)).result;
  await pool.close();
  return { host, result };
}

describe('draws on several threads', () => {
  it('give the bytes of one thread, whoever works out what, and in whatever order it comes', async () => {
    const expected = resultNumbers(runProgram(program, optionsOf({})));
    for (const helpers of [0, 1, 2, 5]) {
      const { host, result } = await onThreads({ helpers });
      assert.deepEqual(resultNumbers(result), expected, `${helpers} helpers`);
      assert.equal(host.chunks.length > 0, helpers > 0);
      assert.equal(new Set(host.chunks).size, host.chunks.length);
    }
  });

  it('give them with weights', async () => {
    const weights = Float64Array.from({ length: draws }, (_, i) => (i % 7) / 3);
    const expected = resultNumbers(runProgram(program, optionsOf({ weights })));
    assert.deepEqual(
      resultNumbers((await onThreads({ helpers: 2 }, { weights })).result),
      expected,
    );
  });

  it('give them with particles, fewer than draws', async () => {
    const sites = sitesProgram([
      { coefficient: 300, isWiped: true, reading: { kind: 'quantity', mass: 40 } },
      ...Array.from({ length: 100 }, () => ({ coefficient: 100, isWiped: true })),
    ]);
    const options = { seed: 't', digest: hash, count: 100, tables: createQuantileTables() };
    const found = sample(sites.program, sites.items, options);
    assert.ok(!('kind' in found));
    const { particles } = found;
    const own = { particles, draws: 2 * draws };
    const expected = resultNumbers(runProgram(sites.program, optionsOf(own)));
    const { host, result } = await onThreads({ helpers: 2 }, own, sites.program);
    assert.ok(host.chunks.length > 0);
    assert.deepEqual(resultNumbers(result), expected);
  });

  it('are told as they are done: never fewer than before, and all of them at the end', async () => {
    const shown: number[] = [];
    const pool = createDrawPool(fakeThreads({ helpers: 2 }), platformKernel());
    await pool.run(prepared(), (done) => shown.push(done)).result;
    assert.equal(shown.length, chunks);
    assert.deepEqual(
      shown,
      shown.toSorted((a, b) => a - b),
    );
    assert.equal(shown.at(-1), draws);
  });

  it('that are few stay where they are: no thread is started', async () => {
    const few = { draws: 2048 };
    assert.ok(!paysOnThreads(prepared(few)));
    const { host, result } = await onThreads({ helpers: 3 }, few);
    assert.deepEqual(host.sent, []);
    assert.deepEqual(resultNumbers(result), resultNumbers(runProgram(program, optionsOf(few))));
  });

  it('take no more threads than memory allows', async () => {
    const host = fakeThreads({ helpers: 9 });
    const pool = createDrawPool(host, platformKernel());
    const own = prepared();
    const large = { ...own, image: { ...own.image, memoryBytes: 64_000_000 } };
    const opened = () => host.sent.filter((kinds) => kinds.includes('open')).length;
    const run = pool.run(large);
    await new Promise((resolve) => host.turn(() => resolve(undefined)));
    run.cancel();
    assert.equal(opened(), 3);
    await pool.close();
  });

  it('wait for a slow thread instead of piling up sums behind it', async () => {
    const own = prepared({ draws: 60 * chunkDraws });
    let most = 0;
    const host = fakeThreads({ helpers: 1, delay: () => 100 });
    const pool = createDrawPool(host, platformKernel());
    await pool.run(own, () => {
      most = Math.max(most, own.waitingChunks);
    }).result;
    assert.ok(most > 0 && most <= 8, `${most} waited`);
  });
});

describe('a thread that fails', () => {
  const at = (thread: number, what: string) => (own: number, does: string) => {
    if (own === thread && does === what) throw new Error(`thread ${own}: no memory to ${what}`);
  };

  it('with work in hand fails the run: there is no part of a result', async () => {
    for (const what of ['open', 'chunk', 'finish'])
      await assert.rejects(onThreads({ helpers: 2, fault: at(1, what) }), {
        message: `thread 1: no memory to ${what}`,
      });
  });

  it('before it had any is not missed', async () => {
    const { host, result } = await onThreads({ helpers: 2, fault: at(0, 'start') });
    assert.deepEqual(resultNumbers(result), resultNumbers(runProgram(program, optionsOf({}))));
    assert.deepEqual(host.sent[0], []);
  });

  it('leaves a pool that works on with the others', async () => {
    let isFirst = true;
    const host = fakeThreads({
      helpers: 2,
      fault(_, what) {
        if (what !== 'chunk' || !isFirst) return;
        isFirst = false;
        throw new Error('once');
      },
    });
    const pool = createDrawPool(host, platformKernel());
    await assert.rejects(pool.run(prepared()).result, /once/);
    const { result } = pool.run(prepared());
    assert.deepEqual(
      resultNumbers(await result),
      resultNumbers(runProgram(program, optionsOf({}))),
    );
    await pool.close();
    assert.equal(host.endedCount, 1);
  });

  it('may be the one that asks', async () => {
    const host = fakeThreads({ helpers: 1 });
    const pool = createDrawPool(host, platformKernel());
    const own = prepared();
    const broken = {
      ...own,
      add() {
        throw new Error('sums are wrong');
      },
    };
    await assert.rejects(pool.run(broken).result, /sums are wrong/);
    await pool.close();
  });
});

describe('draws that nobody waits for any more', () => {
  it('are dropped without a result, and the next run is whole', async () => {
    const host = fakeThreads({ helpers: 2, delay: () => 5 });
    const pool = createDrawPool(host, platformKernel());
    const dropped = pool.run(prepared({ seed: 'other' }), () => dropped.cancel());
    assert.equal(await dropped.result, undefined);
    const next = pool.run(prepared());
    // Too late: this one is over.
    dropped.cancel();
    assert.deepEqual(
      resultNumbers(await next.result),
      resultNumbers(runProgram(program, optionsOf({}))),
    );
    await pool.close();
    assert.equal(host.endedCount, 2);
  });

  it('end when the pool is closed, with every thread', async () => {
    const host = fakeThreads({ helpers: 3 });
    const pool = createDrawPool(host, platformKernel());
    const { result } = pool.run(prepared());
    await pool.close();
    assert.equal(await result, undefined);
    assert.equal(host.endedCount, 3);
  });

  it('must be dropped before others begin', async () => {
    const pool = createDrawPool(fakeThreads({ helpers: 1 }), platformKernel());
    const first = pool.run(prepared());
    await assert.rejects(pool.run(prepared()).result, /one run at a time/);
    assert.ok((await first.result) !== undefined);
    await pool.close();
  });
});
