import type { Contact } from '../model/fact.ts';
import type { VisitState } from '../model/state.ts';
import { countText } from '../report/figure-text.ts';
import type { Assessment } from '../trace/assess.ts';
import { assessVisit, beginAssessment, type VisitInput } from './assess-visit.ts';
import { clockOf } from './scenes.ts';

/** Something that went otherwise than planned; the page says these first. */
export interface Difference {
  readonly at: number;
  readonly text: string;
}

/** All that is read of an earlier answer. */
type Spaces = Pick<Assessment, 'spaces'>;

/** What went otherwise, in order of time: identity, windows, looked away, exceptions, holds, late records, swabs. */
export function differencesOf(
  input: VisitInput,
  state: VisitState,
  assessment: Assessment,
  earlier: Spaces | undefined = figuresEarlier(input, state, assessment.draws),
): readonly Difference[] {
  const found: Difference[] = [];
  const add = (at: number, text: string): void => void found.push({ at, text });
  for (const gap of state.factsOf('gap'))
    add(gap.from, `nobody watched for ${minutes(gap.to - gap.from)} (${gap.leg}): ${gap.reason}`);
  for (const i of state.factsOf('identity'))
    add(
      i.at,
      `${i.foundObject} stood where ${i.recordedObject} was recorded: contacts and risk moved with it`,
    );
  for (const w of state.factsOf('window'))
    add(w.at, `window of ${w.space} now ends ${clockOf(state, w.until)}: ${w.reason}`);
  for (const e of state.factsOf('exception'))
    add(e.at, `${e.id}: ${e.what}${e.closedAt === undefined ? ' (open)' : ''}`);
  for (const h of state.holds) {
    const until = h.liftedAt === undefined ? 'still open' : `${minutes(h.liftedAt - h.from)}`;
    add(h.from, `incident hold ${h.id} on ${h.scope}, placed by ${h.by}: ${until}`);
  }
  for (const late of lateRecords(state, assessment, earlier)) found.push(late);
  for (const r of state.factsOf('result')) {
    const swab = state.factsOf('swab').find((s) => s.id === r.swab);
    const where = swab?.surface ?? 'blank';
    if (r.control === 'failed')
      add(r.at, `swab ${r.swab} on ${where} is void: it carries no weight`);
    else if (r.call === 'principal-present')
      add(
        r.at,
        `swab ${r.swab} on ${where}: principal present, ${r.quantityPg ?? 0} pg; ${stillReach(state, where, r.at)}`,
      );
  }
  return found.sort((a, b) => a.at - b.at);
}

/** Whether published footage showed a contact only after its space had been handed back. */
export function isLateRecord(state: VisitState, contact: Contact): boolean {
  const space = state.document.legs[contact.leg]?.space ?? '';
  const access = state.accessFrom.get(space) ?? Number.POSITIVE_INFINITY;
  return contact.source === 'video' && (contact.recordedAt ?? 0) > access;
}

/** The visit as it was known before such records came in; what they correct was known before and stays. */
export function withoutLateRecords(input: VisitInput, state: VisitState): VisitInput {
  const isLateFootage = (leg: string, recordedAt: number): boolean =>
    recordedAt >
    (state.accessFrom.get(state.document.legs[leg]?.space ?? '') ?? Number.POSITIVE_INFINITY);
  return {
    ...input,
    facts: input.facts.filter((f) => {
      if (f.kind === 'contact') return !isLateRecord(state, f);
      return f.kind !== 'footage' || !isLateFootage(f.leg, f.recordedAt);
    }),
  };
}

/** The answer as it was before late records came in; undefined when nothing came late. */
export function assessEarlier(
  input: VisitInput,
  state: VisitState,
  draws: number,
): Assessment | undefined {
  if (!state.contacts.some((c) => isLateRecord(state, c.fact))) return undefined;
  return assessVisit(withoutLateRecords(input, state), { draws }).assessment;
}

/** The figures of `assessEarlier` alone. */
function figuresEarlier(input: VisitInput, state: VisitState, draws: number): Spaces | undefined {
  if (!state.contacts.some((c) => isLateRecord(state, c.fact))) return undefined;
  const run = beginAssessment(withoutLateRecords(input, state), { draws });
  while (run.step());
  return run.figures();
}

/** Contacts that were only found after the space was handed back, and what they do to its number. */
function lateRecords(
  state: VisitState,
  assessment: Assessment,
  earlier: Spaces | undefined,
): readonly Difference[] {
  const spaceOfLeg = (leg: string): string => state.document.legs[leg]?.space ?? '';
  const late = state.contacts.filter((c) => isLateRecord(state, c.fact));
  if (earlier === undefined) return [];
  const first = Math.min(...late.map((c) => c.fact.recordedAt ?? 0));
  const spaces = new Set(late.map((c) => spaceOfLeg(c.fact.leg)));
  const inSpace = (space: string): number =>
    late.filter((c) => spaceOfLeg(c.fact.leg) === space).length;
  return [...spaces].map((space) => ({
    at: first,
    text: `${inSpace(space)} contacts found on published footage: ${space} ${spaceCount(earlier, space)} → ${spaceCount(assessment, space)} informative surfaces; already handed back, nothing can be re-cleaned`,
  }));
}

function spaceCount(assessment: Spaces, space: string): string {
  const entry = assessment.spaces.find((s) => s.space === space && s.within);
  return countText(entry?.figures['after']?.count.value ?? 0);
}

function stillReach(state: VisitState, surface: string, at: number): string {
  const space = state.surfaces.get(surface)?.space ?? '';
  const access = state.accessFrom.get(space);
  return access !== undefined && access < at
    ? 'already handed back, nothing can be re-cleaned'
    : 'to be cleaned again';
}

function minutes(spanMs: number): string {
  return `${Math.round(spanMs / 60_000)} min`;
}
