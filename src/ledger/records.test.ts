import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FakeVisit } from '../../test/fakes/fake-visit.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { deriveScopeKey } from './keys.ts';
import { checkRecords, type DeviceRecords, openRecords, type StoredRecord } from './records.ts';
import { viewLedger } from './view.ts';
import type { ChainHead } from './writer.ts';

interface Case {
  readonly fake: FakeVisit;
  readonly files: readonly DeviceRecords[];
  readonly heads: readonly ChainHead[];
}

/** Everything that any check has to say about a case, as codes. */
async function judge(
  { fake, heads }: Case,
  files: readonly DeviceRecords[],
): Promise<readonly string[]> {
  const checked = await checkRecords(nodeCrypto, files);
  const leaves = checked.records.map((record) => record.leaf);
  const input = { visit: fake.visit, leaves, order: 'files', heads } as const;
  const view = await viewLedger(nodeCrypto, { ...input, genesisId: fake.genesisId });
  const opened = await openRecords(nodeCrypto, checked.records, [fake.scopeKey]);
  return [
    ...checked.quarantined.map((record) => record.problem.code),
    ...view.findings.map((finding) => finding.code),
    ...opened.problems.map(({ problem }) => problem.code),
    ...checked.unsealedIds.map(() => 'unsealed'),
  ];
}

/** A case of two organisations: what each step writes follows from a list of small numbers. */
async function caseOf(steps: readonly number[]): Promise<Case> {
  const fake = await FakeVisit.create(nodeCrypto);
  await fake.enrol('phone', { lead: 'lead', org: 'own' });
  await fake.ack('phone', fake.genesisId);
  const names = ['lead', 'host-lead', 'phone'];
  for (const [i, step] of steps.entries()) {
    const name = names[step % 3] ?? 'lead';
    if (step < 9) await fake.data(name, { i, text: 'x'.repeat(step * 60) });
    else if (step < 12) await fake.approve(name, fake.genesisId, 'export');
    else await fake.ack(name, fake.genesisId);
  }
  const files = names.map((name) => {
    const { device } = fake.device(name).signer;
    const own = fake.written.filter(({ leaf }) => leaf.device === device);
    return { device, records: own.map(({ leaf, sealed }) => ({ leaf: leaf.bytes, sealed })) };
  });
  const heads = names.flatMap((name) => fake.chain(name).last ?? []);
  return { fake, files, heads };
}

/** The case with one device's records changed. */
function withRecords(
  files: readonly DeviceRecords[],
  at: number,
  change: (records: readonly StoredRecord[]) => readonly StoredRecord[],
): readonly DeviceRecords[] {
  return files.map((file, i) => (i === at ? { ...file, records: change(file.records) } : file));
}

function replaced<T>(items: readonly T[], at: number, item: T): readonly T[] {
  return items.map((old, i) => (i === at ? item : old));
}

function flipped(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const changed = new Uint8Array(bytes);
  changed[at] = (changed[at] ?? 0) ^ (1 << bit);
  return changed;
}

const steps = fc.array(fc.nat({ max: 14 }), { minLength: 1, maxLength: 5 });
const anything = { file: fc.nat(), record: fc.nat(), byte: fc.nat(), bit: fc.nat({ max: 7 }) };
const runs = { numRuns: 25 };

