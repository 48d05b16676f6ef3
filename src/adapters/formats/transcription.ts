import { compareText } from '../../base/order.ts';
import type { Contact } from '../../model/fact.ts';

/** Two readers of one card may differ by this much in the time of a row. Assumption: a minute. */
export const transcriptionToleranceMs = 60_000;

/** Members that two transcriptions of one card must agree on; ids and remarks are each reader's own. */
const comparedFields = [
  'at',
  'leg',
  'actor',
  'target',
  'part',
  'manner',
  'durationMs',
  'gloved',
  'source',
  'certainty',
  'distanceCm',
  'with',
  'recordedAt',
  'corrects',
  'withdrawn',
] as const;

export type ComparedField = (typeof comparedFields)[number];

/** One member on which the two readers differ. */
export interface FieldDifference {
  readonly field: ComparedField;
  readonly a: string | number | boolean | undefined;
  readonly b: string | number | boolean | undefined;
}

/** The same row as two people read it. */
export interface RowDifference {
  readonly a: Contact;
  readonly b: Contact;
  readonly fields: readonly FieldDifference[];
}

/** What two independent transcriptions of one zone card agree on, and what not; all in order of time. */
export interface TranscriptionComparison {
  /** As the first reader wrote them. */
  readonly agreed: readonly Contact[];
  readonly differing: readonly RowDifference[];
  readonly onlyInA: readonly Contact[];
  readonly onlyInB: readonly Contact[];
}

/** Rows are first paired by all three, then by what is left when one of them was misread. */
const pairingKeys: readonly ((contact: Contact) => string)[] = [
  ({ leg, actor, target }) => [leg, actor, target].join(' '),
  ({ leg, actor, manner }) => [leg, actor, manner].join(' '),
  ({ leg, target, manner }) => [leg, target, manner].join(' '),
];

/**
 * Compares two independent transcriptions of the same card. Rows are paired by leg, actor and target
 * within a tolerance of time, equal times first; rows left over are paired once more by leg and
 * manner with either actor or target, so that one misread cell shows as one difference and not as
 * two missing rows. Linear in the rows but for sorting them. Nothing is decided: a person decides.
 */
export function compareTranscriptions(
  a: readonly Contact[],
  b: readonly Contact[],
  options: { readonly toleranceMs: number },
): TranscriptionComparison {
  let restA = sortByTime(a);
  let restB = sortByTime(b);
  const pairs: (readonly [Contact, Contact])[] = [];
  for (const keyOf of pairingKeys)
    for (const toleranceMs of [0, options.toleranceMs]) {
      const found = pairUp(restA, restB, { keyOf, toleranceMs });
      pairs.push(...found);
      const paired = new Set(found.flat());
      restA = restA.filter((contact) => !paired.has(contact));
      restB = restB.filter((contact) => !paired.has(contact));
    }
  const compared = pairs
    .map(([one, other]) => ({ a: one, b: other, fields: differencesOf(one, other) }))
    .sort((x, y) => compareByTime(x.a, y.a));
  return {
    agreed: compared.filter(({ fields }) => fields.length === 0).map((pair) => pair.a),
    differing: compared.filter(({ fields }) => fields.length > 0),
    onlyInA: restA,
    onlyInB: restB,
  };
}

/** Within each key walks both lists in time: pairs what is near, leaves behind what is too early. */
function pairUp(
  a: readonly Contact[],
  b: readonly Contact[],
  by: { readonly keyOf: (contact: Contact) => string; readonly toleranceMs: number },
): (readonly [Contact, Contact])[] {
  const pairs: (readonly [Contact, Contact])[] = [];
  const groupsOfB = groupByKey(b, by.keyOf);
  for (const [key, ofA] of groupByKey(a, by.keyOf)) {
    const ofB = groupsOfB.get(key) ?? [];
    let i = 0;
    let k = 0;
    for (let one = ofA[i], other = ofB[k]; one && other; one = ofA[i], other = ofB[k]) {
      const distanceMs = one.at - other.at;
      if (Math.abs(distanceMs) <= by.toleranceMs) pairs.push([one, other]);
      if (distanceMs <= by.toleranceMs) i += 1;
      if (-distanceMs <= by.toleranceMs) k += 1;
    }
  }
  return pairs;
}

function groupByKey(
  contacts: readonly Contact[],
  keyOf: (contact: Contact) => string,
): Map<string, Contact[]> {
  const groups = new Map<string, Contact[]>();
  for (const contact of contacts) {
    const group = groups.get(keyOf(contact));
    if (group === undefined) groups.set(keyOf(contact), [contact]);
    else group.push(contact);
  }
  return groups;
}

function differencesOf(a: Contact, b: Contact): FieldDifference[] {
  return comparedFields
    .filter((field) => a[field] !== b[field])
    .map((field) => ({ field, a: a[field], b: b[field] }));
}

function sortByTime(contacts: readonly Contact[]): readonly Contact[] {
  return [...contacts].sort(compareByTime);
}

function compareByTime(a: Contact, b: Contact): number {
  return a.at - b.at || compareText(a.id, b.id);
}
