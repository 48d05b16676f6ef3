import type { VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import type { ChapterNumber } from './chapter-sentences.ts';

/** One chapter of the day: when, where, what happened, and the numbers. */
export interface Chapter {
  readonly id: string;
  readonly kind:
    | 'declared'
    | 'prepared'
    | 'leg'
    | 'gap'
    | 'departed'
    | 'mismatch'
    | 'window'
    | 'footage'
    | 'journey';
  readonly fromMs: number;
  readonly toMs?: number;
  readonly place: string;
  readonly title: string;
  readonly sentences: readonly string[];
  readonly numbers: readonly ChapterNumber[];
  /** The room to show, if the chapter is about one. */
  readonly space?: string;
}

/** An earlier answer: what the same engine said when less was known. */
export interface Edition {
  readonly label: string;
  readonly atMs: number;
  readonly assessment: Assessment;
}

/** What chapters are told from. */
export interface ChapterInput {
  readonly state: VisitState;
  readonly assessment: Assessment;
  readonly editions?: readonly Edition[];
}
