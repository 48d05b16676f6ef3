/**
 * Reports a test run, the same on every Node: one line per file, each failure in full, each skip with
 * its reason, and the closing lines (`# tests 12`, `# pass 12`, …) that CI systems recognise.
 */
import { relative } from 'node:path';
import { inspect } from 'node:util';

/** What of the runner's events is read here; Node 20 and 24 fill in different parts of the rest. */
export interface TestEvent {
  readonly type: string;
  readonly data: {
    readonly nesting: number;
    readonly name?: string;
    readonly file?: string;
    readonly message?: string;
    readonly skip?: string | boolean;
    readonly details?: {
      readonly duration_ms: number;
      readonly type?: string;
      readonly error?: { readonly cause?: unknown; readonly failureType?: string };
    };
  };
}

interface FileReport {
  readonly path: string;
  count: number;
  durationMs: number;
  failed: boolean;
}

/** The first closing line; Node 24 gives it a file, Node 20 does not. */
const CLOSING = /^tests \d+$/;

/** The form that `--test-reporter` asks for: a default export. */
export default async function* report(
  events: AsyncIterable<TestEvent> | Iterable<TestEvent>,
): AsyncGenerator<string> {
  const ancestors: string[] = [];
  let file = newFile('');
  for await (const { type, data } of events) {
    if (type === 'test:start') {
      ancestors.length = data.nesting;
      ancestors.push(data.name ?? '');
    } else if (type === 'test:pass' || type === 'test:fail') {
      const path = data.file === undefined ? file.path : relative(process.cwd(), data.file);
      if (path !== file.path) {
        yield fileLine(file);
        file = newFile(path);
      }
      if (data.nesting === 0) file.durationMs += data.details?.duration_ms ?? 0;
      if (data.details?.type !== 'suite') file.count++;
      if (type === 'test:fail') file.failed = true;
      const names = [...ancestors.slice(0, data.nesting), data.name].join(' > ');
      yield outcome(`${path}: ${names}`, data);
    } else if (type === 'test:diagnostic') {
      if (data.nesting === 0 && CLOSING.test(data.message ?? '')) {
        yield fileLine(file);
        file = newFile('');
      }
      yield `# ${data.message}\n`;
    } else if (type === 'test:stdout' || type === 'test:stderr') yield data.message ?? '';
  }
}

/** What is worth saying of one test: nothing when it passed, and nothing of a suite whose tests said it. */
function outcome(title: string, { skip, details }: TestEvent['data']): string {
  if (skip !== undefined && skip !== false) {
    return `skipped ${title} (${typeof skip === 'string' && skip !== '' ? skip : 'no reason'})\n`;
  }
  const error = details?.error;
  if (error === undefined || error.failureType === 'subtestsFailed') return '';
  return `\nFAILED ${title}\n${indented(describeError(error.cause ?? error))}\n\n`;
}

function newFile(path: string): FileReport {
  return { path, count: 0, durationMs: 0, failed: false };
}

function fileLine({ path, count, durationMs, failed }: FileReport): string {
  if (path === '') return '';
  return `${failed ? 'not ok' : 'ok    '} ${path} (${count}, ${Math.round(durationMs)} ms)\n`;
}

/** The runner's own frames say nothing. */
function describeError(cause: unknown): string {
  const text = typeof cause === 'string' ? cause : inspect(cause);
  const lines = text.split('\n');
  return lines.filter((line) => !/^\s+at .*node:(internal|async_hooks)/.test(line)).join('\n');
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}
