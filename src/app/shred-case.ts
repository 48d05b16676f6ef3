import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import { controlsOf } from '../ledger/control.ts';
import { holdsOf, openHolds } from '../ledger/hold.ts';
import { recordKinds } from '../ledger/leaf.ts';
import {
  type Shred,
  type ShredCircumstances,
  type ShredDevice,
  shredObstacles,
  shredOf,
} from '../ledger/shred.ts';
import type { LedgerView } from '../ledger/view.ts';
import { knownAt } from '../model/payload.ts';
import type { VisitInput } from './assess-visit.ts';
import type { CaseKeys, ChainStep } from './case-keys.ts';

const DAY_MS = 86_400_000;
/** Recovery cards of a visit (record v1, section 2): two of these three give the key. */
const CARDS: readonly number[] = [1, 2, 3];

/** S1: a lead asks that the keys of all epochs there are be destroyed. */
export function shredRequest({ epochs }: Pick<CaseKeys, 'epochs'>): ChainStep {
  const numbers = [...new Set(epochs.records.map(({ epoch }) => epoch))].sort((a, b) => a - b);
  return async () => ({ kind: recordKinds.shred, clear: { epochs: numbers } });
}

/** An approval of a record for a purpose. */
export function approval(object: string, purpose: string): ChainStep {
  return async () => ({ kind: recordKinds.approve, clear: { object, purpose } });
}

/** S4, or that a hold was heard: the device acks a record and names the end of its own chain. */
export function acknowledgement(object: string): ChainStep {
  return async ({ last }) => {
    return { kind: recordKinds.ack, clear: { done: false, head: last?.seq ?? 0, object } };
  };
}

/** S5: the device says that its keys are destroyed; nothing that it writes follows. */
export function destroyed(object: string): ChainStep {
  return async ({ last }) => {
    return { kind: recordKinds.ack, clear: { done: true, head: last?.seq ?? 0, object } };
  };
}

/** S7: what is destroyed and what is not proven; `burnt` are the recovery cards that two people saw burn. */
export function shredEnd(view: LedgerView, shred: Shred, burnt: readonly number[]): ChainStep {
  const hasCards = (view.enrolment.genesis?.clear.recovery ?? '') !== '';
  const cards = hasCards ? CARDS.filter((card) => !burnt.includes(card)) : [];
  const unconfirmed = shred.devices.filter(({ isDone }) => !isDone).map(({ device }) => device);
  const clear = { cards, shred: shred.request.leaf.id, unconfirmed };
  return async () => ({ kind: recordKinds.shredded, clear });
}

/** An incident hold on a whole visit. Its reason is told elsewhere: who holds may have no key to seal it. */
export function holdStep(): ChainStep {
  return async () => ({ kind: recordKinds.hold, clear: { scope: 'visit' } });
}

/** A lift of a hold; two people of two organisations approve it. */
export function liftStep(hold: string): ChainStep {
  return async () => ({ kind: recordKinds.lift, clear: { hold } });
}

/** The shredding of a case, and that no hold stands against going on with it. Codes: shred-none, shred-hold. */
export function shredWithoutHold(view: LedgerView): Outcome<Shred> {
  const shred = shredOf(view);
  if (shred === undefined)
    return refuse('shred-none', 'shred: expected a request of a lead, got none');
  const [hold] = openHolds(view);
  if (hold === undefined) return ok(shred);
  return refuse('shred-hold', `hold: expected none open, got ${hold.id.slice(0, 12)}…`);
}

/**
 * When the last retention time of a visit ends, ms since 1970-01-01T00:00Z: counted from what became
 * known last.
 *
 * KNOWN: a played visit has one scope, so contacts stay as long as custody does; with scopes of their
 * own they could go before.
 */
export function retainedUntilMs({ document, facts }: VisitInput): number {
  const endMs = facts.reduce((latest, fact) => Math.max(latest, knownAt(fact)), 0);
  const { contactsDays, itemsDays, custodyDays } = document.declaration.retention;
  return endMs + Math.max(contactsDays, itemsDays, custodyDays) * DAY_MS;
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}

/** Says whether keys were destroyed with two sides' approval and a lead's word: only leaves are left. */
export function isShredded(view: LedgerView): boolean {
  const shred = shredOf(view);
  return shred?.approvals.isMet === true && shred.end !== undefined;
}

/** A hold as it is shown. */
export interface HoldLine {
  readonly id: string;
  readonly device: string;
  readonly scope: string;
  readonly status: 'open' | 'lifted' | 'dismissed';
  /** Devices that acked it in their own chains: proof that they heard it. */
  readonly ackCount: number;
  /** Every lift of it, whether it counts yet or not. */
  readonly lifts: readonly string[];
}

/** Every hold of a visit with what answers it. */
export function holdLines(view: LedgerView): readonly HoldLine[] {
  const acks = controlsOf(view.leaves, recordKinds.ack);
  const lifts = controlsOf(view.leaves, recordKinds.lift);
  return holdsOf(view).map(({ id, device, scope, status }) => ({
    id,
    device,
    scope,
    status,
    ackCount: new Set(acks.filter((a) => a.clear.object === id).map((a) => a.leaf.device)).size,
    lifts: lifts.filter((lift) => lift.clear.hold === id).map(({ leaf }) => leaf.id),
  }));
}

/** How far the shredding of a case is, for a person or as JSON. */
export interface ShredReport {
  /** The request's id; undefined where nobody asked. */
  readonly request: string | undefined;
  readonly isApproved: boolean;
  /** Approvals that count. */
  readonly approvals: readonly string[];
  readonly devices: readonly ShredDevice[];
  /** What was destroyed and what is not proven, once a lead has said so. */
  readonly end:
    | { readonly cards: readonly number[]; readonly unconfirmed: readonly string[] }
    | undefined;
  /** What stands against destroying keys here; where they are destroyed, against going on. */
  readonly obstacles: readonly Problem[];
}

/**
 * Sums up a shredding with what stands against it. Whoever still has keys judges the whole gate,
 * whatever others say that they destroyed; where they are destroyed only a hold stops the rest.
 */
export function shredReport(
  { view, epochs, quarantinedCount }: Pick<CaseKeys, 'view' | 'epochs' | 'quarantinedCount'>,
  circumstances: Omit<ShredCircumstances, 'epochs' | 'quarantinedCount'>,
  isDestroyedHere: boolean,
): ShredReport {
  const shred = shredOf(view);
  const known = epochs.records.map(({ epoch }) => epoch);
  const all = shredObstacles(view, shred, {
    ...circumstances,
    epochs: known,
    quarantinedCount,
  });
  return {
    request: shred?.request.leaf.id,
    isApproved: shred?.approvals.isMet === true,
    approvals: shred?.approvals.records ?? [],
    devices: shred?.devices ?? [],
    end: shred?.end,
    obstacles: isDestroyedHere ? all.filter(({ code }) => code === 'shred-hold') : all,
  };
}
