import { checkContact } from './check-contact.ts';
import type { Checking } from './checking.ts';
import type { Fact, FactOf } from './fact.ts';
import { pairsByKind, referencesByKind, timesByKind } from './fact-rules.ts';
import type { Reference } from './references.ts';
import { ringMembers } from './ring.ts';
import { cleaningAfter, contradictedBy, contradictsItself } from './swab-results.ts';

/** Judges the facts of the script one by one, and against each other. */
export function checkFacts(checking: Checking): void {
  const facts = checking.document.script ?? [];
  const index = indexFacts(checking, facts);
  facts.forEach((fact, i) => {
    const path = `script/${i}`;
    checkReferences(checking, path, fact);
    checkTimes(checking, path, fact);
    checkPair(checking, path, fact);
    checkAgainstOthers(checking, path, { fact, index });
  });
  checkCycles(checking, facts);
  checkSeals(checking, facts);
  checkSwabs(checking, facts);
}

/** Facts by kind and id: within a kind an id is used once. */
type FactIndex = ReadonlyMap<string, { readonly fact: Fact; readonly index: number }>;

function indexFacts({ list }: Checking, facts: readonly Fact[]): FactIndex {
  const index = new Map<string, { fact: Fact; index: number }>();
  facts.forEach((fact, i) => {
    const key = `${fact.kind} ${fact.id}`;
    const earlier = index.get(key);
    if (earlier === undefined) {
      index.set(key, { fact, index: i });
      return;
    }
    const message = `id: expected an id that no other ${fact.kind} has, got "${fact.id}" again (first script/${earlier.index})`;
    list.add('duplicate-id', `script/${i}/id`, message);
  });
  return index;
}

function findFact<K extends Fact['kind']>(
  index: FactIndex,
  kind: K,
  id: string | undefined,
): FactOf<K> | undefined {
  // The key holds the kind, so the fact under it is of that kind.
  return index.get(`${kind} ${id}`)?.fact as FactOf<K> | undefined;
}

/** Members by name, for the tables above, whose types have checked that the names exist. */
function memberOf(fact: Fact, name: string): unknown {
  return (fact as Readonly<Record<string, unknown>>)[name];
}

function checkReferences({ references }: Checking, path: string, fact: Fact): void {
  for (const [member, reference] of Object.entries<Reference>(referencesByKind[fact.kind])) {
    const value = memberOf(fact, member);
    if (typeof value === 'string') references.check(reference, `${path}/${member}`, value);
    if (Array.isArray(value))
      value.forEach((name: string, i) => {
        references.check(reference, `${path}/${member}/${i}`, name);
      });
  }
  if (fact.kind !== 'lift') return;
  fact.approvals.forEach(({ by }, i) => {
    references.check('person', `${path}/approvals/${i}/by`, by);
  });
}

function checkTimes({ list }: Checking, path: string, fact: Fact): void {
  for (const [later, relation, earlier] of timesByKind[fact.kind] ?? []) {
    const [end, start] = [memberOf(fact, later), memberOf(fact, earlier)];
    if (typeof end !== 'number' || typeof start !== 'number') continue;
    if (relation === 'after' ? end > start : end >= start) continue;
    const came = end === start ? 'the same instant' : 'an earlier one';
    const message = `${later}: expected an instant ${relation} ${earlier}, got ${came}`;
    list.add('time-order', `${path}/${later}`, message);
  }
}

function checkPair({ list }: Checking, path: string, fact: Fact): void {
  const pair = pairsByKind[fact.kind];
  if (pair === undefined) return;
  const [first, second] = [memberOf(fact, pair[0]), memberOf(fact, pair[1])];
  if (first === undefined || first !== second) return;
  const message = `${pair[1]}: expected another person than ${pair[0]}, got the same`;
  list.add('two-people', `${path}/${pair[1]}`, message);
}

function checkAgainstOthers(
  checking: Checking,
  path: string,
  { fact, index }: { fact: Fact; index: FactIndex },
): void {
  const { list } = checking;
  switch (fact.kind) {
    case 'contact':
      checkContact(checking, path, fact);
      break;
    case 'task':
      checkLater(checking, path, { member: 'at', fact, of: findFact(index, 'task', fact.clothOf) });
      if (fact.wetTo !== undefined && fact.wetFrom === undefined)
        list.add('missing', `${path}/wetFrom`, 'wetFrom: expected it beside wetTo, got nothing');
      break;
    case 'handover':
      checkHandover(checking, path, { fact, index });
      break;
    case 'swab':
      if (fact.purpose === 'principal-residual' && fact.surface === undefined)
        list.add(
          'missing',
          `${path}/surface`,
          'surface: expected one for this purpose, got nothing',
        );
      break;
    case 'result':
      checkLater(checking, path, { member: 'at', fact, of: findFact(index, 'swab', fact.swab) });
      break;
    case 'lift':
      checkLater(checking, path, { member: 'at', fact, of: findFact(index, 'hold', fact.hold) });
      break;
    case 'inspection':
      checkLater(checking, path, { member: 'at', fact, of: findFact(index, 'unit', fact.unit) });
      break;
    case 'case':
    case 'disposition':
      for (const unit of fact.units)
        checkLater(checking, path, { member: 'at', fact, of: findFact(index, 'unit', unit) });
      break;
    case 'seal':
      if (fact.from > fact.to)
        list.add(
          'out-of-range',
          `${path}/to`,
          `to: expected at least ${fact.from}, got ${fact.to}`,
        );
      break;
    case 'drill':
      if (fact.loggedCount > fact.plantedCount)
        list.add(
          'out-of-range',
          `${path}/loggedCount`,
          `loggedCount: expected at most ${fact.plantedCount}, got ${fact.loggedCount}`,
        );
      break;
    case 'identity':
      if (fact.recordedObject === fact.foundObject)
        list.add(
          'wrong-value',
          `${path}/foundObject`,
          'foundObject: expected another object, got the same',
        );
      break;
    default:
      break;
  }
}

