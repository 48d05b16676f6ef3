/** Begins a case with keys and a log, and says when all of it should be safe: traced by `fsync.test.ts`. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createCaseFolder } from '../../src/adapters/node/case-folder.ts';
import { writeDeviceKeys } from '../../src/adapters/node/key-store.ts';
import { beginCaseLog } from '../../src/cli/case-log.ts';

const folder = process.argv[2] ?? '';
const places = { keys: join(folder, 'store', 'keys'), kek: join(folder, 'store', 'kek') };
const caseFolder = join(folder, 'out', 'case');
const visit = 'ab'.repeat(16);
const seed = new Uint8Array(32).fill(1);

await createCaseFolder(caseFolder);
const keys = { device: 'cd'.repeat(32), sign: seed, receive: seed, cosign: seed };
await writeDeviceKeys(places, visit, keys);
await (await beginCaseLog(places, caseFolder, visit)).close();
writeSync(1, 'case acknowledged\n');
