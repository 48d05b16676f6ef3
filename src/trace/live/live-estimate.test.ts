import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { exampleVisit } from '../../../test/fakes/example-visit.ts';
import { randomProgram } from '../../../test/simulation/random-program.ts';
import { hash } from '../../ledger/hash.ts';
import type { Contact, Fact } from '../../model/fact.ts';
import { fold } from '../../model/state.ts';
import { compile } from '../compile/compile.ts';
import type { TraceProgram } from '../program.ts';
import { createSimulationCache, simulate } from '../run/simulate.ts';
import { createLiveEstimate } from './live-estimate.ts';

const cache = createSimulationCache();
const options = { seed: 'live', draws: 96, blockSize: 32, digest: hash, cache };

/** Everything that a run from zero sums up. */
function fromZero(program: TraceProgram) {
  return simulate(program, options);
}

function estimateOf(program: TraceProgram) {
  const adversary = program.adversaries[0]?.id ?? '';
  return createLiveEstimate({ program }, { ...options, adversary });
}

/** One event moved, doubled or left out: the program after a record was corrected, added or removed. */
function changed(program: TraceProgram, at: number, kind: number): TraceProgram {
  const events = program.events.slice();
  const acts = events.flatMap((e, i) => (e.kind === 'read' ? [] : [i]));
  const i = acts[at % acts.length]!;
  const j = acts[(at * 7 + 3) % acts.length]!;
  if (kind === 0) events.splice(i, 1);
  else if (kind === 1) events.splice(j, 0, events[i]!);
  else events.splice(j, 0, ...events.splice(i, 1));
  return { ...program, events };
}

describe('a live estimate', () => {
  it('is a run from zero, bit for bit, whatever came, went or moved before', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 })), { minLength: 1, maxLength: 4 }),
        (seed, changes) => {
          let program = randomProgram(seed, { eventCount: 30 });
          const live = estimateOf(program);
          assert.deepEqual(live.result(), fromZero(program));
          for (const [at, kind] of changes) {
            program = changed(program, at, kind);
            live.update({ program });
            assert.deepEqual(live.result(), fromZero(program));
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('does nothing when nothing changed', () => {
    const program = randomProgram(5, { eventCount: 30 });
    const live = estimateOf(program);
    const again = live.update({ program: structuredClone(program) });
    assert.deepEqual([again.changedSurfaces, again.rerunEvents], [[], 0]);
  });
});

describe('the reference visit, live', () => {
  it('follows a contact that is added, corrected and removed, and reruns little of it', async () => {
    const input = await exampleVisit('state-visit');
    const compiled = (facts: readonly Fact[]) => compile(fold({ ...input, facts }));
    const own = input.facts.filter((f): f is Contact => f.kind === 'contact');
    const { principal } = fold(input);
    const pattern = own.find((c) => c.actor === principal && c.manner === 'grip');
    assert.ok(pattern !== undefined);
    const added: Contact = { ...pattern, id: 'added', at: pattern.at + 60_000 };
    const first = compiled(input.facts);
    const live = createLiveEstimate(first, { ...options, adversary: 'standard' });
    const steps: readonly (readonly [string, readonly Fact[]])[] = [
      ['added', [...input.facts, added]],
      ['corrected', [...input.facts, { ...added, manner: 'rub' }]],
      ['removed', input.facts],
    ];
    for (const [what, facts] of steps) {
      const next = compiled(facts);
      const { rerunEvents, changedSurfaces } = live.update(next);
      assert.deepEqual(live.result(), fromZero(next.program), what);
      assert.ok(changedSurfaces.length > 0, what);
      assert.ok(
        rerunEvents < next.program.events.length / 3,
        `${what}: ${rerunEvents} of ${next.program.events.length} events`,
      );
    }
  });
});
