import { bytesToHex } from '../base/bytes.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import type { LedgerCrypto } from '../ledger/crypto-port.ts';
import { foldEpochs } from '../ledger/epochs.ts';
import { holdsOf } from '../ledger/hold.ts';
import { type Recipient, type StoredKey, scopeKeysOf, unwrapKeys } from '../ledger/keyring.ts';
import type { Leaf } from '../ledger/leaf.ts';
import { checkOpening, type Opening } from '../ledger/opening.ts';
import { checkRecords, type DeviceRecords, openRecords } from '../ledger/records.ts';
import { ROLE_SCOPES, TEAM_SCOPE } from '../ledger/scopes.ts';
import { isEffective, type LedgerView, viewLedger } from '../ledger/view.ts';
import type { ChainHead } from '../ledger/writer.ts';
import { calibratedPack } from '../model/calibration.ts';
import { checkVisit } from '../model/check-visit.ts';
import type { Fact } from '../model/fact.ts';
import { expandObjects } from '../model/objects.ts';
import type { Pack } from '../model/pack.ts';
import { type Payload, payload } from '../model/payload.ts';
import type { VisitInput } from './assess-visit.ts';
import type { CertificateFile } from './certificate-file.ts';

/** What a case folder holds, read and not yet believed. */
export interface CaseContent {
  readonly visit: string;
  readonly files: readonly DeviceRecords[];
  /** Keys that the reader holds already. */
  readonly held: readonly StoredKey[];
  /** Whose wraps the reader opens: the devices at hand, or the recovery key. */
  readonly recipients: readonly Recipient[];
  /** For who was handed openings instead: an auditor. */
  readonly openings: readonly Opening[];
  readonly certificate: CertificateFile | undefined;
  /** Trust anchor from outside: the genesis id that the reader joined, or printed on the agreement. */
  readonly genesisId?: string;
}

/** A case whose records were checked, opened and folded into a visit. */
export interface OpenedCase {
  readonly view: LedgerView;
  readonly input: VisitInput;
  readonly recordCount: number;
  readonly openedCount: number;
  /** What each opened record says, by record id. */
  readonly payloads: ReadonlyMap<string, unknown>;
  /** Everything that breaks the integrity of the case; a sound one has none. */
  readonly problems: readonly Problem[];
  readonly openHoldCount: number;
}

/**
 * Checks every leaf (L), the chains (G), opens what can be opened (O) and folds the facts. `ok: false` only when no
 * visit can be read at all; integrity problems of a readable case are listed in its value.
 */
export async function openCase(
  content: CaseContent,
  crypto: LedgerCrypto,
  packOf: (id: string) => Promise<Outcome<Pack>>,
): Promise<Outcome<OpenedCase>> {
  const problems: Problem[] = [];
  const checked = await checkRecords(crypto, content.files);
  for (const bad of checked.quarantined)
    problems.push({
      ...bad.problem,
      path: `records/${bad.device.slice(0, 8)}…/${bad.index + 1}`,
    });
  const view = await viewLedger(crypto, {
    visit: content.visit,
    leaves: checked.records.map((r) => r.leaf),
    order: 'files',
    ...(content.certificate === undefined
      ? {}
      : { heads: knownHeads(content.certificate), genesisId: content.certificate.genesis }),
    ...(content.genesisId === undefined ? {} : { genesisId: content.genesisId }),
  });
  for (const finding of view.findings)
    if (finding.severity !== 'notice')
      problems.push({
        code: finding.code,
        path: `records/${finding.device.slice(0, 8)}…/${finding.seq}`,
        message: finding.message,
      });
  problems.push(...repeatedRecords(checked.records.map((r) => r.leaf)));
  const wrapped = await unwrapKeys(foldEpochs(view, checked.records), content.recipients);
  for (const { leaf, problem } of wrapped.problems)
    problems.push({ ...problem, path: placeOf(leaf) });
  const held = [...content.held, ...wrapped.held];
  const scopeKeys = scopeKeysOf(held, { visit: content.visit, names: scopesOfTheCase });
  const opened = await openRecords(crypto, checked.records, scopeKeys);
  for (const { leaf, problem } of opened.problems)
    problems.push({ ...problem, path: placeOf(leaf) });
  const payloads = new Map<string, unknown>(
    opened.opened.map((r) => [r.leaf.id, r.content.payload]),
  );
  problems.push(...applyOpenings(content.openings, checked.records, payloads));
  for (const { leaf } of checked.records) {
    if (leaf.seal !== 1 || payloads.has(leaf.id)) continue;
    const message =
      'content: expected a key or an opening for it, got neither: the fact is missing';
    problems.push({ code: 'closed', path: placeOf(leaf), message });
  }
  if (content.certificate === undefined && [...payloads.values()].some(isCertificate)) {
    const message = 'certificate: expected the file of the recorded certificate, got none';
    problems.push({ code: 'certificate-file', path: 'out/certificate.json', message });
  }
  const facts = await readFacts(view, payloads, packOf);
  if (!facts.ok) return fail([...problems, ...facts.problems]);
  return ok({
    view,
    input: facts.value.input,
    recordCount: checked.records.length,
    openedCount: payloads.size,
    payloads,
    problems: [...problems, ...facts.value.problems],
    openHoldCount: holdsOf(view).filter((h) => h.status === 'open').length,
  });
}

