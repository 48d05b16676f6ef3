/**
 * Runs a long simulation by name: `npm run sim -- oracle --seeds 2000`. Exit code 1 when it fails,
 * 2 for bad input.
 */
import { parseArgs } from 'node:util';
import { keepsNothing, keptIn } from './kept.ts';
import { simulations } from './simulations.ts';

const seedsMax = 1_000_000;

function usage(): string {
  const lines = simulations.map((s) => `  ${s.name.padEnd(12)} ${s.summary}`);
  return [
    'npm run sim -- NAME [--seeds N] [--from SEED] [--keep FILE] [--json]',
    '',
    ...lines,
    '',
    '  --keep FILE  visit by visit into FILE; the same command later goes on where it was broken off',
  ].join('\n');
}

function refuse(message: string): never {
  console.error(`${message}\n\n${usage()}`);
  process.exit(2);
}

function whole(text: string | undefined, name: string, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= seedsMax) return value;
  return refuse(`${name}: expected a whole number from 1 to ${seedsMax}, got "${text}"`);
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        seeds: { type: 'string' },
        from: { type: 'string' },
        keep: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const { values, positionals } = parse();
if (values.help === true) {
  console.log(usage());
  process.exit(0);
}
const [name, ...rest] = positionals;
const simulation = simulations.find((s) => s.name === name);
if (simulation === undefined || rest.length > 0)
  refuse(`simulation: expected one name, got "${positionals.join(' ')}"`);
const seeds = whole(values.seeds, 'seeds', simulation.seedsDefault);
const firstSeed = whole(values.from, 'from', 1);
const isJson = values.json === true;
if (!isJson) console.log(`# ${simulation.name}: ${seeds} seeds from ${firstSeed}`);
const showsProgress = process.stderr.isTTY === true;
const {
  lines,
  failures,
  figures = [],
} = await simulation.run({
  seeds,
  firstSeed,
  kept: values.keep === undefined ? keepsNothing : keptIn(values.keep),
  onProgress(share) {
    if (showsProgress) process.stderr.write(`\r${(100 * share).toFixed(0).padStart(3)} %`);
  },
});
if (showsProgress) process.stderr.write('\r     \r');
if (isJson) console.log(JSON.stringify({ simulation: name, seeds, firstSeed, figures, failures }));
else {
  for (const line of lines) console.log(line);
  console.log(failures.length === 0 ? 'ok' : `${failures.length} failures`);
}
for (const failure of failures) console.error(`failed: ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;
