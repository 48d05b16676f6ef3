import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../test/fakes/example-visit.ts';
import { type FakeThreadOptions, fakeThreads } from '../../test/fakes/fake-threads.ts';
import { chunkDraws } from '../trace/kernel/chunks.ts';
import { createDrawPool } from '../trace/kernel/draw-pool.ts';
import { platformKernel } from '../trace/kernel/platform.ts';
import { assessVisit, drawsLive } from './assess-visit.ts';
import {
  createEngineServer,
  type EngineJob,
  type EngineQuestion,
  type EngineReply,
} from './engine-message.ts';
import { applyWhatIfs } from './what-if.ts';

const room = await exampleVisit('talks-room');
const draws = 512;
const recorded = { whatIfs: [] };
const wiped = { whatIfs: [{ surface: 'chair-1/back-rail', action: 'wiped' }] } as const;

/** A server with the talks room open, and everything that it has answered. */
function openServer() {
  const replies: EngineReply[] = [];
  const server = createEngineServer((message) => replies.push(message));
  assert.equal(server.receive({ kind: 'open', visit: room }), undefined);
  const begin = (id: number, question: EngineQuestion): EngineJob => {
    const job = server.receive({ id, ...question });
    assert.ok(job !== undefined);
    return job;
  };
  return { replies, server, begin };
}

function finish(job: EngineJob): void {
  while (job.step());
}

describe('the engine behind a message channel', () => {
  it('answers an assessment as the same call here would, with its id and progress before', () => {
    const { replies, begin } = openServer();
    const chunks = { draws: 2 * chunkDraws };
    finish(begin(7, { kind: 'assess', subject: recorded, ...chunks }));
    const last = replies.at(-1);
    assert.ok(last?.kind === 'assess');
    assert.equal(last.id, 7);
    assert.deepEqual(last.assessment, assessVisit(room, chunks).assessment);
    const shares = replies.flatMap((r) => (r.kind === 'progress' ? [r.share] : []));
    assert.deepEqual(shares, [0.5]);
  });

  it('answers for what is tried, and keeps the visit as it was', () => {
    const { replies, begin } = openServer();
    finish(begin(1, { kind: 'assess', subject: wiped, draws }));
    finish(begin(2, { kind: 'assess', subject: recorded, draws }));
    const [tried, plain] = replies.flatMap((r) => (r.kind === 'assess' ? [r.assessment] : []));
    const expected = assessVisit(applyWhatIfs(room, wiped.whatIfs), { draws }).assessment;
    assert.deepEqual(tried, expected);
    assert.deepEqual(plain, assessVisit(room, { draws }).assessment);
  });

  it('answers from what is the same as before, and the same as from zero', () => {
    const { replies, begin } = openServer();
    const touched = { whatIfs: [{ surface: 'table-1/top', action: 'touched' }] } as const;
    const subjects = [recorded, wiped, touched, recorded];
    subjects.forEach((subject, id) => {
      finish(begin(id, { kind: 'assess', subject, draws: drawsLive }));
    });
    const answers = replies.flatMap((r) => (r.kind === 'assess' ? [r.assessment] : []));
    subjects.forEach(({ whatIfs }, i) => {
      const options = { draws: drawsLive, recorded: room };
      const { assessment } = assessVisit(applyWhatIfs(room, whatIfs), options);
      assert.deepEqual(answers[i], assessment);
    });
    assert.notDeepEqual(answers[1], answers[0]);
    assert.notDeepEqual(answers[2], answers[0]);
  });

  it('takes a visit with one record more, and works out what is new', () => {
    const { replies, server, begin } = openServer();
    finish(begin(1, { kind: 'assess', subject: recorded, draws: drawsLive }));
    const more = applyWhatIfs(room, wiped.whatIfs);
    server.receive({ kind: 'open', visit: more });
    finish(begin(2, { kind: 'assess', subject: recorded, draws: drawsLive }));
    const last = replies.at(-1);
    assert.ok(last?.kind === 'assess');
    assert.deepEqual(last.assessment, assessVisit(more, { draws: drawsLive }).assessment);
  });

  it('reads a moment, and knows no more than was known then', () => {
    const { replies, begin } = openServer();
    const at = Date.parse('2031-05-14T11:20:30+05:00');
    finish(
      begin(1, { kind: 'assess', subject: { ...recorded, knownUntil: at }, draws, readAt: at }),
    );
    const reply = replies.at(-1);
    assert.ok(reply?.kind === 'assess');
    const rail = reply.assessment.surfaces.find((s) => s.id === 'chair-1/back-rail');
    const seat = reply.assessment.surfaces.find((s) => s.id === 'chair-1/seat');
    assert.ok((seat?.now?.mean ?? 0) > 0);
    // He grips the rail only later; what is there comes from contacts that nobody logs.
    assert.ok((rail?.now?.mean ?? 0) < (seat?.now?.mean ?? 0) / 10);
  });

  it('explains and plans what is tried, also when nothing was assessed before', () => {
    const { replies, begin } = openServer();
    finish(begin(1, { kind: 'explain', subject: wiped, surface: 'chair-1/back-rail' }));
    finish(begin(2, { kind: 'explain', subject: wiped, surface: 'chair-9/seat' }));
    finish(begin(3, { kind: 'plan', subject: recorded }));
    const [known, unknown, plan] = replies;
    assert.ok(known?.kind === 'explain' && known.explanation.ok);
    assert.ok(known.explanation.value.events.some((e) => /^what-if-wiped/.test(e.fact)));
    assert.ok(unknown?.kind === 'explain' && !unknown.explanation.ok);
    assert.ok(plan?.kind === 'plan' && plan.outcome.kind === 'plan');
    assert.deepEqual(
      plan.outcome.plan.spaces.map((s) => s.space),
      ['talks'],
    );
  });

  it('lays a room out as recorded, in plain data that survives the channel', () => {
    const { replies, begin } = openServer();
    const panel = {
      space: 'talks',
      prefix: 'room',
      width: 640,
      height: 420,
      framing: 'scene',
      labels: { furniture: 4, small: 1, left: 0, outOfReach: 0 },
    } as const;
    finish(begin(1, { kind: 'layout', panel }));
    const reply = replies.at(-1);
    assert.ok(reply?.kind === 'layout');
    assert.ok(reply.layout.placement.placed.length >= 4);
    assert.deepEqual(structuredClone(reply.layout), reply.layout);
  });

  it('does not answer before it has a visit', () => {
    const server = createEngineServer(() => {});
    assert.throws(() => server.receive({ id: 1, kind: 'assess', subject: recorded, draws }));
  });
});

