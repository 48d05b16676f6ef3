import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { randomProgram } from '../../../test/simulation/random-program.ts';
import { hash } from '../../ledger/hash.ts';
import type { TraceEvent, TraceProgram } from '../program.ts';
import { createBlockRunner } from './block.ts';
import { createStreams } from './streams.ts';
import { createQuantileTables } from './tables.ts';

const tables = createQuantileTables();

/** Runs events on one block and gives the state at the end. */
function run(program: TraceProgram, events: readonly TraceEvent[], seed = 's', size = 64) {
  const sources = { program, streams: createStreams(seed, hash), tables };
  const runner = createBlockRunner(sources, 0, size);
  for (const event of events) if (event.kind !== 'read') runner.apply(event);
  return runner.state;
}

/** Total mass per draw over compartments and sinks. */
function totals(program: TraceProgram, state: ReturnType<typeof run>): Float64Array {
  const sum = new Float64Array(state.size);
  for (let j = 0; j < program.compartments.length * 2; j++)
    for (let i = 0; i < state.size; i++) sum[i]! += state.mass[j * state.size + i]!;
  for (const sink of [state.destroyed, state.outside, state.sampled])
    for (let i = 0; i < state.size; i++) sum[i]! += sink[i]!;
  return sum;
}

const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('one block of draws', () => {
  it('conserves mass in every draw', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const program = randomProgram(seed, { eventCount: 40 });
        const state = run(program, program.events);
        const sum = totals(program, state);
        for (let i = 0; i < state.size; i++) {
          const deposited = state.deposited[i]!;
          assert.ok(Math.abs(sum[i]! - deposited) <= 1e-12 * Math.max(deposited, 1), `draw ${i}`);
          for (let j = 0; j < program.compartments.length * 2; j++)
            assert.ok(state.mass[j * state.size + i]! >= 0, 'no compartment is negative');
        }
      }),
      { numRuns: 200 },
    );
  });

  it('lowers no compartment by another contact of the principal', () => {
    fc.assert(
      fc.property(seeds, fc.nat(), (seed, at) => {
        const program = randomProgram(seed);
        const more = program.events.slice();
        const touch: TraceEvent = {
          kind: 'touch',
          to: at % 4,
          episode: 0,
          coefficient: 1000,
          fact: 'more',
        };
        more.splice(at % (more.length + 1), 0, touch);
        const before = run(program, program.events).mass;
        const after = run(program, more).mass;
        for (let k = 0; k < before.length; k++)
          assert.ok(after[k]! >= before[k]! * (1 - 1e-12), `${k}: ${before[k]} -> ${after[k]}`);
      }),
      { numRuns: 100 },
    );
  });

  it('raises no compartment but the cloth by one more pass with a fresh cloth and no glove', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const program = randomProgram(seed);
        const cloth = program.compartments.length - 1;
        const isClothUsed = program.events.some((e) => e.kind === 'clean' && e.cloth === cloth);
        fc.pre(!isClothUsed);
        const pass: TraceEvent = {
          kind: 'clean',
          on: 0,
          cloth,
          step: {
            groups: [{ entity: 'extra', person: 0, ordinal: 1 }],
            before: [[1, 1, 1]],
            after: [[0.01, 0.01, 0.1]],
            floor: 1e-4,
          },
          clothReturn: 0,
          destroyedShare: 0,
          fact: 'extra',
        };
        const before = run(program, program.events);
        const after = run(program, [...program.events, pass]);
        for (let k = 0; k < cloth * 2 * before.size; k++)
          assert.ok(after.mass[k]! <= before.mass[k]!, `${k}`);
      }),
      { numRuns: 100 },
    );
  });

  it('lets contacts on disjoint pairs commute bit for bit', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const program = randomProgram(seed);
        const contacts = program.events.filter((e) => e.kind === 'contact');
        const a = contacts[0];
        const b = contacts.find(
          (e) =>
            a !== undefined && ![a.first, a.second].some((x) => x === e.first || x === e.second),
        );
        fc.pre(a !== undefined && b !== undefined);
        if (a === undefined || b === undefined) return;
        const rest = program.events.filter((e) => e !== a && e !== b);
        assert.deepEqual(run(program, [...rest, a, b]).mass, run(program, [...rest, b, a]).mass);
      }),
      { numRuns: 100 },
    );
  });

  it('lowers a surface and keeps the total when a clean third hand touches it', () => {
    const program = randomProgram(7);
    const touch: TraceEvent = { kind: 'touch', to: 0, episode: 0, coefficient: 2500, fact: 'a' };
    const hand: TraceEvent = {
      kind: 'contact',
      first: 1,
      second: 0,
      firstShare: 0.5,
      secondShare: 0.2,
      forth: [
        { kind: 'fixed', value: 0.1 },
        { kind: 'fixed', value: 0.1 },
      ],
      back: [
        { kind: 'beta', a: 2.0878, b: 0.5384 },
        { kind: 'fixed', value: 0.1 },
      ],
      factor: 1,
      entity: 'h',
      fact: 'h',
    };
    const before = run(program, [touch]);
    const after = run(program, [touch, hand]);
    for (let i = 0; i < before.size; i++) {
      assert.ok(after.mass[i]! < before.mass[i]!);
      const moved = after.mass[2 * after.size + i]!;
      const total = after.mass[i]! + moved;
      assert.ok(Math.abs(total / before.mass[i]! - 1) < 1e-12 && moved > 0);
    }
  });

  it('raises a clean surface when a used wipe goes on to it', () => {
    const program = randomProgram(7);
    const cloth = program.compartments.length - 1;
    const touch: TraceEvent = { kind: 'touch', to: 0, episode: 0, coefficient: 2500, fact: 'a' };
    const pass = (on: number): TraceEvent => ({
      kind: 'clean',
      on,
      cloth,
      step: {
        groups: [{ entity: `wipe${on}`, person: 0, ordinal: 1 }],
        before: [[1, 1, 1]],
        after: [[0.01, 0.01, 0.1]],
        floor: 1e-4,
      },
      clothReturn: 0.01,
      destroyedShare: 0,
      fact: `wipe${on}`,
    });
    const { mass, size } = run(program, [touch, pass(0), pass(1)]);
    let raised = 0;
    for (let i = 0; i < size; i++) if (mass[2 * size + i]! > 0) raised++;
    assert.ok(raised > 0.8 * size, `${raised} of ${size} draws`);
  });

  it('reproduces its bytes from the seed, and others from another seed', () => {
    const program = randomProgram(11, { eventCount: 60 });
    assert.deepEqual(run(program, program.events).mass, run(program, program.events).mass);
    assert.notDeepEqual(
      run(program, program.events).mass,
      run(program, program.events, 'other').mass,
    );
  });

  it('leaves every other stream as it was when a compartment and its contacts are added', () => {
    const program = randomProgram(13);
    const more: TraceProgram = {
      ...program,
      compartments: [...program.compartments, { ...program.compartments[0]!, id: 'new' }],
    };
    const extra: TraceEvent = {
      kind: 'touch',
      to: more.compartments.length - 1,
      episode: 1,
      coefficient: 10,
      fact: 'x',
    };
    const a = run(program, program.events).mass;
    const b = run(more, [extra, ...program.events]).mass;
    assert.deepEqual(a, b.slice(0, a.length));
  });
});
