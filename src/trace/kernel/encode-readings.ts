import type { TraceProgram } from '../program.ts';
import { copiesPerMass } from '../run/detection.ts';
import { sampledOf, selectionMembers } from '../run/selections.ts';
import { firstDetectionCell, lastDetectionCell } from './detection-cells.ts';
import type { Emit } from './encode-events.ts';
import { bitsOfFloat } from './float-bits.ts';
import type { MemoryPlan } from './image.ts';
import type { KernelTables } from './kernel-tables.ts';
import { fixed, selectSums } from './operations.ts';

/** Where the figures of one counted surface in one set lie: columns, and sums that live on from block to block. */
export interface CountedLayout {
  readonly set: number;
  readonly counted: number;
  /** The column from which the histogram is taken. */
  readonly mass: number;
  /** Index of the sum of mass; then mass squared, cells, hairs, and p of each adversary. */
  readonly sum: number;
}

/** Where everything lies that is read out of a run. Sums have four lanes of f64 and are numbered. */
export interface ReadingLayout {
  readonly counted: readonly CountedLayout[];
  /** [set]: column of the mass within reach. */
  readonly within: readonly number[];
  /** [set][selection][adversary]: index of its first sum; the law of the count follows the first six. */
  readonly selections: readonly (readonly (readonly { sum: number; members: number }[])[])[];
  readonly sums: number;
  readonly sumCount: number;
}

interface Sources {
  readonly plan: MemoryPlan;
  readonly emit: Emit;
  /** `writeCurves` */
  readonly curves: readonly number[];
}

/** Columns of one counted surface in one set, as an address each. */
export interface CountedColumns {
  readonly mass: number;
  readonly cells: number;
  readonly hairs: number;
  /** Per adversary: probability of an informative sample. */
  readonly p: readonly number[];
}

/** Gives a counted surface its columns; they begin at 0. */
export function takeCountedColumns(plan: MemoryPlan, adversaryCount: number): CountedColumns {
  return {
    mass: plan.column(),
    cells: plan.column(),
    hairs: plan.column(),
    p: Array.from({ length: adversaryCount }, () => plan.column()),
  };
}

/** Writes the detection curve of every adversary, where no block clears it: the address that cell 0 would have. */
export function writeCurves(
  { adversaries, detection }: TraceProgram,
  plan: MemoryPlan,
  tables: KernelTables,
): readonly number[] {
  return adversaries.map(
    (a) => plan.writeFloats(tables.detection(a, detection)) - cellBytes * firstDetectionCell,
  );
}

/** Columns of one compartment, as an address each. */
export interface Masses {
  readonly cell: number;
  readonly fluid: number;
  /** 0: no hair can lie there. */
  readonly hair: number;
}

/** What readings and selections are written with. */
export interface ReadingWriter {
  /** A compartment is read for a counted surface; `takers`: per adversary, columns that take the copies. */
  read(
    place: Masses & { readonly hard: boolean },
    own: CountedColumns,
    takers: (adversary: number) => readonly number[],
  ): void;
  /** Sums of a counted surface from this address on: mass, its square, cells, hairs, p of each adversary. */
  sums(own: CountedColumns, at: number): void;
  /** A selection for one adversary: columns of p, plus 1 where it samples; sums as `ReadingLayout` says. */
  select(adversary: number, copies: number, at: number, members: readonly number[]): void;
}

/** Bytes of one sum: four lanes of f64. */
export const sumBytes = 32;

/** Sums of one counted surface, before those of the adversaries. */
export const countedSums = 4;

const range = [firstDetectionCell, lastDetectionCell] as const;

