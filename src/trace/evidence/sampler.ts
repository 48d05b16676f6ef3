import { assert } from '../../base/assert.ts';
import { exp, log } from '../../numeric/elementary.ts';
import { normalQuantile } from '../../numeric/normal.ts';
import { fillUniforms } from '../../numeric/philox.ts';
import { episodeSd, type TraceProgram } from '../program.ts';
import { createLatents } from '../run/latents.ts';
import type { Particles } from '../run/particles.ts';
import { createStreams, type Digest } from '../run/streams.ts';
import type { QuantileTables } from '../run/tables.ts';
import type { EvidenceItem } from './items.ts';
import { clanEffectiveSize, conditionalSize, systematic } from './resampling.ts';
import {
  deriveShared,
  drawShared,
  emptyShared,
  givenOf,
  moveNormals,
  refreshUntold,
  type SharedBlock,
  type SharedLatents,
  type SharedName,
  sharedBlocks,
  sharedNames,
  spreads,
} from './shared-latents.ts';
import { type Slice, type StreamSort, sliceOf } from './slice.ts';
import { createSliceRun, type ItemValues, type Scope } from './slice-run.ts';

/** One rise of the temperature. */
export interface TemperatureStep {
  /** Power of the likelihood reached, in (0, 1]. */
  readonly power: number;
  /** Effective size of the weights of this rise, of all particles. */
  readonly effectiveSize: number;
  /** Share of moves accepted: shared latents, and own streams by sort. */
  readonly acceptance: Readonly<Record<'shared' | StreamSort, number>>;
}

/** Draws of the visit given what was measured. */
export interface Posterior {
  readonly particles: Particles;
  readonly steps: readonly TemperatureStep[];
  /** ln of the probability of everything that was measured, before it was measured. */
  readonly logEvidence: number;
  /**
   * What a mean over the particles is worth in independent ones: the least over the shared latents and the lifted
   * masses, from the spread between clans (Lee & Whiteley 2018, 10.1093/biomet/asy028).
   */
  readonly effectiveSize: number;
  /** How many of the first particles have descendants. */
  readonly ancestorCount: number;
  /** [particle]: its first ancestor. */
  readonly ancestors: Uint32Array;
  /** [item]: lifted mass under the prior and under the posterior, and the last ln likelihoods. */
  readonly priorLifted: readonly Float64Array[];
  readonly lifted: readonly Float64Array[];
  readonly logL: readonly Float64Array[];
  readonly shared: readonly { readonly name: SharedName; readonly z: Float64Array }[];
}

/** Evidence that no particle explains: nothing may be concluded from a handful of survivors. */
export interface Collapsed {
  readonly kind: 'collapsed';
  readonly reason: string;
}

export interface SamplerOptions {
  readonly seed: string;
  readonly digest: Digest;
  readonly count: number;
  readonly tables: QuantileTables;
  /** Moves of everything per temperature; 4 unless asked otherwise. */
  readonly sweepCount?: number;
}

/** A sampler that is stepped, so that a caller can show progress. */
export interface SamplerRun {
  /** One temperature; false when the posterior is reached. */
  step(): boolean;
  /** Power of the likelihood reached so far, 0 to 1. */
  readonly power: number;
  finish(): Posterior | Collapsed;
}

/** Least share of particles that the effective size may fall to before the answer is refused. */
export const effectiveShareMin = 0.1;
const targetShare = 0.6;
const sweepsDefault = 4;
const sharedMoves = 3;
/** Rounds of sweeps at the last power, at most. */
const roundsMax = 6;

/**
 * Tempered sequential Monte Carlo (Del Moral, Doucet & Jasra 2006, 10.1111/j.1467-9868.2006.00553.x): from the prior
 * to the posterior by rising powers of the likelihood, each chosen so that the weights keep an effective share of 0.6
 * (Assumption), systematic resampling, then moves that leave the tempered posterior as it is: for every group of
 * streams an independence proposal (a draw number never used before), and preconditioned Crank-Nicolson steps on the
 * shared normals. At the last power moves go on until the effective size is twice what is asked for, or six times over.
 * Deterministic: (program, items, seed, count) -> the same particles.
 */
