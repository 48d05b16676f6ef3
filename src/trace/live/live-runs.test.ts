import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomProgram } from '../../../test/simulation/random-program.ts';
import { hash } from '../../ledger/hash.ts';
import { platformKernel, runProgram } from '../kernel/platform.ts';
import type { TraceProgram } from '../program.ts';
import { createLiveRuns } from './live-runs.ts';

const options = { seed: 'r', draws: 64, digest: hash };
const program = randomProgram(4, { eventCount: 30 });
const other: TraceProgram = { ...program, events: program.events.slice(3) };
const countsOf = (own: TraceProgram, seed = 'r') =>
  runProgram(own, { ...options, seed }).selections;

describe('live runs', () => {
  it('are the runs from zero, also where one began from another', () => {
    const runs = createLiveRuns(platformKernel());
    for (const own of [program, other, program]) {
      const run = runs.begin(own, options);
      assert.equal(run.doneDraws, 0);
      assert.equal(run.step(), false);
      assert.equal(run.doneDraws, 64);
      assert.deepEqual(run.result().selections, countsOf(own));
    }
  });

  it('keep their result when the next one has moved on', () => {
    const runs = createLiveRuns(platformKernel());
    const first = runs.begin(program, options);
    first.step();
    runs.begin(other, options).step();
    assert.deepEqual(first.result().selections, countsOf(program));
  });

  it('do not begin from numbers of another seed', () => {
    const runs = createLiveRuns(platformKernel());
    runs.begin(program, options).step();
    for (const seed of ['a', 'b', 'r']) {
      const run = runs.begin(program, { ...options, seed });
      assert.deepEqual(run.result().selections, countsOf(program, seed));
    }
  });
});
