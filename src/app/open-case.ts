import { bytesToHex, isHex } from '../base/bytes.ts';
import { canonicalText, isJsonObject, type JsonValue } from '../base/jcs.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import { countApprovals } from '../ledger/approvals.ts';
import type { LedgerCrypto } from '../ledger/crypto-port.ts';
import { holdsOf } from '../ledger/hold.ts';
import type { ScopeKey } from '../ledger/keys.ts';
import type { Leaf } from '../ledger/leaf.ts';
import { checkOpening, type Opening } from '../ledger/opening.ts';
import { checkRecords, type DeviceRecords, openRecords } from '../ledger/records.ts';
import { isEffective, type LedgerView, viewLedger } from '../ledger/view.ts';
import type { ChainHead } from '../ledger/writer.ts';
import type { Fact } from '../model/fact.ts';
import { expandObjects } from '../model/objects.ts';
import type { Pack } from '../model/pack.ts';
import { type Payload, payload } from '../model/payload.ts';
import { assessVisit, type VisitInput } from './assess-visit.ts';
import { type Certificate, makeCertificate } from './certificate.ts';

/** What a case folder holds, read and not yet believed. */
export interface CaseContent {
  readonly visit: string;
  readonly files: readonly DeviceRecords[];
  /** For who holds keys. */
  readonly scopeKeys: readonly ScopeKey[];
  /** For who was handed openings instead: an auditor. */
  readonly openings: readonly Opening[];
  readonly certificate: CertificateFile | undefined;
  /** Trust anchor from outside: the genesis id printed on the agreement. */
  readonly genesisId?: string;
}

/** The file of a certificate: what was signed, by which records, and the ends of all chains when it was. */
export interface CertificateFile {
  readonly format: 'vestige-certificate-file/1';
  readonly certificate: Certificate;
  readonly genesis: string;
  readonly record: string;
  readonly approvals: readonly string[];
  readonly heads: readonly ChainHead[];
}

/**
 * Reads the form of a certificate file: the members that are relied on before the records speak. Its figures are not
 * believed; `verifyCertificate` computes them again and compares every member.
 */
export function readCertificateFile(value: JsonValue): Outcome<CertificateFile> {
  const refuse = (path: string, message: string): Outcome<CertificateFile> =>
    fail([{ code: 'certificate-form', path, message }]);
  if (!isJsonObject(value)) return refuse('', 'certificate: expected an object');
  if (value['format'] !== 'vestige-certificate-file/1')
    return refuse('format', 'format: expected vestige-certificate-file/1');
  const { certificate, genesis, record, approvals, heads } = value;
  if (!isJsonObject(certificate) || typeof certificate['draws'] !== 'number')
    return refuse('certificate', 'certificate: expected an object with draws');
  const draws = certificate['draws'];
  if (!Number.isInteger(draws) || draws < 1 || draws > certificateDrawsMax)
    return refuse('certificate/draws', `draws: expected 1 to ${certificateDrawsMax}`);
  if (!isHexId(genesis) || !isHexId(record))
    return refuse('record', 'record, genesis: expected record ids');
  if (!Array.isArray(approvals) || !approvals.every(isHexId))
    return refuse('approvals', 'approvals: expected record ids');
  for (const list of [heads, certificate['heads']])
    if (!Array.isArray(list) || !list.every(isHead))
      return refuse('heads', 'heads: expected {device, id, seq}');
  // Every member that is used before the comparison was just checked.
  return ok(value as unknown as CertificateFile);
}

/** More draws than this would let a certificate keep a verifier busy for hours. */
const certificateDrawsMax = 1_048_576;

function isHexId(value: unknown): boolean {
  return typeof value === 'string' && isHex(value, 32);
}

