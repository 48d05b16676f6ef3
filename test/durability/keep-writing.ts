/** Appends records to a case until it is killed, and names each one that is acknowledged (`kill.ts`). */
import { writeSync } from 'node:fs';
import { randomBytes } from '../../src/adapters/node/crypto.ts';
import { readStoredKeys } from '../../src/adapters/node/key-store.ts';
import { assert } from '../../src/base/assert.ts';
import type { Outcome } from '../../src/base/problems.ts';
import { writeKeys } from '../../src/cli/case-chain.ts';
import { deriveScopeKey } from '../../src/ledger/keys.ts';
import { recordKinds } from '../../src/ledger/leaf.ts';

const folder = process.argv[2] ?? '';
const done = await writeKeys(
  { env: process.env, now: Date.now },
  folder,
  async (first): Promise<Outcome<never>> => {
    let open = first;
    const { visit } = open.keys.view;
    const [root] = await readStoredKeys(open.places, visit);
    const device = open.devices[0] ?? '';
    assert(root !== undefined, 'the store should hold the root key');
    const scopeKey = deriveScopeKey({ rootKey: root.key, visit, epoch: root.epoch, name: 'team' });
    writeSync(1, 'begins\n');
    for (let n = 0; ; n += 1) {
      const payload = { n, text: 'x'.repeat(400) };
      const content = { scopeKey, salt: randomBytes(32), payload };
      const appended = await open.append(device, [
        async () => ({ kind: recordKinds.data, content }),
      ]);
      if (!appended.ok) return appended;
      open = appended.value;
      const head = open.keys.view.heads.find((one) => one.device === device);
      writeSync(1, `${head?.id}\n`);
    }
  },
);
throw new Error(`writing ended: ${JSON.stringify(done)}`);
