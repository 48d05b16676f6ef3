import { clockText, dayIndex, parseUtcOffset } from '../base/instant.ts';
import type { Task } from '../model/fact.ts';
import { isLateVisit } from '../model/late-visit.ts';
import { knownAt } from '../model/payload.ts';
import { openHolds, partyRole, spaceOf, type VisitState } from '../model/state.ts';
import { oneIn } from '../report/evidence-text.ts';
import { countText, grouped } from '../report/figure-text.ts';
import { type Assessment, carriesTrace } from '../trace/assess.ts';

/** One scene of the visit in one line: what the product did there, in computed numbers. */
export interface Scene {
  readonly name: string;
  readonly text: string;
  /** Something a person must look at. */
  readonly finding: boolean;
}

/** The nine scenes, in the order of the workflow: plan, observe, assess, sweep, verify, clear, carry, destroy, shred. */
export function scenesOf(state: VisitState, assessment: Assessment): readonly Scene[] {
  return [
    planScene(state),
    observeScene(state),
    assessScene(assessment),
    sweepScene(state),
    verifyScene(state),
    clearScene(state, assessment),
    carryScene(state),
    destroyScene(state),
    shredScene(state),
  ];
}

/** Why the visit is not clear; empty when it is. Each reason is one sentence. */
export function reasonsNotClear(state: VisitState, assessment: Assessment): readonly string[] {
  return [
    ...limitReasons(state, assessment),
    ...evidenceReasons(state, assessment),
    ...orderReasons(state),
  ];
}

/** The numbers against the limits that the visit itself states. */
function limitReasons(state: VisitState, assessment: Assessment): readonly string[] {
  const { limits } = state.document;
  const unit = state.pack.trace.massUnit;
  const reasons: string[] = [];
  const count = assessment.within['after']?.[assessment.adversary]?.count.value ?? 0;
  if (count > limits.expectedSurfacesMax)
    reasons.push(
      `${countText(count)} informative surfaces to be expected within our reach, more than ${limits.expectedSurfacesMax}`,
    );
  const u95 = assessment.u95['after'] ?? 0;
  if (u95 > limits.residualU95PgMax)
    reasons.push(
      `up to ${significant(u95)} ${unit} left (95 %), more than ${grouped(limits.residualU95PgMax)} ${unit}`,
    );
  const assumed = assessment.bySurfaceFate.assumedCarried;
  if (assumed.surfaceCount > 0)
    reasons.push(
      `${assumed.surfaceCount} surfaces of own things (${countText(assumed.before)} informative expected) are taken to have left with us, without a record of each`,
    );
  return reasons;
}

/** What swabs and controls say, and whether the model can be trusted beside them. */
function evidenceReasons(state: VisitState, { evidence }: Assessment): readonly string[] {
  const unit = state.pack.trace.massUnit;
  const results = [
    ...state.factsOf('result').flatMap((result) => {
      if (result.control === 'failed') return [`swab ${result.swab} is void: its control failed`];
      if (result.call !== 'principal-present') return [];
      return [`swab ${result.swab}: principal present, ${result.quantityPg ?? 0} ${unit}`];
    }),
    ...evidence.withoutWeight.flatMap(({ swab, reason, isDoubtful }) =>
      isDoubtful === true ? [`swab ${swab} carries no weight: ${reason}`] : [],
    ),
  ];
  if (evidence.status === 'collapsed')
    return [
      ...results,
      `the swab results could not be brought together with the model: ${evidence.reason}`,
    ];
  if (!evidence.contradicts) return results;
  const least = evidence.used.reduce((a, b) => (b.given < a.given ? b : a));
  return [
    ...results,
    `the swab results contradict the model: a result like that of ${least.swab} was to be expected with a chance of ${oneIn(least.given)}`,
  ];
}

/** What is open, broken, late or missing in the course of things. */
function orderReasons(state: VisitState): readonly string[] {
  const reasons: string[] = [];
  const end = state.facts.reduce((latest, f) => Math.max(latest, knownAt(f)), 0);
  for (const hold of openHolds(state, end)) reasons.push(`incident hold ${hold.id} is open`);
  for (const task of state.tasks)
    if (isUnderHold(state, task))
      reasons.push(`task ${task.id} was done in ${task.space} under an incident hold`);
  for (const e of state.factsOf('exception'))
    if (e.closedAt === undefined) reasons.push(`exception ${e.id} is open: ${e.what}`);
  for (const i of state.factsOf('inspection'))
    if (i.result === 'open' || i.result === 'damaged')
      reasons.push(`seal ${i.seal} of ${i.unit} was found ${i.result}`);
  for (const space of [...state.leftAt.keys()].sort())
    if (state.accessFrom.has(space) && !state.released.has(space) && isOurs(state, space))
      reasons.push(
        `${spaceOf(state, space).label} was never handed back on record; its window ended`,
      );
  if (isLateVisit(state)) reasons.push('the visit was declared after the first contact');
  return reasons;
}

/** Whether something was wiped or carried off where a hold forbade it; guarding is what a hold asks for. */
function isUnderHold(state: VisitState, task: Task): boolean {
  const effect = state.pack.methods[task.method]?.effect;
  const acts = effect === 'clean' || effect === 'remove' || effect === 'bag';
  const done = ['done', 'applied', 'recovered'].includes(task.outcome);
  const at = task.to ?? task.at;
  return acts && done && openHolds(state, at, task.space).length > 0;
}

