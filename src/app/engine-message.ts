import type { Problem } from '../base/problems.ts';
import type { Assessment } from '../trace/assess.ts';
import { type AssessOptions, beginAssessment, type VisitInput } from './assess-visit.ts';

/** What a page or a command asks an engine worker to compute. */
export interface EngineRequest {
  readonly id: number;
  readonly input: VisitInput;
  readonly options: AssessOptions;
}

/** What the worker answers: progress any number of times, then one result or problems. */
export type EngineReply =
  | { readonly id: number; readonly kind: 'progress'; readonly share: number }
  | { readonly id: number; readonly kind: 'result'; readonly assessment: Assessment }
  | { readonly id: number; readonly kind: 'problems'; readonly problems: readonly Problem[] };

/** Serves one request; the same code behind web workers and worker threads. */
export function serveEngine(request: EngineRequest, reply: (message: EngineReply) => void): void {
  const { id } = request;
  const run = beginAssessment(request.input, request.options);
  let shown = 0;
  while (run.step()) {
    if (run.doneShare - shown < 0.05) continue;
    shown = run.doneShare;
    reply({ id, kind: 'progress', share: shown });
  }
  reply({ id, kind: 'result', assessment: run.finish() });
}
