import * as z from 'zod/mini';
import { compareText } from '../base/order.ts';
import { type VisitDocument, visitDocument } from './document.ts';
import { type Fact, fact } from './fact.ts';

/** The declaration travels as a record too: sealed like everything else, and forgotten with its key. */
const declarationPayload = z.strictObject({
  kind: z.literal('declaration'),
  document: visitDocument,
});

/** The secret that label codes are made from: with it a label can be traced to its thing, without it not. */
const labelsPayload = z.strictObject({
  kind: z.literal('labels'),
  secret: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
});

/** What a record carries. A visit file and a case give the same payloads; `fold` is the only way on. */
export const payload = z.discriminatedUnion('kind', [declarationPayload, labelsPayload, fact]);

export type Payload = z.infer<typeof payload>;

/** When a fact happened: the first field of the order of facts. */
export function occurredAt(item: Fact): number {
  if (item.kind === 'gap' || item.kind === 'footage') return item.from;
  return item.at;
}

/** When a fact became known: later than it happened for debriefs, footage and laboratory files. */
export function knownAt(item: Fact): number {
  if (item.kind === 'gap') return item.to;
  if (item.kind === 'footage') return item.recordedAt;
  if (item.kind === 'contact') return item.recordedAt ?? item.at;
  if (item.kind === 'task') return item.to ?? item.at;
  return item.at;
}

/** Orders facts by when they happened, then when they became known, then id (byte order). */
export function compareFacts(a: Fact, b: Fact): number {
  return (
    occurredAt(a) - occurredAt(b) ||
    knownAt(a) - knownAt(b) ||
    compareText(a.kind, b.kind) ||
    compareText(a.id, b.id)
  );
}

/** The document without its script: what is declared before the first contact. */
export function declarationOf(document: VisitDocument): VisitDocument {
  const { script: _script, contactsCsv: _csv, $schema: _schema, ...declared } = document;
  return declared;
}

/** A visit file as payloads, in the order in which they became known: the declaration, then the facts. */
export function visitToPayloads(document: VisitDocument): readonly Payload[] {
  const facts = [...(document.script ?? [])].sort(
    (a, b) => knownAt(a) - knownAt(b) || compareFacts(a, b),
  );
  return [{ kind: 'declaration', document: declarationOf(document) }, ...facts];
}
