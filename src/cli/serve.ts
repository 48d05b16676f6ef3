import { fileURLToPath } from 'node:url';
import type { VisitInput } from '../app/assess-visit.ts';
import type { Outcome } from '../base/problems.ts';
import { startHub } from '../hub/main.ts';
import { parseWholeNumber } from './arguments.ts';
import { type Context, defineCommand, EXIT, type ExitCode, reportProblems } from './command.ts';
import { loadVisit } from './load.ts';

/** `vestige serve [FILE]`: the page of a visit, on this machine only, until it is interrupted. */
export const serveCommand = defineCommand({
  name: 'serve',
  phase: 'assess',
  summary: 'Serves the page of a visit on this machine; the browser computes, nothing is written',
  usage: ['serve', 'serve examples/talks-room/visit.yaml --port 8080'],
  options: {
    port: { type: 'string', value: 'N', help: 'port of 127.0.0.1 (default: a free one)' },
  },
  positionals: [{ name: 'FILE', help: 'a visit file (the reference visit)', optional: true }],
  exits: {
    [EXIT.ok]: 'served until it was interrupted (Ctrl-C)',
    [EXIT.badInput]: 'the file cannot be read, or the port is taken',
  },
  async run(context) {
    const example = new URL('examples/state-visit/visit.yaml', context.root);
    const loaded = await loadVisit(context, context.args[0] ?? fileURLToPath(example));
    if (!loaded.ok) return reportProblems(context, loaded.problems);
    return serveVisit(context, loaded.value, context.options.port);
  },
});

/** Serves the page of a visit that is already loaded, prints its address, and ends when it is told to stop. */
export async function serveVisit(
  context: Pick<Context, 'root' | 'json' | 'out' | 'err'>,
  visit: VisitInput,
  portText: string | undefined,
  stopped: () => Promise<void> = interrupted,
): Promise<ExitCode> {
  const port = parsePort(portText);
  if (!port.ok) return reportProblems(context, port.problems);
  const hub = await startHub({
    site: new URL('.cache/web/', context.root),
    documents: new Map([['visit.json', JSON.stringify(visit)]]),
    port: port.value,
  });
  if (!hub.ok) return reportProblems(context, hub.problems);
  const { url, close } = hub.value;
  context.out(
    context.json ? JSON.stringify({ ok: true, url }) : `The page: ${url} (Ctrl-C ends it)`,
  );
  await stopped();
  await close();
  return EXIT.ok;
}

/** Reads --port; absent gives 0, a free one. */
export function parsePort(text: string | undefined): Outcome<number> {
  return parseWholeNumber(text ?? '0', { name: '--port', min: 0, max: 65_535 });
}

/** Until the user, or whoever started us, says stop. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
