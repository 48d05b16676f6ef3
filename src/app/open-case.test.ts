import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../test/fakes/example-visit.ts';
import { openFake, playedCase } from '../../test/fakes/played-case.ts';
import { canonicalText, type JsonValue, parseCanonical } from '../base/jcs.ts';
import { textToUtf8 } from '../base/utf8.ts';
import type { Opening } from '../ledger/opening.ts';
import { readCertificateFile, verifyCertificate } from './certificate-file.ts';
import type { CaseContent } from './open-case.ts';

const draws = 64;
const room = await exampleVisit('talks-room');
const played = await playedCase(room, { draws });
const owned: CaseContent = played.content;
const { certificate } = played.content;
/** What an auditor is handed: openings, and no key. */
const handed: CaseContent = { ...owned, held: [], openings: played.openings };

async function codes(content: CaseContent): Promise<readonly string[]> {
  const opened = await openFake(content);
  if (!opened.ok) return opened.problems.map((p) => p.code);
  const file = content.certificate;
  const judged = file === undefined ? [] : verifyCertificate(opened.value, file);
  return [...opened.value.problems, ...judged].map((p) => p.code);
}

describe('opening a case', () => {
  it('gives the same visit with keys and with openings', async () => {
    const [withKeys, withOpenings] = [await openFake(owned), await openFake(handed)];
    assert.ok(withKeys.ok && withOpenings.ok);
    assert.deepEqual(withKeys.value.problems, []);
    assert.deepEqual(withOpenings.value.problems, []);
    assert.equal(canonicalText(withOpenings.value.input), canonicalText(withKeys.value.input));
    assert.equal(withOpenings.value.openedCount, withKeys.value.openedCount);
  });

  it('needs no sealed bytes when it has openings, as after shredding', async () => {
    const files = handed.files.map(({ device, records }) => ({
      device,
      records: records.map(({ leaf }) => ({ leaf, sealed: undefined })),
    }));
    assert.deepEqual(await codes({ ...handed, files }), []);
  });

  it('says what it cannot open without either', async () => {
    const found = await codes({ ...owned, held: [] });
    assert.ok(found.includes('declaration-missing'));
    assert.ok(found.includes('closed'));
  });

  it('misses every single opening that is left out', async () => {
    for (const i of [0, 7, played.openings.length - 1]) {
      const openings = played.openings.filter((_, k) => k !== i);
      assert.ok((await codes({ ...handed, openings })).includes('closed'), `opening ${i}`);
    }
  });

  it('refuses an opening that says something else, with keys at hand or not', async () => {
    const changes: readonly ((o: Opening) => Opening)[] = [
      (o) => ({ ...o, payload: { ...(o.payload as object), note: 'x' } as JsonValue }),
      (o) => ({ ...o, hlcMs: o.hlcMs + 1 }),
      (o) => ({ ...o, salt: `${o.salt.startsWith('0') ? '1' : '0'}${o.salt.slice(1)}` }),
    ];
    for (const change of changes) {
      const openings = played.openings.map((o, i) => (i === 5 ? change(o) : o));
      for (const content of [handed, { ...handed, held: owned.held }])
        assert.ok((await codes({ ...content, openings })).includes('commitment'));
    }
  });

  it('refuses an opening of no record of the case', async () => {
    const other = await playedCase(room, { draws, keys: 'other' });
    const openings = [...played.openings, ...other.openings.slice(3, 4)];
    for (const content of [handed, { ...handed, held: owned.held }])
      assert.ok((await codes({ ...content, openings })).includes('opening-leaf'));
  });

  it('takes the genesis it is given as the anchor, not the one in the certificate', async () => {
    assert.deepEqual(await codes({ ...owned, genesisId: certificate.genesis }), []);
    const found = await codes({ ...owned, genesisId: 'ab'.repeat(32) });
    assert.ok(found.includes('genesis-missing'), found.join());
  });
});

