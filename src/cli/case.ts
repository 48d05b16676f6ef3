import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { hpkeCrypto } from '../adapters/crypto/hpke.ts';
import { shareCrypto } from '../adapters/crypto/shares.ts';
import { qrTextLines } from '../adapters/formats/qr.ts';
import { createCaseFolder, openCaseWriter, readCaseRecords } from '../adapters/node/case-folder.ts';
import { nodeCrypto, randomBytes } from '../adapters/node/crypto.ts';
import {
  listFolder,
  makePrivateFolder,
  readFileBounded,
  writeFileAtomically,
} from '../adapters/node/durable-file.ts';
import { KeyStoreError } from '../adapters/node/key-error.ts';
import { type KeyPlaces, keyPlaces, refuseKeysInside } from '../adapters/node/key-places.ts';
import {
  listKeyDevices,
  readDeviceKeys,
  readStoredKeys,
  writeDeviceKeys,
  writeStoredKey,
} from '../adapters/node/key-store.ts';
import { readOpenings, writeOpenings } from '../adapters/node/openings-file.ts';
import { readPack } from '../adapters/node/visit-files.ts';
import { readGenesisId, writeGenesisId, writeHead } from '../adapters/node/visit-memory.ts';
import type { VisitInput } from '../app/assess-visit.ts';
import {
  type CertificateFile,
  readCertificateFile,
  verifyCertificate,
} from '../app/certificate-file.ts';
import { type CaseContent, type OpenedCase, openCase } from '../app/open-case.ts';
import {
  createRecorder,
  firstEpoch,
  type PlayDevice,
  peopleWithDevice,
  type Recorder,
} from '../app/play.ts';
import { printRecovery } from '../app/recovery-cards.ts';
import { type Bytes, bytesToHex } from '../base/bytes.ts';
import { canonicalBytes, parseCanonical } from '../base/jcs.ts';
import { fail, type Outcome } from '../base/problems.ts';
import type { Recipient } from '../ledger/keyring.ts';
import type { Opening } from '../ledger/opening.ts';
import type { ChainHead } from '../ledger/writer.ts';
import { beginCaseLog } from './case-log.ts';
import type { Context } from './command.ts';

/** Largest certificate file that is read: the reference one is about 200 kB. */
const certificateBytesMax = 16 * 1024 * 1024;
const CARD_FILE = /^card-\d+\.txt$/;

/** A case that is being written: its recorder, and what came of it so far. */
export interface CaseInWriting {
  readonly recorder: Recorder;
  readonly openings: readonly Opening[];
  heads(): readonly ChainHead[];
  close(): Promise<void>;
}

/**
 * Makes keys outside the case folder and a recorder that stores every record before it goes on. With a folder for
 * `cards` the visit has a recovery key, and its three cards lie there to be printed.
 */
export async function beginCase(
  context: Pick<Context, 'env'>,
  folder: string,
  input: VisitInput,
  cards?: string,
): Promise<CaseInWriting> {
  const keys = keysOf(context);
  refuseKeysInside(keys, folder);
  if (cards !== undefined) {
    refuseKeysInside({ keys: cards, kek: cards }, folder);
    await refuseCards(cards);
  }
  await createCaseFolder(folder);
  const visit = bytesToHex(randomBytes(16));
  const rootKey = randomBytes(32);
  await writeStoredKey(keys, visit, { epoch: firstEpoch, name: '', key: rootKey });
  const devices: PlayDevice[] = [];
  for (const person of peopleWithDevice(input.document))
    devices.push(await makeDevice(keys, visit, person));
  const recovery = cards === undefined ? '' : await writeCards(cards, visit);
  const writer = await openCaseWriter(folder);
  const log = await beginCaseLog(keys, folder, visit);
  const openings: Opening[] = [];
  const heads = new Map<string, ChainHead>();
  const recorder = createRecorder(
    input.document,
    { visit, rootKey, recovery, devices, log: log.playLog, random: randomBytes },
    { ...nodeCrypto, ...hpkeCrypto },
    async (device, record) => {
      const { leaf, sealed, opening } = record;
      await writer.append(device, [{ leaf: leaf.bytes, sealed }]);
      await log.add(leaf);
      heads.set(device, { device, seq: leaf.seq, id: leaf.id });
      if (opening !== undefined) openings.push(opening);
    },
  );
  return {
    recorder,
    openings,
    heads: () => [...heads.values()].sort((a, b) => (a.device < b.device ? -1 : 1)),
    close: async () => {
      try {
        await log.close();
        if (recorder.genesisId !== '') await writeGenesisId(keys, visit, recorder.genesisId);
        for (const head of heads.values()) await writeHead(keys, visit, head);
      } finally {
        await writer.close();
      }
    },
  };
}

