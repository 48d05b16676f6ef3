import { hash } from '../../src/ledger/hash.ts';
import { createChunkRunner } from '../../src/trace/kernel/chunks.ts';
import { compiledKernel, type WasmPlatform } from '../../src/trace/kernel/compiled.ts';
import { encodeProgram } from '../../src/trace/kernel/encode.ts';
import { createKernelTables } from '../../src/trace/kernel/kernel-tables.ts';
import { firstCell, sideCells } from '../../src/trace/kernel/quantile-cells.ts';
import { wordKey } from '../../src/trace/kernel/words.ts';
import type { TraceEvent, TraceProgram } from '../../src/trace/program.ts';
import { defaultBlockSize } from '../../src/trace/run/simulate.ts';
import { createStreams } from '../../src/trace/run/streams.ts';
import { standardAdversary } from '../../test/fakes/standard-adversary.ts';
import { createRandom } from '../../test/simulation/random-program.ts';

/** How much of the contact loop. */
export interface LoopSize {
  readonly placeCount: number;
  readonly contactCount: number;
  readonly draws: number;
  readonly seed: number;
}

/** The contact loop on the committed kernel, and all that another program needs to do the same work. */
export interface ContactLoop {
  readonly contactCount: number;
  /** A multiple of the block. */
  readonly draws: number;
  /** Machine code and machine only: the program is encoded, its tables lie in memory. */
  run(): number;
  /** Runs, and takes FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo, 1991) over the bits of every mass, as 32-bit words. */
  checksum(): number;
  /** What `transfer.c` and `transfer.py` read. */
  readonly file: Uint8Array;
}

type Contact = Extract<TraceEvent, { kind: 'contact' }>;
type Flow = Extract<TraceEvent, { kind: 'flow' }>;

/** The law of the pinned yardsticks' fractions. */
const law = { kind: 'beta', a: 0.8, b: 3 } as const;

/** Mass in every place, then contacts of two places each, both ways, nothing else: seeded. */
export function contactProgram({
  placeCount,
  contactCount,
  seed,
}: Omit<LoopSize, 'draws'>): TraceProgram {
  const random = createRandom(seed);
  const share = () => Math.fround(0.5 + random() / 2);
  const flows = Array.from({ length: placeCount }, (_, to): Flow => {
    const mass = Math.fround(1 + 1000 * random());
    return { kind: 'flow', to, mass, source: 'dust', fact: 'flow' };
  });
  const contacts = Array.from({ length: contactCount }, (_, i): Contact => {
    const first = Math.floor(placeCount * random());
    const second = (first + 1 + Math.floor((placeCount - 1) * random())) % placeCount;
    const ways = { forth: [law, law], back: [law, law] } as const;
    const shares = { firstShare: share(), secondShare: share() };
    return {
      ...{ kind: 'contact', first, second, factor: 1, entity: `contact-${i}`, fact: 'contact' },
      ...ways,
      ...shares,
    };
  });
  return {
    compartments: flows.map(({ to }) => ({
      id: `place-${to}`,
      kind: 'patch',
      surface: `place-${to}`,
      areaCm2: 100,
      hard: true,
    })),
    legs: ['leg'],
    principal: 'HERON',
    episodes: [],
    crew: [],
    events: [...flows, ...contacts],
    sets: ['after'],
    readings: [],
    counted: [],
    groups: [],
    adversaries: [standardAdversary],
    yields: {
      mu: 0,
      sigmaLocation: 1,
      sigma: 1,
      zeroRate: 0,
      sharePerson: 0,
      shareOccasion: 0,
      zeroFloor: 0,
    },
    cover: { missed: 0.05, kappa: 2 },
    detection: { eta: 0.5, replicateSd: 0.25, cellMass: 6.6 },
  };
}

/** Makes the loop ready; `draws` is rounded up to whole blocks. */
export function createContactLoop(size: LoopSize): ContactLoop {
  const { placeCount, contactCount, seed } = size;
  const blockSize = defaultBlockSize;
  const draws = Math.ceil(size.draws / blockSize) * blockSize;
  const program = contactProgram(size);
  const streams = createStreams(String(seed), hash);
  const tables = createKernelTables();
  const image = encodeProgram(program, { streams, tables, blockSize });
  const make = compiledKernel(WebAssembly as unknown as WasmPlatform);
  const { machine } = createChunkRunner(image, { draws }, make);
  const columnBytes = 4 * blockSize;
  // Masses lie [compartment][class]: the loop moves class 0.
  const columns = Array.from(
    { length: placeCount },
    (_, j) => new Int32Array(machine.memory, image.mass + 2 * j * columnBytes, blockSize),
  );
  const eachBlock = (after: () => void): void => {
    for (let first = 0; first < draws; first += blockSize) {
      machine.run(image.code, blockSize, first);
      after();
    }
  };
  return {
    contactCount,
    draws,
    run() {
      eachBlock(() => {});
      return columns[0]?.[0] ?? 0;
    },
    checksum() {
      let sum = 2_166_136_261;
      eachBlock(() => {
        for (const column of columns)
          for (const bits of column) sum = Math.imul(sum ^ bits, 16_777_619);
      });
      return sum >>> 0;
    },
    get file() {
      const head = [placeCount, contactCount, draws, blockSize, firstCell, sideCells];
      return joined([
        Int32Array.from(head),
        Float32Array.of(law.a, law.b),
        Float32Array.from(program.events.flatMap((e) => (e.kind === 'flow' ? [e.mass] : []))),
        ...program.events.flatMap((e) => {
          if (e.kind !== 'contact') return [];
          const [forth, back] = (['forth', 'back'] as const).map((way) =>
            wordKey(streams.key('contact.T', e.entity, `0,${way}`), 0),
          );
          const keys = [forth?.first, forth?.second, back?.first, back?.second].map((k) => k ?? 0);
          return [
            Int32Array.of(e.first, e.second, ...keys),
            Float32Array.of(e.firstShare, e.secondShare),
          ];
        }),
        tables.cells(law),
      ]);
    },
  };
}

/** Little-endian, as every machine that runs the product. */
function joined(parts: readonly (Int32Array | Float32Array)[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((n, part) => n + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return bytes;
}
