import { assert } from '../../base/assert.ts';
import { exp, log } from '../../numeric/elementary.ts';
import {
  classCount,
  episodeSd,
  massPlacesOf,
  type TraceEvent,
  type TraceProgram,
} from '../program.ts';
import { survival } from '../run/block.ts';
import { createLatents } from '../run/latents.ts';
import { type Particles, partName } from '../run/particles.ts';
import type { Streams } from '../run/streams.ts';
import type { QuantileTables } from '../run/tables.ts';
import { type Ingredient, ingredientsOf } from './ingredients.ts';
import { type EvidenceItem, logLikelihood } from './items.ts';
import { type SharedLatents, uniformOf } from './shared-latents.ts';
import type { Slice } from './slice.ts';

/** What the items say at every particle: ln likelihood and lifted mass, [item][particle]. */
export interface ItemValues {
  readonly logL: readonly Float64Array[];
  readonly lifted: readonly Float64Array[];
}

/** Some items, and the events that bear on any of them. */
export interface Scope {
  readonly items: readonly number[];
  readonly events: readonly number[];
  /** Compartments of these events. */
  readonly places: readonly number[];
}

/** Kept columns of one ingredient: those of the particles as they are, and as they are proposed. */
interface Kept {
  readonly ingredient: Ingredient;
  current: Float64Array[];
  proposed: Float64Array[];
  active: Float64Array[];
}

/** Runs the slice for all particles, again and again, drawing only what a move changes. */
export interface SliceRun {
  scopeOf(items: readonly number[]): Scope;
  /** Draws every ingredient anew. */
  fill(particles: Particles): void;
  /** Draws the ingredients of some streams anew, as a proposal: particle i takes draw number `firstNumber` + i there. */
  propose(particles: Particles, streams: ReadonlySet<string>, firstNumber: number): void;
  /** Proposes for every episode of some legs that yields something: its normal less by `shift[i]`. */
  proposeShift(legs: readonly number[], shift: Float64Array): void;
  /** Sum and number of the normals that `proposeShift` would move, per particle. */
  normalsOf(legs: readonly number[]): { readonly sum: Float64Array; readonly count: Float64Array };
  /** The normals of all episodes as uniform numbers, by `partName`. */
  given(): ReadonlyMap<string, Float64Array>;
  /** Computes the items of a scope into `into`, with what is proposed where something is. */
  evaluate(scope: Scope, shared: SharedLatents, into: ItemValues): void;
  /** Takes the proposal over where `accepted[i]` is 1, and forgets the rest of it. */
  settle(accepted: Uint8Array): void;
  /** Particle i becomes what particle `from[i]` was. */
  resample(from: Uint32Array): void;
}

const blockSize = 512;

