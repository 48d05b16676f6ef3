import { hash } from '../src/ledger/hash.ts';
import type { Contact } from '../src/model/fact.ts';
import { knownAt } from '../src/model/payload.ts';
import { fold } from '../src/model/state.ts';
import { uniformAt } from '../src/numeric/philox.ts';
import { compile } from '../src/trace/compile/compile.ts';
import { createLiveEstimate } from '../src/trace/live/live-estimate.ts';
import { createSimulationCache, simulate } from '../src/trace/run/simulate.ts';
import { exampleVisit } from '../test/fakes/example-visit.ts';
import { medianOf } from './alternate.ts';
import type { Bench } from './figure.ts';

const draws = 1024;

/**
 * The reference visit while it is recorded: new contacts come in one after the other in time, each of the sort and on
 * the leg of one that the visit has, and all figures of the page are asked for after each. n = contacts.
 */
export const liveBench: Bench = {
  name: 'live',
  summary: 'one new contact in all figures of the reference visit; n = contacts',
  n: 100,
  nFull: 400,
  async run({ n, seed }) {
    const input = await exampleVisit('state-visit');
    const own = input.facts.filter((f): f is Contact => f.kind === 'contact');
    const key = { key0: seed, key1: 7 };
    const added = Array.from({ length: n }, (_, i): Contact => {
      const pattern = own[Math.floor(uniformAt(key, i, 0) * own.length)];
      if (pattern === undefined) throw new Error('bench: expected contacts in the reference visit');
      const leg = input.document.legs[pattern.leg];
      const [from, to] = [leg?.from ?? 0, leg?.to ?? 0];
      return {
        ...pattern,
        id: `live-${i}`,
        at: Math.floor(from + uniformAt(key, i, 1) * (to - from)),
      };
    }).sort((a, b) => a.at - b.at);
    const cache = createSimulationCache();
    const options = { seed: String(seed), draws, digest: hash, cache };
    const at = (count: number, now: number) => {
      const known = input.facts.filter((f) => knownAt(f) <= now);
      return compile(fold({ ...input, facts: [...known, ...added.slice(0, count)] }));
    };
    const live = createLiveEstimate(at(0, added[0]?.at ?? 0), {
      ...options,
      adversary: input.document.limits.adversary,
    });
    live.figures();
    const updates: number[] = [];
    const compiles: number[] = [];
    const full: number[] = [];
    for (let i = 1; i <= n; i++) {
      // What else was recorded since the last contact is taken in first: one contact is measured, not a batch.
      const now = added[i - 1]?.at ?? 0;
      live.update(at(i - 1, now));
      live.figures();
      const begunAtMs = performance.now();
      const next = at(i, now);
      const compiledAtMs = performance.now();
      const { changedSurfaces } = live.update(next);
      live.figures();
      live.surfaces(changedSurfaces);
      const endedAtMs = performance.now();
      compiles.push(compiledAtMs - begunAtMs);
      updates.push(endedAtMs - compiledAtMs);
      if (i % 10 !== 1) continue;
      simulate(next.program, options);
      full.push(performance.now() - endedAtMs);
    }
    const reference = medianOf(full);
    const figure = (name: string, value: number) => ({
      name,
      value,
      unit: 'ms',
      n,
      reference,
      against: `a run from zero of ${draws} draws`,
      ratio: value / reference,
    });
    return [
      figure('engine.update_p99_ms', quantile(updates, 0.99)),
      figure('engine.update_p50_ms', quantile(updates, 0.5)),
      figure(
        'engine.update_with_compile_p99_ms',
        quantile(
          updates.map((u, i) => u + (compiles[i] ?? 0)),
          0.99,
        ),
      ),
    ];
  },
};

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
