import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit, withFacts } from '../../test/fakes/example-visit.ts';
import {
  footageOfGap,
  holdOnTalks,
  lateContacts,
  liftOfTalks,
  swabWith,
  talksAt,
} from '../../test/fakes/talks-room-changes.ts';
import type { Fact } from '../model/fact.ts';
import { assessVisit } from './assess-visit.ts';
import { differencesOf } from './differences.ts';

const draws = 256;
const room = await exampleVisit('talks-room');

function differences(...more: Fact[]): readonly string[] {
  const input = withFacts(room, { more });
  const { state, assessment } = assessVisit(input, { draws });
  const found = differencesOf(input, state, assessment);
  const times = found.map((d) => d.at);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
  return found.map((d) => d.text);
}

const watched = 'nobody watched for 2 min (talks): asked to step aside for a photograph';

describe('what went otherwise than planned', () => {
  it('is only the gap when the rest went as planned', () => {
    assert.deepEqual(differences(), [watched]);
  });

  it('comes in the order of time, whatever the order of facts', () => {
    const window: Fact = {
      kind: 'window',
      id: 'w-1',
      space: 'talks',
      at: talksAt('11:47'),
      until: talksAt('11:52'),
      reason: 'the pool returns',
    };
    assert.deepEqual(differences(liftOfTalks, holdOnTalks, window), [
      watched,
      'window of talks now ends 11:52: the pool returns',
      'incident hold H-1 on talks, placed by HL: 5 min',
    ]);
  });

  it('says that a hold is still open', () => {
    assert.equal(
      differences(holdOnTalks).at(-1),
      'incident hold H-1 on talks, placed by HL: still open',
    );
  });

  it('tells an exception with its state', () => {
    const open: Fact = {
      kind: 'exception',
      id: 'X-1',
      at: talksAt('11:50'),
      what: 'tag does not match',
      owner: 'LEAD',
    };
    assert.equal(differences(open).at(-1), 'X-1: tag does not match (open)');
    const closed = { ...open, closedAt: talksAt('11:52') };
    assert.equal(differences(closed).at(-1), 'X-1: tag does not match');
  });

  it('raises the number of a room that was handed back, and says that nothing can be re-cleaned', () => {
    const text = differences(...lateContacts, footageOfGap).at(-1) ?? '';
    const numbers = /^3 contacts .*: talks ([\d.]+) → ([\d.]+) informative/.exec(text);
    assert.ok(Number(numbers?.[2]) > Number(numbers?.[1]), text);
    assert.match(text, /already handed back, nothing can be re-cleaned$/);
  });

  it('compares a late correction with what was known before it', () => {
    const original = room.facts.find((f) => f.id === 'c-15');
    assert.ok(original?.kind === 'contact');
    const same: Fact = {
      ...original,
      id: 'late-4',
      corrects: 'c-15',
      recordedAt: talksAt('15:00'),
    };
    // The footage shows just what the observer had written down: nothing rises.
    const text = differences(same).at(-1) ?? '';
    const numbers = /talks ([\d.]+) → ([\d.]+) informative/.exec(text);
    assert.equal(numbers?.[1], numbers?.[2], text);
  });

  it('does not call a contact late that was known before the hand-back', () => {
    const early = lateContacts.map((c) => ({ ...c, recordedAt: talksAt('11:50') }));
    assert.deepEqual(differences(...early), [watched]);
  });

  it('tells a void swab and one with the principal, and no others', () => {
    assert.match(
      differences(...swabWith({ control: 'failed', call: 'no-result' })).at(-1) ?? '',
      /^swab Q1 on chair-1\/back-rail is void: it carries no weight$/,
    );
    assert.match(
      differences(...swabWith({ call: 'principal-present', quantityPg: 40 })).at(-1) ?? '',
      /principal present, 40 pg; already handed back, nothing can be re-cleaned$/,
    );
    assert.deepEqual(differences(...swabWith({ call: 'principal-absent', quantityPg: 24 })), [
      watched,
    ]);
  });
});