function isHead(value: JsonValue): boolean {
  return (
    isJsonObject(value) &&
    isHexId(value['device']) &&
    isHexId(value['id']) &&
    Number.isInteger(value['seq'])
  );
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
      : { heads: content.certificate.heads, genesisId: content.certificate.genesis }),
    ...(content.genesisId === undefined ? {} : { genesisId: content.genesisId }),
  });
  for (const finding of view.findings)
    if (finding.severity !== 'notice')
      problems.push({
        code: finding.code,
        path: `records/${finding.device.slice(0, 8)}…/${finding.seq}`,
        message: finding.message,
      });
  const opened = await openRecords(crypto, checked.records, content.scopeKeys);
  for (const { leaf, problem } of opened.problems)
    problems.push({ ...problem, path: placeOf(leaf) });
  const payloads = new Map<string, unknown>(
    opened.opened.map((r) => [r.leaf.id, r.content.payload]),
  );
  const byLeaf = new Map(content.openings.map((o) => [o.leaf, o]));
  for (const { leaf } of checked.records) {
    if (payloads.has(leaf.id) || leaf.seal !== 1) continue;
    const opening = byLeaf.get(bytesToHex(leaf.bytes));
    if (opening === undefined) continue;
    const judged = checkOpening(leaf, opening);
    if (judged.ok) payloads.set(leaf.id, judged.value);
    else problems.push(...judged.problems);
  }
  for (const { leaf } of checked.records) {
    if (leaf.seal !== 1 || payloads.has(leaf.id)) continue;
    const message =
      'content: expected a key or an opening for it, got neither: the fact is missing';
    problems.push({ code: 'closed', path: placeOf(leaf), message });
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
  const problems: Problem[] = [];
  let declaration: Extract<Payload, { kind: 'declaration' }> | undefined;
  for (const leaf of view.leaves) {
    const value = payloads.get(leaf.id);
    if (value === undefined || isCertificate(value)) continue;
    const parsed = payload.safeParse(value);
    if (!parsed.success) {
      const message = `payload: expected a fact, got ${parsed.error.issues[0]?.message ?? 'something else'}`;
      problems.push({ code: 'payload-form', path: placeOf(leaf), message });
    } else if (parsed.data.kind === 'declaration') {
      if (isEffective(view, leaf)) declaration = parsed.data;
    } else if (isEffective(view, leaf) || kindsThatRaise.includes(parsed.data.kind))
      facts.push(parsed.data);
  }
  if (declaration === undefined) {
    const message =
      'declaration: expected one among the records that can be opened, got none (no key and no openings?)';
    return fail([...problems, { code: 'declaration-missing', path: '', message }]);
  }
  const { document } = declaration;
  const pack = await packOf(document.visit.pack);
  if (!pack.ok) return pack;
  const objects = expandObjects(document, pack.value);
  if (!objects.ok) return objects;
  return ok({ input: { document, pack: pack.value, objects: objects.value, facts }, problems });
}

/**
 * Judges a certificate: its record is in the case and carries these bytes, two people approved it, and computing it
 * again from the records gives the same bytes.
 */
export function verifyCertificate(opened: OpenedCase, file: CertificateFile): readonly Problem[] {
  const problems: Problem[] = [];
  const { certificate } = file;
  const refuse = (code: string, message: string): void =>
    void problems.push({ code, path: 'certificate', message });
  if (!opened.view.indexById.has(file.record))
    refuse('certificate-record', 'record: expected the certificate among the records, got none');
  const recorded = opened.payloads.get(file.record);
  if (recorded === undefined || textOf(recorded) !== textOf(certificate))
    refuse('certificate-record', 'record: expected the bytes of the certificate, got others');
  const approvals = countApprovals(opened.view, { object: file.record, purpose: 'certificate' });
  if (!approvals.isMet)
    refuse(
      'certificate-approvals',
      `approvals: expected ${approvals.rule.personsMin} people, got ${approvals.persons.length}`,
    );
  const { state, assessment } = assessVisit(opened.input, { draws: certificate.draws });
  const again = makeCertificate(opened.input, state, assessment, certificate.heads);
  const differing = differingMembers(again, certificate);
  if (differing.length > 0)
    refuse(
      'certificate-differs',
      `certificate: expected the bytes that the records give, got others in ${differing.join(', ')}`,
    );
  return problems;
}

/** Member names whose canonical bytes differ. */
function differingMembers(a: Certificate, b: Certificate): readonly string[] {
  const left: Record<string, unknown> = { ...a };
  const right: Record<string, unknown> = { ...b };
  return [...new Set([...Object.keys(left), ...Object.keys(right)])]
    .sort()
    .filter((key) => textOf(left[key]) !== textOf(right[key]));
}

function textOf(value: unknown): string {
  return value === undefined ? '' : canonicalText(value);
}

function isCertificate(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'certificate'
  );
}
