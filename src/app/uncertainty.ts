import { assert } from '../base/assert.ts';
import { hash as sha256 } from '../ledger/hash.ts';
import type { Pack } from '../model/pack.ts';
import { fold } from '../model/state.ts';
import { latinNormals } from '../numeric/latin-hypercube.ts';
import { compile } from '../trace/compile/compile.ts';
import { expand } from '../trace/evidence/posterior-cache.ts';
import { runProgram } from '../trace/kernel/platform.ts';
import type { TraceEvent, TraceProgram } from '../trace/program.ts';
import type { Particles } from '../trace/run/particles.ts';
import { createStreams } from '../trace/run/streams.ts';
import { movedPack, movesOf, z95 } from '../trace/uncertainty/moves.ts';
import {
  type CellResult,
  cellResult,
  expectedWithin,
  type SetUncertainty,
  setUncertainty,
  surfaceRanges,
} from '../trace/uncertainty/set-uncertainty.ts';
import {
  assumptionShareOf,
  sortBars,
  type TornadoBar,
  tornadoBar,
} from '../trace/uncertainty/tornado.ts';
import type { Uncertainty } from '../trace/uncertainty/uncertainty.ts';
import { situationParticles } from '../trace/uncertainty/worlds.ts';
import {
  type AssessmentCache,
  beginAssessment,
  createAssessmentCache,
  type VisitInput,
} from './assess-visit.ts';

export interface UncertaintyOptions {
  /** Packs drawn. */
  readonly worlds: number;
  /** Draws of each of a world's two cells, and of the runs of the tornado. */
  readonly draws: number;
  readonly withTornado: boolean;
  /** Tables and posteriors kept between runs; results do not depend on it. */
  readonly cache?: AssessmentCache;
  readonly show?: (what: string, done: number, total: number) => void;
}

/** Least number of worlds whose 5 % and 95 % quantiles mean something. */
export const worldsMin = 20;

/**
 * How sure the headline is: the pack's numbers are drawn by Latin hypercube within their spreads, every world run twice
 * with a situation of its own each (src/trace/uncertainty). What our own swabs taught is taken as learnt with the pack's
 * numbers as they stand. Pure: (input, options) -> the same bytes.
 */
export function measureUncertainty(input: VisitInput, options: UncertaintyOptions): Uncertainty {
  const { worlds, draws } = options;
  assert(worlds >= worldsMin, `worlds: expected at least ${worldsMin}, got ${worlds}`);
  const { adversary, base, compiled, learnt, runOf } = prepare(input, options);
  const moves = movesOf(input.pack, compiled.keysRead);
  const key = createStreams(seedOf(input), sha256).key('uncertainty', 'pack', 'z');
  const points = latinNormals(key, { count: worlds, dimensions: moves.length });
  const of = 2 * worlds;
  const runs = points.map((z, k): readonly [CellResult, CellResult] => {
    options.show?.('running worlds', k + 1, worlds);
    const program = runOf.compile(movedPack(input.pack, moves, z));
    const cell = (index: number) =>
      runOf.run(program, situationParticles(program, { draws, cell: index, of, learnt }));
    return [cell(2 * k), cell(2 * k + 1)];
  });
  const setOf = (set: 'before' | 'after'): SetUncertainty =>
    setUncertainty(runs, {
      index: compiled.program.sets.indexOf(set),
      expectedAtPack: base.within[set]?.[adversary]?.count.value ?? 0,
    });
  const bars = options.withTornado
    ? tornadoOf(input, { moves, learnt, draws, runOf, show: options.show })
    : [];
  return {
    format: 'vestige-uncertainty/1',
    adversary,
    worlds,
    drawsPerCell: draws,
    sets: { before: setOf('before'), after: setOf('after') },
    surfaces: surfaceRanges(compiled.program, compiled.program.sets.indexOf('after'), runs),
    tornado: bars,
    assumptionShare: assumptionShareOf(bars),
  };
}

function seedOf(input: VisitInput): string {
  return String(input.document.visit.seed);
}

interface RunOf {
  compile(pack: Pack): TraceProgram;
  run(program: TraceProgram, particles: Particles | undefined): CellResult;
}

/** The visit with the pack as it stands, what was learnt in it, and a way to run it with another pack. */
function prepare(input: VisitInput, options: UncertaintyOptions) {
  const { draws } = options;
  const cache = options.cache ?? createAssessmentCache();
  const tables = cache.kernel;
  const { adversary } = input.document.limits;
  const run = beginAssessment(input, { draws: Math.max(draws, 1024), cache });
  while (run.step());
  const runOf: RunOf = {
    compile(pack) {
      const { program } = compile(fold({ ...input, pack }));
      return { ...program, adversaries: program.adversaries.filter((a) => a.id === adversary) };
    },
    run: (program, particles) =>
      cellResult(
        runProgram(program, {
          seed: seedOf(input),
          draws,
          digest: sha256,
          tables,
          ...(particles === undefined ? {} : { particles }),
        }),
      ),
  };
  return {
    adversary,
    base: run.figures(),
    compiled: run.compiled,
    learnt: run.particles(),
    runOf,
  };
}

function tornadoOf(
  input: VisitInput,
  of: {
    readonly moves: ReturnType<typeof movesOf>;
    readonly learnt: Particles | undefined;
    readonly draws: number;
    readonly runOf: RunOf;
    readonly show: UncertaintyOptions['show'];
  },
): readonly TornadoBar[] {
  const { moves, learnt, draws, runOf } = of;
  // The same numbers in every run: what differs between two runs is what was moved.
  const particles = learnt === undefined ? undefined : expand(learnt, draws);
  const headline = (pack: Pack): number => {
    const program = readOnly(runOf.compile(pack), 'after');
    const run = runOf.run(program, particles);
    return expectedWithin(run, program.sets.indexOf('after'));
  };
  const atPack = headline(input.pack);
  const bars = moves.map((move, i) => {
    of.show?.('moving one number at a time', i + 1, moves.length);
    const at = (z: number) => headline(movedPack(input.pack, [move], [z]));
    return tornadoBar(move, { atLow: at(-z95), atPack, atHigh: at(z95) });
  });
  return sortBars(bars);
}

/** The program without what it reads for other sets: the figures of this one are the same, at half the price. */
function readOnly(program: TraceProgram, name: 'after'): TraceProgram {
  const set = program.sets.indexOf(name);
  const places = new Map<number, number>();
  const readings = program.readings.filter((reading, i) => {
    if (reading.set !== set) return false;
    places.set(i, places.size);
    return true;
  });
  const events = program.events.flatMap((event): readonly TraceEvent[] => {
    if (event.kind !== 'read') return [event];
    const reading = places.get(event.reading);
    return reading === undefined ? [] : [{ ...event, reading }];
  });
  return { ...program, readings, events };
}
