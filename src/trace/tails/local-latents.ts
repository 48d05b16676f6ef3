import { betaQuantile } from '../../numeric/beta.ts';
import { tracePathways } from '../pathways.ts';
import {
  type Chance,
  type CleaningGroup,
  episodeSd,
  type TraceEvent,
  type TraceProgram,
} from '../program.ts';
import { type Particles, partName, streamName } from '../run/particles.ts';
import { isSource, type TailSlice } from './tail-slice.ts';

/**
 * A source whose own latents are integrated out: the mass of every compartment is linear in its yield. Given the rest,
 * the yield over e^location is e^(sd z), z ~ N(0, 1), or with probability `zeroRate` the zero yield over e^location.
 */
export interface LocalSource {
  readonly isFed: (event: TraceEvent) => boolean;
  /** The leg whose location the yield has; undefined: none, the source has its own. */
  readonly leg: number | undefined;
  readonly sd: number;
  readonly zeroRate: number;
  readonly zeroYield: number;
  /** Probability that it happened here at all, where that is in doubt (`Chance`) and for this source alone; else 1. */
  readonly chance: number;
  /** Numbers under which a run gives the yield at z = 0, and the source its place, by `partName`. */
  readonly pinned: readonly (readonly [string, number])[];
}

/** A group of passes whose skip, and where that is exact whose missed share, is integrated out. */
export interface LocalWipe {
  readonly group: CleaningGroup;
  /**
   * Whether mass is linear in the missed share: its stream is in one task only, and the group is the last credited
   * there and had not begun before (model v1 section 6).
   */
  readonly isLinear: boolean;
  /** Share that survives where the group has covered. */
  readonly residue: number;
}

/** What of the latents of a slice is integrated out; the rest is drawn. */
export interface LocalLatents {
  readonly source: LocalSource | undefined;
  readonly wipe: LocalWipe | undefined;
}

/**
 * Chooses the source that is expected to leave most, and the group on the thing itself whose skipping is expected to
 * leave most. Any choice is exact; these leave the least to chance. What `particles` have learnt keeps their value.
 */
export function localLatents(slice: TailSlice, particles?: Particles): LocalLatents {
  const isFree = (purpose: string, entity: string) => !isLearnt(particles, purpose, entity);
  return { source: largestSource(slice, isFree), wipe: largestWipe(slice, isFree) };
}

type Free = (purpose: string, entity: string) => boolean;

function isLearnt(particles: Particles | undefined, purpose: string, entity: string): boolean {
  if (particles === undefined) return false;
  const name = streamName(purpose, entity);
  const isGiven = [...particles.given.keys()].some((key) => key.startsWith(`${name}\u001f`));
  return isGiven || (particles.groupOf.get(name) ?? 0) !== 0;
}

function largestSource({ program }: TailSlice, isFree: Free): LocalSource | undefined {
  const sources = new Map<string, LocalSource>();
  for (const event of program.events) {
    if (event.kind === 'touch') {
      const { entity } = program.episodes[event.episode]!;
      if (isFree('episode', entity))
        sources.set(`episode ${entity}`, episodeSource(program, event));
    }
    if (event.kind === 'fluid' && isFree(event.purpose, event.entity))
      sources.set(`${event.purpose} ${event.entity}`, fluidSource(event));
  }
  return largest([...sources.values()], (source) =>
    expectedMass(program, (event) => !isSource(event) || source.isFed(event)),
  );
}

function episodeSource(
  program: TraceProgram,
  { episode }: Extract<TraceEvent, { kind: 'touch' }>,
): LocalSource {
  const { entity, leg } = program.episodes[episode]!;
  const { zeroRate, zeroFloor } = program.yields;
  const isFed = (event: TraceEvent) => event.kind === 'touch' && event.episode === episode;
  const chance = ownChance(program.events, isFed);
  return {
    isFed,
    leg,
    sd: episodeSd(program),
    zeroRate,
    zeroYield: zeroFloor,
    chance: chance === undefined ? 1 : chance.to - chance.from,
    pinned: [
      [partName('episode', entity, 'z'), 0.5],
      [partName('episode', entity, 'zero'), (1 + zeroRate) / 2],
      ...(chance === undefined
        ? []
        : ([[partName('log.true', chance.entity, 'u'), (chance.from + chance.to) / 2]] as const)),
    ],
  };
}

/** The chance that all events of a source share and no other event has a part in. */
function ownChance(
  events: readonly TraceEvent[],
  isFed: (event: TraceEvent) => boolean,
): Chance | undefined {
  const chanceOf = (event: TraceEvent): Chance | undefined =>
    event.kind === 'touch' || event.kind === 'contact' ? event.chance : undefined;
  const [first, ...others] = events.filter(isFed).map(chanceOf);
  if (first === undefined) return undefined;
  const isOne = others.every(
    (c) => c?.entity === first.entity && c.from === first.from && c.to === first.to,
  );
  const isShared = events.some((e) => !isFed(e) && chanceOf(e)?.entity === first.entity);
  return isOne && !isShared ? first : undefined;
}

