import { assert } from '../../base/assert.ts';
import type { Distribution } from '../../model/pack.ts';
import { exp } from '../../numeric/elementary.ts';
import {
  type Chance,
  type CleaningStep,
  classCount,
  episodeSd,
  type TraceClass,
  type TraceEvent,
  type TraceProgram,
  type Transfer,
} from '../program.ts';
import type { BlockRunner } from '../run/block.ts';
import { type Particles, partName, streamName } from '../run/particles.ts';
import type { Streams } from '../run/streams.ts';
import { bitsOfFloat } from './float-bits.ts';
import type { MemoryPlan } from './image.ts';
import type { KernelTables } from './kernel-tables.ts';
import type { OperationName } from './operations.ts';
import { wordKey, wordsAbove } from './words.ts';

/** Writes one instruction: a name and its operands, each one word. */
export type Emit = (name: OperationName, ...operands: readonly number[]) => void;

/** An event that changes compartments; readings are not among them. */
export type AppliedEvent = Parameters<BlockRunner['apply']>[0];

/** Contacts that nobody logged. */
export type InferredEvent = Extract<TraceEvent, { readonly kind: 'inferred' }>;

/** Where streams, tables and posteriors come from. */
export interface DrawSources {
  readonly streams: Streams;
  readonly tables: KernelTables;
  readonly particles?: Pick<Particles, 'groupOf' | 'given' | 'drawNumbers'>;
}

/** Where compartments lie in memory, and what each can hold so far: what holds nothing is not worked on. */
export interface Holdings {
  /** [compartment][class]: whether any can lie there. */
  readonly masses: Uint8Array;
  readonly hairs: Uint8Array;
  /** [compartment]: hairs that can lie there at most. */
  readonly hairsMost: Float64Array;
  massAt(compartment: number, traceClass: number): number;
  hairsAt(compartment: number): number;
}

/** Columns that the host fills before each block: those that the instructions so far ask for. */
export interface HostColumns {
  readonly numbers: readonly { readonly at: number; readonly group: number }[];
  readonly given: readonly { readonly at: number; readonly name: string }[];
}

/** Turns events into instructions, in the order of the program. */
export interface EventEncoder {
  encode(event: AppliedEvent): void;
  /** Only what unlogged contacts come to, without putting it anywhere: the column in which it lies. */
  inferredYields(event: InferredEvent): number;
  /** Puts the yields of a column on a compartment. */
  deposit(to: number, traceClass: TraceClass, from: number, coefficient: number): void;
  hostColumns(): HostColumns;
}

/** Side by side in the memory of a plan: two masses and the hairs of every compartment, none holding anything. */
export function createHoldings(
  plan: MemoryPlan,
  count: number,
): Holdings & { readonly start: number } {
  const start = plan.take(classCount * count * plan.columnBytes);
  const hairs = plan.take(count * plan.columnBytes);
  return {
    start,
    masses: new Uint8Array(classCount * count),
    hairs: new Uint8Array(count),
    hairsMost: new Float64Array(count),
    massAt: (j, c) => start + (classCount * j + c) * plan.columnBytes,
    hairsAt: (j) => hairs + j * plan.columnBytes,
  };
}

