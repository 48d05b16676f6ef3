import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesToBase64 } from '../base/base64.ts';
import { textToUtf8 } from '../base/utf8.ts';
import { parseReceipt, RECEIPT_BYTE_COUNT_MAX, type Receipt, receiptText } from './receipt.ts';

const sha = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());
const [one, two] = [sha('hash1'), sha('hash2')];
const [oneText, twoText] = [bytesToBase64(one), bytesToBase64(two)];
const HEADER = 'c2sp.org/tlog-proof@v1';

describe('receipt', () => {
  // The three texts of proof/tlog_proof_test.go, transparency-dev/formats.
  it('is written as another implementation writes it, and read back', () => {
    const extra = textToUtf8('extra information');
    const texts: readonly (readonly [Receipt, string])[] = [
      [
        { index: 5, extra: undefined, proof: [one, two], checkpoint: 'test checkpoint\n' },
        `${HEADER}\nindex 5\n${oneText}\n${twoText}\n\ntest checkpoint\n`,
      ],
      [
        { index: 10, extra, proof: [one], checkpoint: 'checkpoint data\n' },
        `${HEADER}\nextra ${bytesToBase64(extra)}\nindex 10\n${oneText}\n\ncheckpoint data\n`,
      ],
      [
        { index: 0, extra: undefined, proof: [], checkpoint: 'checkpoint\n' },
        `${HEADER}\nindex 0\n\ncheckpoint\n`,
      ],
    ];
    for (const [receipt, text] of texts) {
      assert.equal(receiptText(receipt), text);
      assert.deepEqual(parseReceipt(textToUtf8(text)), { ok: true, value: receipt });
    }
  });

  it('is read back whatever it holds', () => {
    const hashes = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 63 });
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.uint8Array(), hashes, (index, extra, proof) => {
        const receipt: Receipt = {
          index,
          extra: new Uint8Array(extra),
          proof: proof.map((bytes) => new Uint8Array(bytes)),
          checkpoint: 'a\n1\n\nb\n',
        };
        const read = parseReceipt(textToUtf8(receiptText(receipt)));
        assert.deepEqual(read, { ok: true, value: receipt });
      }),
    );
  });

  it('is refused in every other form', () => {
    const long = bytesToBase64(new Uint8Array(64));
    for (const text of [
      '',
      'wrong-header\nindex 0\n\ncheckpoint\n',
      `${HEADER}\r\nindex 0\r\n\r\ncheckpoint\r\n`,
      `${HEADER}\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n`,
      `${HEADER}\nextra\nindex 0\n\ncheckpoint\n`,
      `${HEADER}\n\n\ncheckpoint\n`,
      `${HEADER}\nindex\n\ncheckpoint\n`,
      `${HEADER}\nindex notanumber\n\ncheckpoint\n`,
      `${HEADER}\nindex -5\n\ncheckpoint\n`,
      `${HEADER}\nindex 05\n\ncheckpoint\n`,
      `${HEADER}\nindex 9007199254740992\n\ncheckpoint\n`,
      `${HEADER}\nindex 0\nindex 0\n\ncheckpoint\n`,
      `${HEADER}\nindex 0\n!!notbase64!!\n\ncheckpoint\n`,
      `${HEADER}\nindex 0\n${long}\n\ncheckpoint\n`,
      `${HEADER}\nindex 0\n${oneText.replace('=', '')}\n\ncheckpoint\n`,
      `${HEADER}\nindex 0\n ${oneText}\n\ncheckpoint\n`,
      `${HEADER}\nindex 0\n${`${oneText}\n`.repeat(64)}\ncheckpoint\n`,
      `${HEADER}\nindex 0\n`,
    ])
      assert.ok(!parseReceipt(textToUtf8(text)).ok, JSON.stringify(text));
    assert.ok(!parseReceipt(new Uint8Array(RECEIPT_BYTE_COUNT_MAX + 1)).ok);
    const notUtf8 = textToUtf8(`${HEADER}\nindex 0\n\nx\n`).map((b) => (b === 0x78 ? 0xff : b));
    assert.ok(!parseReceipt(notUtf8).ok);
  });
});
