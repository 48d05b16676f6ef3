import { bytesToHex } from '../base/bytes.ts';
import type { Problem } from '../base/problems.ts';
import type { HeldSignature } from '../log/signature.ts';
import { type VerifierKey, verifierKeyText } from '../log/verifier-key.ts';
import type { LogAudit } from './audit-log.ts';

/** What an audited log says of itself, for a person or as JSON. */
export interface LogSummary {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  /** The log's key as one word, to be printed on the agreement (vkey of C2SP signed-note). */
  readonly key: string;
  readonly genesis: string;
  readonly isKeyInGenesis: boolean;
  readonly isWitnessed: boolean;
  readonly witnesses: readonly Cosigner[];
  readonly pending: readonly Problem[];
}

/** Sums up an audited log. */
export function summariseLog(audited: LogAudit): LogSummary {
  const { origin, size, root } = audited.checkpoint.head;
  return {
    origin,
    size,
    root: bytesToHex(root),
    key: verifierKeyText(audited.logKey),
    genesis: audited.view.enrolment.genesis?.leaf.id ?? 'none',
    isKeyInGenesis: audited.isKeyInGenesis,
    isWitnessed: audited.isWitnessed,
    witnesses: cosigners(audited.witnesses),
    pending: audited.pending,
  };
}

/** One device of a log, for a person to read. */
export interface LogDevice {
  readonly device: string;
  /** lead, member, holder; or what else it is. */
  readonly role: string;
  readonly org: string;
  readonly recordCount: number;
  /** Size of the last checkpoint that its records name. */
  readonly checkpointSize: number;
}

/** The devices that wrote a log, in byte order. */
export function logDevices({ view, leaves }: LogAudit): readonly LogDevice[] {
  const devices = new Map<string, { recordCount: number; checkpointSize: number }>();
  for (const { device, checkpoint } of leaves) {
    const known = devices.get(device) ?? { recordCount: 0, checkpointSize: 0 };
    known.recordCount += 1;
    known.checkpointSize = Math.max(known.checkpointSize, checkpoint.size);
    devices.set(device, known);
  }
  return [...devices]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([device, known]) => {
      const enrolled = view.enrolment.enrolledByDevice.get(device);
      const role = enrolled?.revokedBy === undefined ? enrolled?.role : 'revoked';
      return { device, role: role ?? 'not enrolled', org: enrolled?.org ?? '', ...known };
    });
}

/** A witness by the name of its key, and when it signed, seconds since 1970-01-01T00:00Z. */
export interface Cosigner {
  readonly name: string;
  readonly atS: number;
}

/** Who cosigned: each key once, as it signed last. */
export function cosigners(signatures: readonly HeldSignature[]): readonly Cosigner[] {
  const latestByKey = new Map<string, Cosigner>();
  for (const { key, atS } of signatures) {
    const text = verifierKeyText(key);
    const known = latestByKey.get(text);
    if (atS === undefined || (known !== undefined && known.atS >= atS)) continue;
    latestByKey.set(text, { name: witnessName(key), atS });
  }
  return [...latestByKey.values()];
}

function witnessName({ name }: VerifierKey): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
