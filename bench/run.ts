import { parseArgs } from 'node:util';
import { engineBench } from './engine.ts';
import { type Bench, type Figure, lineOf } from './figure.ts';
import { ledgerBench } from './ledger.ts';
import { liveBench } from './live.ts';
import { memoryBench } from './memory.ts';
import { numericBench } from './numeric.ts';
import { planBench } from './plan.ts';

/** Every bench that `npm run bench -- NAME` knows. */
export const benches: readonly Bench[] = [
  engineBench,
  liveBench,
  memoryBench,
  numericBench,
  ledgerBench,
  planBench,
];

/** What a run of benches ends with: 0, or 2 for words that make no sense. */
export interface BenchRun {
  readonly code: 0 | 2;
  readonly text: string;
}

const runsDefault = 9;
const runsFull = 11;
const countMax = 1_000_000_000;

const usage = [
  'npm run bench -- [NAME …] [--json] [--full] [--n N] [--runs N] [--seed N]',
  '',
  ...benches.map((b) => `  ${b.name.padEnd(8)} ${b.summary} (${b.n}; full: ${b.nFull})`),
].join('\n');

/**
 * Runs the benches that are named, or all. Prints figures as a table, or with `--json` one document
 * `{ node, seed, figures: [{ name, value, unit, n, reference, against, ratio }] }`; where this machine lacks the
 * reference, it and the ratio are null and `missing` says why.
 */
export async function runBenches(words: readonly string[]): Promise<BenchRun> {
  const read = readWords(words);
  if (typeof read === 'string') return { code: 2, text: `${read}\n\n${usage}` };
  if (read.help) return { code: 0, text: usage };
  const figures: Figure[] = [];
  for (const bench of read.chosen) {
    const n = read.n ?? (read.full ? bench.nFull : bench.n);
    const runs = read.runs ?? (read.full ? runsFull : runsDefault);
    figures.push(...(await bench.run({ n, runs, seed: read.seed })));
  }
  const node = process.versions.node;
  if (read.json)
    return { code: 0, text: JSON.stringify({ node, seed: read.seed, figures }, null, 2) };
  return {
    code: 0,
    text: [`# Node ${node}, seed ${read.seed}`, ...figures.map(lineOf)].join('\n'),
  };
}

interface Words {
  readonly chosen: readonly Bench[];
  readonly json: boolean;
  readonly full: boolean;
  readonly help: boolean;
  readonly n: number | undefined;
  readonly runs: number | undefined;
  readonly seed: number;
}

/** Reads the words after `npm run bench --`; a text says what is wrong with them. */
function readWords(words: readonly string[]): Words | string {
  const parsed = parsedWords(words);
  if (typeof parsed === 'string') return parsed;
  const { values, positionals } = parsed;
  const unknown = positionals.find((name) => !benches.some((b) => b.name === name));
  if (unknown !== undefined) return `bench: expected a known one, got "${unknown}"`;
  const counts: Record<string, number | undefined> = {};
  for (const name of ['n', 'runs', 'seed'] as const) {
    const text = values[name];
    if (text === undefined) continue;
    const value = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value <= countMax))
      return `--${name}: expected a whole number from 1 to ${countMax}, got "${text}"`;
    counts[name] = value;
  }
  return {
    chosen: benches.filter((b) => positionals.length === 0 || positionals.includes(b.name)),
    json: values.json === true,
    full: values.full === true,
    help: values.help === true,
    n: counts['n'],
    runs: counts['runs'],
    seed: counts['seed'] ?? 1,
  };
}

function parsedWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        full: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        n: { type: 'string' },
        runs: { type: 'string' },
        seed: { type: 'string' },
      },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
