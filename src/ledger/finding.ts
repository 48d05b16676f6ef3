/**
 * How much a finding weighs. `integrity`: something contradicts what was signed; a verifier ends
 * with exit code 3. `incomplete`: something that must exist is not here; so does a verifier of a
 * finished case, while a running visit only shows it. `notice`: kept and shown.
 */
export type Severity = 'integrity' | 'incomplete' | 'notice';

/** Every finding on the log (rules G1 to G5) and its weight. */
export const severityByFinding = {
  /** A leaf of another visit lies among these. */
  'other-visit': 'integrity',
  /** Two leaves of one device have the same seq: both are kept, the device is suspended. */
  fork: 'integrity',
  /** `prev` is not the id of the record before: kept, the device is suspended. */
  broken: 'integrity',
  /** The record before is not here. */
  pending: 'incomplete',
  /** In a device's own file a record stands after a later one. */
  order: 'integrity',
  /** A device named a smaller checkpoint than before. */
  'checkpoint-falls': 'integrity',
  /** A device named a root that this log never had: the log was rolled back, or the device lies. */
  'checkpoint-root': 'integrity',
  /** No log was handed in, so a named checkpoint could not be compared. */
  'checkpoint-unjudged': 'notice',
  /** A head handed in is later than everything here: the end of a chain was cut off. */
  'cut-off': 'incomplete',
  /** A head handed in has another id than the record here. */
  'head-differs': 'integrity',
  /** No genesis, or not the one asked for: nobody is enrolled. */
  'genesis-missing': 'incomplete',
  /** More than one genesis and none asked for: nobody is enrolled. */
  'genesis-ambiguous': 'integrity',
  /** A genesis that its own form refuses. */
  'genesis-refused': 'integrity',
  /** A first lead has not acked genesis: it is not in force yet. */
  'genesis-unacked': 'notice',
  /** A record of a device that nobody enrolled. */
  'not-enrolled': 'integrity',
  /** A hold of a device that nobody enrolled: it blocks until two people dismiss it. */
  'hold-not-enrolled': 'notice',
  /** An enrolment that has no effect. */
  'enrol-refused': 'integrity',
  /** A revocation that has no effect. */
  'revoke-refused': 'integrity',
  /** A record of a revoked device: its approvals do not count. */
  revoked: 'notice',
  /** A record that its signer's role does not allow: it has no effect. */
  'role-refused': 'integrity',
  /** A public part whose members are not those of its kind: it has no effect. */
  'clear-members': 'integrity',
  /** A kind that this program does not know: kept, and blocks shredding. */
  'unknown-kind': 'notice',
} as const satisfies Readonly<Record<string, Severity>>;

/** A finding's public code. */
export type FindingCode = keyof typeof severityByFinding;

/** Something that the records say together, which no single leaf shows. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** The device it is about, lower-case hex; '' where it is about none. */
  readonly device: string;
  /** The record's number in its device's chain; 0 where it is about none. */
  readonly seq: number;
  /** The records it is about, in byte order. */
  readonly ids: readonly string[];
  /** A noun, what was expected, what came. */
  readonly message: string;
}

/** Makes a finding with its weight. */
export function createFinding(
  code: FindingCode,
  about: { readonly device: string; readonly seq: number; readonly ids: readonly string[] },
  message: string,
): Finding {
  const { device, seq } = about;
  return {
    code,
    severity: severityByFinding[code],
    device,
    seq,
    ids: [...about.ids].sort(),
    message,
  };
}
