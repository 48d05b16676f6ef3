import {
  acknowledgement,
  approval,
  type HoldLine,
  holdLines,
  holdStep,
  liftStep,
} from '../app/shred-case.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import {
  deviceNamed,
  exitOf,
  type OpenKeys,
  readAnyKeys,
  writeKeys,
  writeUrgently,
} from './case-chain.ts';
import { type Context, defineCommand, EXIT, type ExitCode, reportProblems } from './command.ts';
import { alignColumns } from './terminal.ts';

const ACTIONS = ['show', 'place', 'ack', 'lift', 'approve', 'dismiss'] as const;
const URGENT: readonly string[] = ['place', 'ack'];

/** `vestige hold ACTION CASE`: stops sweep, destruction and shredding, by anyone, at once. */
export const holdCommand = defineCommand({
  name: 'hold',
  phase: 'destroy',
  summary: 'Places, acknowledges and lifts incident holds; an open one stops every destruction',
  usage: [
    'hold show out/case',
    'hold place out/case --as DEVICE',
    'hold ack out/case HOLD',
    'hold lift out/case HOLD --as DEVICE',
    'hold approve out/case LIFT --as DEVICE',
    'hold dismiss out/case HOLD --as DEVICE',
  ],
  options: {
    as: { type: 'string', value: 'DEVICE', help: 'the device that acts, or how its key begins' },
  },
  positionals: [
    { name: 'ACTION', help: ACTIONS.join(', ') },
    { name: 'CASE', help: 'a case folder' },
    {
      name: 'RECORD',
      help: 'the hold, or for approve the lift: how its id begins',
      optional: true,
    },
  ],
  exits: {
    [EXIT.ok]: 'done; show: no hold is open',
    [EXIT.badInput]: 'it cannot be done as asked; nothing was written',
    [EXIT.integrity]: 'the case does not hold together, so no hold can be ended',
    [EXIT.held]: 'a hold is open',
  },
  async run(context) {
    const [action = '', place = '', named = ''] = context.args;
    const { as } = context.options;
    if (!ACTIONS.some((one) => one === action))
      return tell(
        context,
        refuse('usage-value', `action: expected one of ${ACTIONS.join(', ')}, got "${action}"`),
      );
    if (action === 'show') return tell(context, await showHolds(context, place));
    // Nothing that is wrong with a case keeps a hold out of it; to end one it must hold together.
    const write = URGENT.some((one) => one === action) ? writeUrgently : writeKeys;
    return tell(context, await write(context, place, (open) => act(open, { action, as, named })));
  },
});

interface Wanted {
  readonly action: string;
  readonly as: string | undefined;
  readonly named: string;
}

async function act(open: OpenKeys, wanted: Wanted): Promise<Outcome<readonly HoldLine[]>> {
  const { action, as, named } = wanted;
  if (action === 'place') return appendAs(open, as, holdStep());
  const wantedKind = action === 'approve' ? 6 : 5;
  const records = open.keys.view.leaves.filter(
    ({ id, kind }) => kind === wantedKind && id.startsWith(named),
  );
  const [record] = records;
  if (record === undefined || records.length > 1 || named === '')
    return refuse('hold-record', `record: expected one id that begins so, got ${records.length}`);
  switch (action) {
    case 'ack':
      return acknowledge(open, record.id);
    case 'lift':
      return appendAs(open, as, liftStep(record.id));
    case 'approve':
      return appendAs(open, as, approval(record.id, 'lift'));
    default:
      return appendAs(open, as, approval(record.id, 'dismiss'));
  }
}

/** Every device here acks it in its own chain: hiding the hold would leave a gap in each. */
async function acknowledge(open: OpenKeys, hold: string): Promise<Outcome<readonly HoldLine[]>> {
  const appended = await open.appendEach(open.devices, [acknowledgement(hold)]);
  return appended.ok ? ok(holdLines(appended.value.keys.view)) : appended;
}

async function appendAs(
  open: OpenKeys,
  as: string | undefined,
  step: ReturnType<typeof holdStep>,
): Promise<Outcome<readonly HoldLine[]>> {
  const device = deviceNamed([...open.devices, ...open.lastDevices], as);
  if (!device.ok) return device;
  const appended = await open.append(device.value, [step]);
  return appended.ok ? ok(holdLines(appended.value.keys.view)) : appended;
}

async function showHolds(
  context: Pick<Context, 'env'>,
  place: string,
): Promise<Outcome<readonly HoldLine[]>> {
  const read = await readAnyKeys(context, place);
  return read.ok ? ok(holdLines(read.value.keys.view)) : read;
}

function tell(context: Context, outcome: Outcome<readonly HoldLine[]>): ExitCode {
  if (!outcome.ok) {
    reportProblems(context, outcome.problems);
    return exitOf(outcome.problems);
  }
  const holds = outcome.value;
  const openCount = holds.filter(({ status }) => status === 'open').length;
  if (context.json) context.out(JSON.stringify({ ok: true, holds }, null, 2));
  else print(context, holds, openCount);
  return openCount > 0 ? EXIT.held : EXIT.ok;
}

function print(context: Context, holds: readonly HoldLine[], openCount: number): void {
  const { paint } = context;
  if (holds.length === 0) context.out('No hold was ever placed.');
  const rows = holds.map(({ id, scope, status, device, ackCount, lifts }) => [
    `hold ${id.slice(0, 12)}…`,
    status,
    scope,
    `by ${device.slice(0, 12)}…`,
    `${ackCount} acks`,
    lifts.map((lift) => `lift ${lift.slice(0, 12)}…`).join(' '),
  ]);
  for (const line of alignColumns(rows)) context.out(line);
  if (openCount > 0)
    context.out(paint.bold(`Held: nothing is swept, destroyed or shredded (${openCount} open).`));
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
