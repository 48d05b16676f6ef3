import { assert } from '../base/assert.ts';
import {
  type Bytes,
  bytesToHex,
  concatBytes,
  equalBytes,
  hexToBytes,
  isHex,
} from '../base/bytes.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { textToUtf8 } from '../base/utf8.ts';
import type { KeyReceiver, ShareCrypto, WrapCrypto } from './crypto-port.ts';
import { hash, label } from './hash.ts';
import type { Recipient } from './keyring.ts';
import { KEY_BYTE_COUNT } from './keys.ts';
import { VISIT_BYTE_COUNT } from './leaf.ts';

/** Cards that a recovery key is split into, and how many of them give it back. */
export const RECOVERY_CARD_COUNT = 3;
export const RECOVERY_CARD_NEEDED_COUNT = 2;

const MAGIC = textToUtf8('VSR1');
const SHARE_LABEL = label('vestige/share/v1');
const SHARE_BYTE_COUNT = KEY_BYTE_COUNT + 1;
const CHECK_BYTE_COUNT = 4;
const VISIT_FROM = MAGIC.length;
const CARD_AT = VISIT_FROM + VISIT_BYTE_COUNT;
const SHARE_FROM = CARD_AT + 1;
const CHECK_FROM = SHARE_FROM + SHARE_BYTE_COUNT;
const CARD_BYTE_COUNT = CHECK_FROM + CHECK_BYTE_COUNT;
const GROUP_LENGTH = 4;

/** One of a visit's recovery cards: on paper, in the hands of one person. */
export interface RecoveryCard {
  /** Visit id, 16 bytes, lower-case hex. */
  readonly visit: string;
  /** Number of the card: 1, 2, 3. */
  readonly card: number;
  /** 33 bytes. */
  readonly share: Bytes;
}

/**
 * Makes a visit's recovery key out of 32 fresh random bytes: its public part for genesis, and the
 * cards. The caller forgets the private bytes: from then on only two cards together give them back.
 */
export async function createRecovery(
  crypto: WrapCrypto & ShareCrypto,
  visit: string,
  privateKey: Uint8Array,
): Promise<{ readonly recovery: string; readonly cards: readonly RecoveryCard[] }> {
  const { receive } = await crypto.receiverFromPrivateKey(privateKey);
  const shares = await crypto.split(privateKey, {
    shareCount: RECOVERY_CARD_COUNT,
    neededCount: RECOVERY_CARD_NEEDED_COUNT,
  });
  const cards = shares.map((share, i) => ({ visit, card: i + 1, share }));
  assert(cards.length === RECOVERY_CARD_COUNT, 'a recovery key should be split into three cards');
  return { recovery: receive, cards };
}

/** "VSR1" ‖ visit ‖ card ‖ share ‖ check (record v1, section 2), 58 bytes. */
export function encodeCard({ visit, card, share }: RecoveryCard): Bytes {
  assert(isHex(visit, VISIT_BYTE_COUNT), 'a visit id should be 16 bytes of hex');
  assert(share.length === SHARE_BYTE_COUNT, 'a share should have 33 bytes');
  const body = concatBytes(hexToBytes(visit), Uint8Array.of(card), share);
  return concatBytes(MAGIC, body, checkOf(body));
}

/** A card as people copy it: its bytes in lower-case hex, groups of four. */
export function cardToText(card: RecoveryCard): string {
  const hex = bytesToHex(encodeCard(card));
  return Array.from({ length: Math.ceil(hex.length / GROUP_LENGTH) }, (_, i) =>
    hex.slice(i * GROUP_LENGTH, (i + 1) * GROUP_LENGTH),
  ).join(' ');
}

/**
 * Reads a card as somebody typed it: spaces, line ends and capitals do not matter. Codes: card-form
 * (no such card), card-check (a character is wrong).
 */
export function parseCardText(text: string): Outcome<RecoveryCard> {
  const hex = text.replaceAll(/\s/g, '').toLowerCase();
  if (!isHex(hex, CARD_BYTE_COUNT)) {
    const expected = `${2 * CARD_BYTE_COUNT} characters of 0-9a-f`;
    return refuse('card-form', `card: expected ${expected}, got ${hex.length} of some kind`);
  }
  return parseCard(hexToBytes(hex));
}

/** Reads the bytes of a card strictly. Codes: card-form, card-check. */
export function parseCard(bytes: Uint8Array): Outcome<RecoveryCard> {
  const isCard =
    bytes.length === CARD_BYTE_COUNT && equalBytes(bytes.subarray(0, VISIT_FROM), MAGIC);
  if (!isCard) return refuse('card-form', 'card: expected 58 bytes that begin VSR1, got others');
  const body = bytes.subarray(VISIT_FROM, CHECK_FROM);
  if (!equalBytes(checkOf(body), bytes.subarray(CHECK_FROM))) {
    return refuse('card-check', 'card: expected its check to fit, got a damaged or mistyped card');
  }
  return ok({
    visit: bytesToHex(bytes.subarray(VISIT_FROM, CARD_AT)),
    card: bytes[CARD_AT]!,
    share: new Uint8Array(bytes.subarray(SHARE_FROM, CHECK_FROM)),
  });
}

/**
 * Gives the recovery key back from two or three cards; it counts only when its public part is the
 * one in genesis, since combining damaged or foreign shares gives other bytes without any error. Of
 * three cards any two that fit are enough. Codes: card-count, card-visit, card-combined.
 */
export async function recoverKey(
  crypto: WrapCrypto & ShareCrypto,
  genesis: {
    readonly visit: string;
    /** Public recovery key in genesis, lower-case hex. */
    readonly recovery: string;
  },
  cards: readonly RecoveryCard[],
): Promise<Outcome<Recipient>> {
  const distinct = [...new Map(cards.map((card) => [bytesToHex(card.share), card])).values()];
  if (distinct.length < RECOVERY_CARD_NEEDED_COUNT || distinct.length > RECOVERY_CARD_COUNT) {
    return refuse('card-count', `cards: expected two or three different, got ${distinct.length}`);
  }
  const stranger = distinct.find(({ visit }) => visit !== genesis.visit);
  if (stranger !== undefined) {
    return refuse('card-visit', `card ${stranger.card}: expected one of this visit, got another`);
  }
  for (const [a, b] of pairsOf(distinct)) {
    const receiver = await combined(crypto, a, b);
    if (receiver?.receive === genesis.recovery)
      return ok({ recipient: genesis.recovery, receiver });
  }
  const names = distinct.map(({ card }) => card).join(', ');
  const message = `cards ${names}: expected the recovery key of genesis, got another: one is not of its set`;
  return refuse('card-combined', message);
}

async function combined(
  crypto: WrapCrypto & ShareCrypto,
  a: RecoveryCard,
  b: RecoveryCard,
): Promise<KeyReceiver | undefined> {
  // Two shares with one x coordinate (their last byte) are no two points of a line.
  if (a.share[KEY_BYTE_COUNT] === b.share[KEY_BYTE_COUNT]) return undefined;
  return crypto.receiverFromPrivateKey(await crypto.combine([a.share, b.share]));
}

function pairsOf<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b) => [a, b] as const));
}

/** First 4 bytes of H("vestige/share/v1\n" ‖ visit ‖ card ‖ share). */
function checkOf(body: Uint8Array): Bytes {
  return hash(SHARE_LABEL, body).slice(0, CHECK_BYTE_COUNT);
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
