import { assert } from '../base/assert.ts';
import { compareText } from '../base/order.ts';
import { exp } from '../numeric/elementary.ts';
import { truncatedLogNormalMoments } from '../numeric/moments.ts';
import {
  type Chance,
  type CleaningStep,
  classCount,
  type TraceEvent,
  type TraceProgram,
  type Transfer,
} from './program.ts';
import { survival } from './run/block.ts';

/** By which channel trace left the principal. */
export type SourceKind =
  | 'touch'
  | 'inferred'
  | 'saliva'
  | 'speech'
  | 'dust'
  | 'air'
  | 'skin'
  | 'sweat';

/** An expected flow of mass between two places; `from` of a first deposit is the channel. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly mass: number;
}

/** Where the expected mass of one compartment came from: channel, place of first deposit, contacts in between. */
export interface Origin {
  readonly source: SourceKind;
  readonly firstAt: string;
  /** Number of transfers since the first deposit: 0 primary, 1 secondary, …; `orderMax` and more are one class. */
  readonly order: number;
  readonly mass: number;
}

export interface Pathways {
  /** Expected mass per compartment at the end of the program, pack unit. */
  readonly means: ReadonlyMap<string, number>;
  /** Expected mass per compartment as each set reads it: [set][compartment id]. */
  readonly readings: readonly ReadonlyMap<string, number>[];
  /** Origins per set and compartment, largest first. */
  readonly origins: readonly ReadonlyMap<string, readonly Origin[]>[];
  readonly flows: readonly Flow[];
}

/** Transfers after which orders are lumped together. */
export const orderMax = 3;

/**
 * Follows expected mass through the program, by channel, place of first deposit and order. The system is linear, so
 * expectations factor wherever fractions are drawn afresh; skip and miss that two passes share enter by their own
 * expectation E R(after) / E R(before), which is exact when nothing else touched the surface between two passes and
 * an approximation otherwise (up to a quarter too high where a patch was touched by a used glove between two passes;
 * model v1 section 11 is the exact oracle, a test bounds it).
 */
