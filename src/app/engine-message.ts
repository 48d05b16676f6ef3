import { assert } from '../base/assert.ts';
import type { Outcome } from '../base/problems.ts';
import type { VisitState } from '../model/state.ts';
import { type Layout, layOutRoom, type RoomPanel } from '../report/room-drawing.ts';
import type { SweepOutcome } from '../sweep/plan.ts';
import type { Assessment } from '../trace/assess.ts';
import type { Compiled } from '../trace/compile/compile.ts';
import type { DrawPool } from '../trace/kernel/draw-pool.ts';
import { platformKernel } from '../trace/kernel/platform.ts';
import { createLiveRuns } from '../trace/live/live-runs.ts';
import {
  beginAssessment,
  createAssessmentCache,
  type DrawingRun,
  type VisitInput,
} from './assess-visit.ts';
import { type Beside, type BesideName, type BesideRun, createBesideRun } from './beside.ts';
import { type Explanation, explainSurface } from './explain.ts';
import { planVisit } from './plan-visit.ts';
import { applyWhatIfs, type WhatIf } from './what-if.ts';

/** What is asked about: the visit as recorded, or with something tried on it; all that is known, or less. */
export interface EngineSubject {
  readonly whatIfs: readonly WhatIf[];
  /** Only what was known at this instant counts. */
  readonly knownUntil?: number;
}

/** What a page asks an engine in another thread. The visit comes once; questions carry only what is tried. */
export type EngineRequest =
  | { readonly kind: 'open'; readonly visit: VisitInput }
  | ({ readonly id: number } & EngineQuestion);

export type EngineQuestion =
  | {
      readonly kind: 'assess';
      readonly subject: EngineSubject;
      readonly draws: number;
      /** Also read everything as it is at this instant. */
      readonly readAt?: number;
    }
  | { readonly kind: 'explain'; readonly subject: EngineSubject; readonly surface: string }
  | { readonly kind: 'plan'; readonly subject: EngineSubject }
  | { readonly kind: 'layout'; readonly panel: LayoutPanel }
  /** What stands beside the assessment; one at a time. */
  | { readonly kind: 'beside'; readonly subject: EngineSubject; readonly what: BesideName };

/** The panel that a room is laid out in, always as recorded: what is tried then moves nothing but the values. */
export type LayoutPanel = Omit<RoomPanel, 'state' | 'assessment' | 'set' | 'atMs'>;

/** What the engine answers: progress any number of times, then one answer of the question's kind. */
export type EngineReply = { readonly id: number } & (
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'assess'; readonly assessment: Assessment }
  | { readonly kind: 'explain'; readonly explanation: Outcome<Explanation> }
  | { readonly kind: 'plan'; readonly outcome: SweepOutcome }
  | { readonly kind: 'layout'; readonly layout: Layout }
  | { readonly kind: 'beside'; readonly beside: Beside }
);

/** A question being worked on: `step` does a part and says whether there is more to do here and now. */
export interface EngineJob {
  readonly kind: EngineQuestion['kind'];
  step(): boolean;
}

/** Threads that share the draws of an assessment, and who is told when one of them fails. */
export interface EngineThreads {
  readonly pool: DrawPool;
  readonly fail: (error: unknown) => void;
}

/** Draws behind an explanation or a plan when nothing has been assessed yet. */
const drawsAtLeast = 256;

/**
 * The engine behind a message channel: the same code in web workers and worker threads. It keeps tables, the last
 * assessment and a live estimate, so that explanations, plans and answers from few draws start from numbers that are
 * already there. The adapter steps the jobs
 * and may drop one at any step when a newer question makes it void; draws that went to other threads are dropped here.
 */
