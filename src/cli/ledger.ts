import { defineCommand, EXIT, reportProblems } from './command.ts';
import type { LedgerAction } from './ledger-action.ts';
import { showAction, verifyAction } from './ledger-verify.ts';
import { exportAction, fsckAction, proveAction, witnessAction } from './ledger-work.ts';

/** What `vestige ledger` can be asked to do. */
const actions: Readonly<Record<string, LedgerAction>> = {
  show: showAction,
  verify: verifyAction,
  prove: proveAction,
  export: exportAction,
  witness: witnessAction,
  fsck: fsckAction,
};

/** `vestige ledger ACTION FOLDER`: the log of a visit, for who keeps it and for who audits it. */
export const ledgerCommand = defineCommand({
  name: 'ledger',
  phase: 'verify',
  summary: 'Shows, verifies, proves, hands out, cosigns or repairs the log of a visit',
  usage: [
    'ledger show out/case',
    'ledger verify out/case --genesis ID',
    'ledger verify handed-out --policy trust.policy',
    'ledger prove out/case 7 --out record-7.tlog-proof',
    'ledger export out/case handed-out',
    'ledger witness out/case --device KEY',
    'ledger fsck out/case --repair',
  ],
  options: {
    policy: { type: 'string', value: 'FILE', help: 'whom to believe (C2SP tlog-policy)' },
    genesis: {
      type: 'string',
      value: 'ID',
      help: 'trust anchor: genesis id from the printed agreement',
    },
    device: { type: 'string', value: 'KEY', help: 'the device that cosigns; its start is enough' },
    out: { type: 'string', value: 'FILE', help: 'writes the receipt there (new)' },
    repair: { type: 'boolean', help: 'writes what fsck derived, and removes what is left over' },
  },
  positionals: [
    { name: 'ACTION', help: 'show, verify, prove, export, witness or fsck' },
    { name: 'FOLDER', help: 'a case, or the folder of a log; for verify also a receipt' },
    { name: 'MORE', help: 'the index for prove, the new folder for export', optional: true },
  ],
  exits: {
    [EXIT.ok]: 'done; what was looked at holds together',
    [EXIT.finding]: 'records are missing, or there is damage that fsck can mend',
    [EXIT.badInput]: 'there is no log to read, or nobody to believe about it',
    [EXIT.integrity]: 'something was changed or dropped, or lacks witnesses that were asked for',
  },
  async run(context) {
    const [name = '', folder = '', more] = context.args;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) {
      const expected = Object.keys(actions).join(', ');
      const message = `action: expected one of ${expected}, got "${name}"`;
      return reportProblems(context, [{ code: 'usage-value', path: '', message }]);
    }
    return action(context, { folder, more, ...context.options });
  },
});
