import assert from 'node:assert/strict';
import type { CleaningGroup, TraceEvent, TraceProgram, Transfer } from '../../src/trace/program.ts';
import { MomentMatrix, type Noise, type Term } from './moment-matrix.ts';
import {
  createSourceMoments,
  fractionMoments,
  type Source,
  uncoveredMoments,
} from './source-moments.ts';

/**
 * Exact means and second moments of every compartment and sink after a program (model v1 section
 * 11): a second implementation that shares no propagation code with the engine. Coordinates are
 * named `A/cell`, `A/fluid`, `destroyed`, `outside`, `sampled`.
 */
export interface Exact {
  readonly names: readonly string[];
  mean(name: string): number;
  covariance(a: string, b: string): number;
  /** E of the product, not centred. */
  product(a: string, b: string): number;
  /** Mean and variance of the mass that each `read` event sees, by index of the reading. */
  readonly readings: readonly ({ readonly mean: number; readonly variance: number } | undefined)[];
  /** Mean and variance of the hairs per compartment, in the order of the program. */
  readonly hairs: readonly { readonly mean: number; readonly variance: number }[];
}

export interface ExactOptions {
  /**
   * Uncovered shares that are given numbers, by group entity. Needed for tasks of several passes or
   * groups: they share their random shares, so the recursion holds only once these are fixed
   * (`averageOverCover` integrates).
   */
  readonly uncovered?: ReadonlyMap<string, number>;
}

const sinks = ['destroyed', 'outside', 'sampled'] as const;

/** Propagates E zzᵀ event by event over z = (1, masses, sinks, sources). */
export function solveExactly(program: TraceProgram, options: ExactOptions = {}): Exact {
  const layout = createLayout(program);
  const moments = layout.start();
  const readings: ({ mean: number; variance: number } | undefined)[] = [];
  const hairs = createHairs(program.compartments.length);
  const seen = new Set<string>();
  const once = (entity: string): void => {
    assert.ok(!seen.has(entity), `${entity}: expected to draw once, drawn again`);
    seen.add(entity);
  };
  const pinned = (group: CleaningGroup): number | undefined => options.uncovered?.get(group.entity);
  for (const event of program.events) {
    switch (event.kind) {
      case 'touch':
      case 'inferred':
      case 'fluid': {
        const to = layout.mass(event.to, event.kind === 'fluid' ? 1 : 0);
        moments.propagate([{ to, of: layout.source(event), by: event.coefficient }], []);
        break;
      }
      case 'flow':
        moments.propagate([{ to: layout.mass(event.to, 0), of: 0, by: event.mass }], []);
        break;
      case 'decay':
        moments.propagate(layout.drain(event.at, 'outside', 1 - event.factor), []);
        break;
      case 'swab':
        moments.propagate(layout.drain(event.on, 'sampled', event.share), []);
        break;
      case 'contact': {
        once(`T ${event.entity}`);
        const { mean, noises } = contactMap(layout, event);
        moments.propagate(mean, noises);
        break;
      }
      case 'clean': {
        const { mean, noises, hairSurvival } = cleaningMap(program, layout, event, pinned, once);
        hairs.thin(event.on, hairSurvival);
        moments.propagate(mean, noises);
        break;
      }
      case 'hair':
        once(`hair ${event.entity}`);
        hairs.add(event.to, event.mean);
        break;
      case 'read': {
        const j = program.readings[event.reading]?.compartment;
        assert.ok(j !== undefined, `reading: ${event.reading}`);
        readings[event.reading] = totalOf(moments, layout.mass(j, 0), layout.mass(j, 1));
        break;
      }
    }
  }
  const index = (name: string): number => layout.index(name);
  return {
    names: layout.names,
    mean: (name) => moments.mean(index(name)),
    covariance: (a, b) => moments.covariance(index(a), index(b)),
    product: (a, b) => moments.at(index(a), index(b)),
    readings,
    hairs: hairs.result(),
  };
}

type SourceEvent = Extract<TraceEvent, { kind: 'touch' | 'inferred' | 'fluid' }>;
type ContactEvent = Extract<TraceEvent, { kind: 'contact' }>;
type CleanEvent = Extract<TraceEvent, { kind: 'clean' }>;

interface Layout {
  readonly names: readonly string[];
  index(name: string): number;
  mass(compartment: number, traceClass: number): number;
  sink(name: (typeof sinks)[number]): number;
  source(event: SourceEvent): number;
  /** A share of both classes of a compartment goes to a sink. */
  drain(compartment: number, to: (typeof sinks)[number], share: number): readonly Term[];
  start(): MomentMatrix;
}

