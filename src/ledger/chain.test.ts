import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { FakeVisit } from '../../test/fakes/fake-visit.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { bytesToHex, hexToBytes } from '../base/bytes.ts';
import { treeRoot } from '../log/tree.ts';
import { type Chains, checkHeads, type LeafOrder, linkChains } from './chain.ts';
import type { Leaf } from './leaf.ts';
import { type DeviceChain, startChain, writeRecord } from './writer.ts';

let fake: FakeVisit;
/** Five records of one device. */
let chain: readonly Leaf[];
/** Chain state after the first two of them. */
let afterTwo: DeviceChain;

before(async () => {
  fake = await FakeVisit.create(nodeCrypto);
  await fake.addDevice('phone', 'own');
  const leaves: Leaf[] = [];
  for (let i = 0; i < 5; i += 1) {
    leaves.push((await fake.data('phone', { i })).leaf);
    if (i === 1) afterTwo = fake.chain('phone');
  }
  chain = leaves;
});

function codes(leaves: readonly Leaf[], order: LeafOrder = 'files'): readonly string[] {
  return linkChains(leaves, order).findings.map((f) => `${f.code} ${f.seq}`);
}

function suspendedFrom(chains: Chains): number | undefined {
  return chains.suspendedFromSeqByDevice.get(chain[0]?.device ?? '');
}

/** The chain's leaves by their seq. */
function pick(...seqs: readonly number[]): readonly Leaf[] {
  return seqs.map((seq) => {
    const leaf = chain[seq - 1];
    assert.ok(leaf);
    return leaf;
  });
}

/** Another record at the place after the first two. */
async function branch(payload: unknown): Promise<Leaf> {
  fake.restore('phone', afterTwo);
  return (await fake.data('phone', payload)).leaf;
}

describe('device chains', () => {
  it('[G2] without gaps, forks and breaks have nothing to report', () => {
    assert.deepEqual(codes(chain), []);
    assert.deepEqual(codes([]), []);
    const linked = linkChains(chain, 'files');
    assert.equal(linked.suspendedFromSeqByDevice.size, 0);
    assert.deepEqual(
      linked.heads,
      pick(5).map(({ device, seq, id }) => ({ device, seq, id })),
    );
  });

  it('[G2] take the same bytes again as the same record', () => {
    assert.deepEqual(codes([...chain, ...pick(5)]), []);
    assert.equal(linkChains([...chain, ...pick(5)], 'files').leaves.length, 5);
  });

  it('[G2] report other bytes at one place as a fork, keep both, suspend from there', async () => {
    const other = await branch({ other: true });
    const linked = linkChains([...chain, other], 'log');
    const [finding] = linked.findings;
    assert.deepEqual(linked.findings.length, 1);
    assert.equal(finding?.code, 'fork');
    assert.equal(finding?.severity, 'integrity');
    assert.deepEqual(finding?.ids, [...pick(3), other].map((leaf) => leaf.id).sort());
    assert.equal(suspendedFrom(linked), 3);
    assert.equal(linked.leaves.length, 6);
    assert.deepEqual(linked.heads.map((head) => head.id).sort(), [
      ...[...pick(5), other].map((leaf) => leaf.id).sort(),
    ]);
    const next = (await fake.data('phone', { after: 'fork' })).leaf;
    const longer = linkChains([...chain, other, next], 'log');
    const forks = longer.findings.map((f) => `${f.code} ${f.seq}`);
    assert.deepEqual(
      forks,
      ['fork 3', 'fork 4'],
      'a branch that goes on is linked to its own past',
    );
  });

  it('[G2] report a prev that names no record of the place before as broken', async () => {
    const other = await branch({ other: true });
    const next = (await fake.data('phone', {})).leaf;
    // The branch's fourth record stands on a third one that is not here.
    const linked = linkChains([...pick(1, 2, 3), next], 'files');
    assert.deepEqual(
      linked.findings.map((f) => `${f.code} ${f.seq}`),
      ['broken 4'],
    );
    assert.equal(suspendedFrom(linked), 4);
    assert.deepEqual(codes([...pick(1, 2), other, next]), []);
  });

  it('[G2] report a missing record before as pending, not as a break', () => {
    const linked = linkChains(pick(1, 2, 4, 5), 'files');
    const [finding] = linked.findings;
    assert.deepEqual(codes(pick(1, 2, 4, 5)), ['pending 4']);
    assert.equal(finding?.severity, 'incomplete');
    assert.equal(linked.suspendedFromSeqByDevice.size, 0);
    assert.deepEqual(codes(pick(2, 3)), ['pending 2']);
    assert.deepEqual(codes(pick(5)), ['pending 5']);
  });

  it('[G2] do not need the log to hold a chain in order, but a file must', () => {
    assert.deepEqual(codes(pick(1, 3, 2, 4, 5), 'log'), []);
    assert.deepEqual(codes(pick(1, 3, 2, 4, 5)), ['order 2']);
  });

  it('hide a cut-off end, which known heads show', async () => {
    const [head] = linkChains(chain, 'files').heads;
    assert.ok(head);
    const found = (leaves: readonly Leaf[]): readonly string[] =>
      checkHeads(linkChains(leaves, 'files'), [head]).map((f) => `${f.code} ${f.seq}`);
    assert.deepEqual(codes(pick(1, 2, 3, 4)), []);
    assert.deepEqual(found(pick(1, 2, 3, 4)), ['cut-off 5']);
    assert.deepEqual(found([]), ['cut-off 5']);
    assert.deepEqual(found(chain), []);
    const [third] = pick(3);
    assert.ok(third);
    const other = await branch({});
    const old = { device: third.device, seq: third.seq, id: third.id };
    const rewritten = linkChains([...pick(1, 2), other], 'files');
    assert.deepEqual(
      checkHeads(rewritten, [old]).map((f) => f.code),
      ['head-differs'],
    );
  });
});

