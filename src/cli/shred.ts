import type { ShredReport } from '../app/shred-case.ts';
import type { Outcome, Problem } from '../base/problems.ts';
import { type Context, defineCommand, EXIT, type ExitCode, reportProblems } from './command.ts';
import {
  ackShred,
  approveShred,
  destroyKeys,
  finishShred,
  requestShred,
  showShred,
} from './shred-work.ts';
import { alignColumns, wrapText } from './terminal.ts';

const ACTIONS = ['show', 'request', 'approve', 'ack', 'waive', 'destroy', 'finish'] as const;

/** `vestige shred ACTION CASE`: forgets a visit by destroying its keys, with everybody's knowledge. */
export const shredCommand = defineCommand({
  name: 'shred',
  phase: 'shred',
  summary: 'Destroys the keys of a case after two approvals, a delay, and no hold',
  usage: [
    'shred show out/case',
    'shred request out/case',
    'shred approve out/case --as DEVICE',
    'shred ack out/case',
    'shred waive out/case DEVICE --as DEVICE',
    'shred destroy out/case',
    'shred finish out/case --burnt 1,2,3',
  ],
  options: {
    as: { type: 'string', value: 'DEVICE', help: 'the device that acts, or how its key begins' },
    burnt: { type: 'string', value: 'CARDS', help: 'recovery cards that two people saw burn' },
  },
  positionals: [
    { name: 'ACTION', help: ACTIONS.join(', ') },
    { name: 'CASE', help: 'a case folder' },
    { name: 'DEVICE', help: 'for waive: the device that is gone', optional: true },
  ],
  exits: {
    [EXIT.ok]: 'done; show: nothing stands against it, or it is finished',
    [EXIT.finding]: 'something stands against going on; it is listed',
    [EXIT.badInput]: 'it cannot be done as asked; nothing was written',
    [EXIT.integrity]: 'the case or its log does not hold together; nothing was written',
    [EXIT.held]: 'an incident hold is open: nothing is destroyed',
  },
  async run(context) {
    const [action = '', place = '', waived = ''] = context.args;
    const { as, burnt } = context.options;
    switch (action) {
      case 'show':
        return tell(context, await showShred(context, place));
      case 'request':
        return tell(context, await requestShred(context, place, as));
      case 'approve':
        return tell(context, await approveShred(context, place, { as, waived: undefined }));
      case 'waive':
        if (waived === '')
          return refuse(context, 'device: expected the one to go on without, got none');
        return tell(context, await approveShred(context, place, { as, waived }));
      case 'ack':
        return tell(context, await ackShred(context, place));
      case 'destroy':
        return tell(context, await destroyKeys(context, place));
      case 'finish': {
        const cards = parseCards(burnt ?? '');
        if (cards === undefined)
          return refuse(context, '--burnt: expected numbers from 1 to 3, as 1,3');
        return tell(context, await finishShred(context, place, { as, burnt: cards }));
      }
      default:
        return refuse(context, `action: expected one of ${ACTIONS.join(', ')}, got "${action}"`);
    }
  },
});

function parseCards(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const cards = text.split(',');
  return cards.every((card) => /^[123]$/.test(card)) ? cards.map(Number) : undefined;
}

function tell(context: Context, outcome: Outcome<ShredReport>): ExitCode {
  context.progress.clear();
  if (!outcome.ok) {
    reportProblems(context, outcome.problems);
    return exitOf(outcome.problems);
  }
  const report = outcome.value;
  if (context.json) context.out(JSON.stringify({ ok: true, ...report }, null, 2));
  else print(context, report);
  if (report.end !== undefined || report.obstacles.length === 0) return EXIT.ok;
  return report.obstacles.some(isHold) ? EXIT.held : EXIT.finding;
}

function exitOf(problems: readonly Problem[]): ExitCode {
  if (problems.some(isHold)) return EXIT.held;
  if (problems.every(({ code }) => code.startsWith('shred-'))) return EXIT.finding;
  const isInput = problems.every(({ code }) => INPUT_CODES.includes(code));
  return isInput ? EXIT.badInput : EXIT.integrity;
}

/** Codes of what was asked wrongly; all others say that the case or its log is not sound. */
const INPUT_CODES: readonly string[] = ['device', 'lead-missing', 'case-missing', 'case-empty'];

function isHold({ code }: Problem): boolean {
  return code === 'shred-hold';
}

function print(context: Context, report: ShredReport): void {
  const { paint } = context;
  const { request, approvals, devices, end, obstacles } = report;
  const doneCount = devices.filter(({ isDone }) => isDone).length;
  const count = `${doneCount} of ${devices.length}`;
  if (end !== undefined) {
    context.out(paint.bold(`Keys destroyed on ${count} devices by their own word.`));
    for (const device of end.unconfirmed) context.out(`  not proven: device ${device}`);
    const cards = end.cards.length === 0 ? 'none' : end.cards.join(', ');
    context.out(`Recovery cards not burnt: ${cards}.`);
    context.out(
      'Method: the keys were deleted (cryptographic erase). Nobody looked at the medium,',
    );
    context.out('and nobody knows of copies made outside. What is left: docs/spec/record.md.');
    return;
  }
  if (request !== undefined) {
    context.out(`Request ${request.slice(0, 12)}…, ${approvals.length} approvals that count.`);
    const rows = devices.map((d) => [
      `device ${d.device.slice(0, 12)}…`,
      d.role,
      `of ${d.org.slice(0, 12)}…`,
      d.isDone ? 'destroyed' : d.isReady ? 'ready' : d.isWaived ? 'waived' : 'not heard',
    ]);
    for (const line of alignColumns(rows)) context.out(line);
  }
  if (doneCount > 0) context.out(paint.bold(`Partly destroyed: ${count} devices.`));
  else if (report.isApproved) context.out(paint.bold('Destruction of all keys is approved.'));
  if (obstacles.length === 0) context.out('Nothing stands against going on.');
  else context.out('Against going on:');
  // Which devices are not heard stands above.
  const silentCount = obstacles.filter(({ code }) => code === 'shred-ack').length;
  const silent = `${silentCount} devices neither acked nor are waived by name [shred-ack]`;
  const others = obstacles.filter(({ code }) => code !== 'shred-ack');
  const lines = others.map(({ code, message }) => `${message} [${code}]`);
  for (const text of silentCount === 0 ? lines : [...lines, silent])
    for (const [i, line] of wrapText(text, Math.min(context.columns, 100) - 4).entries())
      context.out(`${i === 0 ? '  ' : '    '}${line}`);
}

function refuse(context: Context, message: string): ExitCode {
  return reportProblems(context, [{ code: 'usage-value', path: '', message }]);
}