/**
 * The scopes that root keys are tried with. KNOWN: zones are not among them, since no visit file declares who needs to
 * know which; a played visit seals everything for the team.
 */
const scopesOfTheCase = [TEAM_SCOPE, ...ROLE_SCOPES];

/** A record that lies twice in a file is the same record to the ledger; nobody who only appends makes one. */
function repeatedRecords(leaves: readonly Leaf[]): readonly Problem[] {
  const seen = new Set<string>();
  return leaves.flatMap((leaf) => {
    const isRepeated = seen.has(leaf.id);
    seen.add(leaf.id);
    const message = 'record: expected each record once, got the same again';
    return isRepeated ? [{ code: 'record-twice', path: placeOf(leaf), message }] : [];
  });
}

/**
 * Ends of chains as the certificate knows them: those in its file, which nobody signed, and those in the signed
 * certificate, which cannot be cut to match a dropped record.
 */
function knownHeads(file: CertificateFile): readonly ChainHead[] {
  return [...file.heads, ...file.certificate.heads];
}

/**
 * Adds what openings say of records that no key opened. Every opening is judged, also where a key was at hand: one
 * that says something else was changed by somebody.
 */
function applyOpenings(
  openings: readonly Opening[],
  records: readonly { readonly leaf: Leaf }[],
  payloads: Map<string, unknown>,
): readonly Problem[] {
  const leaves = new Map(records.map(({ leaf }) => [bytesToHex(leaf.bytes), leaf]));
  return openings.flatMap((opening, i) => {
    const leaf = leaves.get(opening.leaf);
    if (leaf === undefined) {
      const message = 'opening: expected one of a record of this case, got one of another';
      return [{ code: 'opening-leaf', path: `audit/openings.jsonl/${i + 1}`, message }];
    }
    const judged = checkOpening(leaf, opening);
    if (!judged.ok) return judged.problems.map((p) => ({ ...p, path: placeOf(leaf) }));
    if (!payloads.has(leaf.id)) payloads.set(leaf.id, judged.value);
    return [];
  });
}

/** Where a record lies, for people: the device's first bytes and the number in its chain. */
function placeOf(leaf: Pick<Leaf, 'device' | 'seq'>): string {
  return `records/${leaf.device.slice(0, 8)}…/${leaf.seq}`;
}

/**
 * Facts that raise a risk count from anybody and from both branches of a fork; those that lower one count only from
 * an enrolled device that is neither revoked nor suspended (record v1 section 1, after a fork).
 */
const kindsThatRaise: readonly string[] = [
  'contact',
  'gap',
  'footage',
  'identity',
  'inspection',
  'exception',
  'hold',
];

async function readFacts(
  view: LedgerView,
  payloads: ReadonlyMap<string, unknown>,
  packOf: (id: string) => Promise<Outcome<Pack>>,
): Promise<Outcome<{ input: VisitInput; problems: readonly Problem[] }>> {
  const facts: Fact[] = [];
  const places: string[] = [];
  const problems: Problem[] = [];
  const add = (item: Fact, leaf: Leaf): void => {
    facts.push(item);
    places.push(placeOf(leaf));
  };
  let declaration: Extract<Payload, { kind: 'declaration' }> | undefined;
  // That two sides approved a lift is what their devices signed, not what its payload says.
  const lifts = new Set(holdsOf(view).flatMap((h) => h.lifts));
  for (const leaf of view.leaves) {
    const value = payloads.get(leaf.id);
    if (value === undefined || isCertificate(value)) continue;
    const parsed = payload.safeParse(value);
    if (!parsed.success) {
      const message = `payload: expected a fact, got ${parsed.error.issues[0]?.message ?? 'something else'}`;
      problems.push({ code: 'payload-form', path: placeOf(leaf), message });
    } else if (parsed.data.kind === 'declaration') {
      if (isEffective(view, leaf)) declaration = parsed.data;
    } else if (parsed.data.kind === 'lift') {
      if (lifts.has(leaf.id)) add(parsed.data, leaf);
    } else if (parsed.data.kind === 'labels') continue;
    else if (isEffective(view, leaf) || kindsThatRaise.includes(parsed.data.kind))
      add(parsed.data, leaf);
  }
  if (declaration === undefined) {
    const message =
      'declaration: expected one among the records that can be opened, got none (no key and no openings?)';
    return fail([...problems, { code: 'declaration-missing', path: '', message }]);
  }
  const { document } = declaration;
  const named = await packOf(document.visit.pack);
  if (!named.ok) return named;
  const pack = calibratedPack(named.value, document.calibration);
  if (!pack.ok) return pack;
  const objects = expandObjects(document, pack.value);
  if (!objects.ok) return objects;
  // A fact of a case is a record: its place is the record's, not its number in a script that nobody wrote.
  for (const problem of checkVisit({ ...document, script: facts }, pack.value)) {
    const [, index, member = ''] = /^script\/(\d+)(\/.*)?$/.exec(problem.path) ?? [];
    const place = places[Number(index)];
    problems.push(place === undefined ? problem : { ...problem, path: `${place}${member}` });
  }
  return ok({ input: { document, pack: pack.value, objects: objects.value, facts }, problems });
}

function isCertificate(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'certificate'
  );
}