export function tracePathways(program: TraceProgram): Pathways {
  const origins: { source: SourceKind; firstAt: string }[] = [];
  const originIndex = new Map<string, number>();
  const orders = orderMax + 1;
  const size = () => origins.length * orders;
  /** [compartment * classes + class] -> mass by origin * orders + order. */
  const mass: number[][] = program.compartments.flatMap(() => [[], []]);
  const flows = new Map<string, number>();
  const readings = program.sets.map(() => new Map<string, number>());
  const originsOf = program.sets.map(() => new Map<string, readonly Origin[]>());
  const meanYield = expectedYield(program);
  const idOf = (index: number): string => program.compartments[index]?.id ?? '';

  function deposit(to: number, traceClass: number, source: SourceKind, amount: number): void {
    const firstAt = idOf(to);
    const key = `${source}@${firstAt}`;
    let index = originIndex.get(key);
    if (index === undefined) {
      index = origins.length;
      originIndex.set(key, index);
      origins.push({ source, firstAt });
    }
    const row = rowOf(to, traceClass);
    row[index * orders] = (row[index * orders] ?? 0) + amount;
    flow(source, firstAt, amount);
  }

  function rowOf(compartment: number, traceClass: number): number[] {
    const row = mass[compartment * classCount + traceClass];
    assert(row !== undefined, `compartment: ${compartment}`);
    return row;
  }

  function flow(from: string, to: string, amount: number): void {
    if (amount <= 0) return;
    const key = `${from}\u001f${to}`;
    flows.set(key, (flows.get(key) ?? 0) + amount);
  }

  /** Moves a share of every origin from one row to another, one order further. */
  function move(from: number[], to: number[], share: number): number {
    let moved = 0;
    for (let k = 0; k < size(); k++) {
      const held = from[k] ?? 0;
      if (held === 0) continue;
      const amount = held * share;
      from[k] = held - amount;
      const next = k % orders === orderMax ? k : k + 1;
      to[next] = (to[next] ?? 0) + amount;
      moved += amount;
    }
    return moved;
  }

  /**
   * One contact, or the alternatives of one record: at most one of them happens, so each takes from what was there
   * before any of them, and what is lost and gained adds up (exact in the mean).
   */
  function contact(alternatives: readonly ContactEvent[]): void {
    const touched = [...new Set(alternatives.flatMap((e) => [e.first, e.second]))];
    for (let c = 0; c < classCount; c++) {
      const before = new Map(touched.map((j) => [j, rowOf(j, c).slice()]));
      const carry = (from: number, to: number, share: number): void => {
        const held = (before.get(from) ?? []).slice();
        const gained: number[] = [];
        const lost = rowOf(from, c);
        const started = held.slice();
        flow(idOf(from), idOf(to), move(held, gained, share));
        const into = rowOf(to, c);
        for (let k = 0; k < size(); k++) {
          lost[k] = (lost[k] ?? 0) - ((started[k] ?? 0) - (held[k] ?? 0));
          into[k] = (into[k] ?? 0) + (gained[k] ?? 0);
        }
      };
      for (const event of alternatives) {
        const factor = event.factor * probabilityOf(event.chance);
        const forth = event.firstShare * factor * expectedTransfer(event.forth[c as 0 | 1]);
        const back = event.secondShare * factor * expectedTransfer(event.back[c as 0 | 1]);
        carry(event.first, event.second, forth);
        carry(event.second, event.first, back);
      }
    }
  }

  function clean(event: Extract<TraceEvent, { kind: 'clean' }>): void {
    for (let c = 0; c < classCount; c++) {
      const on = rowOf(event.on, c);
      const factor = expectedFactor(program, event.step, c);
      const removed: number[] = [];
      if (event.cloth < 0) {
        // Nothing carries: what is removed leaves the compartments.
        flow(idOf(event.on), 'outside', move(on, removed, 1 - factor));
        continue;
      }
      const cloth = rowOf(event.cloth, c);
      const held = cloth.slice();
      const total = move(on, removed, 1 - factor);
      const kept = 1 - event.destroyedShare;
      flow(idOf(event.on), idOf(event.cloth), total * kept);
      flow(idOf(event.on), 'destroyed', total * event.destroyedShare);
      const returned: number[] = [];
      flow(idOf(event.cloth), idOf(event.on), move(held, returned, event.clothReturn));
      for (let k = 0; k < size(); k++) {
        cloth[k] = (held[k] ?? 0) + (removed[k] ?? 0) * kept;
        on[k] = (on[k] ?? 0) + (returned[k] ?? 0);
      }
    }
  }

  function scale(compartment: number, factor: number): void {
    for (let c = 0; c < classCount; c++) {
      const row = rowOf(compartment, c);
      for (let k = 0; k < row.length; k++) row[k] = (row[k] ?? 0) * factor;
    }
  }

  function read(index: number): void {
    const reading = program.readings[index];
    assert(reading !== undefined, `reading: ${index}`);
    const id = idOf(reading.compartment);
    const held: Origin[] = [];
    let total = 0;
    origins.forEach(({ source, firstAt }, o) => {
      for (let order = 0; order < orders; order++) {
        const k = o * orders + order;
        const sum =
          (rowOf(reading.compartment, 0)[k] ?? 0) + (rowOf(reading.compartment, 1)[k] ?? 0);
        if (sum <= 0) continue;
        total += sum;
        held.push({ source, firstAt, order, mass: sum });
      }
    });
    readings[reading.set]?.set(id, total);
    held.sort((a, b) => b.mass - a.mass || compareText(a.firstAt, b.firstAt) || a.order - b.order);
    originsOf[reading.set]?.set(id, held);
  }

  for (const [index, event] of program.events.entries()) {
    switch (event.kind) {
      case 'touch':
      case 'inferred':
      case 'fluid':
      case 'flow': {
        const left = depositOf(event, meanYield);
        if (left !== undefined) deposit(left.to, left.traceClass, left.source, left.mass);
        break;
      }
      case 'decay':
        scale(event.at, event.factor);
        break;
      case 'contact': {
        const alternatives = alternativesAt(program.events, index);
        if (alternatives !== undefined) contact(alternatives);
        break;
      }
      case 'clean':
        clean(event);
        break;
      case 'swab':
        scale(event.on, 1 - event.share);
        break;
      case 'read':
        read(event.reading);
        break;
      case 'hair':
        break;
    }
  }
  const means = new Map(
    program.compartments.map((c, j) => [
      c.id,
      [0, 1].reduce((sum, k) => sum + rowOf(j, k).reduce((a, b) => a + (b ?? 0), 0), 0),
    ]),
  );
  return {
    means,
    readings,
    origins: originsOf,
    flows: [...flows.entries()]
      .map(([key, amount]) => {
        const [from = '', to = ''] = key.split('\u001f');
        return { from, to, mass: amount };
      })
      .sort((a, b) => b.mass - a.mass || compareText(a.from + a.to, b.from + b.to)),
  };
}

