import { assert } from '../base/assert.ts';
import type { ChainHead } from '../ledger/writer.ts';
import type { VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import type { VisitInput } from './assess-visit.ts';
import { makeCertificate } from './certificate.ts';
import type { CertificateFile } from './certificate-file.ts';
import { peopleWithDevice, type Recorder } from './play.ts';

/** Who signs a certificate: who declared the visit, and the first other approver who carries a device. */
export function certifiers(input: VisitInput): readonly [string, string] {
  const { declaredBy, approvals, hostAgreement } = input.document.declaration;
  const able = peopleWithDevice(input.document);
  const second =
    approvals.map((a) => a.by).find((by) => by !== declaredBy && able.includes(by)) ??
    hostAgreement.countersignedBy;
  return [declaredBy, second];
}

/**
 * Records the certificate and the two approvals of it, and gives the file that is handed out. `heads` are read
 * before (what the certificate rests on) and after (so that a dropped approval is found).
 */
export async function recordCertificate(
  input: VisitInput,
  computed: { readonly state: VisitState; readonly assessment: Assessment },
  ledger: { readonly recorder: Recorder; readonly heads: () => readonly ChainHead[] },
  atMs: number,
): Promise<CertificateFile> {
  const { recorder, heads } = ledger;
  const certificate = makeCertificate(input, computed.state, computed.assessment, heads());
  const [first, second] = certifiers(input);
  const record = await recorder.recordOther(first, certificate, atMs);
  const { opening } = record;
  assert(opening !== undefined, 'a certificate should be sealed content');
  const { hlcCounter, hlcMs, leaf, salt } = opening;
  const approvals: string[] = [];
  for (const person of [first, second]) {
    const approval = await recorder.approve(person, record.leaf.id, 'certificate', atMs);
    approvals.push(approval.leaf.id);
  }
  return {
    format: 'vestige-certificate-file/1',
    certificate,
    genesis: recorder.genesisId,
    opening: { hlcCounter, hlcMs, leaf, salt },
    record: record.leaf.id,
    approvals,
    heads: heads(),
  };
}
