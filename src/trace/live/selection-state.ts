import { type ReadingWriter, sumBytes, takeMixture } from '../kernel/encode-readings.ts';
import { bitsOfFloat } from '../kernel/float-bits.ts';
import { selectSums } from '../kernel/operations.ts';
import { selectionRows, type TraceProgram } from '../program.ts';
import { copiesPerMass } from '../run/detection.ts';
import { sampledOf, selectionMembers } from '../run/selections.ts';
import type { Column, ScratchMachine } from './scratch-machine.ts';
import type { SetTallies, Tally } from './tally.ts';

/** What is summed over a selection of surfaces in one set: kept until one of them reads otherwise. */
export interface SelectionState {
  readonly key: SelectionKey;
  /** Per adversary: six sums, then the law of the number of surfaces, as a run from zero numbers them. */
  readonly sums: readonly Float64Array[];
  /** Mass of all members; of the first selection only. */
  readonly mass: Column | undefined;
}

/** All that the sums of a selection depend on: equal, entry by entry, means equal bits. */
interface SelectionKey {
  readonly members: Tally[];
  /** [adversary][member]: 1 where it samples. */
  readonly sampled: readonly number[][];
  /** The readings in the order of events, in which copies are added up: of which member, and the how many-th of its own. */
  readonly order: { readonly tally: Tally; readonly member: number; readonly reading: number }[];
}

/** What selections are added up with. */
export interface SelectionTools {
  readonly program: TraceProgram;
  readonly machine: ScratchMachine;
  readonly writer: ReadingWriter;
}

/** Names of the selections of a program, in the order of `SimulationResult.selections`: the same in another program. */
export function selectionNames({ groups }: Pick<TraceProgram, 'groups'>): readonly string[] {
  return ['within', 'out', ...selectionRows(groups).map(({ sort, space }) => `${sort}:${space}`)];
}

/** [set][selection]: states of before are taken where nothing that they depend on has changed. */
export function selectionStates(
  sets: readonly SetTallies[],
  held: readonly ReadonlyMap<string, SelectionState>[],
  tools: SelectionTools,
): readonly (readonly SelectionState[])[] {
  const names = selectionNames(tools.program);
  const keys = selectionKeys(sets, tools.program);
  const add = createAdder(tools, keys.flat());
  return keys.map((ofSet, s) =>
    ofSet.map((key, v) => {
      const before = held[s]?.get(names[v]!);
      return before !== undefined && isSameKey(before.key, key) ? before : add(key, v === 0);
    }),
  );
}

function selectionKeys(sets: readonly SetTallies[], program: TraceProgram): SelectionKey[][] {
  const selections = selectionMembers(program);
  const sampled = sampledOf(program, selections);
  return sets.map(({ counted, order }, s) => {
    const keys = selections.map((ks, v): SelectionKey => {
      const read = ks.filter((k) => counted[k] !== undefined);
      return {
        members: read.map((k) => counted[k]!),
        sampled: program.adversaries.map((_, a) => read.map((k) => sampled[v]![a]![s]![k]!)),
        order: [],
      };
    });
    /** Selections of a counted thing, and which of their members it is. */
    const placesOf = counted.map((): [SelectionKey, number][] => []);
    selections.forEach((ks, v) => {
      let member = 0;
      for (const k of ks) if (counted[k] !== undefined) placesOf[k]!.push([keys[v]!, member++]);
    });
    for (const { counted: k, reading } of order)
      for (const [key, member] of placesOf[k]!)
        key.order.push({ tally: counted[k]!, member, reading });
    return keys;
  });
}

function isSameKey(a: SelectionKey, b: SelectionKey): boolean {
  return (
    isSameList(a.members, b.members) &&
    a.sampled.every((own, i) => isSameList(own, b.sampled[i]!)) &&
    a.order.length === b.order.length &&
    a.order.every(
      ({ tally, reading }, i) => tally === b.order[i]!.tally && reading === b.order[i]!.reading,
    )
  );
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Adds selections up, one after the other in the same columns. */
function createAdder({ program, machine, writer }: SelectionTools, keys: readonly SelectionKey[]) {
  const { plan, emit } = machine;
  const { adversaries, detection } = program;
  const most = (count: (key: SelectionKey) => number): number =>
    keys.reduce((n, key) => Math.max(n, count(key)), 0);
  const membersMost = most(({ members }) => members.length);
  const columns = Array.from(
    {
      length: Math.max(
        membersMost,
        most((k) => k.order.length),
      ),
    },
    () => plan.column(),
  );
  const [copies, scaled, total] = [
    adversaries.map(() => plan.column()),
    plan.column(),
    plan.column(),
  ];
  const sums = plan.take(sumBytes * (selectSums + membersMost + 1));
  takeMixture(plan, membersMost);
  const rates = adversaries.map((adversary) =>
    [false, true].map((hard) => bitsOfFloat(copiesPerMass(adversary, detection, hard))),
  );

  function putAll(own: readonly Column[]): void {
    machine.run();
    own.forEach((column, i) => {
      machine.put(columns[i]!, column);
    });
  }

  /** The copies that every adversary collects, reading by reading. */
  function gatherCopies({ sampled, order }: SelectionKey): void {
    putAll(order.map(({ tally, reading }) => tally.totals[reading]!));
    adversaries.forEach((_, a) => {
      emit('clear', copies[a]!, plan.columnBytes);
      order.forEach(({ tally, member, reading }, i) => {
        if (sampled[a]![member] === 0) return;
        emit('scale', scaled, columns[i]!, rates[a]![tally.read[reading]!.hard ? 1 : 0]!);
        emit('add', copies[a]!, scaled);
      });
    });
  }

  function massOf(members: readonly Tally[]): Column {
    putAll(members.map((tally) => tally.mass));
    emit('clear', total, plan.columnBytes);
    members.forEach((_, i) => {
      emit('add', total, columns[i]!);
    });
    machine.run();
    return machine.take(total);
  }

  return (key: SelectionKey, isFirst: boolean): SelectionState => {
    const { members, sampled } = key;
    const sumCount = selectSums + members.length + 1;
    gatherCopies(key);
    return {
      key,
      sums: adversaries.map((_, a) => {
        putAll(members.map((tally) => tally.p[a]!));
        emit('clear', sums, sumBytes * sumCount);
        const chosen = members.map((_member, i) => columns[i]! + sampled[a]![i]!);
        writer.select(a, copies[a]!, sums, chosen);
        machine.run();
        return machine.sums(sums, sumCount);
      }),
      mass: isFirst ? massOf(members) : undefined,
    };
  };
}
