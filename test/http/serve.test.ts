import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { EXIT } from '../../src/cli/command.ts';
import { serveVisit } from '../../src/cli/serve.ts';
import { exampleVisit, packageRoot } from '../fakes/example-visit.ts';

const visit = await exampleVisit('talks-room');

/** A command's context that keeps what is printed, and tells when the first line is there. */
function fakeContext(json = false) {
  const out: string[] = [];
  const err: string[] = [];
  let tell: (line: string) => void = () => {};
  const first = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const context = {
    root: packageRoot,
    json,
    out: (line: string) => {
      out.push(line);
      tell(line);
    },
    err: (line: string) => void err.push(line),
  };
  return { context, out, err, first };
}

describe('vestige serve', () => {
  it('serves the visit that was read until it is told to stop, and then exits with 0', async () => {
    const { context, first } = fakeContext(true);
    let stop: () => void = () => {};
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const ended = serveVisit(context, visit, undefined, () => stopped);
    const { url } = JSON.parse(await first) as { readonly url: string };
    const response = await fetch(new URL('data/visit.json', url));
    assert.deepEqual(await response.json(), JSON.parse(JSON.stringify(visit)));
    stop();
    assert.equal(await ended, EXIT.ok);
    await assert.rejects(fetch(url));
  });

  it('says that a port is taken, as bad input', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      const address = other.address();
      assert.ok(address !== null && typeof address === 'object');
      const { context, err, out } = fakeContext();
      assert.equal(await serveVisit(context, visit, String(address.port)), EXIT.badInput);
      assert.match(err.join('\n'), /port: expected a free one, got \d+ \(EADDRINUSE\)/);
      assert.deepEqual(out, []);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it('refuses what is no port', async () => {
    for (const text of ['-1', '65536', '80.5', 'http', '']) {
      const { context, err } = fakeContext();
      assert.equal(await serveVisit(context, visit, text), EXIT.badInput, text);
      assert.match(err.join('\n'), /--port: expected a whole number from 0 to 65535/);
    }
  });
});
