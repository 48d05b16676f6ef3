import { assert } from '../base/assert.ts';
import {
  alternativesAt,
  depositOf,
  expectedFactor,
  expectedTransfer,
  expectedYield,
  probabilityOf,
} from './pathways.ts';
import { classCount, massPlacesOf, type TraceEvent, type TraceProgram } from './program.ts';

/** Expected DNA on something, by whose it is; pack unit of mass. */
export interface Mixture {
  readonly principal: number;
  /** Of all other people. */
  readonly background: number;
  /** The principal's share: principal / (principal + background); undefined where nothing is expected of anybody. */
  readonly share?: number;
}

/** A mixture just after one event. */
export interface MixtureStep {
  /** Index in the program's events. */
  readonly event: number;
  readonly fact: string;
  readonly mixture: Mixture;
}

export interface Mixtures {
  /** Per set (before, after, now) and counted thing: surface, hand, wipe. No entry: not read, or no background is known (air, dust). */
  readonly readings: readonly ReadonlyMap<string, Mixture>[];
  /** How the mixture on one counted thing came about, event by event. */
  readonly courseOf: (counted: string) => readonly MixtureStep[];
}

/**
 * Whose DNA is to be expected where, over time: first moments of the principal's mass and of what others
 * left (`program.background`), both carried by the same contacts and lowered by the same cleaning (model v1.1
 * section 16). A share is a ratio of means, not a mean of ratios. A person's own hands and clothes renew
 * what is theirs, so their background stays at its level and is not carried on as mass.
 */
export function mixtureOf(program: TraceProgram): Mixtures {
  const readings = program.sets.map(() => new Map<string, Mixture>());
  const read: { readonly set: number; readonly id: string; readonly mass: readonly number[] }[] =
    [];
  walkMixture(program, (event, masses) => {
    if (event.kind !== 'read') return;
    const reading = program.readings[event.reading];
    assert(reading !== undefined, `reading: ${event.reading}`);
    const { kind, surface } = program.compartments[reading.compartment] ?? {};
    if (kind === 'air' || kind === 'dust' || surface === undefined) return;
    read.push({ set: reading.set, id: surface, mass: masses(reading.compartment) });
  });
  for (const { set, id, mass } of read) {
    const held = readings[set]?.get(id);
    readings[set]?.set(
      id,
      mixture((held?.principal ?? 0) + (mass[0] ?? 0), (held?.background ?? 0) + (mass[1] ?? 0)),
    );
  }
  return { readings, courseOf: (counted) => courseOf(program, counted) };
}

function courseOf(program: TraceProgram, counted: string): readonly MixtureStep[] {
  const patches = program.compartments.flatMap((c, j) => (c.surface === counted ? [j] : []));
  const steps: MixtureStep[] = [];
  walkMixture(program, (event, masses, index) => {
    if (event.kind === 'read' || !massPlacesOf(event).some((j) => patches.includes(j))) return;
    const sum = (owner: number) => patches.reduce((s, j) => s + (masses(j)[owner] ?? 0), 0);
    const fact = 'fact' in event ? event.fact : '';
    steps.push({ event: index, fact, mixture: mixture(sum(0), sum(1)) });
  });
  return steps;
}

function mixture(principal: number, background: number): Mixture {
  const total = principal + background;
  return { principal, background, ...(total > 0 ? { share: principal / total } : {}) };
}

/** The principal's mass by class, then everybody else's by class: what others leave is dried cells. */
const ownerCount = 2;

type Visitor = (
  event: TraceEvent,
  /** Expected mass on a compartment, [principal, others]. */
  masses: (compartment: number) => readonly number[],
  index: number,
) => void;

/** Propagates both expectations through the program and shows them after each event. */
function walkMixture(program: TraceProgram, visit: Visitor): void {
  const rows = ownerCount * classCount;
  const mass = new Float64Array(program.compartments.length * rows);
  const at = (j: number, owner: number, c: number): number => j * rows + owner * classCount + c;
  const isPerson = program.compartments.map((c) => c.kind === 'hand' || c.kind === 'clothes');
  const meanYield = expectedYield(program);
  const masses = (j: number): readonly number[] =>
    [0, 1].map((owner) => (mass[at(j, owner, 0)] ?? 0) + (mass[at(j, owner, 1)] ?? 0));

  function add(place: number, amount: number): void {
    mass[place] = (mass[place] ?? 0) + amount;
  }

  function carry(alternatives: readonly Extract<TraceEvent, { kind: 'contact' }>[]): void {
    const before = mass.slice();
    const flow = (from: number, to: number, place: Place, share: number): void => {
      const renews = place.owner === 1;
      const amount = share * (before[at(from, place.owner, place.traceClass)] ?? 0);
      // A person's own trace is a source: contacts of theirs are deposits of their own.
      if (renews && isPerson[from] === true) return;
      add(at(from, place.owner, place.traceClass), -amount);
      if (!(renews && isPerson[to] === true)) add(at(to, place.owner, place.traceClass), amount);
    };
    for (const event of alternatives)
      for (const place of places) {
        const factor = event.factor * probabilityOf(event.chance);
        const { first, second } = event;
        const forth = expectedTransfer(event.forth[place.traceClass]);
        const back = expectedTransfer(event.back[place.traceClass]);
        flow(first, second, place, event.firstShare * factor * forth);
        flow(second, first, place, event.secondShare * factor * back);
      }
  }

  function clean(event: Extract<TraceEvent, { kind: 'clean' }>): void {
    for (const { owner, traceClass } of places) {
      const on = at(event.on, owner, traceClass);
      const removed = (1 - expectedFactor(program, event.step, traceClass)) * (mass[on] ?? 0);
      add(on, -removed);
      if (event.cloth < 0) continue;
      const cloth = at(event.cloth, owner, traceClass);
      const returned = event.clothReturn * (mass[cloth] ?? 0);
      add(on, returned);
      add(cloth, (1 - event.destroyedShare) * removed - returned);
    }
  }

  function scale(j: number, factor: number): void {
    for (const { owner, traceClass } of places) {
      const place = at(j, owner, traceClass);
      if (owner === 0 || isPerson[j] !== true) mass[place] = (mass[place] ?? 0) * factor;
    }
  }

  let next = 0;
  const arriving = program.background ?? [];
  program.events.forEach((event, index) => {
    for (; (arriving[next]?.before ?? Number.POSITIVE_INFINITY) <= index; next++) {
      const entry = arriving[next];
      if (entry !== undefined) add(at(entry.to, 1, 0), entry.mass);
    }
    const deposit = depositOf(event, meanYield);
    if (deposit !== undefined) add(at(deposit.to, 0, deposit.traceClass), deposit.mass);
    if (event.kind === 'contact') {
      const alternatives = alternativesAt(program.events, index);
      if (alternatives !== undefined) carry(alternatives);
    } else if (event.kind === 'clean') clean(event);
    else if (event.kind === 'decay') scale(event.at, event.factor);
    else if (event.kind === 'swab') scale(event.on, 1 - event.share);
    visit(event, masses, index);
  });
}

interface Place {
  readonly owner: number;
  readonly traceClass: 0 | 1;
}

const places: readonly Place[] = [
  { owner: 0, traceClass: 0 },
  { owner: 0, traceClass: 1 },
  { owner: 1, traceClass: 0 },
  { owner: 1, traceClass: 1 },
];