export function createSampler(
  program: TraceProgram,
  items: readonly EvidenceItem[],
  options: SamplerOptions,
): SamplerRun {
  const { count } = options;
  assert(count >= 2, `particles: expected 2 or more, got ${count}`);
  const slice = sliceOf(program, items);
  const state = createState(program, items, slice, options);
  const steps: TemperatureStep[] = [];
  const sweeps = options.sweepCount ?? sweepsDefault;
  const priorLifted = state.values.lifted.map((l) => l.slice());
  let power = items.length === 0 ? 1 : 0;
  let logEvidence = 0;
  let collapsed: string | undefined;
  let roundsLeft = items.length === 0 ? 0 : roundsMax;

  /** More moves at the last power; true while there are not enough. */
  function settle(): boolean {
    if (roundsLeft === 0) return false;
    state.sweep(1, `settle,${roundsLeft}`, sweeps);
    roundsLeft = leastEffectiveSize() >= 2 * effectiveShareMin * count ? 0 : roundsLeft - 1;
    return roundsLeft > 0;
  }

  /** Over the shared latents and ln of the lifted masses. */
  function leastEffectiveSize(): number {
    const lifted = state.values.lifted.map((column) => column.map((x) => log(x + 1e-3)));
    return [...state.shared.z, ...lifted].reduce(
      (least, column) => Math.min(least, clanEffectiveSize(column, state.ancestors)),
      count,
    );
  }

  function rise(): void {
    const total = totals(state.values.logL, count);
    const next = nextPower(total, power);
    const { weights, mean, size } = weighted(total, next - power);
    if (!(mean > 0)) {
      collapsed = 'no draw of the model explains what was measured';
      return;
    }
    logEvidence += log(mean) + Math.max(...total) * (next - power);
    power = next;
    state.resample(systematic(weights, state.uniform(`resample,${steps.length}`, 1)[0]!));
    const acceptance = state.sweep(power, `${steps.length}`, sweeps);
    steps.push({ power, effectiveSize: size, acceptance });
  }

  return {
    get power() {
      return power;
    },
    step() {
      if (collapsed !== undefined) return false;
      if (power === 1) return settle();
      rise();
      return collapsed === undefined;
    },
    finish() {
      assert(
        (power === 1 && roundsLeft === 0) || collapsed !== undefined,
        'sampler: expected to be stepped to its end',
      );
      if (collapsed !== undefined) return { kind: 'collapsed', reason: collapsed };
      const { ancestors, values } = state;
      const effectiveSize = leastEffectiveSize();
      if (effectiveSize < effectiveShareMin * count && items.length > 0)
        return {
          kind: 'collapsed',
          reason: `effective size ${Math.round(effectiveSize)} of ${count}: expected a tenth or more`,
        };
      return {
        particles: state.particles(),
        steps,
        logEvidence,
        effectiveSize,
        ancestorCount: new Set(ancestors).size,
        ancestors,
        priorLifted,
        lifted: values.lifted,
        logL: values.logL,
        shared: state.names.map((name, k) => ({ name, z: state.shared.z[k]! })),
      };
    },
  };

  /** Largest power whose weights keep the target share; 1 when that does. */
  function nextPower(total: Float64Array, from: number): number {
    const share = (to: number) => conditionalSize(total, to - from) / count;
    if (share(1) >= targetShare) return 1;
    let low = from;
    let high = 1;
    for (let k = 0; k < 40; k++) {
      const middle = (low + high) / 2;
      if (share(middle) >= targetShare) low = middle;
      else high = middle;
    }
    // A step that cannot rise at all would never end; a particle with no likelihood goes at any power.
    return low > from ? low : high;
  }

  function weighted(total: Float64Array, rise: number) {
    const top = Math.max(...total);
    const weights = total.map((l) =>
      top === Number.NEGATIVE_INFINITY ? 0 : exp(rise * (l - top)),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    const squares = weights.reduce((a, b) => a + b * b, 0);
    return { weights, mean: sum / count, size: squares > 0 ? (sum * sum) / squares : 0 };
  }
}

/** Runs a sampler to its end. */
export function sample(
  program: TraceProgram,
  items: readonly EvidenceItem[],
  options: SamplerOptions,
): Posterior | Collapsed {
  const run = createSampler(program, items, options);
  while (run.step());
  return run.finish();
}

function totals(logL: readonly Float64Array[], count: number): Float64Array {
  const total = new Float64Array(count);
  for (const column of logL) for (let i = 0; i < count; i++) total[i]! += column[i]!;
  return total;
}

/** The particles while they are moved. */
function createState(
  program: TraceProgram,
  items: readonly EvidenceItem[],
  slice: Slice,
  { seed, digest, count, tables }: SamplerOptions,
) {
  const streams = createStreams(seed, digest);
  const run = createSliceRun(program, { slice, items }, { streams, tables, count });
  const names = sharedNames(program, slice);
  const groupOf = new Map<string, number>();
  slice.groups.forEach((g, k) => {
    for (const stream of g.streams) groupOf.set(stream, k + 1);
  });
  const slots = Uint32Array.from({ length: count }, (_, i) => i);
  let drawNumbers = [slots, ...slice.groups.map(() => slots.slice())];
  let ancestors = slots.slice();
  let shared = emptyShared(program, names, count);
  const moved = emptyShared(program, names, count);
  let values = emptyValues();
  const scratch = emptyValues();
  let fresh = count;
  const everything: Scope = run.scopeOf(items.map((_, k) => k));
  const scopes = slice.groups.map((g) => run.scopeOf(g.items));
  const blocks = sharedBlocks(names).map((block) => ({
    ...block,
    scope: run.scopeOf(itemsOf(program, slice, block)),
    stepSize: 0.5,
  }));
  const accepted = new Uint8Array(count);

  function emptyValues(): ItemValues {
    const columns = () => items.map(() => new Float64Array(count));
    return { logL: columns(), lifted: columns() };
  }

  const particles = (): Particles => ({
    count,
    drawNumbers,
    groupOf,
    given: new Map([...givenOf(names, shared.z), ...run.given()]),
  });

  function uniform(name: string, length = count): Float64Array {
    const out = new Float64Array(length);
    fillUniforms(out, streams.key('posterior', name, 'u'), 0, 0);
    return out;
  }

  drawShared(shared, names, createLatents(streams, 0, { ...particles(), given: new Map() }));
  deriveShared(program, names, tables, shared, slice);
  run.fill(particles());
  if (items.length > 0) run.evaluate(everything, shared, values);

  /** Metropolis-Hastings on the items of a scope; marks and counts what is accepted. */
  function decide(scope: Scope, power: number, name: string): number {
    const u = uniform(name);
    let total = 0;
    for (let i = 0; i < count; i++) {
      let change = 0;
      for (const k of scope.items) change += scratch.logL[k]![i]! - values.logL[k]![i]!;
      const takes = change >= 0 || log(u[i]!) < power * change;
      accepted[i] = takes ? 1 : 0;
      if (!takes) continue;
      total++;
      for (const k of scope.items) {
        values.logL[k]![i] = scratch.logL[k]![i]!;
        values.lifted[k]![i] = scratch.lifted[k]![i]!;
      }
    }
    return total;
  }

  function moveShared(block: (typeof blocks)[number], power: number, name: string): number {
    for (const k of block.latents)
      moveNormals(shared.z[k]!, uniform(`${name},pcn,${k}`), block.stepSize, moved.z[k]!);
    const rate = tryShared(block, power, `${name},accept`);
    const next = rate < 0.3 ? block.stepSize * 0.8 : block.stepSize * 1.25;
    block.stepSize = Math.min(1, Math.max(0.02, next));
    return rate;
  }

  /** Takes over `moved` normals of a block, particle by particle, with the probability that leaves the law as it is. */
  function tryShared(block: (typeof blocks)[number], power: number, name: string): number {
    const mixed = (own: readonly number[], part: keyof SharedLatents) =>
      shared[part].map((column, k) => (own.includes(k) ? moved[part][k]! : column));
    const proposed: SharedLatents = {
      z: mixed(block.latents, 'z'),
      location: mixed(block.legs, 'location'),
      skipRate: mixed(block.crew, 'skipRate'),
    };
    deriveShared(program, names, tables, proposed, block);
    run.evaluate(block.scope, proposed, scratch);
    const taken = decide(block.scope, power, name);
    const keep = (own: readonly number[], part: keyof SharedLatents) => {
      for (const k of own) takeOver(moved[part][k]!, shared[part][k]!, accepted);
    };
    keep(block.latents, 'z');
    keep(block.legs, 'location');
    keep(block.crew, 'skipRate');
    return taken / count;
  }

  /**
   * What a block shares goes up by delta and the normals of its own episodes down, so that no yield changes: delta is
   * drawn from its exact conditional law, and only contacts that nobody logged feel it. Where many sites were measured
   * the shared latents hardly move without this (interweaving, Yu & Meng 2011, 10.1198/jcgs.2011.203main).
   */
  function moveAgainstEpisodes(
    block: (typeof blocks)[number],
    power: number,
    name: string,
  ): number {
    const sd = spreads(program);
    const own = episodeSd(program);
    const isCommon = names[block.latents[0]!]!.kind === 'location';
    const parts = isCommon ? [sd.location, sd.person] : [sd.occasion];
    const variance = parts.reduce((sum, s) => sum + s * s, 0);
    if (block.legs.length === 0 || !(variance > 0 && own > 0)) return 1;
    const normals = run.normalsOf(block.legs);
    const u = uniform(`${name},against`);
    const shift = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const level = parts.reduce((sum, s, k) => sum + s * shared.z[block.latents[k]!]![i]!, 0);
      const precision = 1 / variance + normals.count[i]! / (own * own);
      const mean = (normals.sum[i]! / own - level / variance) / precision;
      const delta = mean + normalQuantile(u[i]!) / Math.sqrt(precision);
      block.latents.forEach((k, p) => {
        moved.z[k]![i] = shared.z[k]![i]! + (parts[p]! * delta) / variance;
      });
      shift[i] = delta / own;
    }
    run.proposeShift(block.legs, shift);
    const rate = tryShared(block, power, `${name},against,accept`);
    run.settle(accepted);
    return rate;
  }

  function moveGroup(g: number, power: number, name: string): number {
    assert(fresh + count < 4_294_967_296, 'draw numbers: expected fewer than 2^32');
    const first = fresh;
    const proposed = Uint32Array.from({ length: count }, (_, i) => first + i);
    fresh += count;
    const numbers = drawNumbers.map((own, k) => (k === g + 1 ? proposed : own));
    const moved: Particles = { count, drawNumbers: numbers, groupOf, given: new Map() };
    run.propose(moved, new Set(slice.groups[g]!.streams), first);
    run.evaluate(scopes[g]!, shared, scratch);
    const taken = decide(scopes[g]!, power, name);
    run.settle(accepted);
    const own = drawNumbers[g + 1]!;
    for (let i = 0; i < count; i++) if (accepted[i] === 1) own[i] = proposed[i]!;
    return taken / count;
  }

  return {
    names,
    uniform,
    particles,
    get ancestors() {
      return ancestors;
    },
    get values() {
      return values;
    },
    get shared() {
      return shared;
    },
    resample(from: Uint32Array): void {
      const take = <T extends Float64Array | Uint32Array>(column: T): T => {
        const out = column.slice() as T;
        for (let i = 0; i < out.length; i++) out[i] = column[from[i]!]!;
        return out;
      };
      const all = (columns: readonly Float64Array[]) => columns.map(take);
      // The first group bears on nothing that was measured: every particle keeps numbers of its own there.
      drawNumbers = drawNumbers.map((own, k) => (k === 0 ? own : take(own)));
      ancestors = take(ancestors);
      shared = {
        z: all(shared.z),
        location: all(shared.location),
        skipRate: all(shared.skipRate),
      };
      values = { logL: all(values.logL), lifted: all(values.lifted) };
      run.resample(from);
    },
    sweep(power: number, name: string, sweeps: number): TemperatureStep['acceptance'] {
      const sums = { shared: 0, source: 0, transfer: 0, cover: 0 };
      const tries = { shared: 0, source: 0, transfer: 0, cover: 0 };
      const note = (sort: keyof typeof sums, rate: number) => {
        sums[sort] += rate;
        tries[sort]++;
      };
      for (let s = 0; s < sweeps; s++) {
        blocks.forEach((block, b) => {
          for (let r = 0; r < sharedMoves; r++)
            note('shared', moveShared(block, power, `${name},${s},shared,${b},${r}`));
          moveAgainstEpisodes(block, power, `${name},${s},shared,${b}`);
        });
        refreshUntold(program, names, shared.z, (part) => uniform(`${name},${s},${part}`));
        slice.groups.forEach((group, g) => {
          // Transfers hardly know what was measured: nearly every proposal is taken, and one is enough.
          if (group.sort === 'transfer' && s > 0) return;
          note(group.sort, moveGroup(g, power, `${name},${s},${g}`));
        });
      }
      const rate = (sort: keyof typeof sums) => (tries[sort] === 0 ? 1 : sums[sort] / tries[sort]);
      return {
        shared: rate('shared'),
        source: rate('source'),
        transfer: rate('transfer'),
        cover: rate('cover'),
      };
    },
  };
}

/** Items on which a block of shared latents bears. */
function itemsOf(program: TraceProgram, slice: Slice, block: SharedBlock): readonly number[] {
  const bears = (index: number): boolean => {
    const event = program.events[index]!;
    switch (event.kind) {
      case 'touch':
        return block.legs.includes(program.episodes[event.episode]!.leg);
      case 'inferred':
        return block.legs.includes(event.leg);
      case 'clean':
        return event.step.groups.some((g) => block.crew.includes(g.person));
      default:
        return false;
    }
  };
  return slice.eventsOf.flatMap((events, k) => (events.some(bears) ? [k] : []));
}

function takeOver(from: Float64Array, into: Float64Array, accepted: Uint8Array): void {
  for (let i = 0; i < into.length; i++) if (accepted[i] === 1) into[i] = from[i]!;
}