/** Refuses a folder where cards lie (`key-exists`): nobody could make them again. */
async function refuseCards(folder: string): Promise<void> {
  const entries = (await listFolder(folder)) ?? [];
  if (!entries.some(({ name }) => CARD_FILE.test(name))) return;
  const message = 'cards: expected a folder without recovery cards, got one with them';
  throw new KeyStoreError('key-exists', message);
}

/** Makes the recovery key, writes its cards to be printed, forgets it and gives its public part. */
async function writeCards(folder: string, visit: string): Promise<string> {
  const crypto = { ...hpkeCrypto, ...shareCrypto };
  const { recovery, cards } = await printRecovery(crypto, visit, randomBytes(32));
  await makePrivateFolder(folder);
  for (const { number, code, lines } of cards) {
    const text = [...lines, '', ...qrTextLines(code), ''].join('\n');
    await writeFileAtomically(join(folder, `card-${number}.txt`), Buffer.from(text));
  }
  return recovery;
}

async function makeDevice(keys: KeyPlaces, visit: string, person: string): Promise<PlayDevice> {
  const sign = randomBytes(32);
  const receive = randomBytes(32);
  const cosign = randomBytes(32);
  const signer = await nodeCrypto.signerFromSeed(sign);
  const cosigner = await nodeCrypto.signerFromSeed(cosign);
  await writeDeviceKeys(keys, visit, { device: signer.device, sign, receive, cosign });
  return {
    person,
    signer,
    receive: (await hpkeCrypto.receiverFromPrivateKey(receive)).receive,
    cosign: cosigner.device,
  };
}

/** Hands the contents of all records to an auditor: `audit/openings.jsonl` in the case folder. */
export async function exportOpenings(folder: string, openings: readonly Opening[]): Promise<void> {
  await writeOpenings(join(folder, 'audit', 'openings.jsonl'), openings);
}

/** Writes the certificate file of a case. */
export async function writeCertificate(folder: string, file: CertificateFile): Promise<void> {
  await writeFileAtomically(join(folder, 'out', 'certificate.json'), canonicalBytes(file));
}

/** Where a case lies: the folder itself, or `case/` below it. */
export async function caseFolderAt(folder: string): Promise<Outcome<string>> {
  for (const candidate of [folder, join(folder, 'case')])
    if (await isFolder(join(candidate, 'records'))) return { ok: true, value: candidate };
  const message = 'case: expected a folder with records/ (or case/records/), got none';
  return fail([{ code: 'case-missing', path: '', message, file: folder }]);
}

/** Reads a case folder and opens it with the keys at hand, or with the openings that came with it. */
export async function loadCase(
  context: Pick<Context, 'env' | 'root'>,
  folder: string,
  genesisId?: string,
): Promise<Outcome<{ opened: OpenedCase; certificate: CertificateFile | undefined }>> {
  const content = await readCaseContent(context, folder);
  if (!content.ok) return content;
  const believed = { ...content.value, ...(genesisId === undefined ? {} : { genesisId }) };
  const opened = await openCase(believed, nodeCrypto, (id) => readPack(id, context.root));
  if (!opened.ok) return opened;
  const { certificate } = content.value;
  return { ok: true, value: { opened: opened.value, certificate } };
}

/**
 * Reads what a case folder holds, with the keys at hand, without believing any of it. The genesis that
 * this store knows for the visit is the anchor: a hub could put one of its own under the same visit id.
 */