describe('dropping the end of a chain', () => {
  it('is found on every device', async () => {
    for (const [i, { device }] of owned.files.entries()) {
      const files = owned.files.map((f, k) =>
        k === i ? { ...f, records: f.records.slice(0, -1) } : f,
      );
      assert.ok((await codes({ ...owned, files })).length > 0, device);
    }
  });

  it('is found when the heads that are not signed are cut to match', async () => {
    const certifying = new Set(certificate.heads.map((h) => h.device));
    for (const { device } of certificate.certificate.heads) {
      const chain = played.written.filter((w) => w.device === device).map((w) => w.record.leaf);
      const before = chain.at(-2);
      if (before === undefined || !certifying.has(device)) continue;
      const files = owned.files.map((f) =>
        f.device === device ? { ...f, records: f.records.slice(0, -1) } : f,
      );
      const heads = certificate.heads.map((h) =>
        h.device === device ? { device, seq: before.seq, id: before.id } : h,
      );
      const found = await codes({ ...owned, files, certificate: { ...certificate, heads } });
      assert.ok(found.length > 0, `device ${device.slice(0, 8)}`);
    }
  });

  it('is found when the certificate file is taken away with it', async () => {
    const found = await codes({ ...owned, certificate: undefined });
    assert.deepEqual(found, ['certificate-file']);
  });
});

describe('a certificate file', () => {
  const value = parseCanonical(textToUtf8(canonicalText(certificate)));
  assert.ok(value.ok);
  const form = value.value as Readonly<Record<string, JsonValue>>;

  it('has one form', () => {
    assert.ok(readCertificateFile(form).ok);
    const inner = form['certificate'] as Readonly<Record<string, JsonValue>>;
    const refused: readonly (readonly [string, JsonValue])[] = [
      ['another format', { ...form, format: 'vestige-certificate-file/2' }],
      ['no object', []],
      ['a member more', { ...form, extra: 1 }],
      ['no genesis', { ...form, genesis: null }],
      ['a short id', { ...form, record: 'ab' }],
      ['approvals that are no ids', { ...form, approvals: ['x'] }],
      ['heads that are no heads', { ...form, heads: [{ device: 'x' }] }],
      ['a head with a member more', { ...form, heads: [{ ...certificate.heads[0], extra: 1 }] }],
      ['a certificate that is none', { ...form, certificate: 1 }],
      ['no draws', { ...form, certificate: { ...inner, draws: 0 } }],
      ['too many draws', { ...form, certificate: { ...inner, draws: 2_000_000 } }],
      ['half a draw', { ...form, certificate: { ...inner, draws: 64.5 } }],
    ];
    for (const [what, changed] of refused) {
      const outcome = readCertificateFile(changed);
      assert.ok(!outcome.ok, what);
      assert.ok(
        outcome.problems.every((p) => p.code === 'certificate-form'),
        what,
      );
    }
  });

  it('is refused when any member of it is another', async () => {
    const opened = await openFake(owned);
    assert.ok(opened.ok);
    const other = 'cd'.repeat(32);
    const changes = {
      genesis: { ...certificate, genesis: other },
      record: { ...certificate, record: other },
      'another record of the case': { ...certificate, record: certificate.genesis },
      approvals: { ...certificate, approvals: [other, ...certificate.approvals.slice(1)] },
      figures: {
        ...certificate,
        certificate: { ...certificate.certificate, u95: { after: 1, before: 1 } },
      },
      seed: { ...certificate, certificate: { ...certificate.certificate, seed: '2' } },
      clear: { ...certificate, certificate: { ...certificate.certificate, clear: true } },
      draws: { ...certificate, certificate: { ...certificate.certificate, draws: draws + 1 } },
    };
    assert.deepEqual(verifyCertificate(opened.value, certificate), []);
    for (const [what, changed] of Object.entries(changes))
      assert.ok(verifyCertificate(opened.value, changed).length > 0, what);
  });
});
