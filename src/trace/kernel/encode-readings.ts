import type { TraceProgram } from '../program.ts';
import { copiesPerMass } from '../run/detection.ts';
import { sampledOf, selectionMembers } from '../run/selections.ts';
import { firstDetectionCell, lastDetectionCell } from './detection-cells.ts';
import { bitsOfFloat } from './float-bits.ts';
import type { MemoryPlan } from './image.ts';
import type { KernelTables } from './kernel-tables.ts';
import { fixed, type OperationName, selectSums } from './operations.ts';

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
  readonly emit: (name: OperationName, ...operands: readonly number[]) => void;
  /** `writeCurves` */
  readonly curves: readonly number[];
}

interface Columns {
  readonly mass: number;
  readonly cells: number;
  readonly hairs: number;
  readonly p: readonly number[];
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

/** Encodes what happens at `read` events and what is summed at the end of a block. */
export function createReadingEncoder(program: TraceProgram, { plan, emit, curves }: Sources) {
  const { sets, adversaries, readings, compartments } = program;
  const selections = selectionMembers(program);
  const sampled = sampledOf(program, selections);
  const columns = new Map<string, Columns>();
  for (const { set, counted } of readings)
    if (!columns.has(`${set}/${counted}`))
      columns.set(`${set}/${counted}`, {
        mass: plan.column(),
        cells: plan.column(),
        hairs: plan.column(),
        p: adversaries.map(() => plan.column()),
      });
  const lambdas = sets.map(() => selections.map(() => adversaries.map(() => plan.column())));
  const within = sets.map(() => plan.column());
  const range = [firstDetectionCell, lastDetectionCell] as const;
  plan.point(
    fixed.mixture,
    plan.take(16 * (selections.reduce((n, ks) => Math.max(n, ks.length), 0) + 2)),
  );

  function read(index: number, { cell, fluid, hair }: Masses): void {
    const { set, counted: k, compartment } = readings[index]!;
    const own = columns.get(`${set}/${k}`)!;
    emit('gather', cell, fluid, own.mass, own.cells);
    if (hair !== 0) emit('add', own.hairs, hair);
    adversaries.forEach((adversary, a) => {
      const rate = copiesPerMass(adversary, program.detection, compartments[compartment]!.hard);
      const takers = selections.flatMap((ks, v) =>
        ks.includes(k) && sampled[v]![a]![set]![k] === 1 ? [lambdas[set]![v]![a]!] : [],
      );
      const place = [own.p[a]!, bitsOfFloat(rate), curves[a]!, ...range] as const;
      emit('detected', cell, fluid, ...place, takers.length, ...takers);
      if (hair !== 0 && adversary.hair > 0)
        emit('detectedHairs', hair, own.p[a]!, bitsOfFloat(adversary.hair));
    });
  }

  function finish(): ReadingLayout {
    let sumCount = 0;
    const counted = [...columns.entries()].map(([name, { mass }]): CountedLayout => {
      const [set, k] = name.split('/').map(Number);
      const sum = sumCount;
      sumCount += 4 + adversaries.length;
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
    const sums = plan.take(32 * sumCount);
    const at = (index: number) => sums + 32 * index;
    for (const { set, counted: k, sum } of counted) {
      const own = columns.get(`${set}/${k}`)!;
      emit('sum', own.mass, at(sum));
      emit('sumSquares', own.mass, at(sum + 1));
      emit('sum', own.cells, at(sum + 2));
      emit('sum', own.hairs, at(sum + 3));
      own.p.forEach((p, a) => {
        emit('sum', p, at(sum + 4 + a));
      });
    }
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
          const place = [lambdas[s]![v]![a]!, curves[a]!, ...range] as const;
          emit('select', ...place, at(figures[s]![v]![a]!.sum), members.length, ...members);
        });
      });
    });
    return { counted, within, selections: figures, sums, sumCount };
  }

  return { read, finish };
}

/** Bytes of one cell: base and slope. */
const cellBytes = 8;
