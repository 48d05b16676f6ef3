import { assert } from '../base/assert.ts';
import {
  type Bytes,
  bytesToHex,
  concatBytes,
  copyBytes,
  hexToBytes,
  isHex,
  isZeroBytes,
  readU32,
  readU64,
  writeU32,
  writeU64,
} from '../base/bytes.ts';
import { type JsonValue, parseCanonical } from '../base/jcs.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { leafHash } from '../log/hash.ts';
import { hash, label } from './hash.ts';

/** Bytes of the fixed part of a leaf. */
export const HEAD_BYTE_COUNT = 216;
/** Bytes of the head that sealed content is bound to: all before the hash of the sealed bytes. */
export const BOUND_HEAD_BYTE_COUNT = 184;
export const SIGNATURE_BYTE_COUNT = 64;
export const CLEAR_BYTE_COUNT_MAX = 4096;
export const LEAF_BYTE_COUNT_MIN = HEAD_BYTE_COUNT + SIGNATURE_BYTE_COUNT;
export const LEAF_BYTE_COUNT_MAX = LEAF_BYTE_COUNT_MIN + CLEAR_BYTE_COUNT_MAX;
export const VISIT_BYTE_COUNT = 16;
export const DEVICE_BYTE_COUNT = 32;
export const KEY_TAG_BYTE_COUNT = 16;

const VERSION = 1;
const SUITE = 1;
const RECORD_LABEL = label('vestige/record/v1');

/** What a record is; all data is one kind, so that its sort is not seen from outside. */
export const recordKinds = {
  data: 0,
  genesis: 1,
  enrol: 2,
  revoke: 3,
  epoch: 4,
  hold: 5,
  lift: 6,
  approve: 7,
  shred: 8,
  ack: 9,
  shredded: 10,
} as const;

/** Kinds up to here are known; 11..255 are kept, shown as unknown, and block shredding. */
export const RECORD_KIND_KNOWN_MAX = 10;

/** What the sealed bytes are: 0 nothing, 1 content, 2 wrapped keys. */
export type Seal = 0 | 1 | 2;

/** The checkpoint of the log that a device had verified last. */
export interface Checkpoint {
  /** Number of leaves, below 2^53. */
  readonly size: number;
  /** RFC 6962 root over them, lower-case hex. */
  readonly root: string;
}

/** Root of the empty tree, SHA-256 of no bytes. */
export const EMPTY_ROOT = bytesToHex(hash());

/** No checkpoint seen yet. */
export const emptyCheckpoint: Checkpoint = { size: 0, root: EMPTY_ROOT };

/** `prev` of the first record of a device. */
export const NO_PREV = '00'.repeat(32);

/** The fields of a leaf's head; ids are lower-case hex. */
export interface LeafHead {
  readonly kind: number;
  readonly seal: Seal;
  /** Key epoch 1, 2, …; 0 where nothing is sealed. */
  readonly epoch: number;
  /** Number of the record in its device's chain: 1, 2, 3 … */
  readonly seq: number;
  /** Random id of the visit, 16 bytes. */
  readonly visit: string;
  /** Ed25519 public key of the device, 32 bytes. */
  readonly device: string;
  /** Id of this device's record before, 32 bytes. */
  readonly prev: string;
  readonly checkpoint: Checkpoint;
  readonly keyTag: Bytes;
  readonly commitment: Bytes;
  readonly sealedHash: Bytes;
}

/** A leaf whose form holds (L1 to L4); whether its signature does is for `checkLeaf` to say. */
export interface Leaf extends LeafHead {
  /** The exact bytes. */
  readonly bytes: Bytes;
  /** SHA-256(0x00 ‖ leaf), lower-case hex: the record's only name. */
  readonly id: string;
  /** The public part as bytes; empty for data. */
  readonly clearBytes: Bytes;
  /** The public part as a value; undefined for data. Its members are checked by `checkClear`. */
  readonly clear: JsonValue | undefined;
  readonly signature: Bytes;
}

