import type { Problem } from '../base/problems.ts';
import { type Approvals, countApprovals } from './approvals.ts';
import type { ClearByKind } from './clear.ts';
import { type ControlRecord, controlsOf } from './control.ts';
import { openHolds } from './hold.ts';
import { recordKinds } from './leaf.ts';
import { isByLead, isEffective, type LedgerView } from './view.ts';

/** A device that has keys of the visit to destroy: enrolled and not revoked. */
export interface ShredDevice {
  readonly device: string;
  readonly org: string;
  readonly role: string;
  /** Acked that it is ready, with the end of its chain (S4). */
  readonly isReady: boolean;
  /** Two people of two organisations go on without it. */
  readonly isWaived: boolean;
  /** Acked that its keys are destroyed (S5). */
  readonly isDone: boolean;
}

/** How far the shredding of a visit is, as its records say (record v1, section 3, S1 to S7). */
export interface Shred {
  /** S1: the lead's record. */
  readonly request: ControlRecord<8>;
  /** S2: who approved it. */
  readonly approvals: Approvals;
  readonly devices: readonly ShredDevice[];
  /** S7: what was destroyed in the end; undefined until somebody says so. */
  readonly end: ClearByKind[10] | undefined;
}

/** Waiting time of a visit with hold cards (record v1, section 3, S3). */
export const HOLD_CARD_DELAY_MS_MIN = 7 * 86_400_000;

/**
 * The shredding that a lead asked for; of several the one that was approved, else the last in the
 * order of the view. Undefined when nobody who may asked.
 */
export function shredOf(view: LedgerView): Shred | undefined {
  const all = controlsOf(view.leaves, recordKinds.shred)
    .filter(({ leaf }) => isEffective(view, leaf))
    .map((request) => ({ request, approvals: approvalsOf(view, request) }));
  const chosen = all.find(({ approvals }) => approvals.isMet) ?? all.at(-1);
  if (chosen === undefined) return undefined;
  const { id } = chosen.request.leaf;
  const ends = controlsOf(view.leaves, recordKinds.shredded);
  const end = ends.find(({ leaf, clear }) => clear.shred === id && isByLead(view, leaf));
  return { ...chosen, devices: shredDevices(view, id), end: end?.clear };
}

/** How long keys stay after the approvals, in ms: what genesis says, a week where a hold card is out. */
export function shredDelayMs(view: LedgerView): number {
  const delayMs = view.enrolment.genesis?.clear.delayMs ?? Number.POSITIVE_INFINITY;
  const devices = [...view.enrolment.enrolledByDevice.values()];
  const hasHoldCard = devices.some(({ role }) => role === 'holder');
  return hasHoldCard ? Math.max(delayMs, HOLD_CARD_DELAY_MS_MIN) : delayMs;
}

/** What a device knows besides the records when it judges the gate for itself. */
export interface ShredCircumstances {
  /** Every epoch that has an epoch record. */
  readonly epochs: readonly number[];
  /** Stored records that fail L: a hold could be among them. */
  readonly quarantinedCount: number;
  /** Records that are in no log yet, or undefined where there is no log. */
  readonly unloggedCount: number | undefined;
  /**
   * When the approvals were first seen under a checkpoint that the quorum cosigned: by the latest of
   * its witnesses, and by the own clock; undefined while they are not. ms since 1970-01-01T00:00Z.
   */
  readonly begun: { readonly witnessedAtMs: number; readonly seenAtMs: number } | undefined;
  /** The earliest cosignature of the newest checkpoint, where the quorum cosigned it. */
  readonly witnessedNowMs: number | undefined;
  readonly nowMs: number;
  /** When the last retention time ends; undefined when nobody here can read it. */
  readonly retainedUntilMs: number | undefined;
  /** Whether each recorded certificate has its file, which is all that can be checked afterwards. */
  readonly hasCertificates: boolean;
}

/**
 * What stands against destroying the keys of a visit now (record v1, section 3, the gate); nothing
 * when they may go. An open hold always stands against it, whoever placed it.
 *
 * Codes: shred-hold, shred-none, shred-approvals, shred-epochs, shred-records, shred-ack,
 * shred-log, shred-delay, shred-retention, shred-certificate.
 */
export function shredObstacles(
  view: LedgerView,
  shred: Shred | undefined,
  now: ShredCircumstances,
): readonly Problem[] {
  const holds = openHolds(view).map(({ id }) =>
    obstacle('shred-hold', 'hold: expected none open', `${id.slice(0, 12)}…`),
  );
  if (shred === undefined)
    return [...holds, obstacle('shred-none', 'shred: expected a request of a lead', 'none')];
  return [
    ...holds,
    ...approvalObstacles(shred),
    ...epochObstacles(shred, now),
    ...recordObstacles(view, now),
    ...deviceObstacles(shred),
    ...delayObstacles(view, now),
    ...outcomeObstacles(now),
  ];
}

/** Readable length of time: days and hours, or hours and minutes. */
export function waitText(waitMs: number): string {
  const minutes = Math.ceil(waitMs / 60_000);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  return `${hours} h ${minutes % 60} min`;
}

