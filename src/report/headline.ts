import { compareText } from '../base/order.ts';
import type { VisitState } from '../model/state.ts';
import type { Assessment, Figures } from '../trace/assess.ts';
import {
  capitalised,
  countRangeText,
  countText,
  listText,
  massText,
  plural,
} from './figure-text.ts';

/** The answer in words: one sentence on top of every picture. */
export interface Headline {
  /** "81 → 27". */
  readonly numbers: string;
  /** What the numbers count, in plain words. */
  readonly meaning: string;
  /** Interval and what is out of reach. */
  readonly aside: string;
  /** All of it as one sentence, for screen readers and page titles. */
  readonly sentence: string;
}

/** The headline of the whole visit, or of one space when the assessment has it. */
export function headlineOf(state: VisitState, assessment: Assessment, space?: string): Headline {
  const within = figuresOf(assessment, { space, isWithin: true });
  const out = figuresOf(assessment, { space, isWithin: false });
  const place = space === undefined ? '' : ' in this room';
  const laboratory = state.pack.adversaries[assessment.adversary]?.label ?? assessment.adversary;
  const numbers = `${countText(within.before?.count.value ?? 0)} → ${countText(within.after?.count.value ?? 0)}`;
  const meaning = `informative surfaces to be expected within our reach${place}`;
  const intervals = [within.before, within.after]
    .map((f) => countRangeText(f?.count.low ?? 0, f?.count.high ?? 0))
    .join(' → ');
  const outCount = out.after?.count.value ?? 0;
  const aside = `90 %: ${intervals} · out of our reach: ${countText(outCount)} · for a ${laboratory}`;
  return {
    numbers,
    meaning,
    aside,
    sentence: `${numbers.replace('→', 'before the sweep,')} after it: ${meaning} (90 % interval ${intervals.replace('→', 'and')}); ${countText(outCount)} out of our reach.`,
  };
}

/** What the headline means, in a few sentences for a reader who is no analyst. */
export function meaningSentences(state: VisitState, assessment: Assessment): readonly string[] {
  const { adversary, bySurfaceFate: fate } = assessment;
  const before = assessment.within['before']?.[adversary];
  const after = assessment.within['after']?.[adversary];
  const u95 = assessment.u95['after'] ?? 0;
  const carried = fate.carriedAway.before + fate.assumedCarried.before;
  return [
    `One informative surface is ${state.pack.trace.informative}.`,
    `When the principal left, ${countText(before?.count.value ?? 0)} such surfaces were to be expected on what we may treat; when everything was handed back, ${countText(after?.count.value ?? 0)}.`,
    `Of the difference, things carried away account for ${countText(carried - fate.carriedAway.after - fate.assumedCarried.after)} and cleaning for ${countText(Math.max(0, fate.treated.before - fate.treated.after))}. ${capitalised(plural(fate.untreated.surfaceCount, 'surface'))} stayed as they were left, with ${countText(fate.untreated.after)} informative ones among them.`,
    `What is left within our reach is at most ${massText(u95)} in all (95 %).`,
    "Whoever looks everywhere will find the principal's trace somewhere: this is an account of what was done, not a promise.",
  ];
}

/** What stands between us and the rest, largest first: "26 on people and what is not ours". */
export function outOfReachText(assessment: Assessment): string {
  const parts = Object.entries(assessment.outByKind)
    .filter(([, value]) => value >= 0.05)
    .sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))
    .map(([kind, value]) => `${countText(value)} ${kindText[kind] ?? kind}`);
  return parts.length === 0 ? '' : `${listText(parts)}.`;
}

const kindText: Readonly<Record<string, string>> = {
  'not-ours': 'on people and on what is not ours',
  accepted: 'accepted by name',
  air: 'in air, dust and floor',
  kept: 'in our own rooms and vehicles',
};

interface Selection {
  readonly space: string | undefined;
  readonly isWithin: boolean;
}

function figuresOf(
  assessment: Assessment,
  { space, isWithin }: Selection,
): { readonly before: Figures | undefined; readonly after: Figures | undefined } {
  if (space === undefined) {
    const table = isWithin ? assessment.within : assessment.out;
    return {
      before: table['before']?.[assessment.adversary],
      after: table['after']?.[assessment.adversary],
    };
  }
  const row = assessment.spaces.find(
    (s) => s.space === space && s.sort === (isWithin ? 'within' : 'out'),
  );
  return { before: row?.figures['before'], after: row?.figures['after'] };
}
