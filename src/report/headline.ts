import type { VisitState } from '../model/state.ts';
import type { Assessment, Figures } from '../trace/assess.ts';
import { countRangeText, countText, massText, plural } from './figure-text.ts';

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
  const { adversary } = assessment;
  const before = assessment.within['before']?.[adversary];
  const after = assessment.within['after']?.[adversary];
  const u95 = assessment.u95['after'] ?? 0;
  const informative = state.pack.trace.informative;
  const untouched = assessment.surfaces.filter(
    (s) => s.within && s.after.mean >= 1 && s.after.mean >= 0.99 * s.before.mean,
  ).length;
  return [
    `One informative surface is ${informative}`,
    `When the principal left, ${countText(before?.count.value ?? 0)} such surfaces were to be expected on what we may treat; when everything was handed back, ${countText(after?.count.value ?? 0)}.`,
    `What is left within our reach is at most ${massText(u95)} in all (95 %). ${capital(plural(untouched, 'surface'))} that carry trace were not reduced at all.`,
    `The principal's trace will be found somewhere if everybody looks everywhere: the sweep is no promise, it is an account.`,
  ];
}

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

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