/** Writes a head as its 216 bytes (record v1, section 1). */
export function encodeHead(head: LeafHead, clearByteCount: number): Bytes {
  const bytes = new Uint8Array(HEAD_BYTE_COUNT);
  assert(head.kind >= 0 && head.kind <= 255, `a kind should lie in 0..255, and is ${head.kind}`);
  bytes.set([VERSION, SUITE, head.kind, head.seal]);
  writeU32(bytes, 4, head.epoch);
  writeU32(bytes, 8, head.seq);
  writeU32(bytes, 12, clearByteCount);
  bytes.set(idBytes(head.visit, VISIT_BYTE_COUNT), 16);
  bytes.set(idBytes(head.device, DEVICE_BYTE_COUNT), 32);
  bytes.set(idBytes(head.prev, 32), 64);
  writeU64(bytes, 96, head.checkpoint.size);
  bytes.set(idBytes(head.checkpoint.root, 32), 104);
  const blocks = [head.keyTag, head.commitment, head.sealedHash];
  assert(
    blocks.map((b) => b.length).join() === '16,32,32',
    'tag, commitment, hash: 16, 32, 32 bytes',
  );
  bytes.set(concatBytes(...blocks), 136);
  return bytes;
}

/** Joins head, public part and signature. */
export function encodeLeaf(head: LeafHead, clearBytes: Uint8Array, signature: Uint8Array): Bytes {
  assert(signature.length === SIGNATURE_BYTE_COUNT, 'a signature should have 64 bytes');
  return concatBytes(encodeHead(head, clearBytes.length), clearBytes, signature);
}

/** What a device signs: the label, the head, the public part. */
export function signedMessage(headBytes: Uint8Array, clearBytes: Uint8Array): Bytes {
  return concatBytes(RECORD_LABEL, headBytes, clearBytes);
}

/**
 * Reads a leaf and checks its form in the order of the rules L1 to L4; the first that fails is the
 * one problem. Its code is one of leaf-length, version, suite, kind-seal, zero-fields, epoch,
 * seq-prev, checkpoint, clear-jcs. `version` and `suite` mean "cannot judge", never "wrong".
 */
export function parseLeaf(bytes: Uint8Array): Outcome<Leaf> {
  const length = bytes.length;
  if (length < LEAF_BYTE_COUNT_MIN || length > LEAF_BYTE_COUNT_MAX) {
    const expected = `${LEAF_BYTE_COUNT_MIN} to ${LEAF_BYTE_COUNT_MAX} bytes`;
    return refuse('leaf-length', `leaf: expected ${expected}, got ${length}`);
  }
  if (bytes[0]! !== VERSION) return refuse('version', `version: expected 1, got ${bytes[0]!}`);
  if (bytes[1]! !== SUITE) return refuse('suite', `suite: expected 1, got ${bytes[1]!}`);
  const clearByteCount = readU32(bytes, 12);
  if (length !== LEAF_BYTE_COUNT_MIN + clearByteCount) {
    const expected = `${LEAF_BYTE_COUNT_MIN} and ${clearByteCount} bytes`;
    return refuse('leaf-length', `leaf: expected ${expected}, got ${length}`);
  }
  const wrong = sealProblem(bytes, clearByteCount) ?? chainProblem(bytes);
  if (wrong !== undefined) return refuse(wrong.code, wrong.message);

  const own = copyBytes(bytes);
  const clearBytes = own.slice(HEAD_BYTE_COUNT, HEAD_BYTE_COUNT + clearByteCount);
  let clear: JsonValue | undefined;
  if (clearByteCount > 0) {
    const parsed = parseCanonical(clearBytes);
    if (!parsed.ok) {
      const reasons = parsed.problems.map((p) => p.code).join(', ');
      return refuse('clear-jcs', `clear: expected canonical JSON, got ${reasons}`);
    }
    clear = parsed.value;
  }
  return ok({
    ...readHead(own),
    bytes: own,
    id: bytesToHex(leafHash(own)),
    clearBytes,
    clear,
    signature: own.slice(HEAD_BYTE_COUNT + clearByteCount),
  });
}