/** Writes readings in the one order in which everything is summed. */
export function createReadingWriter(
  { adversaries, detection }: Pick<TraceProgram, 'adversaries' | 'detection'>,
  { emit, curves }: Pick<Sources, 'emit' | 'curves'>,
): ReadingWriter {
  return {
    read({ cell, fluid, hair, hard }, own, takersOf) {
      emit('gather', cell, fluid, own.mass, own.cells);
      if (hair !== 0) emit('add', own.hairs, hair);
      adversaries.forEach((adversary, a) => {
        const rate = copiesPerMass(adversary, detection, hard);
        const takers = takersOf(a);
        const place = [own.p[a]!, bitsOfFloat(rate), curves[a]!, ...range] as const;
        emit('detected', cell, fluid, ...place, takers.length, ...takers);
        if (hair !== 0 && adversary.hair > 0)
          emit('detectedHairs', hair, own.p[a]!, bitsOfFloat(adversary.hair));
      });
    },
    sums(own, at) {
      emit('sum', own.mass, at);
      emit('sumSquares', own.mass, at + sumBytes);
      emit('sum', own.cells, at + 2 * sumBytes);
      emit('sum', own.hairs, at + 3 * sumBytes);
      own.p.forEach((p, a) => {
        emit('sum', p, at + (countedSums + a) * sumBytes);
      });
    },
    select(a, copies, at, members) {
      emit('select', copies, curves[a]!, ...range, at, members.length, ...members);
    },
  };
}

/** Room in which laws of the number of up to so many surfaces are worked out. */
export function takeMixture(plan: MemoryPlan, membersMost: number): void {
  plan.point(fixed.mixture, plan.take(16 * (membersMost + 2)));
}

/** Encodes what happens at `read` events and what is summed at the end of a block. */
export function createReadingEncoder(program: TraceProgram, { plan, emit, curves }: Sources) {
  const { sets, adversaries, readings, compartments } = program;
  const selections = selectionMembers(program);
  const sampled = sampledOf(program, selections);
  const writer = createReadingWriter(program, { emit, curves });
  const columns = new Map<string, CountedColumns>();
  for (const { set, counted } of readings)
    if (!columns.has(`${set}/${counted}`))
      columns.set(`${set}/${counted}`, takeCountedColumns(plan, adversaries.length));
  const lambdas = sets.map(() => selections.map(() => adversaries.map(() => plan.column())));
  const within = sets.map(() => plan.column());
  takeMixture(
    plan,
    selections.reduce((n, ks) => Math.max(n, ks.length), 0),
  );

  const selectionsOf = program.counted.map((): number[] => []);
  selections.forEach((ks, v) => {
    for (const k of ks) selectionsOf[k]!.push(v);
  });

  function read(index: number, place: Masses): void {
    const { set, counted: k, compartment } = readings[index]!;
    const takers = (a: number): readonly number[] =>
      selectionsOf[k]!.flatMap((v) =>
        sampled[v]![a]![set]![k] === 1 ? [lambdas[set]![v]![a]!] : [],
      );
    const { hard } = compartments[compartment]!;
    writer.read({ ...place, hard }, columns.get(`${set}/${k}`)!, takers);
  }

  function finish(): ReadingLayout {
    let sumCount = 0;
    const counted = [...columns.entries()].map(([name, { mass }]): CountedLayout => {
      const [set, k] = name.split('/').map(Number);
      const sum = sumCount;
      sumCount += countedSums + adversaries.length;
      return { set: set!, counted: k!, mass, sum };
    });
    const figures = sets.map(() =>
      selections.map((ks) =>
        adversaries.map(() => {
          const sum = sumCount;
          sumCount += selectSums + ks.length + 1;
          return { sum, members: ks.length };
        }),
      ),
    );
    const sums = plan.take(sumBytes * sumCount);
    const at = (index: number) => sums + sumBytes * index;
    for (const { set, counted: k, sum } of counted)
      writer.sums(columns.get(`${set}/${k}`)!, at(sum));
    sets.forEach((_, s) => {
      for (const k of selections[0]!) {
        const own = columns.get(`${s}/${k}`);
        if (own !== undefined) emit('add', within[s]!, own.mass);
      }
      selections.forEach((ks, v) => {
        adversaries.forEach((_adversary, a) => {
          const members = ks.flatMap((k) => {
            const own = columns.get(`${s}/${k}`);
            return own === undefined ? [] : [own.p[a]! + sampled[v]![a]![s]![k]!];
          });
          writer.select(a, lambdas[s]![v]![a]!, at(figures[s]![v]![a]!.sum), members);
        });
      });
    });
    return { counted, within, selections: figures, sums, sumCount };
  }

  return { read, finish };
}

/** Bytes of one cell: base and slope. */
const cellBytes = 8;
