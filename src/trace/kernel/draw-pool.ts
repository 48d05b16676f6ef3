import { assert } from '../../base/assert.ts';
import type { SimulationResult } from '../run/simulate.ts';
import type { RunReply, ThreadReply, ThreadRequest } from './chunk-thread.ts';
import { type ChunkRunner, createChunkRunner, type MachineMaker } from './chunks.ts';
import type { PreparedRun } from './kernel-run.ts';

/** What a platform has to offer: threads that run `createChunkThread`. */
export interface ThreadHost {
  /** Threads that can be had besides the one that asks; 0 where there are none. */
  readonly helpers: number;
  start(hears: {
    readonly reply: (reply: ThreadReply) => void;
    /** It has ended by itself; nothing more comes from it. */
    readonly fail: (error: Error) => void;
  }): HelperThread;
  /** Calls back soon, after messages that have arrived were delivered. */
  turn(next: () => void): void;
}

/** One thread that helps. */
export interface HelperThread {
  send(request: ThreadRequest): void;
  /** Ends it at once, whatever it is doing; done when it is gone. */
  end(): Promise<void>;
}

/** Draws being worked out on several threads. */
export interface DrawRun {
  /** Undefined when it was cancelled; rejected when a thread failed that had work in hand. Never a part of a result. */
  readonly result: Promise<SimulationResult | undefined>;
  /** Drops it: helpers come to the end of the chunks that they have in hand, two at most, and wait. */
  cancel(): void;
}

/**
 * Threads that work out the draws of one run at a time. The thread that asks works too, so a helper that starts late, or
 * not at all, costs nothing but its help; without helpers one thread does it. Same bytes, whatever the threads.
 */
export interface DrawPool {
  /** Starts the helpers now: before a page may lose its network, or while a run is still being prepared. */
  open(): void;
  /** Works out a run; `show` is told how many draws are done, never fewer than before. */
  run(prepared: PreparedRun, show?: (doneDraws: number) => void): DrawRun;
  /** Drops what is under way and ends every helper; done when they are gone. */
  close(): Promise<void>;
}

/** Chunks that a helper has in hand: one to work on, and one so that it need not wait; only one towards the end. */
const chunksInHand = 2;

/** Chunks that may wait for an earlier one, per thread: their sums are memory. */
const waitingPerThread = 4;

/**
 * Events times draws from which on helpers are asked: 6,100 draws of the reference visit. Measured there (Node 20, two
 * processors), a process that starts a helper for one run breaks even here, and one whose helper is up at 5 million.
 */
const eventDrawsThatPay = 10_000_000;

/**
 * Memory of all helpers together. With the megabytes of a visit that is no limit; with thousands of surfaces it keeps a
 * machine of many processors within the memory of one of two.
 */
const helperBytesMax = 200_000_000;

/** The histogram of one surface: 16 to 20 octaves of half a KiB, as measured. */
const histogramBytes = 10_240;

/** Whether helpers would do more than they cost. */
export function paysOnThreads({ eventDraws }: Pick<PreparedRun, 'eventDraws'>): boolean {
  return eventDraws >= eventDrawsThatPay;
}

/** Helpers that a run is worth and that memory allows. */
function helpersFor(prepared: PreparedRun): number {
  if (!paysOnThreads(prepared)) return 0;
  const { chunks, histogramCount, image, inputs } = prepared;
  const weightBytes = inputs.weights?.byteLength ?? 0;
  const bytes = image.memoryBytes + histogramCount * histogramBytes + weightBytes;
  return Math.min(chunks - 1, Math.floor(helperBytesMax / bytes));
}

interface Helper {
  readonly thread: HelperThread;
  hasStarted: boolean;
  /** Its part in the current run, from when it is told of it until its histograms are here. */
  part?: { isFinishing: boolean; chunks: number; inHand: number } | undefined;
}

interface Current {
  readonly number: number;
  readonly prepared: PreparedRun;
  readonly runner: ChunkRunner;
  readonly helpersMax: number;
  readonly show: (doneDraws: number) => void;
  readonly settle: (end: { readonly result?: SimulationResult; readonly error?: unknown }) => void;
  /** The first chunk that nobody has in hand. */
  next: number;
  /** This thread has nothing to do until a helper replies. */
  isIdle: boolean;
}

