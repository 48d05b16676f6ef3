import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { listFolder, syncFolder } from '../adapters/node/durable-file.ts';
import { destroyReadingKeys, rotateStore } from '../adapters/node/key-store.ts';
import { createLogFolder } from '../adapters/node/log-folder.ts';
import { readShredBegun, writeShredBegun } from '../adapters/node/visit-memory.ts';
import type { LogAudit } from '../app/audit-log.ts';
import type { ChainStep } from '../app/case-keys.ts';
import { auditCaseLog } from '../app/log-tools.ts';
import {
  acknowledgement,
  approval,
  destroyed,
  retainedUntilMs,
  type ShredReport,
  shredEnd,
  shredReport,
  shredRequest,
  shredWithoutHold,
} from '../app/shred-case.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { loadCase } from './case.ts';
import { type CaseAtHand, deviceNamed, type OpenKeys, readKeys, writeKeys } from './case-chain.ts';
import { caseLogFolder } from './case-log.ts';
import type { Context } from './command.ts';
import { leadOf } from './keys-epoch.ts';

type Host = Pick<Context, 'env' | 'now' | 'root' | 'progress'>;

/** `vestige shred show CASE`: how far it is, and what stands against going on. */
export async function showShred(host: Host, path: string): Promise<Outcome<ShredReport>> {
  const read = await readKeys(host, path);
  return read.ok ? reportOf(host, read.value) : read;
}

/** `vestige shred request CASE`: a lead asks; nothing is destroyed by that. */
export async function requestShred(
  host: Host,
  path: string,
  as: string | undefined,
): Promise<Outcome<ShredReport>> {
  return writeKeys(host, path, async (open) => {
    const lead = leadOf(open, as);
    if (!lead.ok) return lead;
    return append(host, open, lead.value, shredRequest(open.keys));
  });
}

/** `vestige shred approve CASE`, or `waive CASE DEVICE`: by one device; two people of two sides count. */
export async function approveShred(
  host: Host,
  path: string,
  wanted: { readonly as: string | undefined; readonly waived: string | undefined },
): Promise<Outcome<ShredReport>> {
  return writeKeys(host, path, async (open) => {
    const shred = shredWithoutHold(open.keys.view);
    if (!shred.ok) return shred;
    const device = deviceNamed(open.devices, wanted.as);
    if (!device.ok) return device;
    const { waived } = wanted;
    const one = shred.value.devices.find(
      (d) => waived !== undefined && d.device.startsWith(waived),
    );
    if (waived !== undefined && one === undefined)
      return refuse('device', 'device: expected an enrolled one that begins so, got none');
    const purpose = one === undefined ? 'shred' : `waive:${one.device}`;
    return append(host, open, device.value, approval(shred.value.request.leaf.id, purpose));
  });
}

/** `vestige shred ack CASE`: every device here says that it is ready (S4). One that knows a hold does not. */
export async function ackShred(host: Host, path: string): Promise<Outcome<ShredReport>> {
  return writeKeys(host, path, async (open) => {
    const shred = shredWithoutHold(open.keys.view);
    if (!shred.ok) return shred;
    const { id } = shred.value.request.leaf;
    const waiting = shred.value.devices.filter(({ isReady }) => !isReady);
    const here = waiting.filter(({ device }) => open.devices.includes(device));
    return appendAll(
      host,
      open,
      here.map(({ device }) => device),
      acknowledgement(id),
    );
  });
}

/**
 * `vestige shred destroy CASE`: when nothing stands against it, destroys every key in this store that
 * opens anything of the visit, and says so in the chain of each device (S5). A run that a crash
 * ended is finished by the next one.
 */
export async function destroyKeys(host: Host, path: string): Promise<Outcome<ShredReport>> {
  return writeKeys(host, path, async (open) => {
    const shred = shredWithoutHold(open.keys.view);
    if (!shred.ok) return shred;
    // What a crash left of a run that was let through is destroyed without asking for more than a hold.
    const report = await reportOf(host, open);
    if (!report.ok) return report;
    if (report.value.obstacles.length > 0) return fail(report.value.obstacles);
    const { places, keys } = open;
    await destroyReadingKeys(places, keys.view.visit);
    const here = [...open.devices, ...open.lastDevices];
    const { devices, request } = shred.value;
    const silent = devices.filter((d) => !d.isDone && here.includes(d.device));
    const step = destroyed(request.leaf.id);
    return appendAll(
      host,
      open,
      silent.map(({ device }) => device),
      step,
    );
  });
}

/**
 * `vestige shred finish CASE`: deletes the sealed bytes, what was handed out of them in the case
 * folder and its pages, writes what is not proven (S6, S7) and destroys the last keys of this store.
 */
