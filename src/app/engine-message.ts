import { assert } from '../base/assert.ts';
import type { Outcome } from '../base/problems.ts';
import type { VisitState } from '../model/state.ts';
import { type Layout, layOutRoom, type RoomPanel } from '../report/room-drawing.ts';
import type { SweepOutcome } from '../sweep/plan.ts';
import type { Assessment } from '../trace/assess.ts';
import type { Compiled } from '../trace/compile/compile.ts';
import { beginAssessment, createAssessmentCache, type VisitInput } from './assess-visit.ts';
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
  | { readonly kind: 'layout'; readonly panel: LayoutPanel };

/** The panel that a room is laid out in, always as recorded: what is tried then moves nothing but the values. */
export type LayoutPanel = Omit<RoomPanel, 'state' | 'assessment' | 'set' | 'atMs'>;

/** What the engine answers: progress any number of times, then one answer of the question's kind. */
export type EngineReply = { readonly id: number } & (
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'assess'; readonly assessment: Assessment }
  | { readonly kind: 'explain'; readonly explanation: Outcome<Explanation> }
  | { readonly kind: 'plan'; readonly outcome: SweepOutcome }
  | { readonly kind: 'layout'; readonly layout: Layout }
);

/** A question being worked on: `step` does a part and says whether there is more to do. */
export interface EngineJob {
  readonly kind: EngineQuestion['kind'];
  step(): boolean;
}

/** Draws behind an explanation or a plan when nothing has been assessed yet. */
const drawsAtLeast = 256;

/**
 * The engine behind a message channel: the same code in web workers and worker threads. It keeps tables and the last
 * assessment, so that explanations and plans start from numbers that are already there. The adapter steps the jobs
 * and may drop one at any step when a newer question makes it void.
 */
export function createEngineServer(reply: (message: EngineReply) => void) {
  const cache = createAssessmentCache();
  let visit: VisitInput | undefined;
  let recorded: Held | undefined;
  let last: Held | undefined;

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
    return {
      kind: 'assess',
      step() {
        const more = run.step();
        if (more) reply({ id, kind: 'progress', share: run.doneShare });
        else {
          const assessment = run.finish();
          hold(subject, run, assessment);
          reply({ id, kind: 'assess', assessment });
        }
        return more;
      },
    };
  }

  return {
    /** Takes a message; a question becomes a job that the caller steps until it says that nothing is left. */
    receive(request: EngineRequest): EngineJob | undefined {
      switch (request.kind) {
        case 'open':
          visit = request.visit;
          recorded = undefined;
          last = undefined;
          return undefined;
        case 'assess':
          return assessJob(request);
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