describe('any change to a case', () => {
  it('of one bit of one leaf or of its sealed bytes is found', async () => {
    const property = fc.asyncProperty(steps, fc.record(anything), async (list, at) => {
      const whole = await caseOf(list);
      assert.deepEqual(await judge(whole, whole.files), []);
      const file = at.file % whole.files.length;
      const records = whole.files[file]?.records ?? [];
      const index = at.record % records.length;
      const record = records[index];
      assert.ok(record);
      const leaf = flipped(record.leaf, at.byte % record.leaf.length, at.bit);
      const leafChanged = withRecords(whole.files, file, () => {
        return replaced(records, index, { ...record, leaf });
      });
      assert.notDeepEqual(await judge(whole, leafChanged), [], 'leaf');
      const old = record.sealed ?? new Uint8Array(0);
      const sealed =
        old.length === 0 ? Uint8Array.of(0) : flipped(old, at.byte % old.length, at.bit);
      const sealedChanged = withRecords(whole.files, file, () => {
        return replaced(records, index, { ...record, sealed });
      });
      assert.notDeepEqual(await judge(whole, sealedChanged), [], 'sealed');
    });
    await fc.assert(property, runs);
  });

  it('that drops a record is found, the last one too when heads are known', async () => {
    const property = fc.asyncProperty(steps, fc.record(anything), async (list, at) => {
      const whole = await caseOf(list);
      const file = at.file % whole.files.length;
      const length = whole.files[file]?.records.length ?? 0;
      for (const index of [at.record % length, length - 1]) {
        const without = withRecords(whole.files, file, (records) => {
          return records.filter((_, i) => i !== index);
        });
        assert.notDeepEqual(await judge(whole, without), []);
      }
    });
    await fc.assert(property, runs);
  });

  it('that swaps two records of a file, or their sealed bytes, is found', async () => {
    const property = fc.asyncProperty(steps, fc.record(anything), async (list, at) => {
      const whole = await caseOf(list);
      // The first lead wrote genesis and an enrolment at least.
      const records = whole.files[0]?.records ?? [];
      const i = at.record % (records.length - 1);
      const [a, b] = [records[i], records[i + 1]];
      assert.ok(a && b);
      const swapped = withRecords(whole.files, 0, () =>
        replaced(replaced(records, i, b), i + 1, a),
      );
      assert.notDeepEqual(await judge(whole, swapped), []);
      if (a.sealed?.length === 0 && b.sealed?.length === 0) return;
      const exchanged = withRecords(whole.files, 0, () => {
        const withA = replaced(records, i, { ...a, sealed: b.sealed });
        return replaced(withA, i + 1, { ...b, sealed: a.sealed });
      });
      assert.notDeepEqual(await judge(whole, exchanged), []);
    });
    await fc.assert(property, runs);
  });

  it('that moves a record into another file or deletes sealed bytes is found', async () => {
    const whole = await caseOf([0, 1, 2]);
    const last = whole.files[2]?.records.at(-1);
    assert.ok(last);
    const moved = withRecords(whole.files, 0, (records) => [...records, last]);
    assert.deepEqual(await judge(whole, moved), ['other-device']);
    const unsealed = withRecords(whole.files, 2, (records) =>
      records.map(({ leaf }) => ({ leaf, sealed: undefined })),
    );
    assert.deepEqual(await judge(whole, unsealed), ['unsealed']);
  });
});

describe('stored records', () => {
  it('that fail are kept aside with device, place and code, the others stay', async () => {
    const whole = await caseOf([0, 0, 0]);
    const broken = withRecords(whole.files, 0, (records) =>
      records.map((record, i) =>
        i === 1 ? { ...record, leaf: flipped(record.leaf, 0, 1) } : record,
      ),
    );
    const { records, quarantined } = await checkRecords(nodeCrypto, broken);
    const device = whole.files[0]?.device ?? '';
    assert.deepEqual(
      quarantined.map(({ device, index, problem }) => [device, index, problem.code, problem.path]),
      [[device, 1, 'version', `${device}/1`]],
    );
    assert.equal(records.length, whole.fake.written.length - 1);
  });

  it('open with the keys held, the rest stays closed', async () => {
    const whole = await caseOf([0, 1, 2, 12]);
    const { records } = await checkRecords(nodeCrypto, whole.files);
    const { rootKey, visit, scopeKey } = whole.fake;
    const medical = deriveScopeKey({ rootKey, visit, epoch: 1, name: 'medical' });
    const opened = await openRecords(nodeCrypto, records, [medical, scopeKey]);
    assert.equal(opened.opened.length, 3);
    assert.deepEqual(opened.closedIds, []);
    const closed = await openRecords(nodeCrypto, records, [medical]);
    assert.equal(closed.opened.length, 0);
    assert.equal(closed.closedIds.length, 3);
    assert.deepEqual(closed.problems, []);
  });
});
