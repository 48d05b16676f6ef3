import { type CaseWriter, openCaseWriter } from '../adapters/node/case-folder.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { type KeyPlaces, refuseKeysInside } from '../adapters/node/key-places.ts';
import { listLastDevices, readSigningKeys } from '../adapters/node/key-store.ts';
import { readHead, writeHead } from '../adapters/node/visit-memory.ts';
import {
  appendSteps,
  type CaseKeys,
  type ChainStep,
  chainOf,
  readCaseKeys,
} from '../app/case-keys.ts';
import { fail, type Outcome } from '../base/problems.ts';
import type { Checkpoint } from '../ledger/leaf.ts';
import type { LedgerView } from '../ledger/view.ts';
import type { DeviceChain } from '../ledger/writer.ts';
import { caseFolderAt, keysOf, readCaseContent } from './case.ts';
import { type CaseLog, continueCaseLog } from './case-log.ts';
import type { Context } from './command.ts';

/** A case folder with its keys; while `append` is there, nobody else writes it. */
export interface OpenKeys {
  readonly keys: CaseKeys;
  readonly places: KeyPlaces;
  /** Devices of this visit whose private keys are in this store. */
  readonly devices: readonly string[];
  /** Those whose keys to open anything were destroyed, and that can only sign any more. */
  readonly lastDevices: readonly string[];
  readonly folder: string;
  readonly writer: CaseWriter;
  /**
   * Continues the chain of a device: each record is on the disk, and remembered outside the case,
   * before the next is made. The keys are read again afterwards.
   */
  append(device: string, steps: readonly ChainStep[]): Promise<Outcome<OpenKeys>>;
  /** The same steps in the chain of each device; refused before anything is written. */
  appendEach(devices: readonly string[], steps: readonly ChainStep[]): Promise<Outcome<OpenKeys>>;
}

/**
 * Reads the keys of a case without the lock; whoever only looks does not write. Refuses one that does
 * not hold together (`case-broken`), and a store inside it (`key-place`).
 */
export async function readKeys(
  context: Pick<Context, 'env'>,
  path: string,
): Promise<Outcome<Omit<OpenKeys, 'append' | 'appendEach' | 'writer'>>> {
  const places = keysOf(context);
  const folder = await caseFolderAt(path);
  if (!folder.ok) return folder;
  refuseKeysInside(places, folder.value);
  const content = await readCaseContent(context, folder.value);
  if (!content.ok) return content;
  const keys = await readCaseKeys(nodeCrypto, content.value);
  if (keys.problems.length > 0) {
    const message = `case: expected one that holds together, got ${keys.problems.length} problems`;
    return fail([{ code: 'case-broken', path: '', message }, ...keys.problems]);
  }
  const devices = content.value.recipients.map(({ recipient }) => recipient);
  const lastDevices = await listLastDevices(places, keys.view.visit);
  return { ok: true, value: { keys, places, folder: folder.value, devices, lastDevices } };
}

/** The one device among these whose key begins so; the first when none is named. */
export function deviceNamed(
  devices: readonly string[],
  named: string | undefined,
): Outcome<string> {
  const [device, ...others] = devices.filter((one) => one.startsWith(named ?? ''));
  const isOne = device !== undefined && (named === undefined || others.length === 0);
  if (isOne) return { ok: true, value: device };
  const came = device === undefined ? 'none' : `${others.length + 1}`;
  const message = `device: expected one whose keys are in this store and begin so, got ${came}`;
  return fail([{ code: 'device', path: '', message }]);
}

/** Works on a case that nobody else writes meanwhile. */
export async function writeKeys<T>(
  context: Pick<Context, 'env' | 'now'>,
  path: string,
  work: (open: OpenKeys) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const folder = await caseFolderAt(path);
  if (!folder.ok) return folder;
  const writer = await openCaseWriter(folder.value);
  try {
    const open = await openKeys(context, folder.value, writer);
    return open.ok ? await work(open.value) : open;
  } finally {
    await writer.close();
  }
}

/** Records go into the log too, where its key is here; they are committed when all of them are made. */
async function withLog(
  places: KeyPlaces,
  folder: string,
  records: { readonly view: LedgerView; readonly named: readonly Checkpoint[] },
  work: (log: CaseLog | undefined) => Promise<void>,
): Promise<void> {
  const log = await continueCaseLog(places, folder, records);
  try {
    await work(log);
  } finally {
    await log?.close();
  }
}

async function openKeys(
  context: Pick<Context, 'env' | 'now'>,
  folder: string,
  writer: CaseWriter,
): Promise<Outcome<OpenKeys>> {
  const read = await readKeys(context, folder);
  if (!read.ok) return read;
  const { keys, places } = read.value;
  if (!keys.view.enrolment.isInForce) {
    const message = 'genesis: expected an ack of every first lead before anything else is written';
    return fail([{ code: 'genesis-unacked', path: '', message }]);
  }
  const appendEach: OpenKeys['appendEach'] = async (devices, steps) => {
    const { visit } = keys.view;
    const chains: DeviceChain[] = [];
    for (const device of devices) {
      const chain = chainOf(keys, device, await readHead(places, visit, device));
      if (!chain.ok) return chain;
      chains.push(chain.value);
    }
    const named = chains.map(({ checkpoint }) => checkpoint);
    await withLog(places, folder, { view: keys.view, named }, async (log) => {
      for (const chain of chains) await appendTo(chain, steps, log);
    });
    return openKeys(context, folder, writer);
  };

  async function appendTo(
    chain: DeviceChain,
    steps: readonly ChainStep[],
    log: CaseLog | undefined,
  ): Promise<void> {
    const { visit, device, checkpoint } = chain;
    const { sign } = await readSigningKeys(places, visit, device);
    await appendSteps(nodeCrypto, await nodeCrypto.signerFromSeed(sign), {
      chain: { ...chain, checkpoint: log?.playLog.checkpoint() ?? checkpoint },
      steps,
      now: context.now,
      store: async ({ leaf, sealed }) => {
        await writer.append(device, [{ leaf: leaf.bytes, sealed }]);
        await writeHead(places, visit, { device, seq: leaf.seq, id: leaf.id });
        await log?.add(leaf);
      },
    });
  }

  const append: OpenKeys['append'] = (device, steps) => appendEach([device], steps);
  return { ok: true, value: { ...read.value, writer, append, appendEach } };
}