/** What a source is expected to leave; undefined for every other event. */
export function depositOf(
  event: TraceEvent,
  meanYield: number,
):
  | {
      readonly to: number;
      readonly traceClass: 0 | 1;
      readonly source: SourceKind;
      readonly mass: number;
    }
  | undefined {
  switch (event.kind) {
    case 'touch': {
      const mass = event.coefficient * meanYield * probabilityOf(event.chance);
      return { to: event.to, traceClass: 0, source: event.channel ?? 'touch', mass };
    }
    case 'inferred': {
      // With a watch the mean is that over its values, so nothing changes.
      const mass = event.coefficient * event.mean * meanYield;
      return { to: event.to, traceClass: 0, source: 'inferred', mass };
    }
    case 'fluid': {
      const mass = event.coefficient * exp(event.mu + (event.sigma * event.sigma) / 2);
      return { to: event.to, traceClass: 1, source: event.purpose, mass };
    }
    case 'flow':
      return { to: event.to, traceClass: 0, source: event.source, mass: event.mass };
    default:
      return undefined;
  }
}

type ContactEvent = Extract<TraceEvent, { kind: 'contact' }>;

/** How often an event happens: always without a chance. */
export function probabilityOf(chance: Chance | undefined): number {
  return chance === undefined ? 1 : chance.to - chance.from;
}

/**
 * The contact at an index with the alternatives that follow it at once (same record, other part of its uniform
 * number); undefined when it is such a follower itself and has been dealt with.
 */
export function alternativesAt(
  events: readonly TraceEvent[],
  index: number,
): readonly ContactEvent[] | undefined {
  const entityAt = (i: number): string | undefined => {
    const event = events[i];
    return event?.kind === 'contact' ? event.chance?.entity : undefined;
  };
  const entity = entityAt(index);
  if (entity !== undefined && entityAt(index - 1) === entity) return undefined;
  let end = index + 1;
  while (entity !== undefined && entityAt(end) === entity) end++;
  return events.slice(index, end).filter((e) => e.kind === 'contact');
}

/** E Y = (1 - k0) e^{mu + (sigma_b² + sigma²)/2} + k0 y0 (model v1 section 11). */
export function expectedYield(program: Pick<TraceProgram, 'yields'>): number {
  const y = program.yields;
  const variance = y.sigmaLocation * y.sigmaLocation + y.sigma * y.sigma;
  return (1 - y.zeroRate) * exp(y.mu + variance / 2) + y.zeroRate * y.zeroFloor;
}

/** Mean of a transfer fraction. */
export function expectedTransfer(transfer: Transfer): number {
  switch (transfer.kind) {
    case 'fixed':
      return transfer.value;
    case 'beta':
      return transfer.a / (transfer.a + transfer.b);
    case 'uniform':
      return (transfer.from + transfer.to) / 2;
    case 'truncated-lognormal':
      return truncatedLogNormalMoments(transfer.mu, transfer.sigma, transfer.upper).mean;
    case 'lognormal':
      return exp(transfer.mu + (transfer.sigma * transfer.sigma) / 2);
    case 'zero-lognormal':
      return (1 - transfer.zeroRate) * exp(transfer.mu + (transfer.sigma * transfer.sigma) / 2);
  }
}

/** E R(after) / E R(before) of a cleaning step, by class. */
export function expectedFactor(
  program: Pick<TraceProgram, 'cover' | 'crew'>,
  step: CleaningStep,
  c: number,
): number {
  const mean = (shares: readonly (readonly [number, number, number])[]): number => {
    const u = step.groups.map((g) => {
      const crew = program.crew[g.person];
      const m = crew === undefined ? 0 : (crew.pinned ?? crew.a / (crew.a + crew.b));
      return m + (1 - m) * program.cover.missed;
    });
    return survival(u[0] ?? 1, u[1] ?? 1, shares[0]?.[c] ?? 1, shares[1]?.[c] ?? 1, step.floor);
  };
  return mean(step.after) / mean(step.before);
}
