import type { VisitInput } from '../app/assess-visit.ts';
import { startHub } from '../hub/main.ts';
import { parseWholeNumber } from './arguments.ts';
import { type Context, EXIT, type ExitCode, reportProblems } from './command.ts';

/** Serves the page for a visit until the process is told to stop. */
export async function serveVisit(
  context: Context,
  input: VisitInput,
  port: string | undefined,
): Promise<ExitCode> {
  const chosen = parseWholeNumber(port ?? '0', { name: '--port', min: 0, max: 65_535 });
  if (!chosen.ok) return reportProblems(context, chosen.problems);
  const hub = await startHub({
    site: new URL('.cache/web/', context.root),
    documents: new Map([['visit.json', JSON.stringify(input)]]),
    port: chosen.value,
  });
  context.out(`The page: ${hub.url} (this machine only; Ctrl-C ends it)`);
  await new Promise<void>((done) => process.once('SIGINT', done));
  await hub.close();
  return EXIT.ok;
}