export function createEngineServer(reply: (message: EngineReply) => void, threads?: EngineThreads) {
  const cache = { ...createAssessmentCache(), live: createLiveRuns(platformKernel()) };
  let visit: VisitInput | undefined;
  let recorded: Held | undefined;
  let last: Held | undefined;
  let drawing: DrawingRun | undefined;

  function begin(subject: EngineSubject, draws: number, readAt?: number) {
    assert(visit !== undefined, 'engine: expected a visit before the first question');
    const input = applyWhatIfs(visit, subject.whatIfs);
    const { knownUntil } = subject;
    return beginAssessment(input, {
      draws,
      cache,
      ...(subject.whatIfs.length === 0 ? {} : { recorded: visit }),
      ...(knownUntil === undefined ? {} : { knownUntil }),
      ...(readAt === undefined ? {} : { readAt }),
    });
  }

  function held(subject: EngineSubject): Held {
    const key = subjectKey(subject);
    const found = [last, recorded].find((h) => h?.key === key);
    if (found !== undefined) return found;
    const run = begin(subject, drawsAtLeast);
    while (run.step());
    return hold(subject, run, run.finish());
  }

  function hold(
    subject: EngineSubject,
    { state, compiled }: Pick<Held, 'state' | 'compiled'>,
    assessment: Assessment,
  ): Held {
    last = { key: subjectKey(subject), state, compiled, assessment };
    if (last.key === recordedKey) recorded = last;
    return last;
  }

  function assessJob({
    id,
    subject,
    draws,
    readAt,
  }: Extract<EngineRequest, { readonly kind: 'assess' }>): EngineJob {
    const run = begin(subject, draws, readAt);
    const show = () => reply({ id, kind: 'progress', share: run.doneShare });
    const answer = () => {
      const assessment = run.finish();
      hold(subject, run, assessment);
      reply({ id, kind: 'assess', assessment });
    };
    const shared = run.paysOnThreads ? threads : undefined;
    return {
      kind: 'assess',
      step() {
        const more = shared === undefined ? run.step() : run.learn();
        if (more) show();
        else if (shared === undefined) answer();
        else {
          drawing = run.draw(shared.pool, show);
          drawing.isDone.then((isDone) => isDone && answer()).catch(shared.fail);
        }
        return more;
      },
    };
  }

  function besideJob({
    id,
    subject,
    what,
  }: Extract<EngineRequest, { readonly kind: 'beside' }>): EngineJob {
    assert(visit !== undefined, 'engine: expected a visit before the first question');
    const tried = subject.whatIfs.length === 0 ? {} : { recorded: visit };
    const input = applyWhatIfs(visit, subject.whatIfs);
    let run: BesideRun | undefined;
    return {
      kind: 'beside',
      step() {
        run ??= createBesideRun(what, { ...held(subject), input, cache, ...tried });
        const more = run.step();
        if (!more) reply({ id, kind: 'beside', beside: run.finish() });
        return more;
      },
    };
  }

  /** A newer question is on its way: nobody waits for these draws any more. */
  function dropDrawing(): void {
    drawing?.cancel();
    drawing = undefined;
  }

  return {
    /** Takes a message; a question becomes a job that the caller steps until it says that nothing is left. */
    receive(request: EngineRequest): EngineJob | undefined {
      switch (request.kind) {
        case 'open':
          dropDrawing();
          visit = request.visit;
          recorded = undefined;
          last = undefined;
          return undefined;
        case 'assess':
          dropDrawing();
          return assessJob(request);
        case 'beside':
          return besideJob(request);
        case 'explain':
          return atOnce('explain', () => {
            const { state, compiled, assessment } = held(request.subject);
            const explanation = explainSurface(state, compiled, assessment, request.surface);
            reply({ id: request.id, kind: 'explain', explanation });
          });
        case 'plan':
          return atOnce('plan', () => {
            const { state, assessment } = held(request.subject);
            reply({ id: request.id, kind: 'plan', outcome: planVisit(state, assessment) });
          });
        case 'layout':
          return atOnce('layout', () => {
            const { state, assessment } = held(asRecorded);
            const layout = layOutRoom({ ...request.panel, state, assessment, set: 'before' });
            reply({ id: request.id, kind: 'layout', layout });
          });
      }
    },
  };
}

function atOnce(kind: EngineJob['kind'], answer: () => void): EngineJob {
  return {
    kind,
    step() {
      answer();
      return false;
    },
  };
}

interface Held {
  readonly key: string;
  readonly state: VisitState;
  readonly compiled: Compiled;
  readonly assessment: Assessment;
}

/** Nothing tried, everything known. */
const asRecorded: EngineSubject = { whatIfs: [] };
const recordedKey = subjectKey(asRecorded);

function subjectKey({ whatIfs, knownUntil }: EngineSubject): string {
  return JSON.stringify([whatIfs.map((w) => [w.surface, w.action]), knownUntil ?? null]);
}
