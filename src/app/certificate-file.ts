import { isHex } from '../base/bytes.ts';
import {
  canonicalBytes,
  canonicalText,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../base/jcs.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import { countApprovals } from '../ledger/approvals.ts';
import { checkOpening, type Opening, parseOpening } from '../ledger/opening.ts';
import type { LedgerView } from '../ledger/view.ts';
import type { ChainHead } from '../ledger/writer.ts';
import { assessVisit, type VisitInput } from './assess-visit.ts';
import { type Certificate, makeCertificate } from './certificate.ts';

/** The file of a certificate: what was signed, by which records, and the ends of all chains when it was. */
export interface CertificateFile {
  readonly format: 'vestige-certificate-file/1';
  readonly certificate: Certificate;
  readonly genesis: string;
  /** Opens the certificate's record, so that it can be checked without keys, after shredding too. */
  readonly opening: Omit<Opening, 'payload'>;
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
  if (!hasMembers(value, MEMBERS)) return refuse('', `certificate: expected ${MEMBERS.join(', ')}`);
  const { certificate, genesis, record, approvals, heads, opening } = value;
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
  if (!isJsonObject(opening) || !isOpening(opening, certificate))
    return refuse('opening', 'opening: expected hlcCounter, hlcMs, leaf and salt');
  // Every member that is used before the comparison was just checked.
  return ok(value as unknown as CertificateFile);
}

const MEMBERS = ['approvals', 'certificate', 'format', 'genesis', 'heads', 'opening', 'record'];

function isOpening(opening: JsonObject, payload: JsonValue): boolean {
  return parseOpening(canonicalBytes({ ...opening, payload })).ok;
}

/** More draws than this would let a certificate keep a verifier busy for hours. */
const certificateDrawsMax = 1_048_576;

function isHexId(value: unknown): boolean {
  return typeof value === 'string' && isHex(value, 32);
}

/** Exactly these members: what nobody looks at could say anything. */
function hasMembers(value: Readonly<Record<string, JsonValue>>, names: readonly string[]): boolean {
  return Object.keys(value).sort().join() === names.join();
}

function isHead(value: JsonValue): boolean {
  return (
    isJsonObject(value) &&
    hasMembers(value, ['device', 'id', 'seq']) &&
    isHexId(value['device']) &&
    isHexId(value['id']) &&
    Number.isInteger(value['seq'])
  );
}

/**
 * Judges a certificate: its record is in the case and carries these bytes, two people approved it, and computing it
 * again from the records gives the same bytes.
 */
export function verifyCertificate(
  opened: { readonly view: LedgerView; readonly input: VisitInput },
  file: CertificateFile,
): readonly Problem[] {
  const problems = verifyCertificateRecord(opened.view, file);
  // A file that nobody signed must not keep a verifier busy with its number of draws.
  if (problems.length > 0) return problems;
  const { certificate } = file;
  const { state, assessment } = assessVisit(opened.input, { draws: certificate.draws });
  const again = makeCertificate(opened.input, state, assessment, certificate.heads);
  const differing = differingMembers(again, certificate);
  if (differing.length === 0) return [];
  const expected = 'expected the bytes that the records give';
  const message = `certificate: ${expected}, got others in ${differing.join(', ')}`;
  return [{ code: 'certificate-differs', path: 'certificate', message }];
}

/**
 * Judges what needs no key and no other content: these bytes are in a record of the case, two people
 * approved it, and nothing that it rests on is gone. All that can be checked after shredding.
 */
export function verifyCertificateRecord(
  view: LedgerView,
  file: CertificateFile,
): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (code: string, message: string): void =>
    void problems.push({ code, path: 'certificate', message });
  if (file.genesis !== view.enrolment.genesis?.leaf.id)
    refuse('certificate-genesis', 'genesis: expected that of the records, got another');
  const leaf = view.leaves.find(({ id }) => id === file.record);
  if (leaf === undefined)
    refuse('certificate-record', 'record: expected the certificate among the records, got none');
  // The commitment of the leaf binds every byte of its content.
  const payload = file.certificate as unknown as JsonValue;
  if (leaf !== undefined && !checkOpening(leaf, { ...file.opening, payload }).ok)
    refuse('certificate-record', 'record: expected the bytes of the certificate, got others');
  const approvals = countApprovals(view, { object: file.record, purpose: 'certificate' });
  if (!approvals.isMet)
    refuse(
      'certificate-approvals',
      `approvals: expected ${approvals.rule.personsMin} people, got ${approvals.persons.length}`,
    );
  const named = new Set(file.approvals);
  if (
    named.size < Math.max(approvals.rule.personsMin, file.approvals.length) ||
    !file.approvals.every((id) => approvals.records.includes(id))
  )
    refuse(
      'certificate-approvals',
      'approvals: expected the records that approve this certificate, got others',
    );
  return [...problems, ...headProblems(view, file)];
}

/**
 * The heads beside the certificate are signed by nobody: each must name a record with its own place, and together
 * they must reach as far as the certificate, its approvals and the signed heads. Missing records are the ledger's.
 */
function headProblems(view: LedgerView, file: CertificateFile): readonly Problem[] {
  const leafById = new Map(view.leaves.map((leaf) => [leaf.id, leaf]));
  const refuse = (message: string): Problem[] => [
    { code: 'certificate-heads', path: 'out/certificate.json', message },
  ];
  const seqByDevice = new Map<string, number>();
  for (const { device, seq, id } of file.heads) {
    const leaf = leafById.get(id);
    if (leaf !== undefined && (leaf.device !== device || leaf.seq !== seq))
      return refuse(
        `heads: expected record ${seq} of its device, got another place for the record`,
      );
    seqByDevice.set(device, Math.max(seq, seqByDevice.get(device) ?? 0));
  }
  const resting = [file.record, ...file.approvals, ...file.certificate.heads.map((h) => h.id)];
  const isCovered = (id: string): boolean => {
    const leaf = leafById.get(id);
    return leaf === undefined || (seqByDevice.get(leaf.device) ?? 0) >= leaf.seq;
  };
  if (resting.every(isCovered)) return [];
  return refuse(
    'heads: expected them to reach the certificate and what it rests on, got earlier ones',
  );
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