export async function finishShred(
  host: Host,
  path: string,
  wanted: { readonly as: string | undefined; readonly burnt: readonly number[] },
): Promise<Outcome<ShredReport>> {
  return writeKeys(host, path, async (open) => {
    const { keys, places, folder, writer } = open;
    const shred = shredWithoutHold(keys.view);
    if (!shred.ok) return shred;
    if (!isDestroyedAt(open)) {
      const came = `${open.devices.length} devices with keys and ${open.lastDevices.length} without`;
      return refuse('shred-keys', `keys: expected them destroyed in this store, got ${came}`);
    }
    const lead = leadOf({ keys, devices: open.lastDevices }, wanted.as);
    if (!lead.ok) return lead;
    await writer.deleteSealed();
    await deleteCopies(folder);
    const isTold = shred.value.end !== undefined;
    const step = shredEnd(keys.view, shred.value, wanted.burnt);
    const ended = isTold ? await reportOf(host, open) : await append(host, open, lead.value, step);
    if (ended.ok) await rotateStore(places, keys.view.visit);
    return ended;
  });
}

/** What lies in a case folder besides its leaves, its log and its certificate. */
async function deleteCopies(folder: string): Promise<void> {
  for (const [part, kept] of [
    ['audit', ''],
    ['out', 'certificate.json'],
  ] as const) {
    const entries = (await listFolder(join(folder, part))) ?? [];
    for (const { name } of entries)
      if (name !== kept) await rm(join(folder, part, name), { recursive: true, force: true });
    if (entries.length > 0) await syncFolder(join(folder, part));
  }
}

async function appendAll(
  host: Host,
  open: OpenKeys,
  devices: readonly string[],
  step: ChainStep,
): Promise<Outcome<ShredReport>> {
  host.progress.show(`writing ${devices.length} records`);
  const appended = await open.appendEach(devices, [step]);
  if (!appended.ok) return appended;
  return reportOf(host, appended.value);
}

async function append(
  host: Host,
  open: OpenKeys,
  device: string,
  step: ChainStep,
): Promise<Outcome<ShredReport>> {
  return appendAll(host, open, [device], step);
}

/** Judges the gate by what is in this store and this folder; remembers when the waiting time began. */
async function reportOf(host: Host, at: CaseAtHand): Promise<Outcome<ShredReport>> {
  const { keys, places, folder } = at;
  const { visit, enrolment } = keys.view;
  const logged = await auditCaseLog(nodeCrypto, createLogFolder(caseLogFolder(folder)), {
    view: keys.view,
    genesisId: enrolment.genesis?.leaf.id,
  });
  if (logged?.ok === false) return logged;
  const audit = logged?.value.audit;
  const report = (begun: Begun | undefined, content: Content) =>
    shredReport(
      keys,
      {
        ...content,
        begun,
        unloggedCount: logged?.value.unloggedCount,
        witnessedNowMs: witnessedMs(audit)?.first,
        nowMs: host.now(),
      },
      isDestroyedAt(at),
    );
  const content = await readContent(host, at);
  const first = report(undefined, content);
  if (first.request === undefined) return ok(first);
  const known = await readShredBegun(places, visit, first.request);
  if (known !== undefined || first.isApproved === false) return ok(report(known, content));
  const witnessed = witnessedMs(audit);
  if (audit === undefined || witnessed === undefined || !holdsApprovals(audit, first))
    return ok(first);
  const begun = { witnessedAtMs: witnessed.last, seenAtMs: host.now() };
  await writeShredBegun(places, visit, first.request, begun);
  return ok(report(begun, content));
}

/** Says whether this store had keys to the visit and destroyed them. */
function isDestroyedAt({ devices, lastDevices }: CaseAtHand): boolean {
  return devices.length === 0 && lastDevices.length > 0;
}

interface Begun {
  readonly witnessedAtMs: number;
  readonly seenAtMs: number;
}

interface Content {
  readonly retainedUntilMs: number | undefined;
  readonly hasCertificates: boolean;
}

/** What only who can open the case knows of it. */
async function readContent(host: Host, at: CaseAtHand): Promise<Content> {
  const nothing = { retainedUntilMs: undefined, hasCertificates: true };
  if (at.devices.length === 0) return nothing;
  const loaded = await loadCase(host, at.folder);
  if (!loaded.ok) return nothing;
  const { input, problems } = loaded.value.opened;
  const others = problems.filter(({ code }) => code !== 'certificate-file');
  // What is closed to this reader may have become known last.
  if (others.length > 0) return nothing;
  return { retainedUntilMs: retainedUntilMs(input), hasCertificates: problems.length === 0 };
}

/** When the quorum cosigned the newest checkpoint, by the first and the last of its witnesses. */
function witnessedMs(
  audit: LogAudit | undefined,
): { readonly first: number; readonly last: number } | undefined {
  if (audit === undefined || !audit.isWitnessed) return undefined;
  const times = audit.witnesses.flatMap(({ atS }) => (atS === undefined ? [] : [atS * 1000]));
  if (times.length === 0) return undefined;
  return { first: Math.min(...times), last: Math.max(...times) };
}

function holdsApprovals(audit: LogAudit, report: ShredReport): boolean {
  const logged = new Set(audit.leaves.map(({ id }) => id));
  return report.approvals.every((id) => logged.has(id));
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
