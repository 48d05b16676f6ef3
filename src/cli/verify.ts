import { nodeCrypto } from '../adapters/node/crypto.ts';
import { createLogFolder } from '../adapters/node/log-folder.ts';
import type { LogAudit } from '../app/audit-log.ts';
import { verifyCertificate, verifyCertificateRecord } from '../app/certificate-file.ts';
import { auditCaseLog } from '../app/log-tools.ts';
import { isShredded } from '../app/shred-case.ts';
import { type Problem, problemToLine } from '../base/problems.ts';
import type { LedgerView } from '../ledger/view.ts';
import { caseFolderAt, loadCase, readCertificate } from './case.ts';
import { readKeys } from './case-chain.ts';
import { caseLogFolder } from './case-log.ts';
import { type Context, defineCommand, EXIT, type ExitCode } from './command.ts';
import { witnessLines } from './ledger-verify.ts';
import { printable, wrapText } from './terminal.ts';

/** `vestige verify DIR`: believes nothing, derives everything again. */
export const verifyCommand = defineCommand({
  name: 'verify',
  phase: 'clear',
  summary: 'Checks every record of a case and computes its certificate again',
  usage: ['verify out/state-visit', 'verify out/case --json'],
  options: {
    genesis: {
      type: 'string',
      value: 'ID',
      help: 'trust anchor: genesis id from the printed agreement',
    },
  },
  positionals: [{ name: 'DIR', help: 'a case folder, or a folder with case/ in it' }],
  exits: {
    [EXIT.ok]: 'every byte is as it was signed and the certificate follows from the records',
    [EXIT.badInput]: 'there is no case to read',
    [EXIT.integrity]: 'something was changed, dropped, reordered or does not follow',
  },
  async run(context) {
    const folder = context.args[0] ?? '';
    context.progress.show('checking records');
    const loaded = await loadCase(context, folder, context.options.genesis);
    if (!loaded.ok) {
      const shredded = await verifyShredded(context, folder, context.options.genesis);
      context.progress.clear();
      if (shredded !== undefined) return shredded;
      const missing = loaded.problems.every((p) => p.code === 'case-missing');
      report(context, loaded.problems);
      return missing ? EXIT.badInput : EXIT.integrity;
    }
    const { opened, certificate } = loaded.value;
    context.progress.show('computing again');
    const log = await auditLogBeside(folder, opened.view, context.options.genesis);
    const problems = [
      ...opened.problems,
      ...(certificate === undefined ? [] : verifyCertificate(opened, certificate)),
      ...(log?.ok === false ? log.problems : []),
    ];
    context.progress.clear();
    if (problems.length > 0) {
      report(context, problems);
      return EXIT.integrity;
    }
    const { recordCount, openedCount } = opened;
    const devices = opened.view.heads.length;
    if (context.json)
      context.out(JSON.stringify({ ok: true, recordCount, openedCount, devices }, null, 2));
    else {
      const say = (text: string): void => {
        for (const line of wrapText(text, Math.min(context.columns, 100))) context.out(line);
      };
      say(`${recordCount} records of ${devices} devices: signatures, chains and seals hold.`);
      say(
        certificate === undefined
          ? 'No certificate in this case.'
          : `The certificate follows from them, byte for byte (${certificate.certificate.draws} draws); approved by two people. It says: ${certificate.certificate.clear ? 'clear' : 'not clear'}.`,
      );
      const anchor = opened.view.enrolment.genesis?.leaf.id ?? '';
      say(
        context.options.genesis === undefined
          ? `Unanchored: compare genesis ${anchor.slice(0, 16)}… with the printed agreement (--genesis ID).`
          : 'Anchored in the given genesis.',
      );
      if (log?.ok !== true) say('Own witnesses only: these records are in no log.');
      else for (const line of logLines(log.value)) say(line);
    }
    return EXIT.ok;

    function report(c: typeof context, found: readonly Problem[]): void {
      if (c.json) c.out(JSON.stringify({ ok: false, problems: found }, null, 2));
      else for (const problem of found) c.err(printable(problemToLine(problem)));
    }
  },
});

/** What can still be checked of a case whose keys were destroyed; undefined for any other. */
async function verifyShredded(
  context: Context,
  folder: string,
  genesis: string | undefined,
): Promise<ExitCode | undefined> {
  const read = await readKeys(context, folder);
  if (!read.ok || !isShredded(read.value.keys.view)) return undefined;
  const { view } = read.value.keys;
  if (genesis !== undefined && genesis !== view.enrolment.genesis?.leaf.id) return undefined;
  const log = await auditLogBeside(folder, view, genesis);
  if (log?.ok === false) return undefined;
  const certificate = await readCertificate(read.value.folder);
  if (!certificate.ok) return undefined;
  const file = certificate.value;
  if (file !== undefined && verifyCertificateRecord(view, file).length > 0) return undefined;
  const [recordCount, devices] = [view.leaves.length, view.heads.length];
  if (context.json)
    context.out(JSON.stringify({ ok: true, isShredded: true, recordCount, devices }, null, 2));
  else {
    context.out(`${recordCount} records of ${devices} devices: signatures and chains hold.`);
    context.out('Their contents were shredded (vestige shred show).');
    if (file === undefined) context.out('No certificate is left.');
    else {
      context.out('The certificate is the one that was recorded and approved by two people.');
      context.out(
        `Nobody can compute it again. It says: ${file.certificate.clear ? 'clear' : 'not clear'}.`,
      );
    }
    if (log !== undefined) for (const line of logLines(log.value)) context.out(line);
  }
  return EXIT.ok;
}

type CaseLog = Awaited<ReturnType<typeof auditCaseLog>>;

async function auditLogBeside(
  path: string,
  view: LedgerView,
  genesisId: string | undefined,
): Promise<CaseLog> {
  const at = await caseFolderAt(path);
  if (!at.ok) return at;
  const reader = createLogFolder(caseLogFolder(at.value));
  return auditCaseLog(nodeCrypto, reader, { view, genesisId });
}

function logLines({
  audit,
  unloggedCount,
}: {
  readonly audit: LogAudit;
  readonly unloggedCount: number;
}): readonly string[] {
  const { size } = audit.checkpoint.head;
  const rest = unloggedCount === 0 ? '' : `; ${unloggedCount} records are not in it yet`;
  return [
    'Their log holds together.',
    `${size} entries, in one order for all${rest}.`,
    ...witnessLines(audit),
  ];
}
