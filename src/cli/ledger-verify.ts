import { nodeCrypto } from '../adapters/node/crypto.ts';
import { readFileBounded, statOrNothing } from '../adapters/node/durable-file.ts';
import { type LogAudit, verifyReceipt } from '../app/audit-log.ts';
import { cosigners, logDevices, summariseLog } from '../app/log-summary.ts';
import { instantToText } from '../base/instant.ts';
import { problemToLine } from '../base/problems.ts';
import { type Context, EXIT, type ExitCode } from './command.ts';
import {
  auditAtHand,
  type LedgerAction,
  type LedgerRequest,
  openLogAt,
  readTrust,
  refuseLog,
} from './ledger-action.ts';
import { alignColumns, printable, wrapText } from './terminal.ts';

const RECEIPT_FILE_BYTE_COUNT_MAX = 2 * 1024 * 1024;

/** `ledger show`: what the log says of itself, once it was audited. */
export const showAction: LedgerAction = async (context, request) => {
  const audited = await audit(context, request);
  if (typeof audited === 'number') return audited;
  const summary = summariseLog(audited);
  const devices = logDevices(audited);
  if (context.json) context.out(JSON.stringify({ ok: true, ...summary, devices }, null, 2));
  else {
    const { origin, size, root, key, genesis } = summary;
    for (const line of alignColumns(
      [
        ['log', origin],
        ['entries', `${size}`],
        ['root', root],
        ['key', key],
        ['genesis', genesis],
      ],
      [{}, {}],
    ))
      context.out(printable(line));
    for (const line of witnessLines(audited)) say(context, line);
    context.out('');
    const rows = devices.map((d) => [
      d.device.slice(0, 16),
      d.role,
      d.org.slice(0, 8),
      `${d.recordCount}`,
      d.checkpointSize === 0 ? 'none' : `at ${d.checkpointSize}`,
    ]);
    const heads = ['device', 'role', 'org', 'records', 'checkpoint seen'];
    const columns = [{}, {}, {}, { align: 'right' }, {}] as const;
    for (const line of alignColumns([heads, ...rows], columns)) context.out(printable(line));
  }
  return pendingExit(context, audited);
};

/** `ledger verify`: a log from its files alone, or a receipt. */
export const verifyAction: LedgerAction = async (context, request) => {
  if ((await statOrNothing(request.folder))?.isFile() === true) {
    return verifyReceiptFile(context, request);
  }
  const audited = await audit(context, request);
  if (typeof audited === 'number') return audited;
  const summary = summariseLog(audited);
  if (context.json) context.out(JSON.stringify({ ok: true, ...summary }, null, 2));
  else {
    const devices = logDevices(audited).length;
    say(
      context,
      `${summary.size} entries of ${devices} devices: tiles, root, signatures, chains and the checkpoints that records name hold.`,
    );
    for (const line of trustLines(audited, request)) say(context, line);
    for (const line of witnessLines(audited)) say(context, line);
  }
  return pendingExit(context, audited);
};

/** What vouches for a log, for a person. */
export function witnessLines(audited: LogAudit): readonly string[] {
  const names = cosigners(audited.witnesses).map(
    ({ name, atS }) => `${name.slice(0, 16)} at ${instantToText(atS * 1000)}`,
  );
  const list = names.length === 0 ? '' : `: ${names.join(', ')}`;
  return audited.isWitnessed
    ? [`Witnessed by ${names.length}${list}.`]
    : [`Own witnesses only${list}: nobody outside vouches that everyone is shown this log.`];
}

function say(context: Context, text: string): void {
  for (const line of wrapText(text, Math.min(context.columns, 100))) context.out(line);
}

async function audit(context: Context, request: LedgerRequest): Promise<LogAudit | ExitCode> {
  const log = await openLogAt(request);
  if (!log.ok) return refuseLog(context, log.problems);
  context.progress.show('auditing the log');
  const audited = await auditAtHand(log.value);
  if (!audited.ok) return refuseLog(context, audited.problems);
  context.progress.clear();
  return audited.value;
}

function trustLines(audited: LogAudit, request: LedgerRequest): readonly string[] {
  const genesis = audited.view.enrolment.genesis?.leaf.id ?? '';
  const anchored =
    request.genesis === undefined
      ? `Unanchored: compare genesis ${genesis.slice(0, 16)}… with the printed agreement (--genesis ID).`
      : 'Anchored in the given genesis.';
  const named = audited.isKeyInGenesis
    ? 'Genesis names the key of this log.'
    : 'Genesis names no log: its key is as good as where it came from.';
  return [anchored, named];
}

/** Records that are missing make no log wrong, and are said: the others may still come. */
function pendingExit(context: Context, audited: LogAudit): ExitCode {
  if (audited.pending.length === 0) return EXIT.ok;
  if (!context.json)
    for (const problem of audited.pending) context.err(printable(problemToLine(problem)));
  return EXIT.finding;
}

async function verifyReceiptFile(context: Context, request: LedgerRequest): Promise<ExitCode> {
  const trust = await readTrust(request);
  if (!trust.ok) return refuseLog(context, trust.problems);
  const { policy } = trust.value;
  if (policy === undefined) {
    const message = 'receipt: expected --policy FILE, since a receipt vouches for nobody, got none';
    return refuseLog(context, [{ code: 'log-trust', path: '', message }]);
  }
  const read = await readFileBounded(request.folder, RECEIPT_FILE_BYTE_COUNT_MAX);
  const bytes = read.kind === 'bytes' ? read.bytes : new Uint8Array(0);
  const judged = await verifyReceipt(nodeCrypto, bytes, policy);
  if (!judged.ok) return refuseLog(context, judged.problems);
  const { leaf, index, checkpoint } = judged.value;
  const { origin, size } = checkpoint.head;
  const { id, device, seq } = leaf;
  if (context.json) {
    context.out(JSON.stringify({ ok: true, origin, size, index, id, device, seq }, null, 2));
  } else {
    say(context, `Record ${id.slice(0, 16)}… is number ${seq} of device ${device.slice(0, 16)}.`);
    say(context, `It is entry ${index} of ${origin}, which had ${size}.`);
    const count = cosigners(checkpoint.signatures).length;
    say(context, `Signed by the log and ${count} witnesses, as the policy asks.`);
  }
  return EXIT.ok;
}
