import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { listFolder } from '../adapters/node/durable-file.ts';
import { listKeyDevices, readDeviceKeys, readLogKey } from '../adapters/node/key-store.ts';
import { createLogFolder, withLogLock } from '../adapters/node/log-folder.ts';
import {
  readWitnessNote,
  withWitnessLock,
  writeWitnessNote,
} from '../adapters/node/witness-memory.ts';
import type { LogAudit } from '../app/audit-log.ts';
import { cosignLog, publishCosignature } from '../app/cosign-log.ts';
import { logSigner } from '../app/keep-log.ts';
import { exportLog, proveRecord, repairLog, visitOfLog } from '../app/log-tools.ts';
import { ownPolicy } from '../app/log-trust.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import type { LogDisk } from '../log/log-disk.ts';
import type { Policy } from '../log/policy.ts';
import { parseWholeNumber } from './arguments.ts';
import { keysOf } from './case.ts';
import { deviceNamed } from './case-chain.ts';
import { type Context, EXIT } from './command.ts';
import {
  auditAtHand,
  type LedgerAction,
  type LogAtHand,
  openLogAt,
  refuseLog,
} from './ledger-action.ts';
import { printable } from './terminal.ts';

/** `ledger prove FOLDER INDEX`: the receipt of an entry (C2SP tlog-proof). */
export const proveAction: LedgerAction = async (context, request) => {
  const max = Number.MAX_SAFE_INTEGER;
  const index = parseWholeNumber(request.more ?? '', { name: 'INDEX', min: 0, max });
  if (!index.ok) return refuseLog(context, index.problems);
  const log = await openLogAt(request);
  if (!log.ok) return refuseLog(context, log.problems);
  const { disk, trust } = log.value;
  const asked = { policy: trust.policy, index: index.value };
  const receipt = await proveRecord(nodeCrypto, disk, asked);
  if (!receipt.ok) return refuseLog(context, receipt.problems);
  const { out } = request;
  if (out !== undefined) await writeFile(out, receipt.value, { mode: 0o600, flag: 'wx' });
  if (context.json) context.out(JSON.stringify({ ok: true, receipt: receipt.value }, null, 2));
  else if (out === undefined) context.out(receipt.value.replace(/\n$/, ''));
  else context.out(`Receipt of entry ${index.value} in ${out}.`);
  return EXIT.ok;
};

/** `ledger export FOLDER DIR`: a plain tlog-tiles folder, audited first. */
export const exportAction: LedgerAction = async (context, request) => {
  const to = request.more ?? '';
  if (to === '') {
    const message = 'MORE: expected the new folder for export, got nothing';
    return refuseLog(context, [{ code: 'usage-value', path: '', message }]);
  }
  const log = await openLogAt(request);
  if (!log.ok) return refuseLog(context, log.problems);
  if (((await listFolder(to)) ?? []).length > 0) {
    const message = `${to}: expected a folder that is new or empty, got another`;
    return refuseLog(context, [{ code: 'usage-value', path: '', message }]);
  }
  context.progress.show('auditing the log');
  const { disk, trust } = log.value;
  const exported = await exportLog(nodeCrypto, disk, { to: createLogFolder(to), trust });
  if (!exported.ok) return refuseLog(context, exported.problems);
  context.progress.clear();
  const { fileCount, audit } = exported.value;
  const { size } = audit.checkpoint.head;
  if (context.json) context.out(JSON.stringify({ ok: true, size, fileCount }, null, 2));
  else {
    context.out(
      `${size} entries in ${fileCount} files in ${to}; whom to believe: ${join(to, 'policy')}`,
    );
  }
  return EXIT.ok;
};

