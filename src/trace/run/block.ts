import { exp } from '../../numeric/elementary.ts';
import { normalQuantile } from '../../numeric/normal.ts';
import {
  type Chance,
  type CleaningGroup,
  classCount,
  episodeSd,
  type TraceEvent,
  type TraceProgram,
  type Transfer,
  type Watch,
} from '../program.ts';
import { createLatents, type Latents } from './latents.ts';
import type { Particles } from './particles.ts';
import type { Streams } from './streams.ts';
import type { QuantileTables } from './tables.ts';

/**
 * The state of one block of draws: mass of every compartment and class, hairs, and the latents that all events
 * share. Struct of arrays [compartment][class][draw]; nothing here outlives the block.
 */
export interface BlockState {
  readonly size: number;
  readonly firstDraw: number;
  /** [(compartment * classes + class) * size + draw], mass units of the pack. */
  readonly mass: Float64Array;
  /** [compartment * size + draw], whole hairs. */
  readonly hairs: Float64Array;
  /** Whether a compartment can hold mass of a class, or hairs, at this point of the event order. */
  readonly holds: Uint8Array;
  readonly holdsHair: Uint8Array;
  /** Mass that left the compartments. */
  readonly destroyed: Float64Array;
  readonly outside: Float64Array;
  readonly sampled: Float64Array;
  /** Sum of all deposits: the invariant's right-hand side. */
  readonly deposited: Float64Array;
}

/** Where random numbers and tables come from. */
export interface BlockSources {
  readonly program: TraceProgram;
  readonly streams: Streams;
  /** In place of draws in order: which draw number each stream uses. */
  readonly particles?: Particles;
  readonly tables: QuantileTables;
}

/** What the parts of a block share. */
interface BlockParts {
  readonly program: TraceProgram;
  readonly latents: Latents;
  readonly tables: QuantileTables;
}

/** Runs single events on one block of draws; `read` events are the caller's. */
export interface BlockRunner {
  readonly state: BlockState;
  apply(event: Exclude<TraceEvent, { kind: 'read' }>): void;
}

