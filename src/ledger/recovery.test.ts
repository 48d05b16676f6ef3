import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeId } from '../../test/fakes/fake-visit.ts';
import { keyVectors } from '../../test/golden/record-v1-keys/read.ts';
import { hpkeCrypto } from '../adapters/crypto/hpke.ts';
import { shareCrypto } from '../adapters/crypto/shares.ts';
import { bytesToHex, hexToBytes } from '../base/bytes.ts';
import type { Outcome } from '../base/problems.ts';
import {
  cardToText,
  createRecovery,
  encodeCard,
  parseCard,
  parseCardText,
  type RecoveryCard,
  recoverKey,
} from './recovery.ts';

const crypto = { ...hpkeCrypto, ...shareCrypto };
const { visit, recovery: vector } = keyVectors();
const genesis = { visit, recovery: vector.publicKey };
const given = vector.cards.map((hex) => cardOf(parseCard(hexToBytes(hex))));

function cardOf(parsed: Outcome<RecoveryCard>): RecoveryCard {
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.value;
}

/** The recovery public key that some cards give, or the code of why they do not. */
async function recovered(cards: readonly RecoveryCard[], of = genesis): Promise<string> {
  const outcome = await recoverKey(crypto, of, cards);
  return outcome.ok ? outcome.value.receiver.receive : (outcome.problems[0]?.code ?? '');
}

function damaged(card: RecoveryCard, at: number): RecoveryCard {
  return { ...card, share: card.share.map((byte, i) => (i === at ? byte ^ 1 : byte)) };
}

describe('recovery cards', () => {
  it('have the bytes of the vectors, and any two of them give the key back', async () => {
    for (const [i, card] of given.entries()) {
      assert.deepEqual([card.visit, card.card], [visit, i + 1]);
      assert.equal(bytesToHex(encodeCard(card)), vector.cards[i]);
    }
    for (const [a = 0, b = 0] of [
      [0, 1],
      [0, 2],
      [1, 2],
      [2, 0],
    ]) {
      const pair = [given[a], given[b]].filter((card) => card !== undefined);
      assert.equal(await recovered(pair), vector.publicKey);
    }
    assert.equal(await recovered(given), vector.publicKey);
  });

  it('are made so that two are enough, one is not, and the key is another each time', async () => {
    const secret = hexToBytes(fakeId('recovery', 32));
    const { recovery, cards } = await createRecovery(crypto, visit, secret);
    assert.deepEqual(
      cards.map(({ card, share }) => [card, share.length]),
      [
        [1, 33],
        [2, 33],
        [3, 33],
      ],
    );
    assert.equal(recovery, (await hpkeCrypto.receiverFromPrivateKey(secret)).receive);
    const own = { visit, recovery };
    assert.equal(await recovered(cards.slice(1), own), recovery);
    assert.equal(await recovered(cards.slice(0, 1), own), 'card-count');
    const again = await createRecovery(crypto, visit, secret);
    assert.notDeepEqual(again.cards, cards);
    const mixed = [...cards.slice(0, 1), ...again.cards.slice(1, 2)];
    assert.equal(await recovered(mixed, own), 'card-combined');
  });

  it('that are damaged give a clear problem, never another key', async () => {
    const [one, two, three] = given;
    assert.ok(one && two && three);
    for (let at = 0; at < 33; at += 1)
      assert.equal(await recovered([damaged(one, at), two]), 'card-combined', `byte ${at}`);
    assert.equal(await recovered([one, one]), 'card-count', 'the same card twice');
    assert.equal(await recovered([damaged(one, 3), two, three]), vector.publicKey, 'two still fit');
    assert.equal(await recovered([{ ...one, visit: fakeId('other', 16) }, two]), 'card-visit');
    const other = { visit, recovery: fakeId('another key', 32) };
    assert.equal(await recovered([one, two], other), 'card-combined');
    const sameX = [one, { ...two, share: two.share.map((byte, i) => (i === 32 ? 5 : byte)) }];
    assert.equal(await recovered(sameX), 'card-combined');
  });

  it('show every mistyped character, and do not mind spaces, line ends and capitals', () => {
    const [card] = given;
    assert.ok(card);
    const text = cardToText(card);
    assert.match(text, /^(?:[0-9a-f]{4} ){28}[0-9a-f]{4}$/);
    const typed = text.toUpperCase().replaceAll(' ', '\n  ');
    assert.deepEqual(parseCardText(typed), { ok: true, value: card });
    const code = (of: string): string => {
      const parsed = parseCardText(of);
      return parsed.ok ? 'ok' : (parsed.problems[0]?.code ?? '');
    };
    const hex = bytesToHex(encodeCard(card));
    for (let at = 0; at < hex.length; at += 1) {
      const digit = hex[at] === '0' ? '1' : '0';
      const wrong = `${hex.slice(0, at)}${digit}${hex.slice(at + 1)}`;
      assert.equal(code(wrong), at < 8 ? 'card-form' : 'card-check', `character ${at}`);
    }
    assert.equal(code(hex.slice(2)), 'card-form');
    assert.equal(code(`${hex}00`), 'card-form');
    assert.equal(code(hex.replace('5', 'g')), 'card-form');
    assert.equal(code(''), 'card-form');
    assert.equal(parseCard(new Uint8Array(58)).ok, false);
  });
});
