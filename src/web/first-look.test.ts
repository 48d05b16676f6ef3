import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../test/fakes/example-visit.ts';
import { assessVisit } from '../app/assess-visit.ts';
import { firstSpace, ranksOf, timeRangeOf, worstSurface } from './first-look.ts';
import { roomEvents } from './room-events.ts';

const day = assessVisit(await exampleVisit('state-visit'), { draws: 64 });
const minuteMs = 60_000;

describe('what the page opens with', () => {
  it('is the place that the principal touched most, and there the surface of most concern', () => {
    assert.equal(firstSpace(day.state), 'talks');
    const worst = worstSurface(day.assessment, 'talks');
    const p = (id: string | undefined) => {
      const found = day.assessment.surfaces.find((s) => s.id === id);
      assert.ok(found !== undefined);
      return found.within ? (found.after.p[day.assessment.adversary] ?? 0) : 0;
    };
    for (const s of day.assessment.surfaces)
      if (s.space === 'talks') assert.ok(p(worst) >= p(s.id), s.id);
  });

  it('ranks what is within reach before what is not, each surface once', () => {
    const ranks = ranksOf(day.assessment, 'talks');
    const here = day.assessment.surfaces.filter((s) => s.space === 'talks');
    assert.equal(ranks.size, here.length);
    const inOrder = [...here].sort((a, b) => (ranks.get(a.id) ?? 0) - (ranks.get(b.id) ?? 0));
    const firstOut = inOrder.findIndex((s) => !s.within);
    assert.ok(firstOut > 0);
    assert.ok(inOrder.slice(firstOut).every((s) => !s.within));
  });

  it('has nothing to open where nobody left a trace', () => {
    assert.equal(worstSurface(day.assessment, 'strong-room'), undefined);
  });

  it('spans the day from the first leg to the last hand-over', () => {
    const { from, to, departure } = timeRangeOf(day.state);
    for (const leg of Object.values(day.state.document.legs))
      assert.ok(from <= leg.from && leg.to <= to);
    for (const at of day.state.accessFrom.values()) assert.ok(at <= to);
    assert.equal(from % (5 * minuteMs), 0);
    assert.equal(departure, Date.parse('2031-05-14T12:55:40+05:00'));
  });
});

describe('what happened in a room', () => {
  const events = roomEvents(day.state, 'talks');

  it('comes in order, and in words', () => {
    assert.deepEqual(
      events.map((e) => e.at),
      events.map((e) => e.at).sort((a, b) => a - b),
    );
    const text = events.map((e) => e.text).join('\n');
    assert.match(text, /HERON: grip, chair 104, armrest, left/);
    assert.match(text, /nobody watches: /);
    assert.match(text, /the principal has left/);
    assert.match(text, /handed back, countersigned by HL/);
  });

  it('leaves out what was dropped, and other rooms', () => {
    // Nobody wiped the rail of chair 104's back: its task was dropped when the window was cut.
    assert.ok(events.some((e) => /^SWP\d: .*chair 104, armrest, left/.test(e.text)));
    assert.ok(!events.some((e) => /^SWP\d: .*chair 104, rail of the back/.test(e.text)));
    assert.ok(!events.some((e) => /lectern|sofa/.test(e.text)));
  });
});
