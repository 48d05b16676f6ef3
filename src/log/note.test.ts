import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { bytesToBase64 } from '../base/base64.ts';
import { concatBytes, hexToBytes } from '../base/bytes.ts';
import { refusedEncodings } from '../base/ed25519-point.ts';
import { textToUtf8 } from '../base/utf8.ts';
import { parseTreeHead, treeHeadText } from './checkpoint.ts';
import {
  NOTE_BYTE_COUNT_MAX,
  noteText,
  parseNote,
  parseSignatureLines,
  signatureLine,
} from './note.ts';
import { cosignText, type NoteSigner, signText, verifyNote } from './signature.ts';
import { emptyTreeRoot } from './tree.ts';
import {
  type KeyType,
  LOG_KEY,
  parseVerifierKey,
  verifierKey,
  verifierKeyText,
  WITNESS_KEY,
} from './verifier-key.ts';

const ORIGIN = 'example.org/visit';
const head = { origin: ORIGIN, size: 0, root: emptyTreeRoot };
const text = treeHeadText(head);

async function signerOf(name: string, type: KeyType, fill: number): Promise<NoteSigner> {
  const { sign, device } = await nodeCrypto.signerFromSeed(new Uint8Array(32).fill(fill));
  return { key: verifierKey(name, type, hexToBytes(device)), sign };
}

const log = await signerOf(ORIGIN, LOG_KEY, 1);
const witness = await signerOf('example.org/witness', WITNESS_KEY, 2);
const signed = { text, signatures: [await signText(log, text)] };
const cosigned = {
  text,
  signatures: [...signed.signatures, await cosignText(witness, text, 1_767_225_600)],
};
const line = signatureLine(cosigned.signatures[0]!);

const codesOf = (note: string | Uint8Array) => {
  const read = parseNote(typeof note === 'string' ? textToUtf8(note) : note);
  return read.ok ? [] : read.problems.map((p) => p.code);
};

describe('note', () => {
  it('is written and read back, with as many signatures as are allowed', () => {
    assert.deepEqual(parseNote(textToUtf8(noteText(cosigned))), { ok: true, value: cosigned });
    assert.deepEqual(codesOf(`${text}\n${line.repeat(100)}`), []);
    assert.deepEqual(codesOf(`${text}\n${line.repeat(101)}`), ['note-size']);
    const spaces = NOTE_BYTE_COUNT_MAX - textToUtf8(`\n\n${line}`).length;
    assert.deepEqual(codesOf(`${' '.repeat(spaces)}\n\n${line}`), []);
    assert.deepEqual(codesOf(`${' '.repeat(spaces + 1)}\n\n${line}`), ['note-size']);
  });

  it('ends its text at the last empty line', () => {
    const read = parseNote(textToUtf8(`a\n\nb\n\n${line}`));
    assert.ok(read.ok);
    assert.equal(read.value.text, 'a\n\nb\n');
  });

  it('is refused in every other form', () => {
    const em = '\u2014';
    const name = 'example.org/visit';
    const base64 = line.slice(line.lastIndexOf(' ') + 1, -1);
    const others: Readonly<Record<string, string | Uint8Array>> = {
      'no signatures': text,
      'nothing after the empty line': `${text}\n`,
      'no last LF': `${text}\n${line.slice(0, -1)}`,
      'a control character': `\u0001${text}\n${line}`,
      'a carriage return': `${text.replace('\n', '\r\n')}\n${line}`,
      'a carriage return in a signature line': `${text}\n${line.replace('\n', '\r\n')}`,
      'a tab': `a\tb\n\n${line}`,
      'not UTF-8': concatBytes(Uint8Array.of(0xff), textToUtf8(`${text}\n${line}`)),
      'a line that is no signature': `${text}\n${line}Unexpected line.\n`,
      'a hyphen for the dash': `${text}\n${line.replace(em, '-')}`,
      'no space after the dash': `${text}\n${line.replace(`${em} `, em)}`,
      'two spaces': `${text}\n${em} ${name}  ${base64}\n`,
      'a space at the end': `${text}\n${em} ${name} ${base64} \n`,
      'a name with a space': `${text}\n${em} Bad Name ${base64}\n`,
      'a name with a no-break space': `${text}\n${em} bad\u00a0name ${base64}\n`,
      'a name with NEL': `${text}\n${em} bad\u0085name ${base64}\n`,
      'a name with an ideographic space': `${text}\n${em} bad\u3000name ${base64}\n`,
      'a name with a plus': `${text}\n${em} bad+name ${base64}\n`,
      'no name': `${text}\n${em}  ${base64}\n`,
      'no base64': `${text}\n${em} ${name}\n`,
      'base64 without padding': `${text}\n${em} ${name} ${base64.replace(/=+$/, '')}\n`,
      'base64 with stray bits': `${text}\n${em} ${name} ${'A'.repeat(6)}B=\n`,
      'url base64': `${text}\n${em} ${name} ----${base64}\n`,
      'a key id and no signature': `${text}\n${em} ${name} AAAAAA==\n`,
      'no text': `\n\n${line}`.slice(1),
    };
    for (const [what, note] of Object.entries(others))
      assert.match(codesOf(note).join(), /^note-(form|text)$/, what);
    assert.ok(!parseSignatureLines('').ok);
    assert.ok(parseSignatureLines(line).ok);
  });
});

