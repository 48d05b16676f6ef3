import { hash } from '../src/ledger/hash.ts';
import { fold } from '../src/model/state.ts';
import { compile } from '../src/trace/compile/compile.ts';
import { compiledKernel, type WasmPlatform } from '../src/trace/kernel/compiled.ts';
import { simulateOnKernel } from '../src/trace/kernel/kernel-run.ts';
import { createKernelTables } from '../src/trace/kernel/kernel-tables.ts';
import type { TraceEvent } from '../src/trace/program.ts';
import { createSimulationCache, simulate } from '../src/trace/run/simulate.ts';
import { exampleVisit } from '../test/fakes/example-visit.ts';
import { mediansInTurn, timed } from './alternate.ts';
import { costSlopeFigures } from './cost-slope.ts';
import type { Bench } from './figure.ts';
import { kernelFigures } from './kernel-figures.ts';
import { plainLoop, runPlainLoop } from './plain-loop.ts';

/** Draws of the figure that a user waits for. */
const visitDraws = 16_384;

const contactKinds: readonly TraceEvent['kind'][] = ['touch', 'inferred', 'fluid', 'contact'];

/**
 * The contact loop of the kernel against C and NumPy, how its cost grows, and the engine on the reference visit, tables
 * warm: ns per draw, and ns per contact-draw (touches, inferred contacts, saliva and droplets, contacts of two things).
 * The reference of the last two evaluates the plain loop once for each event of the program and each draw, so the
 * ratio says how many such evaluations one event costs.
 */
export const engineBench: Bench = {
  name: 'engine',
  summary: 'contact loop against C and NumPy, reference visit; n = draws of the visit',
  n: 1024,
  nFull: 8192,
  async run(size) {
    const { n, runs, seed } = size;
    const { program } = compile(fold(await exampleVisit('state-visit')));
    const cache = createSimulationCache();
    const options = { seed: String(seed), draws: n, digest: hash, cache };
    const events = program.events.filter((e) => e.kind !== 'read');
    const contactCount = events.filter((e) => contactKinds.includes(e.kind)).length;
    const make = compiledKernel(WebAssembly as unknown as WasmPlatform);
    const tables = createKernelTables();
    const [kernelMs = Number.NaN, oracleMs = Number.NaN, loopMs = Number.NaN] = await mediansInTurn(
      [
        () => simulateOnKernel(program, { ...options, tables }, make).draws,
        () => simulate(program, options).draws,
        () => runPlainLoop(events.length * n, seed),
      ].map((work) => () => timed(work)),
      { runs },
    );
    const figure = (name: string, unit: string, perDraw: { value: number; reference: number }) => {
      const value = (oracleMs * 1e6) / n / perDraw.value;
      const reference = (loopMs * 1e6) / n / perDraw.reference;
      return { name, value, unit, n, reference, against: plainLoop, ratio: value / reference };
    };
    const begunAtMs = performance.now();
    const fresh = compiledKernel(WebAssembly as unknown as WasmPlatform);
    simulateOnKernel(program, { ...options, draws: visitDraws }, fresh);
    const visitMs = performance.now() - begunAtMs;
    return [
      ...(await kernelFigures(size)),
      ...(await costSlopeFigures(size)),
      {
        name: 'engine.vs_oracle',
        value: (kernelMs * 1e6) / n,
        unit: 'ns per draw',
        n,
        reference: (oracleMs * 1e6) / n,
        against: 'the engine in TypeScript, f64, one thread: our ns over its ns',
        ratio: kernelMs / oracleMs,
      },
      {
        name: 'engine.reference_visit_ms',
        value: visitMs,
        unit: 'ms on one thread, kernel and tables made anew',
        n: visitDraws,
        reference: (oracleMs * visitDraws) / n,
        against: 'the engine in TypeScript, f64, one thread, tables warm',
        ratio: visitMs / ((oracleMs * visitDraws) / n),
      },
      figure('engine/draw', 'ns per draw', { value: 1, reference: 1 }),
      figure('engine/contact-draw', 'ns per contact-draw', {
        value: contactCount,
        reference: events.length,
      }),
    ];
  },
};
