import { assert } from '../../base/assert.ts';
import type { Distribution } from '../../model/pack.ts';
import { exp } from '../../numeric/elementary.ts';
import {
  type Chance,
  type CleaningStep,
  episodeSd,
  type TraceEvent,
  type TraceProgram,
  type Transfer,
} from '../program.ts';
import { type Particles, partName, streamName } from '../run/particles.ts';
import type { Streams } from '../run/streams.ts';
import { createReadingEncoder, type ReadingLayout, writeCurves } from './encode-readings.ts';
import { bitsOfFloat } from './float-bits.ts';
import { createMemoryPlan, type ImagePart } from './image.ts';
import type { KernelTables } from './kernel-tables.ts';
import { fixed, operation } from './operations.ts';
import { wordKey, wordsAbove } from './words.ts';

/** What a program is encoded from. */
export interface EncodeSources {
  readonly streams: Streams;
  readonly tables: KernelTables;
  readonly particles?: Pick<Particles, 'groupOf' | 'given' | 'drawNumbers'>;
  readonly blockSize: number;
}

/** A program as the kernel runs it: instructions, tables and where everything lies. Plain data: it travels to workers. */
export interface KernelImage {
  readonly blockSize: number;
  readonly parts: readonly ImagePart[];
  readonly memoryBytes: number;
  /** Where the instructions begin. */
  readonly code: number;
  /** Columns that the host fills before each block. */
  readonly weights: number;
  readonly numbers: readonly { readonly at: number; readonly group: number }[];
  readonly given: readonly { readonly at: number; readonly name: string }[];
  readonly readings: ReadingLayout;
  /** Masses [compartment][class] side by side, then the four sinks: what conservation is checked on. */
  readonly mass: number;
  readonly sinks: {
    readonly deposited: number;
    readonly outside: number;
    readonly destroyed: number;
    readonly sampled: number;
  };
}

/** Everything that can be settled before the first draw is settled here: keys, tables, who holds what. */
export function encodeProgram(program: TraceProgram, sources: EncodeSources): KernelImage {
  const { streams, tables, particles, blockSize } = sources;
  const plan = createMemoryPlan(blockSize);
  const code: number[] = [];
  const emit = (name: keyof typeof operation, ...operands: readonly number[]): void =>
    void code.push(operation[name], ...operands);
  const f = bitsOfFloat;
  const count = program.compartments.length;

  // What is cleared for every block lies side by side.
  const curves = writeCurves(program, plan, tables);
  const stateStart = plan.end;
  const mass = plan.take(2 * count * plan.columnBytes);
  const hairs = plan.take(count * plan.columnBytes);
  const sink = () => plan.take(8 * blockSize);
  const sinks = { deposited: sink(), outside: sink(), destroyed: sink(), sampled: sink() };
  for (const name of ['deposited', 'outside', 'destroyed', 'sampled'] as const)
    plan.point(fixed[name], sinks[name]);
  const readings = createReadingEncoder(program, { plan, emit, curves });
  emit('clear', stateStart, plan.end - stateStart);

  const weights = plan.take(8 * blockSize);
  plan.point(fixed.weights, weights);
  plan.point(fixed.packed, plan.take(3 * plan.columnBytes));
  const [word1, word2] = [plan.column(), plan.column()];
  const [scratch1, scratch2, happens] = [plan.column(), plan.column(), plan.column()];

  const holds = new Uint8Array(2 * count);
  const holdsHair = new Uint8Array(count);
  const hairsMost = new Float64Array(count);
  const massAt = (j: number, c: number) => mass + (2 * j + c) * plan.columnBytes;
  const hairsAt = (j: number) => hairs + j * plan.columnBytes;

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
    const words: number[] = [];
    for (let index = 0; index < indices; index++)
      for (const part of parts) {
        const key = wordKey(streams.key(purpose, entity, part), index);
        words.push(key.first, key.second);
      }
    return plan.write(Int32Array.from(words));
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

  function deposit(to: number, traceClass: 0 | 1, from: number, coefficient: number): void {
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

  function inferred(event: Extract<TraceEvent, { kind: 'inferred' }>): void {
    const { entity, watch } = event;
    const location = legFactor(event.leg);
    const own = wordsOf(word1, 'inferred', entity, 'n');
    const laws = (watch?.means ?? [event.mean]).map(lawOf);
    const [law] = laws;
    if (watch === undefined) emit('poisson', scratch1, own, law!.at);
    else {
      const pick = wordsOf(word2, 'watch', watch.entity, 'u');
      const list = plan.write(Int32Array.from(laws.flatMap((l) => l.record)));
      emit('poissonBy', scratch1, own, pick, list, laws.length);
    }
    const most = laws.reduce((n, l) => Math.max(n, l.most), 0);
    const keys = keysOf('inferred', entity, ['z', 'zero'], most);
    const numbers = numbersOf('inferred', entity);
    const table = spread(0, ownSd);
    const rest = [table, keys, zeroThreshold, f(y.zeroFloor)] as const;
    emit('inferred', scratch2, scratch1, location, numbers, ...rest);
    deposit(event.to, 0, scratch2, event.coefficient);
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

  for (const event of program.events)
    switch (event.kind) {
      case 'touch':
        touch(event);
        break;
      case 'inferred':
        inferred(event);
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
      case 'read': {
        const { compartment: j } = program.readings[event.reading]!;
        const hair = holdsHair[j] === 1 ? hairsAt(j) : 0;
        readings.read(event.reading, { cell: massAt(j, 0), fluid: massAt(j, 1), hair });
        break;
      }
    }
  const layout = readings.finish();
  emit('end');
  const start = plan.write(Int32Array.from(code));
  return {
    blockSize,
    parts: plan.parts,
    memoryBytes: plan.end,
    code: start,
    weights,
    numbers: [...usedGroups].map((group) => ({ group, at: numbersOfGroup(group) })),
    given: [...usedGiven].map((name) => ({ name, at: givenColumn(name) })),
    readings: layout,
    mass,
    sinks,
  };
}

/** u < level exactly for words from this one on; a level of 0 has none, which the last word stands for. */
function thresholdOf(level: number): number {
  return Math.min(wordsAbove(level), 4_294_967_295) | 0;
}
