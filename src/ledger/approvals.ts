import { assert } from '../base/assert.ts';
import { compareText } from '../base/order.ts';
import { isPurpose } from './clear.ts';
import { controlsOf } from './control.ts';
import { recordKinds } from './leaf.ts';
import { enrolledFor, isEffective, type LedgerView } from './view.ts';

/** How many must approve. */
export interface ApprovalRule {
  /** Distinct persons, whatever number of devices they have. */
  readonly personsMin: number;
  /** Distinct organisations among them. */
  readonly orgsMin: number;
}

const TWO_PERSONS: ApprovalRule = { personsMin: 2, orgsMin: 1 };
const TWO_SIDES: ApprovalRule = { personsMin: 2, orgsMin: 2 };

/**
 * Two persons always. Two organisations where record v1, section 3, says so (lift, dismiss, shred);
 * for waiving a device and releasing a space it is an Assumption: with one side's two persons
 * either could be taken from the other side. The rest: Assumption, one side may decide for itself.
 */
const ruleByPurpose: Readonly<Record<string, ApprovalRule>> = {
  certificate: TWO_PERSONS,
  declare: TWO_PERSONS,
  dismiss: TWO_SIDES,
  export: TWO_PERSONS,
  lift: TWO_SIDES,
  recovery: TWO_PERSONS,
  release: TWO_SIDES,
  'seal-break': TWO_PERSONS,
  shred: TWO_SIDES,
};

/** What approvals of one object for one purpose amount to. */
export interface Approvals {
  readonly rule: ApprovalRule;
  /** Person ids in byte order. */
  readonly persons: readonly string[];
  /** Organisation ids in byte order. */
  readonly orgs: readonly string[];
  /** Ids of the approval records that count, in byte order. */
  readonly records: readonly string[];
  readonly isMet: boolean;
}

/** The rule for a purpose: one of the purposes of kind 7, or `waive:` and a device key. */
export function approvalRule(purpose: string): ApprovalRule {
  assert(isPurpose(purpose), `a purpose should be one of record v1: ${purpose}`);
  return ruleByPurpose[purpose] ?? TWO_SIDES;
}

/**
 * Counts approvals of a record: distinct persons and organisations among effective approval records
 * (see `isEffective`). Two devices of one person are one person; approvals of revoked devices, of
 * either branch of a fork and of mere holders do not count.
 */
export function countApprovals(
  view: LedgerView,
  approved: { readonly object: string; readonly purpose: string },
): Approvals {
  const rule = approvalRule(approved.purpose);
  const persons = new Set<string>();
  const orgs = new Set<string>();
  const records: string[] = [];
  for (const { leaf, clear } of controlsOf(view.leaves, recordKinds.approve)) {
    const isOfObject = clear.object === approved.object && clear.purpose === approved.purpose;
    const enrolled = enrolledFor(view, leaf);
    if (!isOfObject || enrolled === undefined || !isEffective(view, leaf)) continue;
    persons.add(enrolled.person);
    orgs.add(enrolled.org);
    records.push(leaf.id);
  }
  const isMet = persons.size >= rule.personsMin && orgs.size >= rule.orgsMin;
  return { rule, persons: sorted(persons), orgs: sorted(orgs), records: sorted(records), isMet };
}

function sorted(texts: Iterable<string>): readonly string[] {
  return [...texts].sort(compareText);
}
