import { assert } from '../base/assert.ts';
import { type Bytes, bytesToHex } from '../base/bytes.ts';
import { canonicalBytes, type JsonValue, jsonTextDepth } from '../base/jcs.ts';
import { parseUtf8 } from '../base/utf8.ts';
import { type ClearByKind, type ControlKind, encodeClear } from './clear.ts';
import { PAYLOAD_DEPTH_MAX, sealContent } from './content.ts';
import type { DeviceSigner, LedgerCrypto } from './crypto-port.ts';
import { hash } from './hash.ts';
import { type Hlc, nextHlc, zeroHlc } from './hlc.ts';
import type { ScopeKey } from './keys.ts';
import {
  type Checkpoint,
  emptyCheckpoint,
  encodeHead,
  encodeLeaf,
  type Leaf,
  type LeafHead,
  NO_PREV,
  recordKinds,
  signedMessage,
} from './leaf.ts';
import { checkLeaf } from './leaf-check.ts';
import type { Opening } from './opening.ts';

/** What is to be sealed as content; the payload is any JSON value that fits. */
export interface ContentDraft {
  readonly scopeKey: ScopeKey;
  /** 32 fresh random bytes, never used before. */
  readonly salt: Uint8Array;
  readonly payload: unknown;
}

/** What a new record is to say. */
export type RecordDraft =
  | { readonly kind: 0; readonly content: ContentDraft }
  | {
      readonly kind: 4;
      readonly clear: ClearByKind[4];
      readonly epoch: number;
      readonly wraps: Bytes;
    }
  | ControlDraft<Exclude<ControlKind, 4>>;

/** A control record: a public part, and content where some of it must stay secret. */
export type ControlDraft<K extends ControlKind> = K extends ControlKind
  ? { readonly kind: K; readonly clear: ClearByKind[K]; readonly content?: ContentDraft }
  : never;

/** A record as written: store leaf and sealed durably first, then show or send it. */
export interface WrittenRecord {
  readonly leaf: Leaf;
  /** No bytes where nothing is sealed. */
  readonly sealed: Bytes;
  /** Undefined where no content is sealed. */
  readonly opening: Opening | undefined;
}

/** The end of a device's chain: a cut-off is found by holding an older head against what came. */
export interface ChainHead {
  readonly device: string;
  readonly seq: number;
  readonly id: string;
}

/** What a device must know to write its next record. */
export interface DeviceChain {
  readonly visit: string;
  readonly device: string;
  /** Undefined before the first record. */
  readonly last: ChainHead | undefined;
  readonly hlc: Hlc;
  /** The checkpoint of the log verified last; never smaller than that of an earlier record. */
  readonly checkpoint: Checkpoint;
}

/** The chain of a device that has written nothing in this visit. */
export function startChain(visit: string, device: string): DeviceChain {
  return { visit, device, last: undefined, hlc: zeroHlc, checkpoint: emptyCheckpoint };
}

/**
 * The chain after a record of the own device, read back from the device's own storage. Never from a
 * backup: continuing restored state makes a fork, which suspends the device (record v1, section 3).
 */
export function resumeChain(lastLeaf: Leaf, hlc: Hlc): DeviceChain {
  const { visit, device, seq, id, checkpoint } = lastLeaf;
  return { visit, device, last: { device, seq, id }, hlc, checkpoint };
}

/**
 * Seals and signs the next record of a chain, once, and returns the chain after it. The caller
 * holds the writer's lock, stores the bytes before it shows or sends them, and on a retry sends the
 * stored bytes; it never appends to the same chain value twice, which would make a fork.
 */
export async function appendRecord(
  crypto: LedgerCrypto,
  signer: DeviceSigner,
  step: { readonly chain: DeviceChain; readonly draft: RecordDraft; readonly nowMs: number },
): Promise<{ readonly chain: DeviceChain; readonly record: WrittenRecord }> {
  const { chain, draft } = step;
  assert(signer.device === chain.device, 'a chain should be continued by its own device');
  const hlc = nextHlc(chain.hlc, step.nowMs);
  const place: RecordPlace = {
    visit: chain.visit,
    seq: (chain.last?.seq ?? 0) + 1,
    prev: chain.last?.id ?? NO_PREV,
    checkpoint: chain.checkpoint,
    hlc,
  };
  const record = await writeRecord(crypto, signer, { place, draft });
  const { device, seq, id } = record.leaf;
  return { chain: { ...chain, last: { device, seq, id }, hlc }, record };
}

