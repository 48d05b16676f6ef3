import type { VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import type { ActivityStatement } from '../trace/evidence/activity-ratio.ts';
import { activitySentences } from './activity-text.ts';
import { evidenceSentence } from './evidence-text.ts';
import { tableNode } from './figure.ts';
import { twoWidthsNode } from './figure-node.ts';
import { h, type PictureNode } from './picture.ts';
import { swabTable } from './report-tables.ts';
import { type RiskAt, riskFigure, riskHeadlineOf } from './risk-figure.ts';
import { type ShareCourse, shareFigure } from './share-figure.ts';
import type { SwabEffects } from './swab-effect.ts';
import { swabFigure } from './swab-figure.ts';

/** What was computed beside the assessment, for a reader who asks; each may be missing. */
export interface Answers {
  /** What own swabs did; undefined where none carries weight. */
  readonly effects?: SwabEffects;
  /** What positive swabs say of how the trace came there. */
  readonly activity?: readonly ActivityStatement[];
  /** The principal's share over time on the surfaces that stay worst. */
  readonly courses?: readonly ShareCourse[];
  /** The headline at every turning point of the visit. */
  readonly risk?: readonly RiskAt[];
}

/** What the sections are made of; `width` of a picture in px. */
export interface AnswerInput {
  readonly state: VisitState;
  readonly assessment: Assessment;
  readonly answers: Answers;
  readonly width: number;
}

/** Titles of the sections that there are, with their ids, for a table of contents. */
export function answerTitles({
  state,
  answers,
}: Pick<AnswerInput, 'state' | 'answers'>): readonly (readonly [id: string, title: string])[] {
  return [
    ...(hasRisk(answers) ? [['risk', 'At any time'] as const] : []),
    ...(hasCourses(answers) ? [['share', 'Whose DNA'] as const] : []),
    ...(wasMeasured(state) ? [['swabs', 'Our own swabs'] as const] : []),
  ];
}

/** A swab, a result (be it of a swab that nobody took) or an ATP reading: whatever `swabTable` lists. */
function wasMeasured(state: VisitState): boolean {
  return (['swab', 'result', 'atp'] as const).some((kind) => state.factsOf(kind).length > 0);
}

function hasRisk({ risk }: Answers): boolean {
  return (risk ?? []).length > 0;
}

function hasCourses({ courses }: Answers): boolean {
  return (courses ?? []).length > 0;
}

/** What could be found if everything stopped at some time. */
export function riskNodes({
  state,
  assessment,
  answers,
  width,
}: AnswerInput): readonly PictureNode[] {
  const { risk } = answers;
  if (risk === undefined || !hasRisk(answers)) return [];
  const headline = riskHeadlineOf(assessment);
  return [
    h('h2', { id: 'risk' }, 'What could be found at any time'),
    twoWidthsNode(width, 'risk-at', (w, prefix) =>
      riskFigure({ state, risk, headline, prefix, width: w }),
    ),
  ];
}

/** The principal's share of the mixture over time. */
export function shareNodes({ state, answers, width }: AnswerInput): readonly PictureNode[] {
  const { courses } = answers;
  if (courses === undefined || !hasCourses(answers)) return [];
  return [
    h('h2', { id: 'share' }, 'Whose DNA it is'),
    h(
      'p',
      {},
      'The principal is never alone on a thing. On the surfaces that stay worst, this is the share of the expected DNA that is the principal’s, over time, as if nothing had been swabbed; no probability on this page uses it.',
    ),
    twoWidthsNode(width, 'share-of', (w, prefix) =>
      shareFigure({ state, courses, prefix, width: w }),
    ),
  ];
}

/** What was measured, what it did, and what positive swabs say of how the trace came there. */
export function swabNodes({
  state,
  assessment,
  answers,
  width,
}: AnswerInput): readonly PictureNode[] {
  if (!wasMeasured(state)) return [];
  const { effects, activity } = answers;
  const { evidence } = assessment;
  const isDoubted = evidence.status === 'collapsed' || evidence.contradicts;
  return [
    h('h2', { id: 'swabs' }, 'What our own swabs say'),
    h('p', { class: isDoubted ? 'notice' : undefined }, evidenceSentence(evidence)),
    ...(effects === undefined
      ? []
      : [
          twoWidthsNode(width, 'swab-effects', (w, prefix) =>
            swabFigure({ effects, prefix, width: w }),
          ),
        ]),
    ...activityNodes(activity ?? []),
    h(
      'details',
      {},
      h('summary', {}, 'Every swab, with what the laboratory said'),
      tableNode(swabTable(state, assessment)),
    ),
  ];
}

function activityNodes(activity: readonly ActivityStatement[]): readonly PictureNode[] {
  if (activity.length === 0) return [];
  return [
    h('h3', {}, 'How the trace came there'),
    h(
      'p',
      {},
      'For each positive swab: how much better its reading fits with a direct contact of the principal than with indirect ways only, both with the same parameters. It is shown beside the numbers, and none of them rests on it.',
    ),
    h(
      'ul',
      {},
      ...activity.map((statement) => h('li', {}, activitySentences(statement).join(' '))),
    ),
  ];
}