describe('signatures of a note', () => {
  const keys = [log.key, witness.key];

  it('are held by key, with the time of a witness; unknown keys are passed over', async () => {
    assert.deepEqual(await verifyNote(nodeCrypto, cosigned, keys), {
      ok: true,
      value: [
        { key: log.key, atS: undefined },
        { key: witness.key, atS: 1_767_225_600 },
      ],
    });
    const onlyLog = await verifyNote(nodeCrypto, cosigned, [log.key]);
    assert.deepEqual(onlyLog, { ok: true, value: [{ key: log.key, atS: undefined }] });
    const stranger = await signerOf(ORIGIN, LOG_KEY, 3);
    const none = await verifyNote(nodeCrypto, cosigned, [stranger.key]);
    assert.ok(!none.ok && none.problems[0]?.code === 'note-unsigned');
  });

  it('refuse the note when one of a known key does not hold, whatever bit of it is another', async () => {
    for (const [i, { signature }] of cosigned.signatures.entries())
      for (let at = 0; at < signature.length; at += 1) {
        const changed = signature.map((byte, j) => (j === at ? byte ^ (1 << (at % 8)) : byte));
        const signatures = cosigned.signatures.map((s, j) =>
          i === j ? { ...s, signature: changed } : s,
        );
        const judged = await verifyNote(nodeCrypto, { text, signatures }, keys);
        assert.ok(!judged.ok && judged.problems[0]?.code === 'note-signature', `${i} byte ${at}`);
      }
    const other = treeHeadText({ ...head, origin: 'example.org/other' });
    assert.ok(!(await verifyNote(nodeCrypto, { ...cosigned, text: other }, keys)).ok);
  });

  it('are not held for a signature of the other sort, or of another length', async () => {
    const asWitness = verifierKey(ORIGIN, WITNESS_KEY, log.key.publicKey);
    const [own] = signed.signatures;
    const signature = { ...own!, keyId: asWitness.keyId };
    const note = { text, signatures: [signature] };
    assert.ok(!(await verifyNote(nodeCrypto, note, [asWitness])).ok);
    const longer = { ...own!, signature: concatBytes(own!.signature, Uint8Array.of(0)) };
    assert.ok(!(await verifyNote(nodeCrypto, { text, signatures: [longer] }, keys)).ok);
  });
});

describe('verifier key', () => {
  it('is refused when it could fit many messages, or cannot be judged', () => {
    for (const hex of refusedEncodings) {
      const weak = verifierKeyText(verifierKey('a', LOG_KEY, hexToBytes(hex)));
      const read = parseVerifierKey(weak);
      assert.ok(!read.ok && read.problems[0]?.code === 'vkey-point', hex);
    }
    const codeOf = (vkey: string) => {
      const read = parseVerifierKey(vkey);
      return read.ok ? '' : read.problems[0]?.code;
    };
    const whole = verifierKeyText(log.key);
    assert.equal(codeOf(whole), '');
    assert.equal(codeOf(whole.toUpperCase()), 'vkey-form');
    assert.equal(codeOf(`${whole}=`), 'vkey-form');
    assert.equal(codeOf(whole.replace(ORIGIN, 'example.org/other')), 'vkey-id');
    const later = bytesToBase64(concatBytes(Uint8Array.of(6), new Uint8Array(1312)));
    assert.equal(codeOf(`a+00000000+${later}`), 'vkey-type');
    const short = verifierKey('a', LOG_KEY, log.key.publicKey.slice(1));
    assert.equal(codeOf(verifierKeyText(short)), 'vkey-point');
  });
});

describe('checkpoint', () => {
  it('is written and read back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (size, bytes) => {
          const tree = { origin: ORIGIN, size, root: new Uint8Array(bytes) };
          assert.deepEqual(parseTreeHead(treeHeadText(tree)), { ok: true, value: tree });
        },
      ),
    );
    assert.deepEqual(parseTreeHead(text), { ok: true, value: head });
    const tree =
      'go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n';
    const read = parseTreeHead(tree);
    assert.ok(read.ok && read.value.size === 123_456_789_012);
    assert.ok(parseTreeHead(`${tree}an extension\n`).ok);
  });

  it('is refused in every other form', () => {
    const root = bytesToBase64(emptyTreeRoot);
    const ones = bytesToBase64(new Uint8Array(32).fill(1));
    for (const other of [
      '',
      'a\n0\n',
      `a\n0\n${root}`,
      `\n0\n${root}\n`,
      `a\n\n${root}\n`,
      `a\n00\n${root}\n`,
      `a\n01\n${ones}\n`,
      `a\n-1\n${ones}\n`,
      `a\n+1\n${ones}\n`,
      `a\n1e3\n${ones}\n`,
      `a\n0x1\n${ones}\n`,
      `a\n1.0\n${ones}\n`,
      `a\n 1\n${ones}\n`,
      `a\n9007199254740992\n${ones}\n`,
      `a\n18446744073709551616\n${ones}\n`,
      `a\n1\n${ones.slice(0, -1)}\n`,
      `a\n1\n${bytesToBase64(new Uint8Array(31))}\n`,
      `a\n1\n${bytesToBase64(new Uint8Array(33))}\n`,
      `a\n0\n${ones}\n`,
      `a\n1\n${ones}\n\n`,
      `a\n1\n${ones}\n\nb\n`,
    ])
      assert.ok(!parseTreeHead(other).ok, JSON.stringify(other));
  });
});