export async function readCaseContent(
  context: Pick<Context, 'env'>,
  place: string,
): Promise<Outcome<CaseContent>> {
  const at = await caseFolderAt(place);
  if (!at.ok) return at;
  const folder = at.value;
  const files = await readCaseRecords(folder);
  if (!files.ok) return files;
  // A leaf names its visit at bytes 16 to 32 (record v1 section 1).
  const first = files.value.flatMap((f) => f.records)[0]?.leaf;
  if (first === undefined) {
    const message = 'records: expected at least one, got none';
    return fail([{ code: 'case-empty', path: 'records', message, file: folder }]);
  }
  const visit = bytesToHex(first.subarray(16, 32));
  const keys = keysOf(context);
  const { held, recipients } = await readKeysAtHand(keys, visit);
  const genesisId = await readGenesisId(keys, visit);
  const openings = await readAuditOpenings(folder);
  if (!openings.ok) return openings;
  const certificate = await readCertificate(folder);
  if (!certificate.ok) return certificate;
  return {
    ok: true,
    value: {
      visit,
      files: files.value,
      held,
      recipients,
      openings: openings.value,
      certificate: certificate.value,
      ...(genesisId === undefined ? {} : { genesisId }),
    },
  };
}

/** What this store can open records with: keys it holds, and receive keys that open wraps. */
async function readKeysAtHand(
  keys: KeyPlaces,
  visit: string,
): Promise<Pick<CaseContent, 'held' | 'recipients'>> {
  const held = await readStoredKeys(keys, visit);
  const recipients: Recipient[] = [];
  for (const device of await listKeyDevices(keys, visit)) {
    const { receive } = await readDeviceKeys(keys, visit, device);
    const receiver = await hpkeCrypto.receiverFromPrivateKey(receive);
    recipients.push({ recipient: device, receiver });
  }
  return { held, recipients };
}

async function readAuditOpenings(folder: string): Promise<Outcome<readonly Opening[]>> {
  const path = join(folder, 'audit', 'openings.jsonl');
  if (!(await isThere(path))) return { ok: true, value: [] };
  return readOpenings(path, 'audit/openings.jsonl');
}

/** Reads the certificate that lies in a case folder; undefined when there is none. */
export async function readCertificate(
  folder: string,
): Promise<Outcome<CertificateFile | undefined>> {
  const file = 'out/certificate.json';
  const read = await readFileBounded(join(folder, file), certificateBytesMax);
  if (read.kind === 'absent') return { ok: true, value: undefined };
  if (read.kind !== 'bytes') {
    const message = `certificate: expected a file of at most ${certificateBytesMax} bytes, got another`;
    return fail([{ code: 'certificate-file', path: '', message, file }]);
  }
  const parsed = parseCanonical(read.bytes as Bytes);
  if (!parsed.ok) return fail(parsed.problems.map((p) => ({ ...p, file })));
  return readCertificateFile(parsed.value);
}

/** Where the keys of this user lie. */
export function keysOf({ env }: Pick<Context, 'env'>): KeyPlaces {
  return keyPlaces({ ...env, home: homedir() });
}

async function isFolder(path: string): Promise<boolean> {
  return (await statOf(path))?.isDirectory() === true;
}

async function isThere(path: string): Promise<boolean> {
  return (await statOf(path)) !== undefined;
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch {
    // Absent or not for us: both mean that there is nothing to read here.
    return undefined;
  }
}

/** The visit of a sound case without an open hold; problems of any other, `held` among their codes for a hold. */
export async function inputOfCase(context: Context, path: string): Promise<Outcome<VisitInput>> {
  const loaded = await loadCase(context, path);
  if (!loaded.ok) return loaded;
  const { opened, certificate } = loaded.value;
  // A certificate that was changed makes the case one that does not hold together, also for a new statement.
  const judged = certificate === undefined ? [] : verifyCertificate(opened, certificate);
  const problems = [...opened.problems, ...judged];
  if (problems.length > 0) return { ok: false, problems };
  if (opened.openHoldCount > 0) {
    const message = `hold: expected none open, got ${opened.openHoldCount} in the records`;
    return { ok: false, problems: [{ code: 'held', path: 'records', message }] };
  }
  return { ok: true, value: opened.input };
}