/** Prepares a block: latents are drawn when they are first needed and kept for the block. */
export function createBlockRunner(
  { program, streams, tables, particles }: BlockSources,
  firstDraw: number,
  size: number,
): BlockRunner {
  const latents = createLatents(streams, firstDraw, particles);
  const count = program.compartments.length;
  const state: BlockState = {
    size,
    firstDraw,
    mass: new Float64Array(count * classCount * size),
    hairs: new Float64Array(count * size),
    holds: new Uint8Array(count * classCount),
    holdsHair: new Uint8Array(count),
    destroyed: new Float64Array(size),
    outside: new Float64Array(size),
    sampled: new Float64Array(size),
    deposited: new Float64Array(size),
  };
  const { mass, hairs } = state;
  const scratch = new Float64Array(size);
  const scratch2 = new Float64Array(size);
  const happens = new Float64Array(size);
  const yields = createYields({ program, latents, tables }, size);
  const cover = createCover({ program, latents, tables }, size);

  const deposit = (to: number, traceClass: number, amount: Float64Array): void => {
    const at = (to * classCount + traceClass) * size;
    for (let i = 0; i < size; i++) {
      mass[at + i]! += amount[i]!;
      state.deposited[i]! += amount[i]!;
    }
    state.holds[to * classCount + traceClass] = 1;
  };

  /** 1 where the event of a record happens, else 0. */
  function fillHappens(out: Float64Array, { entity, from, to }: Chance): void {
    latents.fillUniforms(out, { purpose: 'log.true', entity, part: 'u' }, 0);
    for (let i = 0; i < size; i++) out[i] = out[i]! >= from && out[i]! < to ? 1 : 0;
  }

  function touch(event: Extract<TraceEvent, { kind: 'touch' }>): void {
    const y = yields.episode(event.episode);
    for (let i = 0; i < size; i++) scratch[i] = event.coefficient * y[i]!;
    if (event.chance !== undefined) {
      fillHappens(happens, event.chance);
      for (let i = 0; i < size; i++) scratch[i]! *= happens[i]!;
    }
    deposit(event.to, 0, scratch);
  }

  function inferred(event: Extract<TraceEvent, { kind: 'inferred' }>): void {
    yields.inferredSum(scratch, event);
    for (let i = 0; i < size; i++) scratch[i]! *= event.coefficient;
    deposit(event.to, 0, scratch);
  }

  function fluid(event: Extract<TraceEvent, { kind: 'fluid' }>): void {
    latents.fillNormals(scratch, { purpose: event.purpose, entity: event.entity, part: 'x' }, 0);
    for (let i = 0; i < size; i++)
      scratch[i] = event.coefficient * exp(event.mu + event.sigma * scratch[i]!);
    deposit(event.to, 1, scratch);
  }

  function hair(event: Extract<TraceEvent, { kind: 'hair' }>): void {
    latents.fillUniforms(scratch, { purpose: 'hair', entity: event.entity, part: 'n' }, 0);
    const at = event.to * size;
    tables.poisson(event.mean).fill(scratch, scratch);
    for (let i = 0; i < size; i++) hairs[at + i]! += scratch[i]!;
    state.holdsHair[event.to] = 1;
  }

  function decay(at: number, factor: number): void {
    for (let c = 0; c < classCount; c++) {
      if (state.holds[at * classCount + c] === 0) continue;
      const from = (at * classCount + c) * size;
      for (let i = 0; i < size; i++) {
        const left = mass[from + i]! * factor;
        state.outside[i]! += mass[from + i]! - left;
        mass[from + i] = left;
      }
    }
  }

  function fillTransfer(out: Float64Array, transfer: Transfer, entity: string, part: string): void {
    if (transfer.kind === 'fixed') {
      out.fill(transfer.value);
      return;
    }
    latents.fillUniforms(out, { purpose: 'contact.T', entity, part }, 0);
    tables.of(transfer).fill(out, out);
  }

  function contact(event: Extract<TraceEvent, { kind: 'contact' }>): void {
    if (event.chance !== undefined) fillHappens(happens, event.chance);
    for (let c = 0; c < classCount; c++) {
      const i1 = event.first * classCount + c;
      const i2 = event.second * classCount + c;
      const holds1 = state.holds[i1] === 1;
      const holds2 = state.holds[i2] === 1;
      if (!holds1 && !holds2) continue;
      const forthShare = event.firstShare * event.factor;
      const backShare = event.secondShare * event.factor;
      if (holds1) fillTransfer(scratch, event.forth[c as 0 | 1], event.entity, `${c},forth`);
      if (holds2) fillTransfer(scratch2, event.back[c as 0 | 1], event.entity, `${c},back`);
      if (event.chance !== undefined)
        for (let i = 0; i < size; i++) {
          scratch[i]! *= happens[i]!;
          scratch2[i]! *= happens[i]!;
        }
      const at1 = i1 * size;
      const at2 = i2 * size;
      for (let i = 0; i < size; i++) {
        const x = holds1 ? forthShare * scratch[i]! * mass[at1 + i]! : 0;
        const y = holds2 ? backShare * scratch2[i]! * mass[at2 + i]! : 0;
        mass[at1 + i] = mass[at1 + i]! - x + y;
        mass[at2 + i] = mass[at2 + i]! - y + x;
      }
      state.holds[i1] = 1;
      state.holds[i2] = 1;
    }
  }

  function clean(event: Extract<TraceEvent, { kind: 'clean' }>): void {
    const { on, cloth, clothReturn: zeta, destroyedShare: chi } = event;
    for (let c = 0; c < classCount; c++) {
      const onHolds = state.holds[on * classCount + c] === 1;
      const clothHolds = cloth >= 0 && state.holds[cloth * classCount + c] === 1;
      if (!onHolds && !clothHolds) continue;
      cover.fillFactor(scratch, event.step, c);
      const atOn = (on * classCount + c) * size;
      const atCloth = (cloth * classCount + c) * size;
      for (let i = 0; i < size; i++) {
        const before = mass[atOn + i]!;
        const held = clothHolds ? mass[atCloth + i]! : 0;
        const removed = (1 - scratch[i]!) * before;
        mass[atOn + i] = scratch[i]! * before + zeta * held;
        if (cloth >= 0) {
          mass[atCloth + i] = (1 - zeta) * held + (1 - chi) * removed;
          state.destroyed[i]! += chi * removed;
        } else state.outside[i]! += removed;
      }
      state.holds[on * classCount + c] = 1;
      if (cloth >= 0) state.holds[cloth * classCount + c] = 1;
    }
    if (state.holdsHair[on] === 1) thinHairs(event);
  }

  function thinHairs(event: Extract<TraceEvent, { kind: 'clean' }>): void {
    cover.fillFactor(scratch, event.step, 2);
    const last = event.step.groups.at(-1);
    const entity = `${last?.entity ?? ''},${event.fact}`;
    const at = event.on * size;
    // One uniform per hair: hairs are few, and each survives on its own (model v1 section 6).
    let most = 0;
    for (let i = 0; i < size; i++) most = Math.max(most, hairs[at + i]!);
    const before = hairs.slice(at, at + size);
    for (let k = 0; k < most; k++) {
      latents.fillUniforms(scratch2, { purpose: 'hair.kept', entity, part: 'u' }, k);
      for (let i = 0; i < size; i++)
        if (k < before[i]! && scratch2[i]! >= scratch[i]!) hairs[at + i]! -= 1;
    }
  }

  function swab(on: number, share: number): void {
    for (let c = 0; c < classCount; c++) {
      if (state.holds[on * classCount + c] === 0) continue;
      const at = (on * classCount + c) * size;
      for (let i = 0; i < size; i++) {
        const taken = share * mass[at + i]!;
        mass[at + i]! -= taken;
        state.sampled[i]! += taken;
      }
    }
  }

  return {
    state,
    apply(event) {
      switch (event.kind) {
        case 'touch':
          return touch(event);
        case 'inferred':
          return inferred(event);
        case 'fluid':
          return fluid(event);
        case 'flow':
          scratch.fill(event.mass);
          return deposit(event.to, 0, scratch);
        case 'hair':
          return hair(event);
        case 'decay':
          return decay(event.at, event.factor);
        case 'contact':
          return contact(event);
        case 'clean':
          return clean(event);
        case 'swab':
          return swab(event.on, event.share);
      }
    },
  };
}