/** Makes a pool on the threads of a platform; `make` is the kernel of this thread. */
export function createDrawPool(host: ThreadHost, make: MachineMaker): DrawPool {
  let helpers: readonly Helper[] = [];
  let isOpen = false;
  let runCount = 0;
  let current: Current | undefined;

  function startHelper(): Helper {
    const thread = host.start({
      reply(reply) {
        if (reply.kind === 'started') {
          helper.hasStarted = true;
          enlist();
        } else attempt(() => hear(helper, reply));
      },
      fail(error) {
        helpers = helpers.filter((h) => h !== helper);
        // One that had nothing in hand is not missed: fewer threads, the same bytes.
        if (helper.part !== undefined) end({ error });
      },
    });
    const helper: Helper = { thread, hasStarted: false };
    return helper;
  }

  function hear(helper: Helper, reply: RunReply): void {
    const { part } = helper;
    const run = current;
    if (run === undefined || part === undefined || reply.run !== run.number) return;
    switch (reply.kind) {
      case 'sums':
        part.inHand--;
        run.prepared.add(reply.sums);
        run.show(run.prepared.doneDraws);
        break;
      case 'histograms':
        run.prepared.addHistograms(reply.first, reply.histograms);
        if (reply.isLast) helper.part = undefined;
        break;
    }
    feed(run);
    if (!run.isIdle) return;
    run.isIdle = false;
    host.turn(() => step(run));
  }

  /** Tells helpers that have started of the current run, as many as it takes, and gives them their first chunks. */
  function enlist(): void {
    if (current === undefined || current.next === current.prepared.chunks) return;
    const { number, prepared, helpersMax } = current;
    const { image, inputs } = prepared;
    let count = helpers.filter(({ part }) => part !== undefined).length;
    for (const helper of helpers) {
      if (!helper.hasStarted || helper.part !== undefined || count >= helpersMax) continue;
      count++;
      helper.part = { isFinishing: false, chunks: 0, inHand: 0 };
      helper.thread.send({ kind: 'open', run: number, image, inputs });
    }
    feed(current);
  }

  /** Takes the next chunk that nobody has; undefined when there is none, or too many wait for an earlier one. */
  function nextChunk(run: Current): number | undefined {
    if (run.next === run.prepared.chunks) return undefined;
    if (run.prepared.waitingChunks >= waitingPerThread * (1 + run.helpersMax)) return undefined;
    return run.next++;
  }

  /** Gives helpers chunks, in turns, and asks for their histograms when there are no more. */
  function feed(run: Current): void {
    if (run !== current) return;
    const isNearEnd = run.prepared.chunks - run.next <= chunksInHand * (1 + run.helpersMax);
    for (let inHand = 0; inHand < (isNearEnd ? 1 : chunksInHand); inHand++)
      for (const { thread, part } of helpers) {
        if (part === undefined || part.inHand > inHand) continue;
        const chunk = nextChunk(run);
        if (chunk === undefined) break;
        part.inHand++;
        part.chunks++;
        thread.send({ kind: 'chunk', run: run.number, chunk });
      }
    if (run.next < run.prepared.chunks) return;
    for (const { thread, part } of helpers)
      if (part !== undefined && part.chunks > 0 && !part.isFinishing) {
        part.isFinishing = true;
        thread.send({ kind: 'finish', run: run.number });
      }
  }

  /** One chunk on this thread, then a look at the messages; the end when nothing is left anywhere. */
  function step(run: Current): void {
    if (run !== current) return;
    attempt(() => {
      const { prepared, runner, show } = run;
      const chunk = nextChunk(run);
      if (chunk !== undefined) {
        prepared.add(runner.run(chunk));
        show(prepared.doneDraws);
        feed(run);
        host.turn(() => step(run));
        return;
      }
      run.isIdle = true;
      const isAwaited = helpers.some(({ part }) => part !== undefined && part.chunks > 0);
      if (run.next < prepared.chunks || isAwaited) return;
      prepared.addHistograms(0, runner.takeHistograms(0, prepared.histogramCount));
      end({ result: prepared.result() });
    });
  }

  function attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (current === undefined) throw error;
      end({ error });
    }
  }

  function end(how: Parameters<Current['settle']>[0]): void {
    const ended = current;
    if (ended === undefined) return;
    current = undefined;
    for (const helper of helpers) {
      if (helper.part === undefined) continue;
      helper.part = undefined;
      helper.thread.send({ kind: 'drop', run: ended.number });
    }
    ended.settle(how);
  }

  function open(): void {
    if (isOpen) return;
    isOpen = true;
    helpers = Array.from({ length: host.helpers }, startHelper);
  }

  function begin(
    prepared: PreparedRun,
    { show, settle }: Pick<Current, 'show' | 'settle'>,
  ): Current {
    assert(current === undefined, 'threads: expected one run at a time, got a second');
    const helpersMax = Math.min(host.helpers, helpersFor(prepared));
    const runner = createChunkRunner(prepared.image, prepared.inputs, make);
    const number = ++runCount;
    const begun = { number, prepared, runner, helpersMax, show, settle, next: 0, isIdle: false };
    current = begun;
    if (helpersMax > 0) open();
    enlist();
    host.turn(() => step(begun));
    return begun;
  }

  return {
    open,
    run(prepared, show = () => {}) {
      let begun: Current | undefined;
      const result = new Promise<SimulationResult | undefined>((resolve, reject) => {
        begun = begin(prepared, {
          show,
          settle: (how) => (how.error === undefined ? resolve(how.result) : reject(how.error)),
        });
      });
      return { result, cancel: () => begun === current && end({}) };
    },
    async close() {
      end({});
      const ending = helpers;
      helpers = [];
      isOpen = false;
      await Promise.all(ending.map(({ thread }) => thread.end()));
    },
  };
}
