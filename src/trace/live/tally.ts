import { createLogHistogram } from '../../numeric/histogram.ts';
import {
  countedSums,
  type ReadingWriter,
  sumBytes,
  takeCountedColumns,
} from '../kernel/encode-readings.ts';
import type { TraceProgram } from '../program.ts';
import type { CountedStatistics } from '../run/simulate.ts';
import { recover } from './checkpoints.ts';
import type { Column, ScratchMachine } from './scratch-machine.ts';
import type { History } from './steps.ts';
import type { Held, Version, Workbench } from './workbench.ts';

/** A compartment as it was read. */
export interface PlaceRead {
  readonly version: Version;
  readonly hard: boolean;
}

/** One counted thing in one set: its readings, and what follows from them in every draw. */
export interface Tally {
  readonly id: string;
  /** In the order of the readings. */
  readonly read: readonly PlaceRead[];
  readonly mass: Column;
  /** Per reading: mass of both classes. */
  readonly totals: readonly Column[];
  /** Per adversary: probability of an informative sample. */
  readonly p: readonly Column[];
  readonly statistics: CountedStatistics;
}

/** All readings of a set. */
export interface SetTallies {
  /** [counted]; undefined where nothing is read. */
  readonly counted: readonly (Tally | undefined)[];
  readonly byId: ReadonlyMap<string, Tally>;
  /** In the order of the program: of which counted thing, and the how many-th of its readings. */
  readonly order: readonly { readonly counted: number; readonly reading: number }[];
}

/** What tallies are worked out with. */
export interface TallyTools {
  readonly program: TraceProgram;
  readonly machine: ScratchMachine;
  readonly bench: Workbench;
  readonly writer: ReadingWriter;
  readonly draws: number;
  readonly totalWeight: number;
  /** Weights as histograms take them; undefined: all 1. */
  readonly shares: Float64Array | undefined;
}

/** [set]: the tallies of a program that was run; those of before that still hold are the same objects. */
export function talliesOf(
  { steps, of }: History,
  before: readonly SetTallies[],
  tools: TallyTools,
): readonly SetTallies[] {
  const { program, bench } = tools;
  const read = program.sets.map(() => ({
    counted: program.counted.map((): PlaceRead[] => []),
    order: [] as { counted: number; reading: number }[],
  }));
  /** The steps of the readings, by what they read: where causes of a checkpoint are looked up. */
  const stepOf = new Map<Version, History['steps'][number]>();
  for (const step of steps) {
    if (step.event.kind !== 'read') continue;
    const { set, counted, compartment } = program.readings[step.event.reading]!;
    const version = step.left[0]!;
    stepOf.set(version, step);
    const own = read[set]!.counted[counted]!;
    read[set]!.order.push({ counted, reading: own.length });
    own.push({ version, hard: program.compartments[compartment]!.hard });
  }
  const heldBy = ({ version }: PlaceRead): Held => {
    if (version.held === undefined) recover(version, stepOf.get(version), { of, bench });
    return version.held!;
  };
  const make = createTallyMaker(tools);
  return read.map(({ counted, order }, s) => {
    const byId = new Map<string, Tally>();
    const tallies = counted.map((places, k) => {
      if (places.length === 0) return undefined;
      const { id } = program.counted[k]!;
      const held = before[s]?.byId.get(id);
      const tally =
        held !== undefined && isSameReading(held.read, places)
          ? held
          : make(id, places, places.map(heldBy));
      byId.set(id, tally);
      return tally;
    });
    return { counted: tallies, byId, order };
  });
}

function isSameReading(a: readonly PlaceRead[], b: readonly PlaceRead[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ version, hard }, i) => version === b[i]!.version && hard === b[i]!.hard)
  );
}

/** Model v1 section 7, as a run from zero does it: the same instructions in the same order. */
function createTallyMaker({
  program,
  machine,
  writer,
  draws,
  totalWeight,
  shares,
}: TallyTools): (id: string, read: readonly PlaceRead[], held: readonly Held[]) => Tally {
  const { plan, emit } = machine;
  const adversaryCount = program.adversaries.length;
  const place = { cell: plan.column(), fluid: plan.column(), hair: plan.column() };
  const total = plan.column();
  const start = plan.end;
  const own = takeCountedColumns(plan, adversaryCount);
  const sumCount = countedSums + adversaryCount;
  const sums = plan.take(sumBytes * sumCount);
  const end = plan.end;
  const values = new Float64Array(draws);

  return (id, read, held) => {
    emit('clear', start, end - start);
    const totals = held.map(({ masses: [cell, fluid], hairs }, r) => {
      machine.run();
      machine.put(place.cell, cell);
      machine.put(place.fluid, fluid);
      if (hairs !== undefined) machine.put(place.hair, hairs);
      const { hard } = read[r]!;
      writer.read({ ...place, hair: hairs === undefined ? 0 : place.hair, hard }, own, () => []);
      if (held.length === 1) return undefined;
      emit('clear', total, plan.columnBytes);
      emit('add', total, place.cell);
      emit('add', total, place.fluid);
      machine.run();
      return machine.take(total);
    });
    writer.sums(own, sums);
    machine.run();
    const mass = machine.take(own.mass);
    const added = machine.sums(sums, sumCount);
    const histogram = createLogHistogram();
    values.set(draws === mass.length ? mass : mass.subarray(0, draws));
    histogram.add(values, shares);
    return {
      id,
      read,
      mass,
      totals: totals.map((column) => column ?? mass),
      p: own.p.map((at) => machine.take(at)),
      statistics: {
        weight: totalWeight,
        sum: added[0]!,
        sumSquares: added[1]!,
        sumCell: added[2]!,
        sumHairs: added[3]!,
        sumP: program.adversaries.map((_, a) => added[countedSums + a]!),
        histogram,
      },
    };
  };
}
