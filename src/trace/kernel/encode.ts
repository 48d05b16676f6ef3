import type { TraceProgram } from '../program.ts';
import {
  createEventEncoder,
  createHoldings,
  type DrawSources,
  type Emit,
  type HostColumns,
} from './encode-events.ts';
import { createReadingEncoder, type ReadingLayout, writeCurves } from './encode-readings.ts';
import { createMemoryPlan, type ImagePart } from './image.ts';
import { fixed, operation } from './operations.ts';

/** What a program is encoded from. */
export interface EncodeSources extends DrawSources {
  readonly blockSize: number;
}

/** A program as the kernel runs it: instructions, tables and where everything lies. Plain data: it travels to workers. */
export interface KernelImage extends HostColumns {
  readonly blockSize: number;
  readonly parts: readonly ImagePart[];
  readonly memoryBytes: number;
  /** Where the instructions begin. */
  readonly code: number;
  /** Weights of the draws: like `numbers` and `given`, the host fills them before each block. */
  readonly weights: number;
  readonly readings: ReadingLayout;
  /** Masses [compartment][class] side by side, then the four sinks: what conservation is checked on. */
  readonly mass: number;
  readonly sinks: {
    readonly deposited: number;
    readonly outside: number;
    readonly destroyed: number;
    readonly sampled: number;
  };
}

/** Everything that can be settled before the first draw is settled here: keys, tables, who holds what. */
export function encodeProgram(program: TraceProgram, sources: EncodeSources): KernelImage {
  const { tables, blockSize } = sources;
  const plan = createMemoryPlan(blockSize);
  const code: number[] = [];
  const emit: Emit = (name, ...operands) => void code.push(operation[name], ...operands);

  // What is cleared for every block lies side by side.
  const curves = writeCurves(program, plan, tables);
  const stateStart = plan.end;
  const holdings = createHoldings(plan, program.compartments.length);
  const sink = () => plan.take(8 * blockSize);
  const sinks = { deposited: sink(), outside: sink(), destroyed: sink(), sampled: sink() };
  for (const name of ['deposited', 'outside', 'destroyed', 'sampled'] as const)
    plan.point(fixed[name], sinks[name]);
  const readings = createReadingEncoder(program, { plan, emit, curves });
  emit('clear', stateStart, plan.end - stateStart);

  const weights = plan.take(8 * blockSize);
  plan.point(fixed.weights, weights);
  plan.point(fixed.packed, plan.take(3 * plan.columnBytes));
  const events = createEventEncoder(program, { ...sources, plan, emit, holdings });
  const { massAt, hairsAt } = holdings;
  for (const event of program.events) {
    if (event.kind !== 'read') {
      events.encode(event);
      continue;
    }
    const { compartment: j } = program.readings[event.reading]!;
    const hair = holdings.hairs[j] === 1 ? hairsAt(j) : 0;
    readings.read(event.reading, { cell: massAt(j, 0), fluid: massAt(j, 1), hair });
  }
  const layout = readings.finish();
  // The kernel reads three operands of every operation before it knows which one it is.
  emit('end', 0, 0, 0);
  const start = plan.write(Int32Array.from(code));
  return {
    blockSize,
    parts: plan.parts,
    memoryBytes: plan.end,
    code: start,
    weights,
    ...events.hostColumns(),
    readings: layout,
    mass: holdings.start,
    sinks,
  };
}