/** Whether a space was lent to us or open to us: the counterpart's was never ours to hand back. */
function isOurs(state: VisitState, space: string): boolean {
  return partyRole(state, spaceOf(state, space).controller) !== 'counterpart';
}

function significant(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded < 1000 ? String(rounded) : grouped(rounded);
}

function planScene(state: VisitState): Scene {
  const { declaration } = state.document;
  const late = isLateVisit(state);
  const covered = [...state.objects.values()];
  const by = (control: string): number => covered.filter((o) => o.control === control).length;
  const host = declaration.hostAgreement;
  return {
    name: 'plan',
    finding: late,
    text: `${late ? 'declared LATE' : 'declared'} (${declaration.consentRef}, ${host.ref}); ${by('substitute')} own items, ${by('cover')} covers, ${by('avoid')} avoided`,
  };
}

function observeScene(state: VisitState): Scene {
  const gaps = state.factsOf('gap');
  const minutes = Math.round(gaps.reduce((s, g) => s + g.to - g.from, 0) / 60_000);
  const late = state.contacts.filter((c) => c.fact.source === 'video').length;
  const gapText = gaps.length === 0 ? 'nobody looked away' : `${minutes} min nobody watched`;
  const lateText = late === 0 ? '' : `; ${late} found on footage later`;
  return {
    name: 'observe',
    finding: late > 0,
    text: `${state.contacts.length} contacts; ${gapText}${lateText}`,
  };
}

function assessScene(assessment: Assessment): Scene {
  const before = assessment.within['before']?.[assessment.adversary]?.count;
  const carrying = assessment.surfaces.filter(carriesTrace).length;
  return {
    name: 'assess',
    finding: false,
    text: `${carrying} places carry trace; ${countText(before?.value ?? 0)} informative expected in reach (90 % ${before?.low ?? 0}–${before?.high ?? 0})`,
  };
}

function sweepScene(state: VisitState): Scene {
  const did = state.tasks.filter((t) => t.person !== undefined && t.to !== undefined);
  const people = new Set(did.map((t) => t.person)).size;
  const dropped = state.tasks.filter((t) => t.outcome === 'dropped' || t.outcome === 'not-done');
  const cuts = state.factsOf('window').length;
  return {
    name: 'sweep',
    finding: dropped.length > 0,
    text: `${did.length} tasks by ${people} people; ${dropped.length} not done${cuts > 0 ? `; window cut ${cuts === 1 ? 'once' : `${cuts} times`}` : ''}`,
  };
}

function verifyScene(state: VisitState): Scene {
  const results = state.factsOf('result');
  const positive = results.filter((r) => r.call === 'principal-present').length;
  const failed = results.filter((r) => r.control === 'failed').length;
  return {
    name: 'verify',
    finding: positive > 0 || failed > 0,
    text: `${state.factsOf('swab').length} swabs: ${positive} with the principal, ${failed} void, ${results.length - positive - failed} others`,
  };
}

function clearScene(state: VisitState, assessment: Assessment): Scene {
  const after = assessment.within['after']?.[assessment.adversary]?.count;
  const notClear = reasonsNotClear(state, assessment).length > 0;
  return {
    name: 'clear',
    finding: notClear,
    text: `${notClear ? 'NOT CLEAR' : 'clear within the bound'}: ${countText(after?.value ?? 0)} informative expected in reach (90 % ${after?.low ?? 0}–${after?.high ?? 0})`,
  };
}

function carryScene(state: VisitState): Scene {
  const units = state.factsOf('unit').length;
  const open = state.factsOf('inspection').filter((i) => i.result === 'open').length;
  const legs = state.factsOf('handover').filter((h) => h.step === 'offered').length;
  return {
    name: 'carry',
    finding: open > 0,
    text: `${units} packages under seal, ${legs} handovers; ${open === 0 ? 'every seal intact' : `${open} seal found open`}`,
  };
}

function destroyScene(state: VisitState): Scene {
  const ends = new Map<string, number>();
  for (const end of state.factsOf('disposition'))
    ends.set(end.end, (ends.get(end.end) ?? 0) + end.units.length);
  const text = [...ends.entries()].map(([end, count]) => `${count} ${end}`).join(', ');
  return {
    name: 'destroy',
    finding: false,
    text: text === '' ? 'nothing yet' : `packages: ${text}`,
  };
}

function shredScene(state: VisitState): Scene {
  const done = state.factsOf('sanitisation')[0];
  if (done === undefined) return { name: 'shred', finding: false, text: 'keys still held' };
  const open = done.unconfirmedDevices;
  return {
    name: 'shred',
    finding: open.length > 0,
    text: `recorded: keys destroyed; ${open.length === 0 ? 'every device confirmed' : `not confirmed by ${open.join(', ')}`}`,
  };
}

/** Local clock of the visit; other days than the first leg's carry a mark: `D1 08:12`, `D-3 10:00`. */
export function clockOf(state: VisitState, at: number): string {
  const offset = parseUtcOffset(state.document.visit.utcOffset) ?? 0;
  const first = Math.min(...Object.values(state.document.legs).map((leg) => leg.from));
  const day = dayIndex(at, offset) - dayIndex(first, offset);
  return `${day === 0 ? '' : `D${day} `}${clockText(at, offset)}`;
}
