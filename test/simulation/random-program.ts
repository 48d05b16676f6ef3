import type {
  CleaningStep,
  Compartment,
  TraceEvent,
  TraceProgram,
  Transfer,
} from '../../src/trace/program.ts';
import { standardAdversary } from '../fakes/standard-adversary.ts';

/** A small seeded generator for tests (mulberry32); the product uses numeric/philox. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface RandomProgramOptions {
  readonly eventCount?: number;
  /** Spread of yields; the narrow pack of model v1 section 11 has .3 for both. */
  readonly sigma?: number;
  readonly sigmaLocation?: number;
  /** One pass per surface and person at most: the exact oracle's one-group law. */
  readonly oneGroup?: boolean;
}

const beta = (a: number, b: number): Transfer => ({ kind: 'beta', a, b });
const transfers: readonly Transfer[] = [
  { kind: 'truncated-lognormal', mu: -2.1, sigma: 1.4, upper: 1 },
  beta(2.0878, 0.5384),
  beta(1.6967, 0.8244),
  beta(0.994, 330.3393),
  { kind: 'uniform', from: 0.5, to: 0.95 },
  { kind: 'fixed', value: 0.0036 },
];

/** A random visit as a program: sources, contacts, cleanings, swabs, decay, a reading of everything at the end. */
export function randomProgram(seed: number, options: RandomProgramOptions = {}): TraceProgram {
  const random = createRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const count = 4 + Math.floor(random() * 6);
  const clothCount = 2;
  const compartments: Compartment[] = Array.from({ length: count + clothCount }, (_, j) => ({
    id: j < count ? `p${j}` : `cloth:${j}`,
    kind: j < count ? 'patch' : 'cloth',
    surface: j < count ? `p${j}` : `cloth:${j}`,
    areaCm2: 20 + random() * 800,
    hard: random() < 0.7,
  }));
  const legs = ['leg-1', 'leg-2'];
  const episodes = Array.from({ length: 6 }, (_, e) => ({
    entity: `P,e${e}`,
    leg: e % legs.length,
  }));
  const events: TraceEvent[] = [];
  const cleanings = new Map<number, number>();
  const any = (): number => Math.floor(random() * count);
  const add = (i: number): void => {
    const kind = random();
    const to = any();
    if (kind < 0.3)
      events.push({
        kind: 'touch',
        to,
        episode: Math.floor(random() * episodes.length),
        coefficient: 200 + random() * 3000,
        fact: `t${i}`,
      });
    else if (kind < 0.4)
      events.push({
        kind: 'inferred',
        to,
        leg: Math.floor(random() * legs.length),
        entity: `i${i}`,
        mean: random() * 3,
        coefficient: 625,
        fact: `i${i}`,
      });
    else if (kind < 0.5)
      events.push({
        kind: 'fluid',
        to,
        purpose: random() < 0.5 ? 'saliva' : 'speech',
        entity: `f${i}`,
        coefficient: 500 + random() * 1000,
        mu: -0.02,
        sigma: 0.2,
        fact: `f${i}`,
      });
    else if (kind < 0.8) {
      const second = (to + 1 + Math.floor(random() * (count - 1))) % count;
      events.push({
        kind: 'contact',
        first: to,
        second,
        firstShare: random(),
        secondShare: random(),
        forth: [pick(transfers), pick(transfers)],
        back: [pick(transfers), pick(transfers)],
        factor: random() < 0.3 ? 0.605 : 1,
        entity: `c${i}`,
        fact: `c${i}`,
      });
    } else if (kind < 0.95) {
      const ordinal = (cleanings.get(to) ?? 0) + 1;
      if (options.oneGroup && ordinal > 1) return;
      cleanings.set(to, ordinal);
      if (ordinal > 1) return;
      const s = pick([0.003, 0.01, 0.2, 0.5]);
      const step: CleaningStep = {
        groups: [{ entity: `p${to},${ordinal},S`, person: 0, ordinal }],
        before: [[1, 1, 1]],
        after: [[s, s, 0.1]],
        floor: 1e-4,
      };
      events.push({
        kind: 'clean',
        on: to,
        cloth: count + Math.floor(random() * clothCount),
        step,
        clothReturn: random() < 0.5 ? 0.01 : 0,
        destroyedShare: random() < 0.5 ? 0.9 : 0,
        fact: `k${i}`,
      });
    } else if (kind < 0.98)
      events.push({ kind: 'swab', on: to, share: random() * 0.3, fact: `s${i}` });
    else events.push({ kind: 'decay', at: to, factor: 0.5 + random() / 2 });
  };
  for (let i = 0; i < (options.eventCount ?? 25); i++) add(i);
  compartments.forEach((_, reading) => void events.push({ kind: 'read', reading }));
  return {
    compartments,
    legs,
    principal: 'P',
    episodes,
    crew: [{ person: 'S', a: 1, b: 9, pinned: 0.1 }],
    events,
    sets: ['end'],
    readings: compartments.map((_, j) => ({ set: 0, compartment: j, counted: j })),
    counted: compartments.map((c) => ({ id: c.id, group: 0 })),
    groups: [{ id: 'within:room', kind: 'within' }],
    adversaries: [standardAdversary],
    yields: {
      mu: 0.3541,
      sigmaLocation: options.sigmaLocation ?? 1.0575,
      sigma: options.sigma ?? 0.928,
      zeroRate: 0.0993,
      sharePerson: 0.4,
      shareOccasion: 0.1,
      zeroFloor: 0.005,
    },
    cover: { missed: 0.05, kappa: 2 },
    detection: { eta: 0.5066, replicateSd: 0.2528, cellMass: 6.6 },
  };
}
