import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit, withFacts } from '../../test/fakes/example-visit.ts';
import type { VisitInput } from '../app/assess-visit.ts';
import { fold } from '../model/state.ts';
import { countBodyPackages } from './body-packages.ts';
import { custodyOf } from './custody-of.ts';

const visit = await exampleVisit('state-visit');

function counted(input: VisitInput) {
  const state = fold(input);
  return countBodyPackages(state, custodyOf(state));
}

describe('body waste', () => {
  it('of the reference visit is in four packages; the one whose seal was found open is not secured', () => {
    assert.deepEqual(counted(visit), { packageCount: 4, openCount: 1, unpackedCount: 0 });
  });

  it('is secured when nobody found a seal open, and a bag around a bag is no more waste', () => {
    const intact = withFacts(visit, { without: (f) => f.id === 'found-open-4012' });
    assert.deepEqual(counted(intact), { packageCount: 4, openCount: 0, unpackedCount: 0 });
  });

  it('is missing when a use has no package', () => {
    const lost = withFacts(visit, { without: (f) => f.id === 'U14' });
    assert.deepEqual(counted(lost), { packageCount: 3, openCount: 1, unpackedCount: 1 });
  });

  it('is missing when the only package was sealed before the use', () => {
    const early = withFacts(visit, {
      change: (f) =>
        f.kind === 'contact' && f.manner === 'excrete' && f.leg === 'residence'
          ? { ...f, at: f.at + 86_400_000 }
          : f,
    });
    assert.equal(counted(early).unpackedCount, 2);
  });

  it('is not secured in hands that are neither ours nor at home', () => {
    const away = withFacts(visit, {
      change: (f) => (f.kind === 'unit' && f.id === 'U10' ? { ...f, sealedBy: 'WTR1' } : f),
    });
    assert.equal(counted(away).openCount, 2, 'the way from there to us is a gap');
  });
});
