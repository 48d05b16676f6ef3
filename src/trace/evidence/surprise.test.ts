import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Site, sitesProgram } from '../../../test/fakes/sites-program.ts';
import { hash } from '../../ledger/hash.ts';
import { createQuantileTables } from '../run/tables.ts';
import { sample } from './sampler.ts';
import { foresightOf, surpriseLimit, surpriseOf } from './surprise.ts';

const tables = createQuantileTables();

function foresight(sites: readonly Site[]) {
  const { program, items } = sitesProgram(sites);
  const posterior = (of: typeof items) => {
    const found = sample(program, of, { seed: '1', digest: hash, count: 1024, tables });
    assert.ok(!('kind' in found), 'kind' in found ? found.reason : '');
    return found;
  };
  return foresightOf(
    items,
    posterior(items),
    (k) =>
      posterior(items.map((item, j) => (j === k ? { ...item, isLeftOut: true } : item))).lifted,
  );
}

const negative = { kind: 'qpcr-negative', limitMass: 2 } as const;

describe('the surprise index', () => {
  it('is large when the results are what the model expects', () => {
    const found = foresight([
      { coefficient: 300, reading: { kind: 'quantity', mass: 60 } },
      { coefficient: 300, reading: { kind: 'quantity', mass: 110 } },
      { coefficient: 1, reading: negative },
    ]);
    assert.ok(surpriseOf(found) > 0.3, JSON.stringify(found));
  });

  it('falls below the limit when a clean surface is said to carry a thousand times what it can', () => {
    const found = foresight([
      { coefficient: 1, reading: { kind: 'quantity', mass: 3000 } },
      { coefficient: 300, reading: negative },
      { coefficient: 300, reading: negative },
    ]);
    assert.ok(surpriseOf(found) < surpriseLimit, JSON.stringify(found));
    const least = found.reduce((a, b) => (b.given < a.given ? b : a));
    assert.equal(least.id, 'Q0');
  });

  it('counts how many results there were: one rare among many is no wonder', () => {
    const one = { id: 'a', before: 1, given: 0.02 };
    const usual = { id: 'b', before: 1, given: 0.6 };
    assert.equal(surpriseOf([one]), 0.02);
    assert.equal(surpriseOf([one, ...new Array(49).fill(usual)]), 1);
  });

  it('foresees a result worse once the others speak against it', () => {
    const [first] = foresight([
      { coefficient: 300, reading: { kind: 'quantity', mass: 400 } },
      ...new Array(8).fill({ coefficient: 300, reading: negative }),
    ]);
    assert.ok(first !== undefined && first.given < first.before / 2, JSON.stringify(first));
  });
});
