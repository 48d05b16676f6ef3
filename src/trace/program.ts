import type { Distribution } from '../model/pack.ts';
import type { YieldParameters } from './compile/parameters.ts';
import type { ReachKind } from './compile/reach.ts';

/** The two states of the trace: dry cells, and fluid (saliva, droplets). The class is a dimension of the state. */
export const classes = ['cell', 'fluid'] as const;
export const classCount = classes.length;
export type TraceClass = 0 | 1;

export type CompartmentKind =
  | 'patch'
  | 'hand'
  | 'clothes'
  | 'glove'
  | 'cloth'
  | 'bag'
  | 'air'
  | 'dust';

/** A place that holds mass: a patch of at most 900 cm², a hand, a cloth. */
export interface Compartment {
  /** `object/surface`, `object/surface#2`, `hand:CEDAR`, `cloth:T05`, … */
  readonly id: string;
  readonly kind: CompartmentKind;
  /** The surface it belongs to, for patches; else its own id. */
  readonly surface: string;
  readonly areaCm2: number;
  readonly hard: boolean;
}

/** One (principal, compartment, leg, part): one yield for all its contacts (model v1 section 3). */
export interface Episode {
  readonly entity: string;
  /** Index into `legs`. */
  readonly leg: number;
}

/** A transfer fraction per class, as a distribution or a fixed value. */
export type Transfer = Distribution | { readonly kind: 'fixed'; readonly value: number };

/** A group of passes: one person with one method. */
export interface CleaningGroup {
  /** `compartment,ordinal,person`: the streams of skip and miss. */
  readonly entity: string;
  readonly person: number;
  readonly ordinal: number;
}

/** What multiplies the mass at a cleaning task: the survival R after it over the R before it, per class. */
export interface CleaningStep {
  /** Groups credited so far, at most two. */
  readonly groups: readonly CleaningGroup[];
  /** Surviving share per class [cell, fluid], hair, per credited group: before this task (1 = not yet) and after. */
  readonly before: readonly (readonly [number, number, number])[];
  readonly after: readonly (readonly [number, number, number])[];
  readonly floor: number;
}

/**
 * An event that happens in some draws only: where the record's own uniform number u lies in [from, to). Several events
 * of one record with intervals side by side are alternatives (the patch it names, the one beside it, or nothing: a
 * false entry).
 */
export interface Chance {
  /** The record: stream `log.true`. */
  readonly entity: string;
  readonly from: number;
  readonly to: number;
}

/** How well an unlogged minute was watched, where that is not known: one of equally likely values per draw. */
export interface Watch {
  /** Stream `watch`; shared by everything that the same eyes watched. */
  readonly entity: string;
  /** Mean number of unlogged contacts under each value, in rising order of its quantile. */
  readonly means: readonly number[];
}

export type TraceEvent =
  | {
      readonly kind: 'touch';
      readonly to: number;
      readonly episode: number;
      /** pg per ng of yield: (1000/rho_ref) * gamma * w * h * glove. */
      readonly coefficient: number;
      readonly chance?: Chance;
      /** Skin shed at rest, told apart from the touch itself in pathways; the engine treats both alike. */
      readonly channel?: 'skin';
      readonly fact: string;
    }
  | {
      readonly kind: 'inferred';
      readonly to: number;
      readonly leg: number;
      readonly entity: string;
      /** Mean number of contacts; with `watch`, the mean over its values. */
      readonly mean: number;
      readonly watch?: Watch;
      readonly coefficient: number;
      readonly fact: string;
    }
  | {
      /** Saliva or droplets: coefficient times a lognormal of its own. */
      readonly kind: 'fluid';
      readonly to: number;
      readonly purpose: 'saliva' | 'speech';
      readonly entity: string;
      readonly coefficient: number;
      readonly mu: number;
      readonly sigma: number;
      readonly fact: string;
    }
  | {
      readonly kind: 'flow';
      readonly to: number;
      readonly mass: number;
      readonly source: 'dust' | 'air' | 'skin' | 'sweat';
      readonly fact: string;
    }
  | {
      readonly kind: 'hair';
      readonly to: number;
      readonly mean: number;
      readonly entity: string;
      readonly fact: string;
    }
  | { readonly kind: 'decay'; readonly at: number; readonly factor: number }
  | {
      readonly kind: 'contact';
      readonly first: number;
      readonly second: number;
      readonly firstShare: number;
      readonly secondShare: number;
      /** Transfer from first to second and back, per class. */
      readonly forth: readonly [Transfer, Transfer];
      readonly back: readonly [Transfer, Transfer];
      readonly factor: number;
      /** Record id in the stream key; unique per contact. */
      readonly entity: string;
      readonly chance?: Chance;
      readonly fact: string;
    }
  | {
      readonly kind: 'clean';
      readonly on: number;
      /** Index of the cloth, or -1 when nothing is carried (tape). */
      readonly cloth: number;
      readonly step: CleaningStep;
      /** Share of the cloth's mass that returns; share of the removed mass that is destroyed, per class. */
      readonly clothReturn: number;
      readonly destroyedShare: number;
      readonly fact: string;
    }
  | { readonly kind: 'swab'; readonly on: number; readonly share: number; readonly fact: string }
  | { readonly kind: 'read'; readonly reading: number };

