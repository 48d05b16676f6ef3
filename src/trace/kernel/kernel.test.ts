import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../../test/fakes/example-visit.ts';
import { sitesProgram } from '../../../test/fakes/sites-program.ts';
import { randomProgram } from '../../../test/simulation/random-program.ts';
import { bytesToHex } from '../../base/bytes.ts';
import { hash } from '../../ledger/hash.ts';
import { fold } from '../../model/state.ts';
import { compile } from '../compile/compile.ts';
import { sample } from '../evidence/sampler.ts';
import type { TraceProgram } from '../program.ts';
import { type SimulationOptions, type SimulationResult, simulate } from '../run/simulate.ts';
import { createQuantileTables } from '../run/tables.ts';
import { createChunkRunner, type MachineMaker } from './chunks.ts';
import { compiledKernel, type WasmPlatform } from './compiled.ts';
import { prepareRun, simulateOnKernel } from './kernel-run.ts';
import { createKernelTables } from './kernel-tables.ts';
import { kernelSource } from './kernel-wasm.ts';
import { createPlainKernel } from './plain.ts';

const tables = createKernelTables();
const compiled = compiledKernel(WebAssembly as unknown as WasmPlatform);
const plain: MachineMaker = (bytes) =>
  createPlainKernel(new ArrayBuffer(Math.ceil(bytes / 16) * 16), 'single');

type Options = Pick<SimulationOptions, 'draws' | 'weights' | 'particles' | 'blockSize'> & {
  readonly seed?: string;
};

function on(make: MachineMaker, program: TraceProgram, options: Options): SimulationResult {
  return simulateOnKernel(program, { seed: 'k', digest: hash, tables, ...options }, make);
}

/** Every number of a result. */
function numbers({ counted, selections, withinMass }: SimulationResult): unknown {
  return {
    withinMass,
    selections,
    counted: counted.map((ofSet) =>
      ofSet.map(({ histogram, ...sums }) => ({ ...sums, histogram: histogram.data() })),
    ),
  };
}

function sameBits(program: TraceProgram, options: Options): void {
  assert.deepEqual(numbers(on(compiled, program, options)), numbers(on(plain, program, options)));
}

describe('the compiled kernel', () => {
  it('gives the bits of the plain one on random programs', () => {
    for (let seed = 1; seed <= 25; seed++)
      sameBits(randomProgram(seed, { eventCount: 40 }), { draws: 512 });
  });

  it('reads nothing behind its last instruction, where memory may end', () => {
    const program = randomProgram(5, { eventCount: 20 });
    const { image, inputs } = prepareRun(program, { seed: 'k', draws: 256, digest: hash, tables });
    const code = image.parts.at(-1);
    assert.ok(code !== undefined && code.at === image.code);
    const pageBytes = 65_536;
    const memoryBytes = (Math.ceil(image.memoryBytes / pageBytes) + 1) * pageBytes;
    const at = memoryBytes - code.words.byteLength;
    const parts = [...image.parts.slice(0, -1), { at, words: code.words }];
    const moved = createChunkRunner({ ...image, memoryBytes, code: at, parts }, inputs, compiled);
    assert.deepEqual(moved.run(0), createChunkRunner(image, inputs, compiled).run(0));
  });

  it('gives them on the reference visit', async () => {
    const { program } = compile(fold(await exampleVisit('state-visit')));
    sameBits(program, { draws: 256 });
  });

  it('gives them with weights, with particles, and for a number of draws that fills no block', () => {
    const weights = Float64Array.from({ length: 300 }, (_, i) => (i % 5) / 4);
    sameBits(randomProgram(3, { eventCount: 40 }), { draws: 300, weights });
    const { program, items } = sitesProgram([
      { coefficient: 300, isWiped: true, reading: { kind: 'quantity', mass: 40 } },
      { coefficient: 100, isWiped: true },
    ]);
    const options = { seed: 'k', digest: hash, count: 256, tables: createQuantileTables() };
    const found = sample(program, items, options);
    assert.ok(!('kind' in found));
    sameBits(program, { draws: 256, particles: found.particles });
  });

  it('gives them whether a block holds one register of draws, two or many', () => {
    for (const blockSize of [4, 8, 64])
      sameBits(randomProgram(7, { eventCount: 40 }), { draws: 128, blockSize });
  });

  it('is the engine in f64 draw by draw: same masses, same probabilities, to f32', () => {
    const draws = 512;
    let compared = 0;
    const near = (got: number, want: number, tolerance: number, what: string) => {
      compared++;
      assert.ok(
        Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want)),
        `${what}: ${got}, expected ${want}`,
      );
    };
    for (let seed = 31; seed <= 50; seed++) {
      const program = randomProgram(seed, { eventCount: 40 });
      const a = on(compiled, program, { draws });
      const b = simulate(program, { seed: 'k', draws, digest: hash });
      a.withinMass.forEach((masses, s) => {
        masses.forEach((m, i) => {
          near(m, b.withinMass[s]![i]!, 2e-3, `program ${seed}, draw ${i}`);
        });
      });
      a.counted.forEach((ofSet, s) => {
        ofSet.forEach((own, k) => {
          own.sumP.forEach((p, adversary) => {
            near(p, b.counted[s]![k]!.sumP[adversary]!, 2e-3, `program ${seed}, sum of p`);
          });
        });
      });
      a.selections.forEach((bySet, s) => {
        bySet.forEach((bySelection, v) => {
          bySelection.forEach((own, adversary) => {
            const other = b.selections[s]![v]![adversary]!;
            near(own.sumCount, other.sumCount, 2e-3, `program ${seed}, count`);
            near(own.sumAny, other.sumAny, 2e-3, `program ${seed}, any`);
            near(own.sumPooled, other.sumPooled, 2e-3, `program ${seed}, pooled`);
          });
        });
      });
    }
    assert.ok(compared > 10_000, `${compared} compared`);
  });
});

describe('the committed kernel', () => {
  it('was compiled from its source: bin/build-kernel.mjs --check compiles it again', async () => {
    const source = await readFile(new URL('./kernel.as', import.meta.url));
    assert.equal(bytesToHex(hash(source)), kernelSource);
  });
});
