import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit, withFacts } from '../../test/fakes/example-visit.ts';
import { openFake, type PlayedCase, playedCase } from '../../test/fakes/played-case.ts';
import { holdOnTalks, liftOfTalks, talksAt } from '../../test/fakes/talks-room-changes.ts';
import { canonicalText } from '../base/jcs.ts';
import { textToUtf8 } from '../base/utf8.ts';
import { countApprovals } from '../ledger/approvals.ts';
import { holdsOf } from '../ledger/hold.ts';
import { recordKinds } from '../ledger/leaf.ts';
import type { Fact } from '../model/fact.ts';
import { declarationOf, knownAt } from '../model/payload.ts';
import { fold, openHolds } from '../model/state.ts';
import { firstLeads, peopleWithDevice } from './play.ts';

const draws = 64;
const room = await exampleVisit('talks-room');
const plain = await playedCase(room, { draws });
const held = await playedCase(withFacts(room, { more: [holdOnTalks, liftOfTalks] }), { draws });

async function opened(played: PlayedCase) {
  const outcome = await openFake(played.content);
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

/** The record that says this, by what its payload holds. */
function recordOf(played: PlayedCase, has: Readonly<Record<string, unknown>>) {
  const found = played.written.find(({ record }) => {
    const payload = record.opening?.payload;
    if (typeof payload !== 'object' || payload === null) return false;
    const members = new Map<string, unknown>(Object.entries(payload));
    return Object.entries(has).every(([name, value]) => members.get(name) === value);
  });
  assert.ok(found !== undefined, JSON.stringify(has));
  return found;
}

describe('a played visit', () => {
  it('gives chains that verify, each in its own order', async () => {
    for (const played of [plain, held]) {
      const { problems, view, recordCount } = await opened(played);
      assert.deepEqual(problems, []);
      assert.deepEqual(
        view.findings.filter((f) => f.severity !== 'notice'),
        [],
      );
      assert.equal(recordCount, played.written.length);
      for (const { device, records } of played.content.files) {
        const seqs = played.written
          .filter((w) => w.device === device)
          .map((w) => w.record.leaf.seq);
        assert.deepEqual(
          seqs,
          records.map((_, i) => i + 1),
        );
      }
    }
  });

  it('gives back the declaration and every fact, and nothing else', async () => {
    const { input } = await opened(held);
    const texts = (facts: readonly Fact[]) => facts.map((f) => canonicalText(f)).sort();
    assert.deepEqual(texts(input.facts), texts([...room.facts, holdOnTalks, liftOfTalks]));
    assert.equal(canonicalText(input.document), canonicalText(declarationOf(room.document)));
  });

  it('is declared before its first contact, with two approvals', async () => {
    const { view } = await opened(plain);
    const declared = recordOf(plain, { kind: 'declaration' });
    const first = recordOf(plain, { kind: 'contact' });
    assert.ok(plain.written.indexOf(declared) < plain.written.indexOf(first));
    const { record } = declared;
    assert.ok(countApprovals(view, { object: record.leaf.id, purpose: 'declare' }).isMet);
  });

  it('records in the order in which things became known', () => {
    const times = plain.written.flatMap(({ record }) => record.opening?.hlcMs ?? []);
    const declaredAt = room.document.declaration.declaredAt;
    assert.equal(times[0], declaredAt);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    for (const fact of room.facts) {
      const { record } = recordOf(plain, { kind: fact.kind, id: fact.id });
      assert.ok((record.opening?.hlcMs ?? 0) >= knownAt(fact), fact.id);
    }
  });

  it('begins with one genesis that names a lead of every organisation, who acks it', async () => {
    const kinds = plain.written.map(({ record }) => record.leaf.kind);
    assert.equal(kinds.indexOf(recordKinds.genesis), 0);
    assert.equal(kinds.lastIndexOf(recordKinds.genesis), 0);
    const leads = firstLeads(room.document);
    assert.deepEqual([...leads.entries()].sort(), [
      ['home', 'AUD'],
      ['own', 'LEAD'],
      ['venue', 'HL'],
    ]);
    assert.equal(kinds.filter((kind) => kind === recordKinds.ack).length, leads.size);
    const { view } = await opened(plain);
    assert.ok(!view.findings.some((f) => f.code === 'genesis-unacked'));
  });

  it('enrols every device, and gives none to the principal, the counterpart or waiters', async () => {
    const people = peopleWithDevice(room.document);
    assert.deepEqual(people, ['AUD', 'HL', 'LEAD', 'MED', 'OBS1', 'SWP1', 'SWP2', 'UNIT']);
    const { view } = await opened(plain);
    assert.deepEqual(
      [...view.enrolment.enrolledByDevice.keys()].sort(),
      [...plain.deviceByPerson.values()].sort(),
    );
  });

  it('lets everybody write down their own part', () => {
    const writer = (has: Readonly<Record<string, unknown>>) => recordOf(plain, has).device;
    const device = (person: string) => plain.deviceByPerson.get(person);
    assert.equal(writer({ kind: 'contact', id: 'c-01' }), device('OBS1'));
    assert.equal(writer({ kind: 'task', id: 'T2' }), device('SWP1'));
    assert.equal(writer({ kind: 'unit', id: 'U1' }), device('SWP2'));
    assert.equal(writer({ kind: 'handover', step: 'accepted' }), device('UNIT'));
    // Nobody did it: who leads says so.
    assert.equal(writer({ kind: 'task', id: 'T11' }), device('LEAD'));
  });

  it('hands a room back with the approval of both sides', async () => {
    const { view } = await opened(plain);
    const { record } = recordOf(plain, { kind: 'release' });
    const approvals = countApprovals(view, { object: record.leaf.id, purpose: 'release' });
    assert.deepEqual([approvals.isMet, approvals.orgs.length], [true, 2]);
  });

  it('shows nothing of what was said in what a hub would see', () => {
    for (const { record } of held.written) {
      const bytes = Buffer.concat([record.leaf.bytes, record.sealed]);
      for (const word of ['chair-1', 'HERON', 'SWP1', 'consent-1', 'talks', 'collapsed'])
        assert.equal(bytes.indexOf(Buffer.from(textToUtf8(word))), -1, word);
    }
  });

  it('has the same bytes with the same keys, and the same figures with others', async () => {
    const again = await playedCase(room, { draws });
    assert.deepEqual(again.content, plain.content);
    const other = await playedCase(room, { draws, keys: 'other' });
    const figures = ({ content }: PlayedCase) => {
      const { certificate } = content.certificate;
      return canonicalText({ ...certificate, heads: [] });
    };
    assert.equal(figures(other), figures(plain));
    assert.notDeepEqual(other.content.files, plain.content.files);
  });
});

describe('an incident hold in a played visit', () => {
  it('is open until it is lifted by two people of two organisations', async () => {
    const open = await opened(
      await playedCase(withFacts(room, { more: [holdOnTalks] }), { draws }),
    );
    assert.deepEqual(
      holdsOf(open.view).map((h) => [h.scope, h.status, h.isEnrolled]),
      [['space', 'open', true]],
    );
    assert.equal(open.openHoldCount, 1);
    const lifted = await opened(held);
    assert.deepEqual(
      holdsOf(lifted.view).map((h) => h.status),
      ['lifted'],
    );
    assert.equal(lifted.openHoldCount, 0);
  });

  it('does not say in public which room it holds', () => {
    const hold = held.written.find((w) => w.record.leaf.kind === recordKinds.hold);
    const clear = hold?.record.leaf.clear;
    assert.ok(!JSON.stringify(clear).includes('talks'), JSON.stringify(clear));
  });

  it('stays open for the case when the lift was not signed by two sides', async () => {
    // The second name is of the other side and carries no device: nothing was signed by that side.
    const people = { ...room.document.people, WTR1: { role: 'staff' as const, party: 'venue' } };
    const document = { ...room.document, people };
    const lift: Fact = {
      ...liftOfTalks,
      approvals: [
        { by: 'LEAD', at: talksAt('11:54') },
        { by: 'WTR1', at: talksAt('11:54') },
      ],
    };
    const played = await playedCase(
      { ...withFacts(room, { more: [holdOnTalks, lift] }), document },
      { draws },
    );
    const { input, openHoldCount } = await opened(played);
    assert.equal(openHoldCount, 1);
    assert.equal(openHolds(fold(input), talksAt('23:00')).length, 1);
  });
});