/** `ledger witness FOLDER --device KEY`: audits, holds it against what was cosigned before, cosigns. */
export const witnessAction: LedgerAction = async (context, request) => {
  const log = await openLogAt(request);
  if (!log.ok) return refuseLog(context, log.problems);
  return withLogLock(log.value.folder, async () => {
    context.progress.show('auditing the log');
    const audited = await auditAtHand(log.value);
    if (!audited.ok) return refuseLog(context, audited.problems);
    const device = await chooseDevice(context, audited.value, request.device);
    if (!device.ok) return refuseLog(context, device.problems);
    const cosigned = await cosignAs(context, log.value, audited.value, device.value);
    if (!cosigned.ok) return refuseLog(context, cosigned.problems);
    context.progress.clear();
    const { size } = audited.value.checkpoint.head;
    const grownFrom = cosigned.value;
    if (context.json) {
      context.out(JSON.stringify({ ok: true, device: device.value, size, grownFrom }, null, 2));
    } else {
      context.out(
        `Device ${device.value.slice(0, 16)} cosigned ${size} entries; it had cosigned ${grownFrom} of them before.`,
      );
    }
    return EXIT.ok;
  });
};

/**
 * `ledger fsck FOLDER`: derives the log from its entries; with --repair puts right what it can. Who
 * has the log's key believes that rather than what lies in the folder.
 */
export const fsckAction: LedgerAction = async (context, request) => {
  const log = await openLogAt(request);
  if (!log.ok) return refuseLog(context, log.problems);
  const { folder, disk, trust } = log.value;
  return withLogLock(folder, async () => {
    const { repair } = request;
    const policy = trust.policy ?? (await keeperPolicy(context, disk));
    const state = await repairLog(nodeCrypto, disk, { policy, repair });
    if (!state.ok) return refuseLog(context, state.problems);
    const { head, damage } = state.value;
    if (context.json) {
      context.out(JSON.stringify({ ok: true, size: head.size, repaired: repair, damage }, null, 2));
    } else {
      const done = repair ? 'repaired' : 'can be repaired';
      for (const { path, state: how } of damage) context.out(printable(`${path}: ${how}, ${done}`));
      context.out(`${head.size} entries and the signed root agree.`);
    }
    return damage.length === 0 || repair ? EXIT.ok : EXIT.finding;
  });
};

/** Trust in the log's own key, when this store has it. */
async function keeperPolicy(context: Context, disk: LogDisk): Promise<Policy | undefined> {
  const visit = await visitOfLog(disk);
  const stored = visit === undefined ? undefined : await readLogKey(keysOf(context), visit);
  if (stored === undefined) return undefined;
  const signer = await nodeCrypto.signerFromSeed(stored.key);
  return ownPolicy(logSigner(stored.origin, signer).key);
}

/** The one device of this log whose keys are here and whose key begins so. */
async function chooseDevice(
  context: Context,
  { view }: LogAudit,
  start: string | undefined,
): Promise<Outcome<string>> {
  const here = await listKeyDevices(keysOf(context), view.visit);
  if (start !== undefined) return deviceNamed(here, start);
  const message = `--device: expected one of ${here.length} whose keys are here, got none`;
  return fail([{ code: 'usage-value', path: '', message }]);
}

/** Remembers before it publishes: compare, remember and answer are one step under the lock. */
async function cosignAs(
  context: Context,
  { disk }: LogAtHand,
  audited: LogAudit,
  device: string,
): Promise<Outcome<number>> {
  const keys = keysOf(context);
  const witness = { visit: audited.view.visit, device };
  const { cosign } = await readDeviceKeys(keys, witness.visit, device);
  const cosigner = await nodeCrypto.signerFromSeed(cosign);
  return withWitnessLock(keys, witness, async () => {
    const remembered = await readWitnessNote(keys, witness);
    const atS = Math.floor(context.now() / 1000);
    const cosigned = await cosignLog(nodeCrypto, disk, audited, {
      device,
      cosigner,
      remembered,
      atS,
    });
    if (!cosigned.ok) {
      if (remembered !== undefined && cosigned.problems.some((p) => p.code === 'witness-refused')) {
        // What it had cosigned is the evidence: anybody can hold both notes against each other.
        for (const line of remembered.trimEnd().split('\n')) context.err(printable(`  ${line}`));
      }
      return cosigned;
    }
    await writeWitnessNote(keys, witness, cosigned.value.note);
    const published = await publishCosignature(disk, audited, cosigned.value);
    return published.ok ? ok(cosigned.value.grownFrom) : published;
  });
}
