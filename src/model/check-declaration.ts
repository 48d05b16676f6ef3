import type { Checking } from './checking.ts';
import type { VisitDocument } from './document.ts';
import { entryOf } from './entry.ts';

/** A declaration after the first contact needs this many approvals, by different people. */
export const lateApprovalsMin = 2;

/**
 * The first instant at which the principal touches anything or anybody, by the contacts of the
 * script; undefined when it has none. Contacts that were taken back do not count; footage that
 * became known later counts from when it happened.
 */
export function firstContactAt(document: VisitDocument): number | undefined {
  const principal = Object.entries(document.people).find(([, p]) => p.role === 'principal')?.[0];
  const facts = document.script ?? [];
  const withdrawn = new Set(
    facts.flatMap((fact) =>
      fact.kind === 'contact' && fact.withdrawn === true && fact.corrects !== undefined
        ? [fact.corrects]
        : [],
    ),
  );
  let first: number | undefined;
  for (const fact of facts) {
    if (fact.kind !== 'contact' || fact.withdrawn === true || withdrawn.has(fact.id)) continue;
    if (fact.actor !== principal && fact.target !== `person:${principal}`) continue;
    if (first === undefined || fact.at < first) first = fact.at;
  }
  return first;
}

/** Says whether the visit was declared only after the principal's first contact: marked on every output. */
export function isDeclaredLate(document: VisitDocument): boolean {
  const first = firstContactAt(document);
  return first !== undefined && document.declaration.declaredAt > first;
}

/** People and parties of the declaration exist, the venue has countersigned, and a late one has two approvals. */
export function checkDeclaration(checking: Checking): void {
  const { document, references } = checking;
  const { declaration } = document;
  const agreement = declaration.hostAgreement;
  const path = 'declaration/hostAgreement';
  references.check('person', 'declaration/declaredBy', declaration.declaredBy);
  declaration.approvals.forEach(({ by }, i) => {
    references.check('person', `declaration/approvals/${i}/by`, by);
  });
  for (const member of ['mayWipe', 'mayRemove', 'mayReplace', 'receiptsFor'] as const)
    agreement[member].forEach((party, i) => {
      references.check('party', `${path}/${member}/${i}`, party);
    });
  agreement.excludedObjects.forEach((object, i) => {
    references.check('object', `${path}/excludedObjects/${i}`, object);
  });
  agreement.crew.forEach((person, i) => {
    references.check('person', `${path}/crew/${i}`, person);
  });
  references.check('person', `${path}/countersignedBy`, agreement.countersignedBy);
  checkCountersigner(checking, agreement.countersignedBy);
  checkLate(checking);
}

function checkCountersigner({ document, list }: Checking, by: string): void {
  const person = entryOf(document.people, by);
  const party = person === undefined ? undefined : entryOf(document.parties, person.party);
  if (party === undefined || party.role === 'venue') return;
  const message = `countersignedBy: expected a person of a party with role "venue", got "${by}", who is of "${person?.party}"`;
  list.add('countersigner', 'declaration/hostAgreement/countersignedBy', message);
}

function checkLate({ document, list }: Checking): void {
  if (!isDeclaredLate(document)) return;
  const approvers = new Set(document.declaration.approvals.map(({ by }) => by));
  if (approvers.size >= lateApprovalsMin) return;
  const message =
    `declaration: expected ${lateApprovalsMin} approvals by different people, because it was made after ` +
    `the principal's first contact, got ${approvers.size}`;
  list.add('declaration-late', 'declaration/approvals', message);
}
