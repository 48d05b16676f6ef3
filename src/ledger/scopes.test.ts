import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compositeScope, isScopeName, namesFor, zoneScope } from './scopes.ts';

describe('scope names', () => {
  it('are team, zones and tasks, and composites in one spelling', () => {
    assert.equal(zoneScope('talks'), 'zone:talks');
    assert.equal(compositeScope(['custody', 'zone:talks']), 'zone:talks+custody');
    assert.equal(
      compositeScope(['laboratory', 'medical', 'custody', 'medical']),
      'medical+custody+laboratory',
    );
    assert.equal(compositeScope(['zone:b', 'zone:a']), 'zone:a+zone:b');
    assert.equal(compositeScope(['medical']), 'medical');
    for (const name of ['team', 'medical', 'zone:talks', 'zone:a-1+zone:b+custody'])
      assert.equal(isScopeName(name), true, name);
  });

  it('have no other spelling, no unknown part and at most 31 bytes', () => {
    const wrong = [
      '',
      'Team',
      'zone:',
      'zone:-a',
      'zone:Talks',
      'custody+zone:talks',
      'custody+custody',
      'team+custody',
      'custody+',
      'kitchen',
      `zone:${'a'.repeat(27)}`,
    ];
    for (const name of wrong) assert.equal(isScopeName(name), false, name);
    assert.equal(isScopeName(`zone:${'a'.repeat(26)}`), true);
    assert.throws(() => zoneScope('Talks'), /zone/);
    assert.throws(() => compositeScope(['team', 'custody']), /composite/);
    assert.throws(() => compositeScope(['zone:a-long-one', 'zone:another-long-one']), /composite/);
  });

  it('give a reader the composites that share a part with the own ones', () => {
    const inUse = ['zone:talks+custody', 'medical+laboratory', 'zone:arrival+medical'];
    assert.deepEqual(namesFor(['zone:talks'], inUse), ['zone:talks', 'zone:talks+custody']);
    assert.deepEqual(namesFor(['team', 'medical'], inUse), [
      'medical',
      'medical+laboratory',
      'team',
      'zone:arrival+medical',
    ]);
    assert.deepEqual(namesFor(['zone:talk'], inUse), ['zone:talk'], 'a prefix is no part');
  });
});
