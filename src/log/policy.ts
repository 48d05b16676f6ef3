import { bytesToHex } from '../base/bytes.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import { parseUtf8 } from '../base/utf8.ts';
import { parseDecimal } from './checkpoint.ts';
import {
  LOG_KEY,
  parseVerifierKey,
  type VerifierKey,
  verifierKeyText,
  WITNESS_KEY,
} from './verifier-key.ts';

/** Largest policy file. Assumption: a visit has far fewer than a thousand devices. */
export const POLICY_BYTE_COUNT_MAX = 1024 * 1024;
const LINE_COUNT_MAX = 10_000;

/** A witness; its name means something in this policy only. */
export interface PolicyWitness {
  readonly name: string;
  readonly key: VerifierKey;
}

/** Witnesses or groups of which at least `threshold` must have signed. */
export interface PolicyGroup {
  readonly name: string;
  readonly threshold: number;
  /** Named on earlier lines, each in one group at most. */
  readonly members: readonly string[];
}

/** Whom an outsider believes (C2SP tlog-policy): logs, witnesses, and how many of them it takes. */
export interface Policy {
  readonly logs: readonly VerifierKey[];
  readonly witnesses: readonly PolicyWitness[];
  readonly groups: readonly PolicyGroup[];
  /** A witness or group; undefined when no witness is asked for (`quorum none`). */
  readonly quorum: string | undefined;
}

