import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../test/fakes/example-visit.ts';
import { assessVisit, type VisitInput } from './assess-visit.ts';
import { handedBackAt, surfaceWord } from './surface-words.ts';

const draws = 64;
const room = await exampleVisit('talks-room');
const day = await exampleVisit('state-visit');

function wordsOf(visit: VisitInput) {
  const { state, assessment } = assessVisit(visit, { draws });
  return (id: string, clock: string): string => {
    const surface = assessment.surfaces.find((s) => s.id === id);
    assert.ok(surface !== undefined, id);
    return surfaceWord(state, surface, Date.parse(`2031-05-14T${clock}+05:00`));
  };
}

describe('what has become of a surface, in a word', () => {
  const word = wordsOf(room);

  it('follows the passes as they are finished', () => {
    assert.equal(word('chair-1/arm-left', '11:46:30'), 'as left');
    assert.equal(word('chair-1/arm-left', '11:47:30'), 'wiped once');
    assert.equal(word('chair-1/arm-left', '11:50:00'), 'wiped twice');
  });

  it('never says more than "reduced" of fabric', () => {
    assert.equal(word('chair-1/seat', '11:49:00'), 'as left');
    assert.equal(word('chair-1/seat', '12:00:00'), 'reduced');
  });

  it('does not count what was dropped', () => {
    assert.equal(word('chair-1/back-rail', '12:00:00'), 'as left');
  });

  it('says "carried away" from the moment it left', () => {
    assert.equal(word('glass-1/rim', '11:46:00'), 'leaves with us');
    assert.equal(word('glass-1/rim', '11:46:40'), 'carried away');
  });

  it('names what is not ours, what was accepted and what we keep', () => {
    const then = wordsOf(day);
    assert.equal(then('chair-102/arm-right', '13:30:00'), 'out of reach');
    assert.equal(then('guestbook/page', '13:30:00'), 'accepted');
    assert.equal(then('car-h-seat/cushion', '18:00:00'), 'kept by us');
  });

  it('has no word that promises: nothing is called clean or clear', () => {
    for (const visit of [room, day]) {
      const { state, assessment } = assessVisit(visit, { draws });
      for (const surface of assessment.surfaces)
        for (const at of [0, Number.MAX_SAFE_INTEGER])
          assert.doesNotMatch(surfaceWord(state, surface, at), /clea[nr]/, surface.id);
    }
  });
});

describe('the hand-over of a space', () => {
  it('is its release, or never for what is no space', () => {
    const { state } = assessVisit(room, { draws });
    assert.equal(handedBackAt(state, 'talks'), Date.parse('2031-05-14T11:55:00+05:00'));
    assert.equal(handedBackAt(state, 'people'), Number.MAX_SAFE_INTEGER);
  });
});
