import { qrTextLines } from '../adapters/formats/qr.ts';
import type { KeysSummary } from '../app/case-keys.ts';
import type { Outcome } from '../base/problems.ts';
import { exitOf } from './case-chain.ts';
import { type Context, defineCommand, EXIT, type ExitCode, reportProblems } from './command.ts';
import { admitDevice, answerInvite, showInvite } from './keys-enrol.ts';
import { recoverKeys, revokeDevice, rotateKeys, showKeys } from './keys-epoch.ts';
import { alignColumns } from './terminal.ts';

const ACTIONS = ['show', 'rotate', 'revoke', 'invite', 'answer', 'admit', 'recover'] as const;

/** `vestige keys ACTION …`: who may read what in a case, from which epoch on. */
export const keysCommand = defineCommand({
  name: 'keys',
  phase: 'observe',
  summary: 'Shows and changes who holds the keys of a case: epochs, enrolment, recovery',
  usage: [
    'keys show out/case',
    'keys rotate out/case --reason lost',
    'keys revoke out/case DEVICE --reason lost',
    'keys invite out/case',
    'keys answer INVITE',
    'keys admit out/case ANSWER --role member',
    'keys recover out/case card-1.txt card-3.txt',
  ],
  options: {
    as: {
      type: 'string',
      value: 'DEVICE',
      help: 'the lead that acts, or how its key begins (default: the first here)',
    },
    reason: { type: 'string', value: 'WORD', help: 'why, in one public word', default: 'schedule' },
    role: { type: 'string', value: 'ROLE', help: 'lead, member or holder', default: 'member' },
    person: { type: 'string', value: 'ID', help: 'a known person with a further device' },
  },
  positionals: [
    { name: 'ACTION', help: ACTIONS.join(', ') },
    { name: 'CASE', help: 'a case folder; for answer, the code of the invite' },
    { name: 'MORE', help: 'a device, an answer, or two cards', optional: true, many: true },
  ],
  exits: {
    [EXIT.ok]: 'done',
    [EXIT.finding]: 'show: a new epoch is due, since somebody who left holds the current key',
    [EXIT.badInput]: 'it cannot be done as asked; nothing was written',
    [EXIT.integrity]: 'the case does not hold together; nothing was written',
  },
  async run(context) {
    const [action = '', place = '', ...more] = context.args;
    const { as, reason, role, person } = context.options;
    switch (action) {
      case 'show':
        return tell(context, await showKeys(context, place), printSummary);
      case 'rotate':
        if (!isWord(reason)) return refuseWord(context, reason);
        return tell(context, await rotateKeys(context, place, { as, reason }), printSummary);
      case 'revoke': {
        if (!isWord(reason)) return refuseWord(context, reason);
        const [device = ''] = more;
        const revoked = await revokeDevice(context, place, { device, as, reason });
        return tell(context, revoked, printSummary);
      }
      case 'invite':
        return tell(context, await showInvite(context, place, as), printInvite);
      case 'answer':
        return tell(context, await answerInvite(context, place), printAnswer);
      case 'admit': {
        const [answer = ''] = more;
        return tell(context, await admitDevice(context, place, { answer, role, person }), printNew);
      }
      case 'recover':
        return tell(context, await recoverKeys(context, place, more), printRecovered);
      default: {
        const message = `action: expected one of ${ACTIONS.join(', ')}, got "${action}"`;
        return reportProblems(context, [{ code: 'usage-value', path: '', message }]);
      }
    }
  },
});

/** Prints what came, or the problems; with `--json` one document either way. */
function tell<T>(
  context: Context,
  outcome: Outcome<T>,
  print: (context: Context, value: T) => ExitCode | undefined,
): ExitCode {
  if (!outcome.ok) {
    reportProblems(context, outcome.problems);
    return exitOf(outcome.problems);
  }
  const { value } = outcome;
  if (!context.json) return print(context, value) ?? EXIT.ok;
  const plain = typeof value === 'string' ? { text: value } : { value };
  context.out(JSON.stringify({ ok: true, ...plain }, null, 2));
  return isDue(value) ? EXIT.finding : EXIT.ok;
}

function printSummary(context: Context, summary: KeysSummary): ExitCode | undefined {
  const { paint } = context;
  context.out(
    `Epoch ${summary.currentEpoch}; ${summary.hasRecovery ? 'recovery cards exist' : 'no recovery cards'}; genesis ${short(summary.genesis)}`,
  );
  context.out('');
  const epochs = summary.epochs.map((e) => [
    `epoch ${e.epoch}`,
    e.reason,
    `${e.wrapCount ?? '?'} wraps`,
    e.standing,
    `by ${short(e.lead)}`,
  ]);
  const devices = summary.devices.map((d) => [
    `device ${short(d.device)}`,
    d.role,
    d.isInGoodStanding ? 'in good standing' : 'revoked or suspended',
    `of ${short(d.org)}`,
  ]);
  for (const line of [...alignColumns(epochs), '', ...alignColumns(devices)]) context.out(line);
  context.out('');
  const held = summary.held.map(
    ({ epoch, name }) => `${name === '' ? 'root key' : name} of epoch ${epoch}`,
  );
  context.out(`This store holds: ${held.length === 0 ? 'no key' : held.join(', ')}.`);
  if (!isDue(summary)) return undefined;
  const who = summary.staleHolders.map(short).join(', ');
  context.out(paint.bold(`A new epoch is due: ${who} still holds the current key.`));
  return EXIT.finding;
}

function printInvite(context: Context, text: string): undefined {
  context.out('Show this to the new device within 5 minutes; it works once:');
  context.out('');
  context.out(text);
  if (context.isTty) for (const line of qrTextLines(text)) context.out(line);
}

function printAnswer(
  context: Context,
  { device, answer }: { readonly device: string; readonly answer: string },
): undefined {
  context.out(`Keys for this visit were made; this device is ${short(device)}. Show the lead:`);
  context.out('');
  context.out(answer);
  if (context.isTty) for (const line of qrTextLines(answer)) context.out(line);
}

function printNew(
  context: Context,
  { device, epochs }: { readonly device: string; readonly epochs: readonly number[] },
): undefined {
  const keys = epochs.length === 0 ? 'no key' : `the keys of epoch ${epochs.join(', ')}`;
  context.out(`Device ${short(device)} is enrolled and was given ${keys}.`);
}

function printRecovered(context: Context, keys: readonly { readonly epoch: number }[]): undefined {
  const epochs = [...new Set(keys.map(({ epoch }) => epoch))].join(', ');
  context.out(`The root keys of epoch ${epochs} are in this store again.`);
  context.out(
    'Two cards were together: make new ones in a new visit, and say so to the other side.',
  );
}

function isDue(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'staleHolders' in value &&
    Array.isArray(value.staleHolders) &&
    value.staleHolders.length > 0
  );
}

/** The public part of a record holds one word, never free text (record v1, section 1). */
function isWord(text: string): boolean {
  return /^[a-z](?:[a-z-]{0,29}[a-z])?$/.test(text);
}

function refuseWord(context: Context, text: string): typeof EXIT.badInput {
  const message = `--reason: expected one word of lower-case letters and hyphens, got "${text}"`;
  return reportProblems(context, [{ code: 'usage-value', path: '', message }]);
}

function short(hex: string): string {
  return `${hex.slice(0, 12)}…`;
}