function approvalsOf(view: LedgerView, { leaf }: ControlRecord<8>): Approvals {
  return countApprovals(view, { object: leaf.id, purpose: 'shred' });
}

function shredDevices(view: LedgerView, object: string): readonly ShredDevice[] {
  const acks = controlsOf(view.leaves, recordKinds.ack).filter(
    ({ leaf, clear }) => clear.object === object && (clear.done || clear.head === leaf.seq - 1),
  );
  const acked = (device: string, done: boolean): boolean =>
    acks.some(({ leaf, clear }) => leaf.device === device && clear.done === done);
  return [...view.enrolment.enrolledByDevice.values()]
    .filter(({ revokedBy }) => revokedBy === undefined)
    .map(({ device, org, role }) => ({
      device,
      org,
      role,
      isReady: acked(device, false),
      isWaived: countApprovals(view, { object, purpose: `waive:${device}` }).isMet,
      isDone: acked(device, true),
    }))
    .sort((a, b) => (a.device < b.device ? -1 : 1));
}

function approvalObstacles({ approvals }: Shred): readonly Problem[] {
  if (approvals.isMet) return [];
  const { personsMin, orgsMin } = approvals.rule;
  const expected = `approvals: expected ${personsMin} persons of ${orgsMin} organisations`;
  const came = `${approvals.persons.length} of ${approvals.orgs.length}`;
  return [obstacle('shred-approvals', expected, came)];
}

function epochObstacles({ request }: Shred, { epochs }: ShredCircumstances): readonly Problem[] {
  const missing = epochs.filter((epoch) => !request.clear.epochs.includes(epoch));
  if (missing.length === 0) return [];
  const came = `one without ${missing.join(', ')}: ask anew`;
  return [obstacle('shred-epochs', 'request: expected one that names every epoch', came)];
}

function recordObstacles(view: LedgerView, now: ShredCircumstances): readonly Problem[] {
  const wrong = view.findings.filter(
    ({ severity, code }) => severity !== 'notice' || code === 'unknown-kind',
  );
  const problems = wrong.map(({ code, message }) => obstacle('shred-records', message, code));
  if (now.quarantinedCount > 0) {
    const came = `${now.quarantinedCount} in quarantine`;
    problems.push(obstacle('shred-records', 'records: expected all of them sound', came));
  }
  // Whoever hides a hold leaves the acks of those who heard it.
  const unseen = controlsOf(view.leaves, recordKinds.ack).filter(
    ({ clear }) => !view.indexById.has(clear.object),
  );
  for (const { leaf, clear } of unseen) {
    const expected = `ack: expected the record that ${leaf.device.slice(0, 12)}… heard of`;
    problems.push(obstacle('shred-records', expected, `none of id ${clear.object.slice(0, 12)}…`));
  }
  return problems;
}

function deviceObstacles({ devices }: Shred): readonly Problem[] {
  return devices
    .filter(({ isReady, isWaived }) => !isReady && !isWaived)
    .map(({ device }) => {
      const expected = 'device: expected its ack, or that it is waived by name';
      return obstacle('shred-ack', expected, `neither of ${device.slice(0, 12)}…`);
    });
}

function delayObstacles(view: LedgerView, now: ShredCircumstances): readonly Problem[] {
  const { begun, unloggedCount, witnessedNowMs, nowMs } = now;
  if (unloggedCount === undefined)
    return [obstacle('shred-log', 'log: expected the log of the visit', 'none')];
  const problems: Problem[] = [];
  if (unloggedCount > 0)
    problems.push(
      obstacle('shred-log', 'log: expected every record in it', `${unloggedCount} less`),
    );
  if (begun === undefined || witnessedNowMs === undefined) {
    const expected = 'checkpoint: expected one with the approvals that the quorum cosigned';
    problems.push(obstacle('shred-log', expected, 'none'));
    return problems;
  }
  // Two clocks: one that was set forward is not enough.
  const elapsedMs = Math.min(witnessedNowMs - begun.witnessedAtMs, nowMs - begun.seenAtMs);
  const waitMs = shredDelayMs(view) - elapsedMs;
  if (waitMs > 0) {
    const expected = 'delay: expected it to be over, by the witnesses and by the own clock';
    problems.push(obstacle('shred-delay', expected, `${waitText(waitMs)} to go`));
  }
  return problems;
}

function outcomeObstacles(now: ShredCircumstances): readonly Problem[] {
  const problems: Problem[] = [];
  const { retainedUntilMs, nowMs } = now;
  if (retainedUntilMs === undefined) {
    const expected = 'retention: expected a declaration that can be read here';
    problems.push(obstacle('shred-retention', expected, 'none'));
  } else if (nowMs < retainedUntilMs) {
    const came = `${waitText(retainedUntilMs - nowMs)} to go`;
    problems.push(obstacle('shred-retention', 'retention: expected it to be over', came));
  }
  if (!now.hasCertificates) {
    const expected = 'certificate: expected its file, which is all that can be checked afterwards';
    problems.push(obstacle('shred-certificate', expected, 'none'));
  }
  return problems;
}

function obstacle(code: string, expected: string, came: string): Problem {
  return { code, path: '', message: `${expected}, got ${came}` };
}