/** A compartment is read at one place of the event order for one set (before, after, …). */
export interface Reading {
  readonly set: number;
  readonly compartment: number;
  /** Surfaces are counted, not patches: index into `counted`. */
  readonly counted: number;
}

/** A surface (or cloth, hand, air …) that can be informative, as the page counts it. */
export interface Counted {
  readonly id: string;
  /** Index into `groups`. */
  readonly group: number;
}

/** Expected mass of other people's DNA that comes to a compartment; never drawn, never part of a probability. */
export interface BackgroundDeposit {
  /** It comes just before the event of this index. */
  readonly before: number;
  readonly to: number;
  /** Pack unit of mass. */
  readonly mass: number;
  /** `level` for what was there at the start; else the contact of another person. */
  readonly fact: string;
}

export interface ProgramAdversary {
  readonly id: string;
  readonly detection: 'loci' | 'alleles' | 'single';
  readonly needed: number;
  readonly of: number;
  readonly recoveryHard: number;
  readonly recoveryPorous: number;
  /** Probability that one hair suffices. */
  readonly hair: number;
  /** Compartments sampled at most; Infinity: all that are accessible. */
  readonly sampleCountMax: number;
}

export interface DetectionParameters {
  readonly eta: number;
  readonly replicateSd: number;
  readonly cellMass: number;
}

/** How the people who clean skip and miss, model v1 section 6. */
export interface CoverParameters {
  readonly missed: number;
  readonly kappa: number;
}

/** Skip rate of one person: Beta(a, b), or pinned. */
export interface CrewSkip {
  readonly person: string;
  readonly a: number;
  readonly b: number;
  readonly pinned?: number;
}

/** A visit, compiled: everything the engine and the exact oracle need, and nothing of records, keys or clocks. */
export interface TraceProgram {
  readonly compartments: readonly Compartment[];
  readonly legs: readonly string[];
  readonly principal: string;
  readonly episodes: readonly Episode[];
  readonly crew: readonly CrewSkip[];
  readonly events: readonly TraceEvent[];
  readonly sets: readonly string[];
  readonly readings: readonly Reading[];
  readonly counted: readonly Counted[];
  /** What is summed together: `kind:space`. */
  readonly groups: readonly { readonly id: string; readonly kind: ReachKind }[];
  readonly adversaries: readonly ProgramAdversary[];
  readonly yields: YieldParameters;
  readonly cover: CoverParameters;
  readonly detection: DetectionParameters;
  /** What others left and leave (src/trace/mixture.ts); in the order of events. */
  readonly background?: readonly BackgroundDeposit[];
}

/** Compartments whose mass an event can change. */
export function massPlacesOf(event: TraceEvent): readonly number[] {
  switch (event.kind) {
    case 'touch':
    case 'inferred':
    case 'fluid':
    case 'flow':
      return [event.to];
    case 'decay':
      return [event.at];
    case 'contact':
      return [event.first, event.second];
    case 'clean':
      return event.cloth >= 0 ? [event.on, event.cloth] : [event.on];
    case 'swab':
      return [event.on];
    case 'hair':
    case 'read':
      return [];
  }
}

/** Spread of the logarithm of one yield about its leg's location: sigma sqrt(1 - omega_s - omega_o) (model v1 section 3). */
export function episodeSd({ yields: y }: Pick<TraceProgram, 'yields'>): number {
  return y.sigma * Math.sqrt(Math.max(0, 1 - y.sharePerson - y.shareOccasion));
}

/** What one line of a table by space sums: within reach there, out of reach there, or kept by us. */
export interface SelectionRow {
  readonly space: string;
  readonly sort: 'within' | 'out' | 'kept';
  readonly groups: readonly number[];
}

/** The lines by space of a program, in the order of its groups. */
export function selectionRows(groups: TraceProgram['groups']): readonly SelectionRow[] {
  const rows = new Map<string, { space: string; sort: SelectionRow['sort']; groups: number[] }>();
  groups.forEach(({ id, kind }, g) => {
    const space = id.slice(id.indexOf(':') + 1);
    const sort = kind === 'within' || kind === 'kept' ? kind : 'out';
    const key = `${sort}:${space}`;
    const held = rows.get(key);
    if (held === undefined) rows.set(key, { space, sort, groups: [g] });
    else held.groups.push(g);
  });
  return [...rows.values()];
}
