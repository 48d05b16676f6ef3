import { nodeCrypto } from '../../src/adapters/node/crypto.ts';
import { readPack } from '../../src/adapters/node/visit-files.ts';
import { beginAssessment, type VisitInput } from '../../src/app/assess-visit.ts';
import { recordCertificate } from '../../src/app/certify.ts';
import { type CaseContent, type OpenedCase, openCase } from '../../src/app/open-case.ts';
import {
  createRecorder,
  type PlayDevice,
  peopleWithDevice,
  playVisit,
} from '../../src/app/play.ts';
import { type Bytes, hexToBytes } from '../../src/base/bytes.ts';
import type { Outcome } from '../../src/base/problems.ts';
import { FIRST_EPOCH } from '../../src/ledger/epochs.ts';
import type { Opening } from '../../src/ledger/opening.ts';
import { ROOT_KEY_NAME } from '../../src/ledger/wrap-keys.ts';
import type { ChainHead, WrittenRecord } from '../../src/ledger/writer.ts';
import type { Pack } from '../../src/model/pack.ts';
import { knownAt } from '../../src/model/payload.ts';
import type { VisitState } from '../../src/model/state.ts';
import type { Assessment } from '../../src/trace/assess.ts';
import { packageRoot } from './example-visit.ts';
import { fakeId, fakeReceiver } from './fake-visit.ts';
import { fixedWraps } from './fixed-wraps.ts';

/** A visit played into memory: what a case folder would hold, and who wrote what. */
export interface PlayedCase {
  readonly content: CaseContent & { readonly certificate: object };
  /** In the order of writing. */
  readonly written: readonly { readonly device: string; readonly record: WrittenRecord }[];
  readonly openings: readonly Opening[];
  readonly deviceByPerson: ReadonlyMap<string, string>;
  readonly state: VisitState;
  readonly assessment: Assessment;
}

/**
 * Plays a visit and certifies it. Keys and salts follow from `keys` and counters: the same call gives the same
 * bytes, another word gives other keys.
 */
export async function playedCase(
  input: VisitInput,
  options: { readonly draws: number; readonly keys?: string },
): Promise<PlayedCase> {
  const { draws, keys = 'case' } = options;
  const visit = fakeId(`${keys} visit`, 16);
  const rootKey = hexToBytes(fakeId(`${keys} root`, 32));
  const devices: PlayDevice[] = [];
  for (const person of peopleWithDevice(input.document))
    devices.push(await fakePlayDevice(person, keys));
  const written: { device: string; record: WrittenRecord }[] = [];
  const heads = new Map<string, ChainHead>();
  let saltCount = 0;
  const random = (byteCount: number): Bytes => {
    saltCount += 1;
    return hexToBytes(fakeId(`${keys} random ${saltCount}`, byteCount));
  };
  const recorder = createRecorder(
    input.document,
    { visit, rootKey, recovery: '', devices, random },
    { ...nodeCrypto, ...fixedWraps(keys) },
    async (device, record) => {
      written.push({ device, record });
      heads.set(device, { device, seq: record.leaf.seq, id: record.leaf.id });
    },
  );
  await playVisit(input, recorder);
  const run = beginAssessment(input, { draws });
  while (run.step());
  const assessment = run.finish();
  const certificate = await recordCertificate(
    input,
    { state: run.state, assessment },
    { recorder, heads: () => sortedHeads(heads) },
    input.facts.reduce((latest, f) => Math.max(latest, knownAt(f)), 0),
  );
  const content = {
    visit,
    files: filesOf(written),
    held: [{ epoch: FIRST_EPOCH, name: ROOT_KEY_NAME, key: rootKey }],
    recipients: [],
    openings: [],
    certificate,
  };
  return {
    content,
    written,
    openings: written.flatMap(({ record }) => record.opening ?? []),
    deviceByPerson: new Map(devices.map((d) => [d.person, d.signer.device])),
    state: run.state,
    assessment,
  };
}

/** Reading a pack takes longer than judging a small case. */
const packs = new Map<string, Promise<Outcome<Pack>>>();

/** Opens a case as `vestige verify` does. */
export function openFake(content: CaseContent): Promise<Outcome<OpenedCase>> {
  return openCase(content, nodeCrypto, (id) => {
    const held = packs.get(id) ?? readPack(id, packageRoot);
    packs.set(id, held);
    return held;
  });
}

async function fakePlayDevice(person: string, keys: string): Promise<PlayDevice> {
  const signer = async (use: string) =>
    nodeCrypto.signerFromSeed(hexToBytes(fakeId(`${keys} ${person} ${use}`, 32)));
  return {
    person,
    signer: await signer('sign'),
    receive: (await fakeReceiver(`${keys} ${person}`)).receive,
    cosign: (await signer('cosign')).device,
  };
}

function sortedHeads(heads: ReadonlyMap<string, ChainHead>): readonly ChainHead[] {
  return [...heads.values()].sort((a, b) => (a.device < b.device ? -1 : 1));
}

function filesOf(written: PlayedCase['written']): CaseContent['files'] {
  const devices = [...new Set(written.map((w) => w.device))].sort();
  return devices.map((device) => ({
    device,
    records: written
      .filter((w) => w.device === device)
      .map(({ record }) => ({ leaf: record.leaf.bytes, sealed: record.sealed })),
  }));
}