/** Prepares the arithmetic of a slice for `count` particles. */
export function createSliceRun(
  program: TraceProgram,
  { slice, items }: { readonly slice: Slice; readonly items: readonly EvidenceItem[] },
  { streams, tables, count }: { streams: Streams; tables: QuantileTables; count: number },
): SliceRun {
  const kept = new Map<string, Kept>();
  const needs = new Map<number, readonly Kept[]>();
  const columns = ({ columnCount, unread }: Ingredient) =>
    Array.from(
      { length: columnCount },
      (_, c) => new Float64Array(unread?.includes(c) === true ? 0 : count),
    );
  const carried = classesCarried(program, slice.events);
  const carriedByContact = new Map<string, Set<number>>();
  for (const index of slice.events) {
    const event = program.events[index]!;
    if (event.kind !== 'contact') continue;
    const classes = carriedByContact.get(event.entity) ?? new Set<number>();
    for (const c of carried.get(index)!) classes.add(c);
    carriedByContact.set(event.entity, classes);
  }
  for (const index of slice.events) {
    const event = program.events[index]!;
    const classes = event.kind === 'contact' ? [...carriedByContact.get(event.entity)!] : [];
    needs.set(
      index,
      ingredientsOf(program, event, tables, classes).map(({ name, make }) => {
        const held = kept.get(name);
        if (held !== undefined) return held;
        const ingredient = make();
        const current = columns(ingredient);
        const entry: Kept = { ingredient, current, proposed: [], active: current };
        kept.set(name, entry);
        return entry;
      }),
    );
  }
  const episodes = new Map<Kept, { readonly leg: number; readonly entity: string }>();
  for (const index of slice.events) {
    const event = program.events[index]!;
    if (event.kind === 'touch')
      episodes.set(needs.get(index)![0]!, program.episodes[event.episode]!);
  }
  const episodesOf = (legs: readonly number[]): readonly Kept[] =>
    [...episodes].flatMap(([entry, { leg }]) => (legs.includes(leg) ? [entry] : []));
  const sd = episodeSd(program);
  let proposal: readonly Kept[] = [];
  const itemOfEvent = new Map<number, number[]>();
  items.forEach((item, k) => {
    for (const e of item.events) itemOfEvent.set(e, [...(itemOfEvent.get(e) ?? []), k]);
  });
  const mass = new Float64Array(program.compartments.length * classCount * blockSize);

  function evaluateBlock(
    scope: Scope,
    shared: SharedLatents,
    into: ItemValues,
    { first, size }: { readonly first: number; readonly size: number },
  ): void {
    for (const place of scope.places) {
      const at = place * classCount * blockSize;
      mass.fill(0, at, at + classCount * blockSize);
    }
    for (const k of scope.items) into.lifted[k]!.fill(0, first, first + size);
    for (const index of scope.events) {
      const event = program.events[index]!;
      if (event.kind === 'swab')
        for (const k of itemOfEvent.get(index) ?? [])
          lift(event, into.lifted[k]!, { first, size, mass });
      const columnsOf = needs.get(index)!.map((k) => k.active);
      apply(program, event, columnsOf, { shared, first, size, mass, classes: carried.get(index)! });
    }
    for (const k of scope.items) {
      const lifted = into.lifted[k]!;
      const logL = into.logL[k]!;
      const item = items[k]!;
      for (let i = first; i < first + size; i++) logL[i] = logLikelihood(item, lifted[i]!, log);
    }
  }

  return {
    scopeOf(chosen) {
      const events = [...new Set(chosen.flatMap((k) => slice.eventsOf[k]!))].sort((a, b) => a - b);
      return {
        items: chosen,
        events,
        places: [...new Set(events.flatMap((i) => massPlacesOf(program.events[i]!)))],
      };
    },
    fill(particles) {
      const latents = createLatents(streams, 0, particles);
      for (const { ingredient, current } of kept.values()) ingredient.fill(current, latents);
    },
    propose(particles, changed, firstNumber) {
      assert(proposal.length === 0, 'slice run: expected the last proposal to be settled');
      const latents = createLatents(streams, 0, particles);
      // Proposed numbers follow each other: reading them in order costs half of picking them out one by one.
      const inOrder = createLatents(streams, firstNumber);
      proposal = [...kept.values()].filter((k) => k.ingredient.streams.some((s) => changed.has(s)));
      for (const entry of proposal) {
        if (entry.proposed.length === 0) entry.proposed = columns(entry.ingredient);
        const isNew = entry.ingredient.streams.every((s) => changed.has(s));
        entry.ingredient.fill(entry.proposed, isNew ? inOrder : latents);
        entry.active = entry.proposed;
      }
    },
    proposeShift(legs, shift) {
      assert(proposal.length === 0, 'slice run: expected the last proposal to be settled');
      proposal = episodesOf(legs);
      for (const entry of proposal) {
        if (entry.proposed.length === 0) entry.proposed = columns(entry.ingredient);
        const [scale, floor, z] = entry.current;
        const [newScale, newFloor, newZ] = entry.proposed;
        newFloor!.set(floor!);
        for (let i = 0; i < count; i++) {
          const yields = scale![i]! > 0;
          newZ![i] = yields ? z![i]! - shift[i]! : z![i]!;
          newScale![i] = yields ? exp(sd * newZ![i]!) : 0;
        }
        entry.active = entry.proposed;
      }
    },
    normalsOf(legs) {
      const sum = new Float64Array(count);
      const number = new Float64Array(count);
      for (const { current } of episodesOf(legs))
        for (let i = 0; i < count; i++) {
          if (current[0]![i]! === 0) continue;
          sum[i]! += current[2]![i]!;
          number[i]!++;
        }
      return { sum, count: number };
    },
    given: () =>
      new Map(
        [...episodes].map(([{ current }, { entity }]) => [
          partName('episode', entity, 'z'),
          current[2]!.map((z) => uniformOf(z)),
        ]),
      ),
    evaluate(scope, shared, into) {
      for (let first = 0; first < count; first += blockSize)
        evaluateBlock(scope, shared, into, { first, size: Math.min(blockSize, count - first) });
    },
    settle(accepted) {
      for (const entry of proposal) {
        entry.proposed.forEach((column, c) => {
          const current = entry.current[c]!;
          for (let i = 0; i < column.length; i++) if (accepted[i] === 1) current[i] = column[i]!;
        });
        entry.active = entry.current;
      }
      proposal = [];
    },
    resample(from) {
      for (const entry of kept.values()) {
        if (entry.proposed.length === 0) entry.proposed = columns(entry.ingredient);
        entry.current.forEach((column, c) => {
          const next = entry.proposed[c]!;
          for (let i = 0; i < next.length; i++) next[i] = column[from[i]!]!;
        });
        [entry.current, entry.proposed] = [entry.proposed, entry.current];
        entry.active = entry.current;
      }
    },
  };
}

