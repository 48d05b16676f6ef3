import {
  beginAssessment,
  createAssessmentCache,
  drawsLive,
  type VisitInput,
} from '../src/app/assess-visit.ts';
import type { Contact, Fact } from '../src/model/fact.ts';
import { knownAt } from '../src/model/payload.ts';
import { uniformAt } from '../src/numeric/philox.ts';
import { platformKernel } from '../src/trace/kernel/platform.ts';
import { createLiveRuns } from '../src/trace/live/live-runs.ts';

/** How contacts come in: each as it happens, or each late, when everything else of the visit is on record. */
export type Arrival = 'in time' | 'late';

/** Durations in ms, one entry per contact; of the run from zero, of every tenth. */
export interface LiveTimes {
  /** All figures of the page, from the compiled visit. */
  readonly update: readonly number[];
  /** The same, with folding and compiling the visit. */
  readonly withCompile: readonly number[];
  /** All figures of the page by a run from zero on the kernel, of as many draws. */
  readonly fromZero: readonly number[];
}

/** Contacts before the first that is timed: engines compile what is hot while it runs. */
const warmUpCount = 30;

/**
 * Records contacts of the sort that a visit has, each on the leg of one that it has, and works out everything that the
 * page shows after each. What else was recorded in between is taken in first: one contact is timed, not a batch.
 */
export function timeLive(
  visit: VisitInput,
  { n, seed, arrival }: { readonly n: number; readonly seed: number; readonly arrival: Arrival },
): LiveTimes {
  const contacts = newContacts(visit, { n: n + warmUpCount, seed, arrival });
  const cache = createAssessmentCache();
  const live = { ...cache, live: createLiveRuns(platformKernel()) };
  const figures = (facts: readonly Fact[], own: typeof live | typeof cache) => {
    const begunAtMs = performance.now();
    const run = beginAssessment(
      { ...visit, facts },
      { draws: drawsLive, cache: own, ignoreEvidence: true },
    );
    const compiledAtMs = performance.now();
    while (run.step());
    run.finish();
    const endedAtMs = performance.now();
    return { ms: endedAtMs - compiledAtMs, withCompileMs: endedAtMs - begunAtMs };
  };
  const times = { update: [] as number[], withCompile: [] as number[], fromZero: [] as number[] };
  contacts.forEach((contact, i) => {
    const others = [
      ...visit.facts.filter((f) => arrival === 'late' || knownAt(f) <= contact.at),
      ...contacts.slice(0, i),
    ];
    figures(others, live);
    const { ms, withCompileMs } = figures([...others, contact], live);
    const isTenth = i % 10 === 0;
    const fromZero = isTenth ? figures([...others, contact], cache).ms : 0;
    if (i < warmUpCount) return;
    times.update.push(ms);
    times.withCompile.push(withCompileMs);
    if (isTenth) times.fromZero.push(fromZero);
  });
  return times;
}

function newContacts(
  visit: VisitInput,
  { n, seed, arrival }: { readonly n: number; readonly seed: number; readonly arrival: Arrival },
): readonly Contact[] {
  const own = visit.facts.filter((f): f is Contact => f.kind === 'contact');
  const key = { key0: seed, key1: 7 };
  const made = Array.from({ length: n }, (_, i): Contact => {
    const pattern = own[Math.floor(uniformAt(key, i, 0) * own.length)];
    const leg = visit.document.legs[pattern?.leg ?? ''];
    if (pattern === undefined || leg === undefined)
      throw new Error('bench: expected contacts in the visit');
    const at = Math.floor(leg.from + uniformAt(key, i, 1) * (leg.to - leg.from));
    return { ...pattern, id: `live-${i}`, at };
  });
  return arrival === 'late' ? made : made.sort((a, b) => a.at - b.at);
}
