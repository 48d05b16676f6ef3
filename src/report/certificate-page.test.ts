import assert from 'node:assert/strict';
import { it } from 'node:test';
import { uncertainty } from '../../test/fakes/uncertainty.ts';
import { type CertificateOrigin, certificateContentOf } from './certificate-content.ts';
import { certificateDocument, certificatePage } from './certificate-page.ts';
import { palette } from './palette.ts';
import { textOf } from './picture.ts';
import { sampleVisit } from './sample-visit.test.ts';
import { assertWellFormed } from './written-picture.test.ts';

const origin: CertificateOrigin = {
  statement: 'Own traces accounted for; not clear: the stated limits are exceeded.',
  clear: false,
  reasons: ['swab Q03: principal present, 38 pg'],
  declaredLate: false,
  packSha256: 'ab'.repeat(32),
  heads: [{ device: 'phone-LEAD', seq: 33, id: 'cd'.repeat(32) }],
  uncertainty: { ...uncertainty, assumptionShare: 0.62 },
  signatures: [
    { role: 'lead', code: 'LEAD', at: 'D40 10:00' },
    { role: 'auditor', code: 'AUD', at: 'D40 10:05' },
  ],
};

async function content(changes: Partial<CertificateOrigin> = {}) {
  const { state, assessment } = await sampleVisit();
  return certificateContentOf(state, assessment, { ...origin, ...changes });
}

it('the certificate says the bound, the exclusions, what stays and from what it was computed', async () => {
  const page = certificatePage(await content());
  assertWellFormed(page);
  const text = textOf(page);
  for (const part of [
    origin.statement,
    'Swab Q03: principal present, 38 pg',
    '(95 %)',
    'What the bound does not cover',
    'Out of our reach',
    'by LEAD',
    'Not done or not accessible',
    'H-1',
    '42 min',
    'fake/0',
    'ab'.repeat(32),
    'phone-LEAD 33',
    '1 of 2 parameters',
    '62 % of what the pack leaves unsure; with all of it unsure, 17–33 as handed back',
    'lead · LEAD · D40 10:00',
    'auditor · AUD',
  ])
    assert.ok(text.includes(part), part);
});

it('promises nothing, and praises nobody with green', async () => {
  const cleared = await content({ clear: true, reasons: [], statement: 'The stated bound holds.' });
  for (const page of [certificatePage(await content()), certificatePage(cleared)]) {
    const text = assertWellFormed(page);
    assert.doesNotMatch(textOf(page), /DNA[- ]free|✓|✔|evidence|guarantee/i);
    assert.ok(!text.includes(palette.accent));
  }
});

it('counts what does not fit on the page instead of leaving it out', async () => {
  const full = await content();
  const text = textOf(certificatePage(full));
  assert.ok(full.outOfReach.length > 5);
  assert.ok(text.includes(`and ${full.outOfReach.length - 5} more, all in the report`));
});

it('marks a late declaration, a missing signature and a visit file without chains', async () => {
  const bare = textOf(
    certificatePage(await content({ declaredLate: true, heads: [], signatures: [] })),
  );
  assert.match(bare, /declared late/);
  assert.match(bare, /not yet signed/);
  assert.match(bare, /there are no chains/);
});

it('names every place once, with what is within reach and what is not', async () => {
  const { state } = await sampleVisit();
  const { spaces } = await content();
  assert.equal(new Set(spaces.map((s) => s.label)).size, spaces.length);
  const talks = spaces.find((s) => s.label === state.document.spaces['talks']?.label);
  assert.ok(talks?.before !== undefined && talks.after !== undefined && talks.out !== undefined);
  assert.ok(talks.after.value < talks.before.value);
});

it('is one document without scripts or outside resources', async () => {
  const text = certificateDocument(await content());
  assert.match(text, /^<!doctype html>\n<html lang="en">/);
  assert.doesNotMatch(text, /<script|<link|https?:|@import|url\(/);
});