interface BlockOf {
  readonly first: number;
  readonly size: number;
  /** [(compartment * classes + class) * blockSize + i]. */
  readonly mass: Float64Array;
}

interface EventBlock extends BlockOf {
  readonly shared: SharedLatents;
  /** Classes of which there can be any mass at the event. */
  readonly classes: readonly number[];
}

function lift(
  event: Extract<TraceEvent, { kind: 'swab' }>,
  lifted: Float64Array,
  { first, size, mass }: BlockOf,
): void {
  for (let c = 0; c < classCount; c++) {
    const at = startOf(event.on, c);
    for (let i = 0; i < size; i++) lifted[first + i]! += event.share * mass[at + i]!;
  }
}

/** One event on one block: the same arithmetic as `run/block.ts`, from kept numbers. */
function apply(
  program: TraceProgram,
  event: TraceEvent,
  columns: readonly (readonly Float64Array[])[],
  block: EventBlock,
): void {
  const { first, size, mass, shared } = block;
  switch (event.kind) {
    case 'touch': {
      const [scale, floor] = columns[0]!;
      const location = shared.location[program.episodes[event.episode]!.leg]!;
      const to = startOf(event.to, 0);
      const { coefficient, chance } = event;
      const u = columns[1]?.[0];
      for (let i = 0; i < size; i++) {
        if (u !== undefined && chance !== undefined) {
          const x = u[first + i]!;
          if (x < chance.from || x >= chance.to) continue;
        }
        mass[to + i]! +=
          coefficient * (location[first + i]! * scale![first + i]! + floor![first + i]!);
      }
      return;
    }
    case 'inferred': {
      const [scale, floor] = columns[0]!;
      const location = shared.location[event.leg]!;
      const to = startOf(event.to, 0);
      for (let i = 0; i < size; i++)
        mass[to + i]! +=
          event.coefficient * (location[first + i]! * scale![first + i]! + floor![first + i]!);
      return;
    }
    case 'fluid': {
      const x = columns[0]![0]!;
      const to = startOf(event.to, 1);
      for (let i = 0; i < size; i++) mass[to + i]! += event.coefficient * x[first + i]!;
      return;
    }
    case 'flow': {
      const to = startOf(event.to, 0);
      for (let i = 0; i < size; i++) mass[to + i]! += event.mass;
      return;
    }
    case 'decay':
      for (let c = 0; c < classCount; c++) {
        const from = startOf(event.at, c);
        for (let i = 0; i < size; i++) mass[from + i]! *= event.factor;
      }
      return;
    case 'contact':
      contact(event, columns, block);
      return;
    case 'clean':
      clean(event, columns, block);
      return;
    case 'swab':
      for (let c = 0; c < classCount; c++) {
        const from = startOf(event.on, c);
        for (let i = 0; i < size; i++) mass[from + i]! *= 1 - event.share;
      }
      return;
    case 'hair':
    case 'read':
      return;
  }
}

