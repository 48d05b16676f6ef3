import type { Problem } from '../base/problems.ts';
import { checkDeclaration } from './check-declaration.ts';
import { checkFacts } from './check-facts.ts';
import { type Checking, checkWithinLeg } from './checking.ts';
import type { VisitDocument } from './document.ts';
import { expandObjects } from './objects.ts';
import type { Pack } from './pack.ts';
import { createProblemList } from './problem-list.ts';
import { createReferences } from './references.ts';

/** Shares are written with few digits, and their sum may pass 1 by the error of adding them. */
const shareSumSlack = 1e-9;

/**
 * Judges what a schema cannot: that every name leads somewhere, times run forward, shares add up, the
 * visit is declared as it must be. Lists every problem; empty when the visit is fit for use.
 */
export function checkVisit(document: VisitDocument, pack: Pack): readonly Problem[] {
  const list = createProblemList();
  if (document.visit.pack !== pack.id) {
    const message = `pack: expected the pack that was loaded, "${pack.id}", got "${document.visit.pack}"`;
    list.add('pack-mismatch', 'visit/pack', message);
  }
  const objects = expandObjects(document, pack);
  if (!objects.ok)
    for (const problem of objects.problems) list.add(problem.code, problem.path, problem.message);
  const references = createReferences({
    document,
    pack,
    objects: objects.ok ? objects.value : undefined,
    list,
  });
  const checking: Checking = { document, pack, references, list };
  checkPeople(checking);
  checkDeclaration(checking);
  checkSpaces(checking);
  checkLegs(checking);
  checkCrew(checking);
  references.check('adversary', 'limits/adversary', document.limits.adversary);
  checkFacts(checking);
  return list.all();
}

function checkPeople({ document, references, list }: Checking): void {
  for (const [code, person] of Object.entries(document.people))
    references.check('party', `people/${code}/party`, person.party);
  const principals = Object.entries(document.people).filter(([, p]) => p.role === 'principal');
  if (principals.length === 1) return;
  const came = principals.length === 0 ? 'none' : principals.map(([code]) => code).join(', ');
  const message = `people: expected exactly one person with the role "principal", got ${came}`;
  list.add('principal-count', 'people', message);
}

function checkSpaces(checking: Checking): void {
  const { document, references } = checking;
  for (const [code, space] of Object.entries(document.spaces)) {
    const path = `spaces/${code}`;
    references.check('party', `${path}/owner`, space.owner);
    references.check('party', `${path}/controller`, space.controller);
    checkOrder(checking, path, space, ['windowFrom', 'windowTo']);
    for (const [id, object] of Object.entries(space.objects)) {
      if (typeof object === 'string') continue;
      references.check('party', `${path}/objects/${id}/owner`, object.owner);
      if (object.acceptedBy !== undefined)
        references.check('person', `${path}/objects/${id}/acceptedBy`, object.acceptedBy);
    }
  }
}

function checkLegs(checking: Checking): void {
  const { document, references, list } = checking;
  for (const [code, leg] of Object.entries(document.legs)) {
    const path = `legs/${code}`;
    references.check('space', `${path}/space`, leg.space);
    leg.alsoIn?.forEach((space, i) => {
      references.check('space', `${path}/alsoIn/${i}`, space);
    });
    checkOrder(checking, path, leg, ['from', 'to']);
    leg.reach.forEach(({ surface }, i) => {
      references.check('surface', `${path}/reach/${i}/surface`, surface);
      checkWithinLeg(checking, { path: `${path}/reach/${i}/surface`, surface, leg: code });
    });
    const sum = leg.reach.reduce((total, { share }) => total + share, 0);
    if (sum <= 1 + shareSumSlack) continue;
    const message = `reach: expected shares that add up to at most 1, got ${Math.round(sum * 1e6) / 1e6}`;
    list.add('reach-sum', `${path}/reach`, message);
  }
}

function checkCrew(checking: Checking): void {
  const { document, references } = checking;
  document.crew.forEach((member, i) => {
    const path = `crew/${i}`;
    references.check('person', `${path}/person`, member.person);
    checkOrder(checking, path, member, ['from', 'to']);
    member.spaces?.forEach((space, k) => {
      references.check('space', `${path}/spaces/${k}`, space);
    });
    member.methods?.forEach((method, k) => {
      references.check('method', `${path}/methods/${k}`, method);
    });
  });
  document.supplies?.forEach((supply, i) => {
    references.check('method', `supplies/${i}/method`, supply.method);
  });
}

/** The first instant must be before the second. */
function checkOrder<K extends string>(
  { list }: Checking,
  path: string,
  span: { readonly [N in K]: number },
  [from, to]: readonly [K, K],
): void {
  if (span[from] < span[to]) return;
  const came = span[from] === span[to] ? 'the same instant' : 'an earlier one';
  list.add('time-order', `${path}/${to}`, `${to}: expected an instant after ${from}, got ${came}`);
}