/**
 * Places of 1, the masses, the sinks and the sources in z, and z's moments before the first event.
 */
function createLayout(program: TraceProgram): Layout {
  const names = [
    ...program.compartments.flatMap((c) => [`${c.id}/cell`, `${c.id}/fluid`]),
    ...sinks,
  ];
  const places = new Map(names.map((name, i) => [name, i + 1]));
  assert.equal(places.size, names.length, 'compartments: expected different ids');
  const sources: Source[] = [];
  const sourceIndex = new Map<string, number>();
  const index = (name: string): number => {
    const found = places.get(name);
    assert.ok(found !== undefined, `coordinate: ${name}`);
    return found;
  };
  const mass = (j: number, c: number): number => 1 + 2 * j + c;
  const sink = (name: (typeof sinks)[number]): number => index(name);

  function describe(event: SourceEvent): { readonly key: string; readonly source: Source } {
    if (event.kind === 'touch') {
      const episode = program.episodes[event.episode];
      assert.ok(episode !== undefined, `episode: ${event.episode}`);
      return { key: `Y ${episode.entity}`, source: { kind: 'episode', leg: episode.leg } };
    }
    if (event.kind === 'inferred') {
      const { leg, mean } = event;
      return { key: `N ${event.entity}`, source: { kind: 'inferred', leg, mean } };
    }
    const { mu, sigma } = event;
    const stream = `${event.purpose} ${event.entity}`;
    return { key: `V ${stream} ${mu} ${sigma}`, source: { kind: 'fluid', stream, mu, sigma } };
  }

  for (const event of program.events) {
    if (event.kind !== 'touch' && event.kind !== 'inferred' && event.kind !== 'fluid') continue;
    const { key, source } = describe(event);
    const held = sourceIndex.get(key);
    if (held === undefined) {
      sourceIndex.set(key, sources.length);
      sources.push(source);
    } else assert.deepEqual(sources[held], source, `${key}: expected one law`);
  }

  return {
    names,
    index,
    mass,
    sink,
    source(event) {
      const found = sourceIndex.get(describe(event).key);
      assert.ok(found !== undefined, 'source: expected one of the program');
      return 1 + names.length + found;
    },
    drain: (j, to, share) =>
      [mass(j, 0), mass(j, 1)].flatMap((m) => [
        { to: m, of: m, by: -share },
        { to: sink(to), of: m, by: share },
      ]),
    start() {
      const first = 1 + names.length;
      const moments = new MomentMatrix(first + sources.length);
      const of = createSourceMoments(program);
      sources.forEach((a, i) => {
        moments.set(0, first + i, of.mean(a));
        sources.forEach((b, j) => {
          moments.set(first + i, first + j, of.product(a, b, i === j));
        });
      });
      return moments;
    },
  };
}

/**
 * x = a T M_i leaves i for j, and the same back, per class; every T is drawn afresh (model v1
 * section 4).
 */
function contactMap(layout: Layout, event: ContactEvent) {
  const mean: Term[] = [];
  const noises: Noise[] = [];
  const flow = (from: number, to: number, share: number, transfer: Transfer): void => {
    const t = fractionMoments(transfer);
    const terms: readonly Term[] = [
      { to: from, of: from, by: -share * event.factor },
      { to, of: from, by: share * event.factor },
    ];
    mean.push(...terms.map((term) => ({ ...term, by: term.by * t.mean })));
    noises.push({ variance: t.variance, terms });
  };
  for (const c of [0, 1] as const) {
    const first = layout.mass(event.first, c);
    const second = layout.mass(event.second, c);
    flow(first, second, event.firstShare, event.forth[c]);
    flow(second, first, event.secondShare, event.back[c]);
  }
  return { mean, noises };
}

/**
 * What one cleaning task does to the means, and through the shared uncovered share u to the second
 * moments.
 */