/** Where the masses of a compartment and class begin. */
function startOf(compartment: number, c: number): number {
  return (compartment * classCount + c) * blockSize;
}

function contact(
  event: Extract<TraceEvent, { kind: 'contact' }>,
  columns: readonly (readonly Float64Array[])[],
  { first, size, mass, classes }: EventBlock,
): void {
  const u = columns[1]?.[0];
  const { chance } = event;
  const forthShare = event.firstShare * event.factor;
  const backShare = event.secondShare * event.factor;
  for (const c of classes) {
    const forth = columns[0]![2 * c]!;
    const back = columns[0]![2 * c + 1]!;
    const at1 = startOf(event.first, c);
    const at2 = startOf(event.second, c);
    for (let i = 0; i < size; i++) {
      if (u !== undefined && chance !== undefined) {
        const v = u[first + i]!;
        if (v < chance.from || v >= chance.to) continue;
      }
      const x = forthShare * forth[first + i]! * mass[at1 + i]!;
      const y = backShare * back[first + i]! * mass[at2 + i]!;
      mass[at1 + i] = mass[at1 + i]! - x + y;
      mass[at2 + i] = mass[at2 + i]! - y + x;
    }
  }
}

function clean(
  event: Extract<TraceEvent, { kind: 'clean' }>,
  columns: readonly (readonly Float64Array[])[],
  { first, size, mass, shared, classes }: EventBlock,
): void {
  const { on, cloth, step, clothReturn: zeta, destroyedShare: chi } = event;
  step.groups.forEach((group, g) => {
    const [skip, miss] = columns[g]!;
    const rate = shared.skipRate[group.person]!;
    const out = uncovered[g]!;
    for (let i = 0; i < size; i++)
      out[i] = skip![first + i]! < rate[first + i]! ? 1 : miss![first + i]!;
  });
  for (let g = step.groups.length; g < 2; g++) uncovered[g]!.fill(1, 0, size);
  const [u1, u2] = uncovered;
  for (const c of classes) {
    const b1 = step.before[0]?.[c] ?? 1;
    const a1 = step.after[0]?.[c] ?? 1;
    const b2 = step.before[1]?.[c] ?? 1;
    const a2 = step.after[1]?.[c] ?? 1;
    const atOn = startOf(on, c);
    const atCloth = startOf(cloth, c);
    // Most passes are the first on their surface: R = u + (1 - u) S, over 1.
    const isFirst = step.groups.length === 1 && b1 === 1;
    for (let i = 0; i < size; i++) {
      const p = u1[i]!;
      const q = u2[i]!;
      const factor = isFirst
        ? p + (1 - p) * a1
        : survival(p, q, a1, a2, step.floor) / survival(p, q, b1, b2, step.floor);
      const before = mass[atOn + i]!;
      const held = cloth >= 0 ? mass[atCloth + i]! : 0;
      mass[atOn + i] = factor * before + zeta * held;
      if (cloth >= 0) mass[atCloth + i] = (1 - zeta) * held + (1 - chi) * (1 - factor) * before;
    }
  }
}

const uncovered = [new Float64Array(blockSize), new Float64Array(blockSize)] as const;

/** Per event: the classes of which there can be any mass when it happens, as far as the slice goes. */
function classesCarried(
  program: TraceProgram,
  events: readonly number[],
): ReadonlyMap<number, readonly number[]> {
  const holds = new Uint8Array(program.compartments.length * classCount);
  const found = new Map<number, readonly number[]>();
  const all = Array.from({ length: classCount }, (_, c) => c);
  for (const index of events) {
    const event = program.events[index]!;
    const places = massPlacesOf(event);
    if (event.kind === 'touch' || event.kind === 'inferred' || event.kind === 'flow')
      holds[event.to * classCount] = 1;
    if (event.kind === 'fluid') holds[event.to * classCount + 1] = 1;
    const classes = all.filter((c) => places.some((p) => holds[p * classCount + c] === 1));
    found.set(index, classes);
    if (event.kind === 'contact' || event.kind === 'clean')
      for (const c of classes) for (const p of places) holds[p * classCount + c] = 1;
  }
  return found;
}