interface Later {
  readonly member: string;
  readonly fact: { readonly at: number };
  readonly of: { readonly kind: string; readonly id: string; readonly at: number } | undefined;
}

/** What follows from another fact cannot have happened before it. */
function checkLater({ list }: Checking, path: string, { member, fact, of }: Later): void {
  if (of === undefined || fact.at >= of.at) return;
  const message = `${member}: expected an instant not before ${of.kind} "${of.id}", got an earlier one`;
  list.add('time-order', `${path}/${member}`, message);
}

function checkHandover(
  checking: Checking,
  path: string,
  { fact, index }: { fact: FactOf<'handover'>; index: FactIndex },
): void {
  const isOffer = fact.step === 'offered';
  if (isOffer && fact.offer !== undefined)
    checking.list.add(
      'wrong-value',
      `${path}/offer`,
      'offer: expected none for step "offered", got one',
    );
  if (!isOffer && fact.offer === undefined)
    checking.list.add(
      'missing',
      `${path}/offer`,
      'offer: expected the id of the offer, got nothing',
    );
  checkLater(checking, path, { member: 'at', fact, of: findFact(index, 'handover', fact.offer) });
}

/** A correction of a correction is fine; a ring of them has no last word. So are bags in bags. */
function checkCycles({ list }: Checking, facts: readonly Fact[]): void {
  const nextById = new Map<string, readonly string[]>();
  facts.forEach((fact) => {
    if (fact.kind === 'contact' && fact.corrects !== undefined)
      nextById.set(`contact ${fact.id}`, [`contact ${fact.corrects}`]);
    if (fact.kind === 'unit' && fact.units !== undefined)
      nextById.set(
        `unit ${fact.id}`,
        fact.units.map((unit) => `unit ${unit}`),
      );
  });
  const inRing = ringMembers(nextById);
  facts.forEach((fact, i) => {
    if (!inRing.has(`${fact.kind} ${fact.id}`)) return;
    const member = fact.kind === 'contact' ? 'corrects' : 'units';
    const message = `${member}: expected no ring, got one that leads back to "${fact.id}"`;
    list.add('ring', `script/${i}/${member}`, message);
  });
}

/** A seal number is on one package only: a second one with the same number is how bags are swapped. */
function checkSeals({ list }: Checking, facts: readonly Fact[]): void {
  const firstBySeal = new Map<string, string>();
  facts.forEach((fact, i) => {
    const seals = fact.kind === 'unit' ? [fact.seal] : fact.kind === 'case' ? fact.seals : [];
    seals.forEach((seal, k) => {
      const path = fact.kind === 'unit' ? `script/${i}/seal` : `script/${i}/seals/${k}`;
      const first = firstBySeal.get(seal);
      if (first === undefined) firstBySeal.set(seal, fact.id);
      else
        list.add(
          'duplicate-seal',
          path,
          `seal: expected a number that no other package has, got "${seal}", which is on "${first}"`,
        );
    });
  });
}

/** A swab and its results must be able to be true together; of two results that are not, the later one is named. */
function checkSwabs({ pack, list }: Checking, facts: readonly Fact[]): void {
  const tasks = facts.filter((f) => f.kind === 'task');
  const isCleaning = (method: string) => pack.methods[method]?.effect === 'clean';
  const swabs = new Map(facts.flatMap((f) => (f.kind === 'swab' ? [[f.id, f] as const] : [])));
  const earlier: FactOf<'result'>[] = [];
  facts.forEach((fact, i) => {
    if (fact.kind !== 'result') return;
    const swab = swabs.get(fact.swab);
    const task = swab === undefined ? undefined : cleaningAfter(swab, fact, { tasks, isCleaning });
    if (task !== undefined) {
      const message = `swab: expected one taken after task "${task.id}", which cleaned the same surface, got "${fact.swab}", which was taken before it`;
      list.add('time-order', `script/${i}/swab`, message);
    }
    if (contradictsItself(fact)) {
      const message = `quantityPg: expected at most lodPg, ${fact.lodPg}, for the call "${fact.call}", got ${fact.quantityPg}`;
      list.add('contradiction', `script/${i}/quantityPg`, message);
    }
    const other = contradictedBy(fact, earlier);
    if (other !== undefined) {
      const message = `call: expected one that can be true together with "${other.call}" (result "${other.id}" of the same swab), got "${fact.call}"`;
      list.add('contradiction', `script/${i}/call`, message);
    }
    earlier.push(fact);
  });
}