function cleaningMap(
  program: TraceProgram,
  layout: Layout,
  event: CleanEvent,
  pinned: (group: CleaningGroup) => number | undefined,
  once: (entity: string) => void,
) {
  const { groups, before, after, floor } = event.step;
  const shares = groups.map(pinned);
  const [only] = groups;
  if (only !== undefined && groups.length === 1 && shares[0] === undefined) {
    once(`u ${only.entity}`);
    assert.deepEqual(before, [[1, 1, 1]], `${only.entity}: expected a first pass`);
    const u = uncoveredMoments(program, only.person);
    const residue = (c: number): number => after[0]?.[c] ?? 1;
    const atMean = (c: number): number => u.mean + (1 - u.mean) * residue(c);
    const hairDeviation = (1 - residue(2)) ** 2 * u.variance;
    return {
      mean: [0, 1].flatMap((c) => [
        ...returned(layout, event, c),
        ...removed(layout, event, c, 1 - atMean(c)),
      ]),
      noises: [
        {
          variance: u.variance,
          terms: [0, 1].flatMap((c) => removed(layout, event, c, residue(c) - 1)),
        },
      ],
      hairSurvival: { mean: atMean(2), variance: hairDeviation },
    };
  }
  const given = shares.map((u, g) => {
    assert.ok(u !== undefined, `${groups[g]?.entity}: expected a given uncovered share`);
    return u;
  });
  const survival = (residues: typeof after, c: number): number =>
    patchSurvival(
      given,
      residues.map((r) => r[c] ?? 1),
      floor,
    );
  const ratio = (c: number): number => survival(after, c) / survival(before, c);
  return {
    mean: [0, 1].flatMap((c) => [
      ...returned(layout, event, c),
      ...removed(layout, event, c, 1 - ratio(c)),
    ]),
    noises: [],
    hairSurvival: { mean: ratio(2), variance: 0 },
  };
}

/** The share of M_on that a task takes away, and where it goes. */
function removed(layout: Layout, event: CleanEvent, c: number, share: number): readonly Term[] {
  const on = layout.mass(event.on, c);
  const away = (to: number, part: number): Term => ({ to, of: on, by: part * share });
  if (event.cloth < 0) return [away(on, -1), away(layout.sink('outside'), 1)];
  return [
    away(on, -1),
    away(layout.mass(event.cloth, c), 1 - event.destroyedShare),
    away(layout.sink('destroyed'), event.destroyedShare),
  ];
}

/** What a used cloth gives back. */
function returned(layout: Layout, event: CleanEvent, c: number): readonly Term[] {
  if (event.cloth < 0) return [];
  const on = layout.mass(event.on, c);
  const cloth = layout.mass(event.cloth, c);
  return [
    { to: on, of: cloth, by: event.clothReturn },
    { to: cloth, of: cloth, by: -event.clothReturn },
  ];
}

/**
 * Expected residue of a patch over who reached it: each group alone, both (never below the floor),
 * neither.
 */
function patchSurvival(
  uncovered: readonly number[],
  residues: readonly number[],
  floor: number,
): number {
  const count = uncovered.length;
  let sum = 0;
  for (let reached = 0; reached < 2 ** count; reached++) {
    let weight = 1;
    let residue = 1;
    for (let g = 0; g < count; g++) {
      const isReached = Math.floor(reached / 2 ** g) % 2 === 1;
      weight *= isReached ? 1 - (uncovered[g] ?? 1) : (uncovered[g] ?? 1);
      if (isReached) residue *= residues[g] ?? 1;
    }
    sum += weight * (reached === 2 ** count - 1 && count > 1 ? Math.max(residue, floor) : residue);
  }
  return sum;
}

function totalOf(moments: MomentMatrix, cell: number, fluid: number) {
  return {
    mean: moments.mean(cell) + moments.mean(fluid),
    variance:
      moments.covariance(cell, cell) +
      2 * moments.covariance(cell, fluid) +
      moments.covariance(fluid, fluid),
  };
}

/** Hairs: Poisson arrivals, each kept with the probability R of a task; by factorial moments. */
function createHairs(count: number) {
  const state = Array.from({ length: count }, () => ({ mean: 0, pairs: 0 }));
  const of = (j: number) => {
    const found = state[j];
    assert.ok(found !== undefined, `compartment: ${j}`);
    return found;
  };
  return {
    add(j: number, mean: number): void {
      const hair = of(j);
      hair.pairs += 2 * mean * hair.mean + mean ** 2;
      hair.mean += mean;
    },
    thin(j: number, survival: { readonly mean: number; readonly variance: number }): void {
      const hair = of(j);
      hair.pairs *= survival.mean ** 2 + survival.variance;
      hair.mean *= survival.mean;
    },
    result: () => state.map(({ mean, pairs }) => ({ mean, variance: pairs + mean - mean ** 2 })),
  };
}