function fluidSource({
  purpose,
  entity,
  sigma,
}: Extract<TraceEvent, { kind: 'fluid' }>): LocalSource {
  return {
    isFed: (event) =>
      event.kind === 'fluid' && event.purpose === purpose && event.entity === entity,
    leg: undefined,
    sd: sigma,
    zeroRate: 0,
    zeroYield: 0,
    chance: 1,
    pinned: [[partName(purpose, entity, 'x'), 0.5]],
  };
}

type Clean = Extract<TraceEvent, { kind: 'clean' }>;

function largestWipe({ program }: TailSlice, isFree: Free): LocalWipe | undefined {
  const read = new Set(program.readings.map((r) => r.compartment));
  const tasks = program.events.filter((event): event is Clean => event.kind === 'clean');
  const wipes = new Map<string, LocalWipe>();
  for (const { on, step } of tasks) {
    if (!read.has(on)) continue;
    for (const [g, group] of step.groups.entries()) {
      if (!isFree('cover', group.entity)) continue;
      const own = tasks.filter((t) => t.step.groups.some((x) => x.entity === group.entity));
      const isLast = g === step.groups.length - 1 && (step.before[g]?.[0] ?? 1) === 1;
      const residue = Math.max(step.after[g]![0], step.floor);
      wipes.set(group.entity, { group, residue, isLinear: own.length === 1 && isLast });
    }
  }
  return largest([...wipes.values()], ({ group }) =>
    expectedMass(program, (event) => !isTaskOf(event, group.entity)),
  );
}

/** Whether an event is a task in which a group takes part. */
export function isTaskOf(event: TraceEvent, entity: string): event is Clean {
  return event.kind === 'clean' && event.step.groups.some((g) => g.entity === entity);
}

/** Expected mass as read, if only some events happen. */
function expectedMass(program: TraceProgram, happens: (event: TraceEvent) => boolean): number {
  const [read] = tracePathways({ ...program, events: program.events.filter(happens) }).readings;
  return [...(read?.values() ?? [])].reduce((sum, mass) => sum + mass, 0);
}

/** The first of those with the largest value above 0. */
function largest<T>(choices: readonly T[], sizeOf: (choice: T) => number): T | undefined {
  let best: { readonly choice: T; readonly value: number } | undefined;
  for (const choice of choices) {
    const value = sizeOf(choice);
    if (value > (best?.value ?? 0)) best = { choice, value };
  }
  return best?.choice;
}

/** A missed share and its probability. */
export interface MissedNode {
  readonly share: number;
  readonly weight: number;
}

/**
 * A rule for the missed share, Beta(missed kappa, (1 - missed) kappa): nodes that leave less than a tenth of the
 * surviving mass between them, since mass goes as share + (1 - share) residue.
 */
export function missedRule(
  { missed, kappa }: TraceProgram['cover'],
  residue: number,
): readonly MissedNode[] {
  const nodes = unitRule.map(({ at, weight }) => ({
    share: betaQuantile(at, missed * kappa, (1 - missed) * kappa),
    weight,
  }));
  const merged: MissedNode[] = [];
  let first = -1;
  for (const node of nodes) {
    const held = merged.at(-1);
    if (held === undefined || node.share - first > (first + residue) / 10) {
      merged.push(node);
      first = node.share;
      continue;
    }
    const weight = held.weight + node.weight;
    const share = (held.share * held.weight + node.share * node.weight) / weight;
    merged[merged.length - 1] = { share, weight };
  }
  return merged;
}

/** Positive half of the 8-point Gauss-Legendre rule (Abramowitz and Stegun, table 25.4, n = 8): [node, weight]. */
const legendre = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
] as const;

/**
 * A rule for E f(U), U uniform, nodes rising: 8 points on each of 18 panels that halve towards 0 (6 times) and 1 (12
 * times), since a Beta quantile is singular at its ends and a tail rests on the shares near 1.
 */
const unitRule = createUnitRule(6, 12);

function createUnitRule(low: number, high: number): readonly { at: number; weight: number }[] {
  const halves = (n: number) => Array.from({ length: n }, (_, k) => 1 / (2 << k));
  const edges = [
    0,
    ...halves(low).reverse(),
    ...halves(high)
      .slice(1)
      .map((h) => 1 - h),
    1,
  ];
  return edges.slice(1).flatMap((to, k) => {
    const half = (to - edges[k]!) / 2;
    const middle = to - half;
    const pairs = legendre.flatMap(([node, weight]) => [
      { at: middle - half * node, weight: half * weight },
      { at: middle + half * node, weight: half * weight },
    ]);
    return pairs.sort((a, b) => a.at - b.at);
  });
}