/** Writes a policy, one definition a line. */
export function policyText({ logs, witnesses, groups, quorum }: Policy): string {
  const lines = [
    ...logs.map((key) => `log ${verifierKeyText(key)}`),
    ...witnesses.map(({ name, key }) => `witness ${name} ${verifierKeyText(key)}`),
    ...groups.map(
      ({ name, threshold, members }) => `group ${name} ${threshold} ${members.join(' ')}`,
    ),
    `quorum ${quorum ?? 'none'}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Says whether enough witnesses have signed, by the keys whose signatures hold. */
export function isQuorum(policy: Policy, signedBy: readonly VerifierKey[]): boolean {
  const signed = new Set(signedBy.map(verifierKeyText));
  const holds = new Map<string, boolean>();
  for (const { name, key } of policy.witnesses) holds.set(name, signed.has(verifierKeyText(key)));
  // Members stand on earlier lines.
  for (const { name, threshold, members } of policy.groups)
    holds.set(name, members.filter((member) => holds.get(member) === true).length >= threshold);
  return policy.quorum === undefined || holds.get(policy.quorum) === true;
}

/**
 * Reads a policy file. Lists every problem with its line: policy-size, policy-text, policy-form (a
 * line that is no definition), policy-key (a key that cannot be judged, is of the other sort, or
 * stands there twice), policy-name (unknown, defined twice, or in two groups), policy-threshold,
 * policy-quorum. Stricter than the specification in one point: text is UTF-8.
 */
export function parsePolicy(bytes: Uint8Array): Outcome<Policy> {
  if (bytes.length > POLICY_BYTE_COUNT_MAX) {
    const message = `policy: expected at most ${POLICY_BYTE_COUNT_MAX} bytes, got ${bytes.length}`;
    return fail([{ code: 'policy-size', path: '', message }]);
  }
  const read = parseUtf8(bytes);
  if (!read.ok || /[\u0000-\u0008\u000b-\u001f\u007f]/.test(read.value)) {
    const message = 'policy: expected UTF-8 without control characters but tab and LF, got other';
    return fail([{ code: 'policy-text', path: '', message }]);
  }
  const lines = read.value.split('\n');
  if (lines.pop() !== '' || lines.length > LINE_COUNT_MAX) {
    const message = `policy: expected at most ${LINE_COUNT_MAX} lines, each ended by LF, got other`;
    return fail([{ code: 'policy-form', path: '', message }]);
  }
  const draft: Draft = {
    logs: [],
    witnesses: [],
    groups: [],
    quorums: [],
    membersByGroup: new Map(),
    problems: [],
  };
  for (const [i, line] of lines.entries()) {
    const words = line.split(/[ \t]+/).filter((word) => word !== '');
    if (words.length > 0 && words[0]?.startsWith('#') !== true) readLine(draft, words, i + 1);
  }
  if (draft.quorums.length !== 1) {
    const message = `policy: expected one quorum line, got ${draft.quorums.length}`;
    draft.problems.push({ code: 'policy-quorum', path: '', message });
  }
  if (draft.problems.length > 0) return fail(draft.problems);
  const { logs, witnesses, groups, quorums } = draft;
  return ok({ logs, witnesses, groups, quorum: quorums[0] === 'none' ? undefined : quorums[0] });
}

interface Draft {
  readonly logs: VerifierKey[];
  readonly witnesses: PolicyWitness[];
  readonly groups: PolicyGroup[];
  readonly quorums: string[];
  /** Which group a name is in. */
  readonly membersByGroup: Map<string, string>;
  readonly problems: Problem[];
}

function readLine(draft: Draft, words: readonly string[], line: number): void {
  const refuse = (code: string, message: string): void => {
    draft.problems.push({ code, path: '', message, line });
  };
  const [word = '', ...rest] = words;
  if (word === 'log' && (rest.length === 1 || rest.length === 2)) {
    const key = readKey(draft.logs, rest[0] ?? '', LOG_KEY);
    if (typeof key === 'string') refuse('policy-key', key);
    else draft.logs.push(key);
  } else if (word === 'witness' && (rest.length === 2 || rest.length === 3)) {
    const [name = '', vkey = ''] = rest;
    const known = draft.witnesses.map((witness) => witness.key);
    const key = readKey(known, vkey, WITNESS_KEY);
    if (isDefined(draft, name)) refuse('policy-name', `${name}: expected a new name, got it again`);
    else if (typeof key === 'string') refuse('policy-key', key);
    else draft.witnesses.push({ name, key });
  } else if (word === 'group' && rest.length >= 3) {
    readGroup(draft, rest, refuse);
  } else if (word === 'quorum' && rest.length === 1) {
    const [name = ''] = rest;
    if (name !== 'none' && !isDefined(draft, name)) {
      refuse('policy-name', `${name}: expected a witness or group of an earlier line, got another`);
    }
    draft.quorums.push(name);
  } else {
    refuse('policy-form', `line: expected log, witness, group or quorum in full, got ${word} …`);
  }
}

function readGroup(
  draft: Draft,
  [name = '', count = '', ...members]: readonly string[],
  refuse: (code: string, message: string) => void,
): void {
  if (isDefined(draft, name)) refuse('policy-name', `${name}: expected a new name, got it again`);
  for (const member of members) {
    const other = draft.membersByGroup.get(member);
    if (!isDefined(draft, member) || member === 'none') {
      refuse(
        'policy-name',
        `${member}: expected a witness or group of an earlier line, got another`,
      );
    } else if (other !== undefined) {
      refuse('policy-name', `${member}: expected in one group, got it in ${other} and ${name}`);
    }
    draft.membersByGroup.set(member, name);
  }
  const threshold = thresholdOf(count, members.length) ?? 0;
  if (threshold < 1 || threshold > members.length) {
    const expected = `any, all, or 1 to ${members.length}`;
    refuse('policy-threshold', `group ${name}: expected ${expected}, got ${count}`);
  }
  draft.groups.push({ name, threshold, members });
}

function thresholdOf(count: string, memberCount: number): number | undefined {
  if (count === 'any') return 1;
  return count === 'all' ? memberCount : parseDecimal(count);
}

/** The key, or what is wrong with it. Two names for one key would let it count twice. */
function readKey(
  known: readonly VerifierKey[],
  text: string,
  type: VerifierKey['type'],
): VerifierKey | string {
  const key = parseVerifierKey(text);
  if (!key.ok) return key.problems[0]?.message ?? '';
  if (key.value.type !== type) return `key: expected type ${type}, got ${key.value.type}`;
  const hex = bytesToHex(key.value.publicKey);
  const isTwice = known.some((other) => bytesToHex(other.publicKey) === hex);
  return isTwice ? `key ${key.value.name}: expected each public key once, got it again` : key.value;
}

function isDefined({ witnesses, groups }: Draft, name: string): boolean {
  return name === 'none' || [...witnesses, ...groups].some((defined) => defined.name === name);
}
