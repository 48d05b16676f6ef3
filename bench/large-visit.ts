import type { Compartment, TraceEvent, TraceProgram, Transfer } from '../src/trace/program.ts';
import { createRandom, randomProgram } from '../test/simulation/random-program.ts';

/** How large a visit is. */
export interface VisitSize {
  /** Touches, unlogged contacts, saliva, and contacts of hands with surfaces. */
  readonly contacts: number;
  /** Surfaces that are counted: each is read as left, wiped, and read again. */
  readonly surfaces: number;
  readonly seed: number;
}

const spaceCount = 20;
const handCount = 10;
const legCount = 10;
const surfacesPerCloth = 40;
const beta = (a: number, b: number): Transfer => ({ kind: 'beta', a, b });
const transfers: readonly Transfer[] = [
  { kind: 'truncated-lognormal', mu: -2.1, sigma: 1.4, upper: 1 },
  beta(2.0878, 0.5384),
  beta(1.6967, 0.8244),
  beta(0.994, 330.3393),
  { kind: 'uniform', from: 0.5, to: 0.95 },
  { kind: 'fixed', value: 0.0036 },
];

/**
 * A visit of any size as a program, with the sorts of events and the three laboratories of a real one: what it holds is
 * made up, how much memory and time it takes is not.
 */
export function largeVisit({ contacts, surfaces, seed }: VisitSize): TraceProgram {
  const random = createRandom(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const hands = Array.from({ length: handCount }, (_, h) => surfaces + h);
  const clothOf = (surface: number) =>
    surfaces + handCount + Math.floor(surface / surfacesPerCloth);
  const compartments = Array.from({ length: clothOf(surfaces - 1) + 1 }, (_, j): Compartment => {
    const kind = j < surfaces ? 'patch' : j < surfaces + handCount ? 'hand' : 'cloth';
    const id = `${kind}:${j}`;
    return { id, kind, surface: id, areaCm2: 300, hard: random() < 0.7 };
  });

  function contact(i: number): TraceEvent {
    const sort = random();
    const to = below(surfaces);
    const leg = below(legCount);
    const fact = `f${i}`;
    if (sort < 0.3)
      return { kind: 'touch', to, episode: to, coefficient: 200 + random() * 3000, fact };
    if (sort < 0.5) {
      const mean = random() * 3;
      return { kind: 'inferred', to, leg, entity: fact, mean, coefficient: 625, fact };
    }
    if (sort < 0.55) {
      const law = { purpose: 'saliva', coefficient: 800, mu: -0.02, sigma: 0.2 } as const;
      return { kind: 'fluid', to, entity: fact, ...law, fact };
    }
    return {
      kind: 'contact',
      first: pick(hands),
      second: to,
      firstShare: random(),
      secondShare: random(),
      forth: [pick(transfers), pick(transfers)],
      back: [pick(transfers), pick(transfers)],
      factor: 1,
      entity: fact,
      fact,
    };
  }

  function wipe(on: number): TraceEvent {
    const left = pick([0.003, 0.01, 0.2, 0.5]);
    const step = {
      groups: [{ entity: `patch:${on},1,S`, person: 0, ordinal: 1 }],
      before: [[1, 1, 1]],
      after: [[left, left, 0.1]],
      floor: 1e-4,
    } as const;
    const cloth = clothOf(on);
    return { kind: 'clean', on, cloth, step, clothReturn: 0.01, destroyedShare: 0, fact: `k${on}` };
  }

  const each = Array.from({ length: surfaces }, (_, k) => k);
  const read = (set: number): readonly TraceEvent[] =>
    each.map((k) => ({ kind: 'read', reading: set * surfaces + k }));
  const touched = Array.from({ length: contacts }, (_, i) => contact(i));
  const small = randomProgram(seed);
  return {
    ...small,
    compartments,
    legs: Array.from({ length: legCount }, (_, l) => `leg-${l}`),
    episodes: each.map((k) => ({ entity: `P,e${k}`, leg: k % legCount })),
    events: [...touched, ...read(0), ...each.map(wipe), ...read(1)],
    sets: ['before', 'after'],
    readings: [0, 1].flatMap((set) => each.map((k) => ({ set, compartment: k, counted: k }))),
    counted: each.map((k) => ({ id: `patch:${k}`, group: k % spaceCount })),
    groups: Array.from({ length: spaceCount }, (_, g) => ({ id: `within:s${g}`, kind: 'within' })),
    adversaries: small.adversaries.flatMap((own) =>
      [8, 6, 4].map((needed) => ({ ...own, id: `needs-${needed}`, needed })),
    ),
  };
}