/** Yields of touch episodes: split variance, one location effect (model v1 section 3). */
function createYields({ program, latents, tables }: BlockParts, size: number) {
  const y = program.yields;
  const personSd = y.sigma * Math.sqrt(y.sharePerson);
  const occasionSd = y.sigma * Math.sqrt(y.shareOccasion);
  const spread = episodeSd(program);
  /** mu + sigma_b z_b + sigma sqrt(omega_s) z_s + sigma sqrt(omega_o) z_o[leg], per leg. */
  const shared: (Float64Array | undefined)[] = [];
  const episodes: (Float64Array | undefined)[] = [];
  const z = new Float64Array(size);
  const zero = new Float64Array(size);

  function sharedOf(leg: number): Float64Array {
    const held = shared[leg];
    if (held !== undefined) return held;
    const sum = new Float64Array(size).fill(y.mu);
    const add = (sd: number, purpose: string, entity: string): void => {
      latents.fillNormals(z, { purpose, entity, part: 'z' }, 0);
      for (let i = 0; i < size; i++) sum[i]! += sd * z[i]!;
    };
    add(y.sigmaLocation, 'visit.b', '');
    add(personSd, 'person.s', program.principal);
    add(occasionSd, 'leg.o', program.legs[leg] ?? '');
    shared[leg] = sum;
    return sum;
  }

  function episode(index: number): Float64Array {
    const held = episodes[index];
    if (held !== undefined) return held;
    const { entity, leg } = program.episodes[index]!;
    const location = sharedOf(leg);
    const out = new Float64Array(size);
    latents.fillNormals(out, { purpose: 'episode', entity, part: 'z' }, 0);
    latents.fillUniforms(zero, { purpose: 'episode', entity, part: 'zero' }, 0);
    for (let i = 0; i < size; i++)
      out[i] = zero[i]! < y.zeroRate ? y.zeroFloor : exp(location[i]! + spread * out[i]!);
    episodes[index] = out;
    return out;
  }

  /** Sum of n yields, n ~ Poisson(mean), each with its own z_e and zero. */
  function inferredSum(out: Float64Array, event: Extract<TraceEvent, { kind: 'inferred' }>): void {
    const location = sharedOf(event.leg);
    const n = new Float64Array(size);
    latents.fillUniforms(n, { purpose: 'inferred', entity: event.entity, part: 'n' }, 0);
    let most = 0;
    if (event.watch === undefined) tables.poisson(event.mean).fill(n, n);
    else watched(n, event.watch);
    for (let i = 0; i < size; i++) most = Math.max(most, n[i]!);
    const nameZ = { purpose: 'inferred', entity: event.entity, part: 'z' };
    const nameZero = { purpose: 'inferred', entity: event.entity, part: 'zero' };
    out.fill(0);
    for (let k = 0; k < most; k++) {
      latents.fillUniforms(z, nameZ, k);
      latents.fillUniforms(zero, nameZero, k);
      for (let i = 0; i < size; i++)
        if (k < n[i]!)
          out[i]! +=
            zero[i]! < y.zeroRate
              ? y.zeroFloor
              : exp(location[i]! + spread * normalQuantile(z[i]!));
    }
  }

  /** Poisson numbers by the mean that each draw's value of the watch gives, in place. */
  function watched(n: Float64Array, { entity, means }: Watch): void {
    latents.fillUniforms(z, { purpose: 'watch', entity, part: 'u' }, 0);
    const byValue = means.map((mean) => tables.poisson(mean));
    for (let i = 0; i < size; i++) n[i] = byValue[Math.floor(z[i]! * means.length)]!.at(n[i]!);
  }

  return { episode, inferredSum };
}

