import { nodeCrypto } from '../src/adapters/node/crypto.ts';
import { assert } from '../src/base/assert.ts';
import { hexToBytes } from '../src/base/bytes.ts';
import { HEAD_BYTE_COUNT, signedMessage } from '../src/ledger/leaf.ts';
import { checkRecords, openRecords } from '../src/ledger/records.ts';
import { viewLedger } from '../src/ledger/view.ts';
import { exampleVisit } from '../test/fakes/example-visit.ts';
import { FakeVisit } from '../test/fakes/fake-visit.ts';
import { alternate, type Medians } from './alternate.ts';
import type { Bench, Figure } from './figure.ts';
import { logRates } from './log.ts';

/**
 * Records of one device without a disk: appending (seal, sign), verifying (leaves and chain), opening with the key;
 * then their log on files. The reference signs or verifies as many messages of the same length and does nothing else, with the same platform.
 */
export const ledgerBench: Bench = {
  name: 'ledger',
  summary: 'records without a disk, and the log on files; n = records',
  n: 2000,
  nFull: 20_000,
  async run({ n, runs, seed }) {
    const payload = (await exampleVisit('talks-room')).facts.find((f) => f.kind === 'contact');
    const append = async (): Promise<FakeVisit> => {
      const visit = await FakeVisit.create(nodeCrypto);
      for (let i = 0; i < n; i++) await visit.data('lead', { ...payload, note: `${seed} ${i}` });
      return visit;
    };
    const visit = await append();
    const { signer } = visit.device('lead');
    const files = [
      {
        device: signer.device,
        records: visit.written
          .filter(({ leaf }) => leaf.device === signer.device)
          .map(({ leaf, sealed }) => ({ leaf: leaf.bytes, sealed })),
      },
    ];
    const { records } = await checkRecords(nodeCrypto, files);
    const messages = records.slice(-n).map(({ leaf }) => ({
      message: signedMessage(leaf.bytes.subarray(0, HEAD_BYTE_COUNT), leaf.clearBytes),
      signature: leaf.signature,
    }));
    const publicKey = hexToBytes(signer.device);
    const signAll = async (): Promise<number> => {
      let sum = 0;
      for (const { message } of messages) sum += (await signer.sign(message)).length;
      return sum;
    };
    const verifyAll = async (): Promise<number> => {
      let sum = 0;
      for (const { message, signature } of messages)
        if (await nodeCrypto.verify(publicKey, message, signature)) sum += 1;
      assert(sum === n, `signatures: expected ${n} that verify, got ${sum}`);
      return sum;
    };
    const figures: Figure[] = [];
    const rate = (name: string, against: string, { subjectMs, referenceMs }: Medians): void => {
      const [value, reference] = [(n * 1000) / subjectMs, (n * 1000) / referenceMs];
      const unit = 'records per s';
      figures.push({ name, value, unit, n, reference, against, ratio: value / reference });
    };
    rate(
      'ledger/append',
      'Ed25519 sign',
      await alternate(async () => (await append()).written.length, signAll, { runs }),
    );
    rate(
      'ledger/verify',
      'Ed25519 verify',
      await alternate(
        async () => {
          const checked = await checkRecords(nodeCrypto, files);
          const leaves = checked.records.map((r) => r.leaf);
          const view = await viewLedger(nodeCrypto, { visit: visit.visit, leaves, order: 'files' });
          return view.leaves.length;
        },
        verifyAll,
        { runs },
      ),
    );
    rate(
      'ledger/open',
      'Ed25519 verify',
      await alternate(
        async () => (await openRecords(nodeCrypto, records, [visit.scopeKey])).opened.length,
        verifyAll,
        { runs },
      ),
    );
    rate(
      'ledger/seal-and-open',
      'Ed25519 sign, then verify',
      await alternate(
        async () => {
          const { written, scopeKey } = await append();
          const all = written.map(({ leaf, sealed }) => ({ leaf, sealed }));
          return (await openRecords(nodeCrypto, all, [scopeKey])).opened.length;
        },
        async () => (await signAll()) + (await verifyAll()),
        { runs },
      ),
    );
    const leaves = records.slice(-n).map(({ leaf }) => leaf.bytes);
    for (const { name, against, medians } of await logRates(leaves, { runs }))
      rate(name, against, medians);
    return figures;
  },
};