/** Roots of the log after 0, 1, 2 … of these leaves. */
function prefixRoots(leaves: readonly Leaf[]): readonly string[] {
  const hashes = leaves.map((leaf) => hexToBytes(leaf.id));
  return [...hashes, undefined].map((_, size) => bytesToHex(treeRoot(hashes.slice(0, size))));
}

describe('checkpoints named in leaves', () => {
  /** Writes a log in which every second record names the checkpoint of everything before it. */
  async function log(root: (roots: readonly string[], size: number) => string): Promise<Leaf[]> {
    const signer = fake.device('phone').signer;
    const leaves: Leaf[] = [];
    let last = startChain(fake.visit, signer.device).last;
    let size = 0;
    for (let seq = 1; seq <= 6; seq += 1) {
      const roots = prefixRoots(leaves);
      if (seq % 2 === 0) size = leaves.length;
      const checkpoint = { size, root: root(roots, size) };
      const prev = last?.id ?? '00'.repeat(32);
      const hlc = { ms: seq, counter: 0 };
      const place = { visit: fake.visit, seq, prev, checkpoint, hlc };
      const draft = { kind: 0, content: fake.content({ seq }) } as const;
      const { leaf } = await writeRecord(nodeCrypto, signer, { place, draft });
      leaves.push(leaf);
      last = leaf;
    }
    return leaves;
  }

  const trueRoot = (roots: readonly string[], size: number): string => roots[size] ?? '';

  it('[G4] are the roots that the log had', async () => {
    assert.deepEqual(codes(await log(trueRoot), 'log'), []);
  });

  it('[G4] are reported when the log never had that root, or not yet', async () => {
    const wrong = await log((roots, size) =>
      size === 3 ? 'ab'.repeat(32) : trueRoot(roots, size),
    );
    assert.deepEqual(codes(wrong, 'log'), ['checkpoint-root 4', 'checkpoint-root 5']);
    // The log was rolled back: its third record, which the fourth had seen, is another now.
    const good = await log(trueRoot);
    const [first, second, , ...rest] = good;
    assert.ok(first && second);
    const rolled = linkChains([first, second, ...rest], 'log').findings.map((f) => f.code);
    assert.ok(rolled.includes('checkpoint-root'));
  });

  it('[G3] never fall along a chain', async () => {
    const good = await log(trueRoot);
    const signer = fake.device('phone').signer;
    const last = good[5];
    assert.ok(last);
    const roots = prefixRoots(good);
    const checkpoint = { size: 4, root: roots[4] ?? '' };
    const hlc = { ms: 9, counter: 0 };
    const place = { visit: fake.visit, seq: 7, prev: last.id, checkpoint, hlc };
    const draft = { kind: 0, content: fake.content({}) } as const;
    const { leaf } = await writeRecord(nodeCrypto, signer, { place, draft });
    assert.deepEqual(codes([...good, leaf], 'log'), ['checkpoint-falls 7']);
  });

  it('[G4] cannot be judged without the log, which is said once for each device', async () => {
    assert.deepEqual(codes(await log(trueRoot)), ['checkpoint-unjudged 2']);
  });
});