/** What events of a program do to compartments, as instructions; keys, tables and who holds what are settled here. */
export function createEventEncoder(
  program: TraceProgram,
  {
    streams,
    tables,
    particles,
    plan,
    emit,
    holdings,
  }: DrawSources & {
    readonly plan: MemoryPlan;
    readonly emit: Emit;
    readonly holdings: Holdings;
  },
): EventEncoder {
  const f = bitsOfFloat;
  const { masses: holds, hairs: holdsHair, hairsMost, massAt, hairsAt } = holdings;
  const [word1, word2] = [plan.column(), plan.column()];
  const [scratch1, scratch2, happens] = [plan.column(), plan.column(), plan.column()];
  function once<K, V>(make: (key: K) => V): (key: K) => V {
    const made = new Map<K, V>();
    return (key) => {
      const held = made.get(key);
      if (held !== undefined) return held;
      const value = make(key);
      made.set(key, value);
      return value;
    };
  }

  const constant = once((value: number) => {
    const at = plan.column();
    emit('fill', at, f(value));
    return at;
  });
  // Equal laws are one array, whatever objects tell of them.
  const tableAt = once((cells: Float32Array) => plan.writeTable(cells));
  const tableOf = once((distribution: Distribution) => tableAt(tables.cells(distribution)));
  const spread = (mu: number, sigma: number) => tableAt(tables.logNormal(mu, sigma));
  const numbersOfGroup = once((_group: number) => plan.column());
  const givenColumn = once((_name: string) => plan.column());
  const usedGroups = new Set<number>();
  const usedGiven = new Set<string>();

  function numbersOf(purpose: string, entity: string): number {
    if (particles === undefined) return 0;
    const group = particles.groupOf.get(streamName(purpose, entity)) ?? 0;
    usedGroups.add(group);
    return numbersOfGroup(group);
  }

  function isGiven(purpose: string, entity: string, part: string): boolean {
    return particles?.given.has(partName(purpose, entity, part)) ?? false;
  }

  /** Words of a stream at index 0: the column they come to lie in. */
  function wordsOf(into: number, purpose: string, entity: string, part: string): number {
    if (isGiven(purpose, entity, part)) {
      usedGiven.add(partName(purpose, entity, part));
      return givenColumn(partName(purpose, entity, part));
    }
    const key = wordKey(streams.key(purpose, entity, part), 0);
    const numbers = numbersOf(purpose, entity);
    if (numbers === 0) emit('words', into, key.first, key.second);
    else emit('wordsAt', into, numbers, key.first, key.second);
    return into;
  }

  function quantiles(
    into: number,
    table: number,
    [purpose, entity, part]: readonly [string, string, string],
  ) {
    emit('quantiles', into, wordsOf(word1, purpose, entity, part), table);
    return into;
  }

  const lawOf = once((mean: number) => {
    const law = tables.poisson(mean);
    const thresholds = plan.write(Int32Array.from(law.thresholds));
    const record = [thresholds, law.thresholds.length, law.base] as const;
    return { record, most: law.most, at: plan.write(Int32Array.from(record)) };
  });

  /** Keys of several streams at indices 0, 1, …: as many as can be needed. */
  function keysOf(
    purpose: string,
    entity: string,
    parts: readonly string[],
    indices: number,
  ): number {
    const given = parts.filter((part) => isGiven(purpose, entity, part));
    assert(given.length === 0, `${purpose} ${entity}: expected no given numbers, got ${given}`);
    const streamKeys = parts.map((part) => streams.key(purpose, entity, part));
    const words = new Int32Array(2 * indices * parts.length);
    let at = 0;
    for (let index = 0; index < indices; index++)
      for (const stream of streamKeys) {
        const key = wordKey(stream, index);
        words[at++] = key.first;
        words[at++] = key.second;
      }
    return plan.write(words);
  }

  // Yields (model v1 section 3): e^location per leg as a product, each factor from its own table.
  const y = program.yields;
  const sharedFactor = once((_: 'shared') => {
    const at = plan.column();
    quantiles(at, spread(0, y.sigmaLocation), ['visit.b', '', 'z']);
    const sd = y.sigma * Math.sqrt(y.sharePerson);
    quantiles(scratch2, spread(0, sd), ['person.s', program.principal, 'z']);
    emit('multiply', at, at, scratch2);
    emit('scale', at, at, f(exp(y.mu)));
    return at;
  });
  const legFactor = once((leg: number) => {
    const shared = sharedFactor('shared');
    const at = plan.column();
    const sd = y.sigma * Math.sqrt(y.shareOccasion);
    quantiles(at, spread(0, sd), ['leg.o', program.legs[leg] ?? '', 'z']);
    emit('multiply', at, at, shared);
    return at;
  });
  const ownSd = episodeSd(program);
  const zeroThreshold = thresholdOf(y.zeroRate);
  const episodeYield = once((index: number) => {
    const { entity, leg } = program.episodes[index]!;
    const location = legFactor(leg);
    const at = plan.column();
    quantiles(at, spread(0, ownSd), ['episode', entity, 'z']);
    const zero = wordsOf(word1, 'episode', entity, 'zero');
    emit('episode', at, zero, zeroThreshold, location, f(y.zeroFloor));
    return at;
  });

  function fillHappens({ entity, from, to }: Chance): void {
    const words = wordsOf(word1, 'log.true', entity, 'u');
    const [first, end] = [wordsAbove(to), wordsAbove(from)];
    if (end > first) emit('happens', happens, words, first | 0, (end - 1) | 0);
    else emit('fill', happens, f(0));
  }

  function deposit(to: number, traceClass: TraceClass, from: number, coefficient: number): void {
    emit('deposit', massAt(to, traceClass), from, f(coefficient));
    holds[2 * to + traceClass] = 1;
  }

  function touch(event: Extract<TraceEvent, { kind: 'touch' }>): void {
    const own = episodeYield(event.episode);
    if (event.chance === undefined) {
      deposit(event.to, 0, own, event.coefficient);
      return;
    }
    fillHappens(event.chance);
    emit('multiply', scratch1, own, happens);
    deposit(event.to, 0, scratch1, event.coefficient);
  }

  function inferredYields(event: InferredEvent): number {
    const { entity, watch } = event;
    const location = legFactor(event.leg);
    const own = wordsOf(word1, 'inferred', entity, 'n');
    const laws = (watch?.means ?? [event.mean]).map(lawOf);
    const [law] = laws;
    if (watch === undefined) emit('poisson', scratch1, own, law!.at);
    else {
      const pick = wordsOf(word2, 'watch', watch.entity, 'u');
      const list = new Int32Array(3 * laws.length);
      laws.forEach(({ record }, i) => {
        list.set(record, 3 * i);
      });
      emit('poissonBy', scratch1, own, pick, plan.write(list), laws.length);
    }
    const most = laws.reduce((n, l) => Math.max(n, l.most), 0);
    const keys = keysOf('inferred', entity, ['z', 'zero'], most);
    const numbers = numbersOf('inferred', entity);
    const table = spread(0, ownSd);
    const rest = [table, keys, zeroThreshold, f(y.zeroFloor)] as const;
    emit('inferred', scratch2, scratch1, location, numbers, ...rest);
    return scratch2;
  }

  function fluid(event: Extract<TraceEvent, { kind: 'fluid' }>): void {
    quantiles(scratch1, spread(event.mu, event.sigma), [event.purpose, event.entity, 'x']);
    deposit(event.to, 1, scratch1, event.coefficient);
  }

  function hair(event: Extract<TraceEvent, { kind: 'hair' }>): void {
    const words = wordsOf(word1, 'hair', event.entity, 'n');
    const law = lawOf(event.mean);
    emit('poisson', scratch1, words, law.at);
    emit('add', hairsAt(event.to), scratch1);
    holdsHair[event.to] = 1;
    hairsMost[event.to]! += law.most;
  }

  function decay(at: number, factor: number): void {
    for (const c of [0, 1]) if (holds[2 * at + c] === 1) emit('decay', massAt(at, c), f(factor));
  }

  interface Way {
    readonly transfer: Transfer;
    readonly share: number;
    readonly part: string;
  }

  /** Fractions of one way in a column, and the constant that goes with them. */
  function fractions(into: number, way: Way, entity: string): { at: number; share: number } {
    const { transfer } = way;
    if (transfer.kind === 'fixed') return { at: constant(1), share: way.share * transfer.value };
    return {
      at: quantiles(into, tableOf(transfer), ['contact.T', entity, way.part]),
      share: way.share,
    };
  }

  function contact(event: Extract<TraceEvent, { kind: 'contact' }>): void {
    const { entity, chance } = event;
    for (const c of [0, 1] as const) {
      const [i1, i2] = [2 * event.first + c, 2 * event.second + c];
      const [holds1, holds2] = [holds[i1] === 1, holds[i2] === 1];
      if (!holds1 && !holds2) continue;
      const [a, b] = [massAt(event.first, c), massAt(event.second, c)];
      const forth = {
        transfer: event.forth[c],
        share: event.firstShare * event.factor,
        part: `${c},forth`,
      };
      const back = {
        transfer: event.back[c],
        share: event.secondShare * event.factor,
        part: `${c},back`,
      };
      if (holds1 && holds2) exchange(a, b, { entity, forth, back, chance });
      else if (holds1) give(a, b, { entity, way: forth, chance });
      else give(b, a, { entity, way: back, chance });
      holds[i1] = 1;
      holds[i2] = 1;
    }
  }

  function exchange(
    a: number,
    b: number,
    {
      entity,
      forth,
      back,
      chance,
    }: { entity: string; forth: Way; back: Way; chance: Chance | undefined },
  ): void {
    const isDrawn = forth.transfer.kind !== 'fixed' && back.transfer.kind !== 'fixed';
    const isPlain = particles === undefined && chance === undefined;
    if (isDrawn && isPlain) {
      const [k1, k2] = [forth, back].map((w) =>
        wordKey(streams.key('contact.T', entity, w.part), 0),
      );
      const [t1, t2] = [forth, back].map((w) => tableOf(w.transfer as Distribution));
      const keys = [k1!.first, k1!.second, k2!.first, k2!.second];
      emit('contact', a, b, ...keys, t1!, t2!, f(forth.share), f(back.share));
      return;
    }
    const one = given(scratch1, forth, entity, chance);
    const two = given(scratch2, back, entity, chance);
    emit('exchange', a, b, one.at, two.at, f(one.share), f(two.share));
  }

  function give(
    a: number,
    b: number,
    { entity, way, chance }: { entity: string; way: Way; chance: Chance | undefined },
  ): void {
    const own = given(scratch1, way, entity, chance);
    emit('give', a, b, own.at, f(own.share));
  }

  /** The fractions of a contact that may not happen. */
  function given(into: number, way: Way, entity: string, chance: Chance | undefined) {
    const own = fractions(into, way, entity);
    if (chance === undefined) return own;
    fillHappens(chance);
    emit('multiply', into, own.at, happens);
    return { at: into, share: own.share };
  }

  // Cleaning (model v1 section 6).
  const { missed, kappa } = program.cover;
  const skipRate = once((person: number) => {
    const crew = program.crew[person]!;
    if (crew.pinned !== undefined) return constant(crew.pinned);
    const table = tableOf({ kind: 'beta', a: crew.a, b: crew.b });
    return quantiles(plan.column(), table, ['crew.m', crew.person, 'm']);
  });
  const people = new Map<string, number>();
  const uncovered = once((entity: string) => {
    const rate = skipRate(people.get(entity)!);
    const table = tableOf({ kind: 'beta', a: missed * kappa, b: (1 - missed) * kappa });
    const at = quantiles(plan.column(), table, ['cover', entity, 'miss']);
    emit('cover', at, wordsOf(word1, 'cover', entity, 'skip'), rate);
    return at;
  });

  /** The column of R after over R before, for a class or (2) hairs. */
  function factorOf(step: CleaningStep, c: 0 | 1 | 2): number {
    const [first, second] = step.groups;
    if (first === undefined) return constant(1);
    for (const group of step.groups) people.set(group.entity, group.person);
    const u1 = uncovered(first.entity);
    const u2 = second === undefined ? constant(1) : uncovered(second.entity);
    const shares = [
      step.after[0]![c],
      step.after[1]?.[c] ?? 1,
      step.before[0]![c],
      step.before[1]?.[c] ?? 1,
    ];
    emit('factor', scratch1, u1, u2, ...shares.map(f), f(step.floor));
    return scratch1;
  }

  function clean(event: Extract<TraceEvent, { kind: 'clean' }>): void {
    const { on, cloth } = event;
    for (const c of [0, 1] as const) {
      const isHeld = cloth >= 0 && holds[2 * cloth + c] === 1;
      if (holds[2 * on + c] === 0 && !isHeld) continue;
      const factors = factorOf(event.step, c);
      if (cloth < 0) emit('carryOff', massAt(on, c), factors);
      else {
        const shares = [f(event.clothReturn), f(event.destroyedShare)];
        emit('clean', massAt(on, c), massAt(cloth, c), factors, ...shares);
        holds[2 * cloth + c] = 1;
      }
      holds[2 * on + c] = 1;
    }
    if (holdsHair[on] === 0) return;
    const factors = factorOf(event.step, 2);
    const entity = `${event.step.groups.at(-1)?.entity ?? ''},${event.fact}`;
    const keys = keysOf('hair.kept', entity, ['u'], hairsMost[on]!);
    emit('thin', hairsAt(on), factors, numbersOf('hair.kept', entity), keys);
  }

  function swab(on: number, share: number): void {
    for (const c of [0, 1]) if (holds[2 * on + c] === 1) emit('swab', massAt(on, c), f(share));
  }

  function encode(event: AppliedEvent): void {
    switch (event.kind) {
      case 'touch':
        touch(event);
        break;
      case 'inferred':
        deposit(event.to, 0, inferredYields(event), event.coefficient);
        break;
      case 'fluid':
        fluid(event);
        break;
      case 'flow':
        deposit(event.to, 0, constant(1), event.mass);
        break;
      case 'hair':
        hair(event);
        break;
      case 'decay':
        decay(event.at, event.factor);
        break;
      case 'contact':
        contact(event);
        break;
      case 'clean':
        clean(event);
        break;
      case 'swab':
        swab(event.on, event.share);
        break;
    }
  }

  return {
    encode,
    inferredYields,
    deposit,
    hostColumns: () => ({
      numbers: [...usedGroups].map((group) => ({ group, at: numbersOfGroup(group) })),
      given: [...usedGiven].map((name) => ({ name, at: givenColumn(name) })),
    }),
  };
}

/** u < level exactly for words from this one on; a level of 0 has none, which the last word stands for. */
function thresholdOf(level: number): number {
  return Math.min(wordsAbove(level), 4_294_967_295) | 0;
}