/** Where a record goes: everything that does not come from its draft. */
export interface RecordPlace {
  readonly visit: string;
  readonly seq: number;
  readonly prev: string;
  readonly checkpoint: Checkpoint;
  readonly hlc: Hlc;
}

/** Writes one record at a given place; `appendRecord` is the usual way. */
export async function writeRecord(
  crypto: LedgerCrypto,
  signer: DeviceSigner,
  input: { readonly place: RecordPlace; readonly draft: RecordDraft },
): Promise<WrittenRecord> {
  const { place, draft } = input;
  const clearBytes = clearBytesOf(draft);
  const { head, sealed, opening } = await sealDraft(crypto, signer.device, {
    place,
    draft,
    clearBytes,
  });
  const message = signedMessage(encodeHead(head, clearBytes.length), clearBytes);
  const leafBytes = encodeLeaf(head, clearBytes, await signer.sign(message));
  // Checked again as a stranger would: nothing leaves that another program refuses.
  const leaf = await checkLeaf(crypto, leafBytes, sealed);
  assert(leaf.ok, `an own leaf should pass: ${leaf.ok ? '' : leaf.problems[0]?.message}`);
  const own = opening === undefined ? undefined : { ...opening, leaf: bytesToHex(leafBytes) };
  return { leaf: leaf.value, sealed, opening: own };
}

interface Sealed {
  readonly head: LeafHead;
  readonly sealed: Bytes;
  readonly opening: Omit<Opening, 'leaf'> | undefined;
}

async function sealDraft(
  crypto: LedgerCrypto,
  device: string,
  input: {
    readonly place: RecordPlace;
    readonly draft: RecordDraft;
    readonly clearBytes: Uint8Array;
  },
): Promise<Sealed> {
  const { place, draft, clearBytes } = input;
  const { visit, seq, prev, checkpoint, hlc } = place;
  const base = { kind: draft.kind, visit, device, seq, prev, checkpoint };
  const unused = { keyTag: new Uint8Array(16), commitment: new Uint8Array(32) };
  if (draft.kind === recordKinds.epoch) {
    const { epoch, wraps } = draft;
    const head = { ...base, ...unused, seal: 2, epoch, sealedHash: hash(wraps) } as const;
    return { head, sealed: wraps, opening: undefined };
  }
  if (draft.content === undefined) {
    const head = { ...base, ...unused, seal: 0, epoch: 0, sealedHash: new Uint8Array(32) } as const;
    return { head, sealed: new Uint8Array(0), opening: undefined };
  }
  const { scopeKey, salt } = draft.content;
  const payload = canonicalBytes(draft.content.payload);
  assertDepth(payload);
  const content = { salt, hlc, payload };
  const { head, sealed } = await sealContent(crypto, { head: base, clearBytes, scopeKey, content });
  const opening = {
    hlcCounter: hlc.counter,
    hlcMs: hlc.ms,
    // canonicalBytes just refused everything that is not JSON.
    payload: draft.content.payload as JsonValue,
    salt: bytesToHex(salt),
  };
  return { head, sealed, opening };
}

function clearBytesOf(draft: RecordDraft): Bytes {
  return draft.kind === recordKinds.data
    ? new Uint8Array(0)
    : controlBytes(draft.kind, draft.clear);
}

function controlBytes<K extends ControlKind>(kind: K, clear: ClearByKind[K]): Bytes {
  return encodeClear(kind, clear);
}

function assertDepth(payload: Uint8Array): void {
  const text = parseUtf8(payload);
  const isFlat = text.ok && jsonTextDepth(text.value) <= PAYLOAD_DEPTH_MAX;
  assert(isFlat, `a payload should be nested at most ${PAYLOAD_DEPTH_MAX} deep`);
}