/** Skipped and missed area of cleaning groups, and the factor R(after) / R(before) (model v1 section 6). */
function createCover({ program, latents, tables }: BlockParts, size: number) {
  const { missed, kappa } = program.cover;
  const missedTable = tables.of({ kind: 'beta', a: missed * kappa, b: (1 - missed) * kappa });
  const skipRates: (Float64Array | undefined)[] = [];
  const uncovered = new Map<string, Float64Array>();

  function skipRate(person: number): Float64Array {
    const held = skipRates[person];
    if (held !== undefined) return held;
    const crew = program.crew[person]!;
    const out = new Float64Array(size);
    if (crew.pinned !== undefined) out.fill(crew.pinned);
    else {
      latents.fillUniforms(out, { purpose: 'crew.m', entity: crew.person, part: 'm' }, 0);
      tables.of({ kind: 'beta', a: crew.a, b: crew.b }).fill(out, out);
    }
    skipRates[person] = out;
    return out;
  }

  function uncoveredOf(group: CleaningGroup): Float64Array {
    const held = uncovered.get(group.entity);
    if (held !== undefined) return held;
    const rate = skipRate(group.person);
    const skip = new Float64Array(size);
    const out = new Float64Array(size);
    latents.fillUniforms(skip, { purpose: 'cover', entity: group.entity, part: 'skip' }, 0);
    latents.fillUniforms(out, { purpose: 'cover', entity: group.entity, part: 'miss' }, 0);
    missedTable.fill(out, out);
    for (let i = 0; i < size; i++) if (skip[i]! < rate[i]!) out[i] = 1;
    uncovered.set(group.entity, out);
    return out;
  }

  function fillFactor(
    out: Float64Array,
    step: Extract<TraceEvent, { kind: 'clean' }>['step'],
    c: number,
  ): void {
    const [first, second] = step.groups;
    if (first === undefined) {
      out.fill(1);
      return;
    }
    const u1 = uncoveredOf(first);
    const u2 = second === undefined ? undefined : uncoveredOf(second);
    const b1 = step.before[0]![c]!;
    const a1 = step.after[0]![c]!;
    const b2 = step.before[1]?.[c] ?? 1;
    const a2 = step.after[1]?.[c] ?? 1;
    for (let i = 0; i < size; i++) {
      const p = u1[i]!;
      const q = u2 === undefined ? 1 : u2[i]!;
      out[i] = survival(p, q, a1, a2, step.floor) / survival(p, q, b1, b2, step.floor);
    }
  }

  return { fillFactor };
}

/**
 * R of two groups: u1u2 + u1(1-u2)S2 + (1-u1)u2S1 + (1-u1)(1-u2)max(S1S2, S_min); one group is the same with
 * u2 = 1, and a group that has not begun has S = 1 (model v1 section 6).
 */
export function survival(u1: number, u2: number, s1: number, s2: number, floor: number): number {
  const both = Math.max(s1 * s2, floor);
  return u1 * u2 + u1 * (1 - u2) * s2 + (1 - u1) * u2 * s1 + (1 - u1) * (1 - u2) * both;
}
