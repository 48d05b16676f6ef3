/**
 * Reports a test run, the same on every Node: one line per file, each failure in full, each skip with
 * its reason, and the closing lines (`# tests 12`, `# pass 12`, …) that CI systems recognise.
 */
import { relative } from 'node:path';
import { inspect } from 'node:util';

export default async function* report(events) {
  const ancestors = [];
  let file = newFile('');
  for await (const { type, data } of events) {
    if (type === 'test:start') {
      ancestors.length = data.nesting;
      ancestors.push(data.name);
    } else if (type === 'test:pass' || type === 'test:fail') {
      const path = data.file ? relative(process.cwd(), data.file) : file.path;
      if (path !== file.path) {
        yield fileLine(file);
        file = newFile(path);
      }
      const title = `${path}: ${[...ancestors.slice(0, data.nesting), data.name].join(' > ')}`;
      if (data.nesting === 0) file.durationMs += data.details.duration_ms;
      if (data.details.type !== 'suite') file.count++;
      if (type === 'test:fail') file.failed ||= true;
      if (data.skip !== undefined) yield `skipped ${title} (${data.skip || 'no reason'})\n`;
      if (type === 'test:fail' && data.details.error.failureType !== 'subtestsFailed') {
        yield `\nFAILED ${title}\n${indented(describeError(data.details.error))}\n\n`;
      }
    } else if (type === 'test:diagnostic') {
      if (data.file === undefined && file.path !== '') {
        yield fileLine(file);
        file = newFile('');
      }
      yield `# ${data.message}\n`;
    } else if (type === 'test:stdout' || type === 'test:stderr') yield data.message;
  }
}

function newFile(path) {
  return { path, count: 0, durationMs: 0, failed: false };
}

function fileLine({ path, count, durationMs, failed }) {
  if (path === '') return '';
  return `${failed ? 'not ok' : 'ok    '} ${path} (${count}, ${Math.round(durationMs)} ms)\n`;
}

/** The cause is what the test threw; the runner's own frames say nothing. */
function describeError(error) {
  const cause = error.cause ?? error;
  const text = typeof cause === 'object' && cause?.stack ? inspect(cause) : String(cause);
  const lines = text.split('\n');
  return lines.filter((line) => !/^\s+at .*node:(internal|async_hooks)/.test(line)).join('\n');
}

function indented(text) {
  return text.replace(/^/gm, '  ');
}
