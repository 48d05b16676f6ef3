import { CaseFolderError } from '../adapters/node/case-error.ts';
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
import { fail, type Outcome, type Problem } from '../base/problems.ts';
import type { Checkpoint } from '../ledger/leaf.ts';
import type { DeviceChain } from '../ledger/writer.ts';
import { caseFolderAt, keysOf, readCaseContent } from './case.ts';
import { type CaseLog, continueCaseLog } from './case-log.ts';
import { type Context, EXIT, type ExitCode } from './command.ts';

/** A case folder with its keys. */
export interface CaseAtHand {
  readonly keys: CaseKeys;
  readonly places: KeyPlaces;
  /** Devices of this visit whose private keys are in this store. */
  readonly devices: readonly string[];
  /** Those whose keys to open anything were destroyed, and that can only sign any more. */
  readonly lastDevices: readonly string[];
  readonly folder: string;
}

/** A case that nobody else writes meanwhile. */
export interface OpenKeys extends CaseAtHand {
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
): Promise<Outcome<CaseAtHand>> {
  const read = await readAnyKeys(context, path);
  if (!read.ok) return read;
  const { problems } = read.value.keys;
  if (problems.length === 0) return read;
  const message = `case: expected one that holds together, got ${problems.length} problems`;
  return fail([{ code: 'case-broken', path: '', message }, ...problems]);
}

/**
 * Reads the keys of a case whether it holds together or not: whoever could break a case could
 * otherwise keep holds out of it.
 */
export async function readAnyKeys(
  context: Pick<Context, 'env'>,
  path: string,
): Promise<Outcome<CaseAtHand>> {
  const places = keysOf(context);
  const folder = await caseFolderAt(path);
  if (!folder.ok) return folder;
  refuseKeysInside(places, folder.value);
  const content = await readCaseContent(context, folder.value);
  if (!content.ok) return content;
  const keys = await readCaseKeys(nodeCrypto, content.value);
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

/** Works on a case that holds together and that nobody else writes meanwhile. */
export function writeKeys<T>(
  context: Pick<Context, 'env' | 'now'>,
  path: string,
  work: (open: OpenKeys) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  return write({ context, isUrgent: false }, path, work);
}

/**
 * Writes what must be written whether the case and its log hold together or not: a hold. Where the log
 * cannot be continued the record is logged when somebody mended it.
 */
export function writeUrgently<T>(
  context: Pick<Context, 'env' | 'now'>,
  path: string,
  work: (open: OpenKeys) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  return write({ context, isUrgent: true }, path, work);
}

interface Writing {
  readonly context: Pick<Context, 'env' | 'now'>;
  readonly isUrgent: boolean;
}

async function write<T>(
  writing: Writing,
  path: string,
  work: (open: OpenKeys) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const folder = await caseFolderAt(path);
  if (!folder.ok) return folder;
  const writer = await openCaseWriter(folder.value);
  try {
    const open = await openKeys(writing, folder.value, writer);
    return open.ok ? await work(open.value) : open;
  } finally {
    await writer.close();
  }
}

/** Records go into the log too, where its key is here; they are committed when all of them are made. */
async function withLog(
  at: CaseAtHand & { readonly isUrgent: boolean },
  named: readonly Checkpoint[],
  work: (log: CaseLog | undefined) => Promise<void>,
): Promise<void> {
  const { places, folder, keys, isUrgent } = at;
  const continued = continueCaseLog(places, folder, { view: keys.view, named });
  const log = await (isUrgent ? continued.catch(nothingIfDamaged) : continued);
  try {
    await work(log);
  } finally {
    await log?.close();
  }
}

function nothingIfDamaged(cause: unknown): undefined {
  if (!(cause instanceof CaseFolderError)) throw cause;
}

async function openKeys(
  writing: Writing,
  folder: string,
  writer: CaseWriter,
): Promise<Outcome<OpenKeys>> {
  const { context, isUrgent } = writing;
  const read = await (isUrgent ? readAnyKeys : readKeys)(context, folder);
  if (!read.ok) return read;
  const { keys, places } = read.value;
  if (!isUrgent && !keys.view.enrolment.isInForce) {
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
    await withLog({ ...read.value, isUrgent }, named, async (log) => {
      for (const chain of chains) await appendTo(chain, steps, log);
    });
    return openKeys(writing, folder, writer);
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

/** The exit code for problems: a case that is there and not what it should be, else bad input. */
export function exitOf(problems: readonly Problem[]): ExitCode {
  return problems.some(isAboutCase) ? EXIT.integrity : EXIT.badInput;
}

function isAboutCase({ code }: Problem): boolean {
  return code.startsWith('case-') && code !== 'case-missing' && code !== 'case-empty';
}