function readHead(bytes: Bytes): LeafHead {
  const hex = (from: number, to: number): string => bytesToHex(bytes.subarray(from, to));
  const size = readU64(bytes, 96);
  const seal = bytes[3]!;
  assert(
    size !== undefined && (seal === 0 || seal === 1 || seal === 2),
    'the form should be checked',
  );
  return {
    kind: bytes[2]!,
    seal,
    epoch: readU32(bytes, 4),
    seq: readU32(bytes, 8),
    visit: hex(16, 32),
    device: hex(32, 64),
    prev: hex(64, 96),
    checkpoint: { size, root: hex(104, 136) },
    keyTag: bytes.slice(136, 152),
    commitment: bytes.slice(152, 184),
    sealedHash: bytes.slice(184, 216),
  };
}

interface Wrong {
  readonly code: string;
  readonly message: string;
}

/** L2. */
function sealProblem(bytes: Uint8Array, clearByteCount: number): Wrong | undefined {
  const kind = bytes[2]!;
  const seal = bytes[3]!;
  const isData = kind === recordKinds.data;
  // A public part of data would survive shredding.
  if (isData !== (clearByteCount === 0)) {
    const expected = isData ? 'no public part' : 'a public part';
    return {
      code: 'kind-seal',
      message: `kind ${kind}: expected ${expected}, got ${clearByteCount} bytes`,
    };
  }
  if (!sealsOf(kind).includes(seal)) {
    const expected = sealsOf(kind).join(' or ');
    return { code: 'kind-seal', message: `kind ${kind}: expected seal ${expected}, got ${seal}` };
  }
  // Seal 0: epoch, tag, commitment and hash are zero; seal 2: tag and commitment are.
  const isZero =
    seal === 1 ||
    (isZeroBytes(bytes.subarray(136, 184)) &&
      (seal === 2 || (readU32(bytes, 4) === 0 && isZeroBytes(bytes.subarray(184, 216)))));
  if (!isZero) {
    return {
      code: 'zero-fields',
      message: `seal ${seal}: expected its unused fields zero, got other`,
    };
  }
  if (seal !== 0 && readU32(bytes, 4) === 0) {
    return { code: 'epoch', message: `epoch: expected 1 or more at seal ${seal}, got 0` };
  }
  return undefined;
}

function sealsOf(kind: number): readonly number[] {
  if (kind === recordKinds.data) return [1];
  return kind === recordKinds.epoch ? [2] : [0, 1];
}

/** L3. */
function chainProblem(bytes: Uint8Array): Wrong | undefined {
  const seq = readU32(bytes, 8);
  const hasNoPrev = isZeroBytes(bytes.subarray(64, 96));
  if (seq === 0 || hasNoPrev !== (seq === 1)) {
    const came = `seq ${seq} with ${hasNoPrev ? 'zero' : 'a'} prev`;
    return {
      code: 'seq-prev',
      message: `seq: expected 1 with zero prev or more with one, got ${came}`,
    };
  }
  const size = readU64(bytes, 96);
  const isEmptyRoot = bytesToHex(bytes.subarray(104, 136)) === EMPTY_ROOT;
  if (size === undefined || isEmptyRoot !== (size === 0)) {
    const came = `size ${size ?? '2^53 or more'}, ${isEmptyRoot ? 'empty' : 'another'} root`;
    return {
      code: 'checkpoint',
      message: `checkpoint: expected size 0 exactly with the empty root, below 2^53, got ${came}`,
    };
  }
  return undefined;
}

function idBytes(hex: string, byteCount: number): Bytes {
  assert(isHex(hex, byteCount), `an id should be ${byteCount} bytes of lower-case hex`);
  return hexToBytes(hex);
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
