/** Appends one entry to a log twice, and says on the way what is done: traced by `fsync.test.ts`. */
import { writeSync } from 'node:fs';
import { nodeCrypto } from '../../src/adapters/node/crypto.ts';
import { createLogFolder } from '../../src/adapters/node/log-folder.ts';
import { assert } from '../../src/base/assert.ts';
import { hexToBytes } from '../../src/base/bytes.ts';
import { openLog } from '../../src/log/log-writer.ts';
import { LOG_KEY, verifierKey } from '../../src/log/verifier-key.ts';

const { device, sign } = await nodeCrypto.signerFromSeed(new Uint8Array(32).fill(1));
const key = verifierKey('example.org/visit', LOG_KEY, hexToBytes(device));
const opened = await openLog(nodeCrypto, createLogFolder(process.argv[2] ?? ''), { key, sign });
assert(opened.ok, 'a new log should open');
for (const name of ['first', 'second']) {
  writeSync(1, `${name} begins\n`);
  const appended = await opened.value.append([Uint8Array.of(1, 2, 3)]);
  assert(appended.ok, 'a log should take an entry');
  writeSync(1, `${name} acknowledged\n`);
}
