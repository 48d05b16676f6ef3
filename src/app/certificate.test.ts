import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit, withFacts } from '../../test/fakes/example-visit.ts';
import { holdOnTalks, liftOfTalks, talksAt } from '../../test/fakes/talks-room-changes.ts';
import { bytesToHex } from '../base/bytes.ts';
import { canonicalBytes, canonicalText } from '../base/jcs.ts';
import { hash as sha256 } from '../ledger/hash.ts';
import type { FactOf } from '../model/fact.ts';
import { assessVisit, packHash, resultHash, type VisitInput } from './assess-visit.ts';
import { makeCertificate } from './certificate.ts';

const draws = 128;
const room = await exampleVisit('talks-room');

function certified(input: VisitInput) {
  const { state, assessment } = assessVisit(input, { draws });
  return { assessment, certificate: makeCertificate(input, state, assessment, []) };
}

const { assessment, certificate } = certified(room);
const text = canonicalText(certificate);

describe('a certificate', () => {
  it('has the same bytes when the records are computed again, in any order', () => {
    assert.equal(canonicalText(certified(room).certificate), text);
    const reversed = { ...room, facts: room.facts.toReversed() };
    assert.equal(canonicalText(certified(reversed).certificate), text);
  });

  it('changes with one more fact', () => {
    const more = withFacts(room, { without: (f) => f.id === 'c-15' });
    assert.notEqual(canonicalText(certified(more).certificate), text);
  });

  it('carries no hash that the visit could be guessed from', () => {
    const { script: _script, ...declared } = room.document;
    const guesses: readonly unknown[] = [
      room.document,
      declared,
      room.facts,
      room.objects,
      assessment,
      certificate,
      { document: declared, facts: room.facts },
    ];
    for (const guess of guesses)
      assert.ok(!text.includes(bytesToHex(sha256(canonicalBytes(guess)))));
    assert.ok(!text.includes(resultHash(room, assessment)));
    // The only hash is that of the published pack.
    assert.deepEqual(text.match(/[0-9a-f]{64}/g), [packHash(room.pack)]);
  });

  it('promises no more than it proves', () => {
    for (const word of [/DNA.?free/i, /\bclean\b/i, /\berase/i, /\bsterile\b/i, /\bno traces?\b/i])
      assert.doesNotMatch(certificate.statement, word);
    assert.doesNotMatch(text, /DNA.?free/i);
    assert.equal(certificate.clear, false);
    assert.match(certificate.statement, /not clear/);
  });

  it('says what it rests on', () => {
    const { engine, seed, draws: n, pack, assumptions } = certificate;
    assert.deepEqual([engine, seed, n], [assessment.engine, '1', draws]);
    assert.deepEqual(pack, {
      id: 'trace-dna',
      version: room.pack.version,
      sha256: packHash(room.pack),
    });
    assert.ok(assumptions.assumptionCount > 0);
    assert.deepEqual(certificate.u95, assessment.u95);
  });

  it('lists everything that stays, the likeliest first, within and out of reach apart', () => {
    // A single hair on a floor is something, and our own rooms are nobody's residual.
    const left = assessment.surfaces.filter(
      (s) => (s.after.mean > 0 || s.after.hairs > 0) && s.kind !== 'kept',
    );
    const ids = (lines: readonly { readonly id: string }[]) => lines.map((l) => l.id).sort();
    assert.deepEqual(ids(certificate.residual), ids(left.filter((s) => s.within)));
    assert.deepEqual(ids(certificate.outOfReach), ids(left.filter((s) => !s.within)));
    for (const lines of [certificate.residual, certificate.outOfReach]) {
      const p = lines.map((l) => l.p);
      assert.deepEqual(
        p,
        p.toSorted((a, b) => b - a),
      );
    }
    for (const { id, reason } of certificate.outOfReach) assert.notEqual(reason, '', id);
  });

  it('names what was not done, with the reason', () => {
    assert.deepEqual(certificate.notDone, [
      { task: 'T11', surfaces: ['chair-1/back-rail'], why: 'no time left' },
    ]);
  });

  it('names who accepted what', () => {
    const acceptance: FactOf<'acceptance'> = {
      kind: 'acceptance',
      id: 'a-1',
      at: talksAt('11:54'),
      surfaces: ['chair-1/seat'],
      by: 'LEAD',
      reason: 'fabric can only be reduced',
    };
    assert.deepEqual(certificate.accepted, []);
    const { certificate: accepted } = certified(withFacts(room, { more: [acceptance] }));
    const { surfaces, by, reason } = acceptance;
    assert.deepEqual(accepted.accepted, [{ by, reason, surfaces }]);
  });

  it('keeps a hold on it, open or lifted', () => {
    const open = certified(withFacts(room, { more: [holdOnTalks] })).certificate;
    assert.deepEqual(open.holds, [{ id: 'H-1', scope: 'talks', from: holdOnTalks.at }]);
    assert.ok(open.reasons.includes('incident hold H-1 is open'));
    const lifted = certified(withFacts(room, { more: [holdOnTalks, liftOfTalks] })).certificate;
    assert.equal(lifted.holds[0]?.liftedAt, liftOfTalks.at);
    assert.ok(!lifted.reasons.includes('incident hold H-1 is open'));
    // What was wiped while it held stays a reason: lifting does not undo it.
    assert.ok(lifted.reasons.some((r) => r.includes('under an incident hold')));
  });

  it('is marked when the visit was declared after the first contact', () => {
    assert.equal(certificate.declaredLate, false);
    const { document } = room;
    const declaration = { ...document.declaration, declaredAt: talksAt('11:16') };
    const late = certified({ ...room, document: { ...document, declaration } });
    assert.equal(late.certificate.declaredLate, true);
  });
});
