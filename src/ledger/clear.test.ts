import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canonicalText, type JsonValue } from '../base/jcs.ts';
import { type ClearByKind, type ControlKind, checkClear, encodeClear, isPurpose } from './clear.ts';

const id32 = (byte: string): string => byte.repeat(32);
const id16 = (byte: string): string => byte.repeat(16);

const lead = (byte: string) => ({
  cosign: id32('c1'),
  device: id32(byte),
  org: id16(byte),
  person: id16(byte),
  receive: id32('e1'),
});

const examples: { readonly [K in ControlKind]: ClearByKind[K] } = {
  1: {
    delayMs: 86_400_000,
    log: '',
    orgs: [lead('0a'), lead('0b')],
    recovery: '',
    self: id16('0a'),
  },
  2: {
    code: id16('01'),
    cosign: id32('02'),
    device: id32('03'),
    org: id16('04'),
    person: id16('05'),
    pop: '06'.repeat(64),
    receive: id32('07'),
    role: 'member',
  },
  3: { device: id32('03'), reason: 'lost' },
  4: { reason: 'revoke' },
  5: { ref: id16('09'), scope: 'space' },
  6: { hold: id32('0c') },
  7: { object: id32('0d'), purpose: 'seal-break' },
  8: { epochs: [1, 2] },
  9: { done: false, head: 0, object: id32('0e') },
  10: { cards: [1, 3], shred: id32('0f'), unconfirmed: [id32('10'), id32('11')] },
};

const kinds = Object.keys(examples).map(Number) as ControlKind[];

function problemsOf(kind: ControlKind, value: JsonValue): readonly string[] {
  const checked = checkClear(kind, value);
  return checked.ok ? [] : checked.problems.map((p) => `${p.code} ${p.path}`);
}

function json(kind: ControlKind): Record<string, JsonValue> {
  return JSON.parse(canonicalText(examples[kind]));
}

describe('public parts', () => {
  it('of every kind are written canonically and pass their check', () => {
    for (const kind of kinds) {
      const text = new TextDecoder().decode(encodeClear(kind, examples[kind]));
      assert.equal(text, canonicalText(examples[kind]));
      assert.deepEqual(problemsOf(kind, json(kind)), [], `kind ${kind}`);
    }
    assert.deepEqual(problemsOf(5, { scope: 'visit' }), [], 'a hold needs no ref');
  });

  it('refuse a missing, an additional and a wrong member, by its place', () => {
    for (const kind of kinds) {
      assert.deepEqual(problemsOf(kind, { ...json(kind), extra: 1 }), ['clear-members ']);
      for (const name of Object.keys(json(kind))) {
        const { [name]: _gone, ...rest } = json(kind);
        const isOptional = name === 'ref';
        assert.deepEqual(problemsOf(kind, rest), isOptional ? [] : [`clear-members ${name}`]);
        for (const wrong of [null, {}, -1, 0.5, 'Not So', '00', ['x'], [2, 1], [1, 1]]) {
          assert.deepEqual(problemsOf(kind, { ...json(kind), [name]: wrong }), [
            `clear-members ${name}`,
          ]);
        }
      }
    }
  });

  it('refuse what is no object, and inherited names', () => {
    for (const value of [null, 1, 'a', [], [1]]) {
      assert.deepEqual(problemsOf(8, value), ['clear-members '], JSON.stringify(value));
    }
    assert.equal(checkClear(8, undefined).ok, false);
    assert.deepEqual(problemsOf(4, { reason: 'a', toString: 1 }), ['clear-members ']);
  });

  it('refuse capitals, free text, short delays, one organisation and unsorted lists', () => {
    assert.equal(problemsOf(6, { hold: id32('AA') }).length, 1);
    for (const reason of ['Lost', 'lost phone', '', '-a', 'a-', 'a'.repeat(32), 'é']) {
      assert.equal(problemsOf(3, { ...json(3), reason }).length, 1, reason);
    }
    assert.deepEqual(problemsOf(1, { ...json(1), delayMs: 86_399_999 }), ['clear-members delayMs']);
    const [a, b] = [lead('0a'), lead('0b')];
    for (const orgs of [[a], [b, a], [a, a], [a, { ...b, extra: 1 }], [a, { ...b, org: 'x' }]]) {
      assert.deepEqual(problemsOf(1, { ...json(1), orgs }), ['clear-members orgs']);
    }
    assert.deepEqual(problemsOf(8, { epochs: [] }), ['clear-members epochs']);
    assert.deepEqual(problemsOf(8, { epochs: [0] }), ['clear-members epochs']);
    assert.deepEqual(problemsOf(9, { ...json(9), head: 2 ** 32 }), ['clear-members head']);
    assert.deepEqual(problemsOf(10, { ...json(10), cards: [256] }), ['clear-members cards']);
  });

  it('of an approval name a known purpose', () => {
    assert.equal(isPurpose('lift'), true);
    assert.equal(isPurpose(`waive:${id32('0a')}`), true);
    for (const purpose of ['', 'Lift', 'waive', 'waive:', `waive:${id32('0A')}`, 'toString']) {
      assert.equal(isPurpose(purpose), false, purpose);
    }
  });

  it('of a wrong form are our bug when we write them', () => {
    assert.throws(() => encodeClear(4, { reason: 'Free Text' }));
    const orgs = Array.from({ length: 20 }, (_, i) => lead((16 + i).toString(16)));
    assert.throws(() => encodeClear(1, { ...examples[1], orgs }), /4096/);
  });
});