/** So many that the draws of the talks room are shared among threads. */
const manyChunks = 80;
const manyDraws = manyChunks * chunkDraws;

/** A server with threads: the answer with an id, or what a thread failed with. */
function openServerOnThreads(options: FakeThreadOptions) {
  const replies: EngineReply[] = [];
  const failures: string[] = [];
  let changed = () => {};
  const host = fakeThreads(options);
  const server = createEngineServer(
    (message) => {
      replies.push(message);
      changed();
    },
    {
      pool: createDrawPool(host, platformKernel()),
      fail: (error) => {
        failures.push(String(error));
        changed();
      },
    },
  );
  server.receive({ kind: 'open', visit: room });
  const begin = (id: number, question: EngineQuestion): void => {
    const job = server.receive({ id, ...question });
    assert.ok(job !== undefined);
    finish(job);
  };
  const until = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      changed = () => isSo() && resolve();
    });
  return { replies, failures, host, begin, until };
}

describe('the engine with threads', () => {
  const assess = { kind: 'assess', subject: recorded, draws: manyDraws } as const;

  it('answers an assessment of many draws as one thread would, with progress that only grows', async () => {
    const { replies, host, begin, until } = openServerOnThreads({ helpers: 2 });
    begin(3, assess);
    await until(() => replies.at(-1)?.kind === 'assess');
    const last = replies.at(-1);
    assert.ok(last?.kind === 'assess' && last.id === 3);
    assert.deepEqual(last.assessment, assessVisit(room, { draws: manyDraws }).assessment);
    assert.ok(host.chunks.length > 0);
    const shares = replies.flatMap((r) => (r.kind === 'progress' ? [r.share] : []));
    assert.equal(shares.length, manyChunks);
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
    );
  });

  it('drops the draws of a question when a newer one comes, and answers what is asked meanwhile', async () => {
    const { replies, begin, until } = openServerOnThreads({ helpers: 1 });
    begin(1, assess);
    await until(() => replies.length > 2);
    begin(2, { kind: 'explain', subject: recorded, surface: 'chair-1/seat' });
    assert.equal(replies.at(-1)?.kind, 'explain');
    begin(3, { ...assess, subject: wiped });
    await until(() => replies.at(-1)?.kind === 'assess');
    const answered = replies.flatMap((r) => (r.kind === 'assess' ? [r] : []));
    assert.deepEqual(
      answered.map((r) => r.id),
      [3],
    );
    const expected = assessVisit(applyWhatIfs(room, wiped.whatIfs), { draws: manyDraws });
    assert.deepEqual(answered[0]?.assessment, expected.assessment);
  });

  it('says so when a thread fails, and answers nothing', async () => {
    const fault = (_: number, what: string) => {
      if (what === 'chunk') throw new Error('no memory');
    };
    const { replies, failures, begin, until } = openServerOnThreads({ helpers: 1, fault });
    begin(1, assess);
    await until(() => failures.length > 0);
    assert.deepEqual(failures, ['Error: no memory']);
    assert.ok(replies.every((r) => r.kind === 'progress'));
  });
});
