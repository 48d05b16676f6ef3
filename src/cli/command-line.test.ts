import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Command, defineCommand, EXIT, type ExitCode, reportProblems } from './command.ts';
import { type Host, runCommandLine } from './command-line.ts';
import { createHelpCommand } from './help-command.ts';
import { createVersionCommand } from './version.ts';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const check = defineCommand({
  name: 'check',
  phase: 'plan',
  summary: 'Checks a visit file and lists every problem',
  usage: ['check examples/state-visit/visit.yaml'],
  options: {
    seed: { type: 'string', value: 'NUMBER', help: 'the seed', default: '7' },
    ends: { type: 'string', value: 'CODE', help: 'ends with this code' },
    strict: { type: 'boolean', help: 'refuses more' },
  },
  positionals: [{ name: 'FILE', help: 'a visit file' }],
  exits: { 0: 'nothing wrong', 1: 'something to look at', 3: 'changed by someone' },
  async run({ args, options, out, err, progress, json, quiet, now, paint }) {
    // The types of the options follow from the table above: these lines would not compile otherwise.
    const seed: string = options.seed;
    const ends: string | undefined = options.ends;
    const strict: boolean = options.strict;
    progress.show('checking');
    out(`${paint.bold(args.join())} ${seed} ${strict} ${json} ${quiet} ${now()}`);
    err('aside');
    return Number(ends ?? 0) as ExitCode;
  },
});

async function run(args: readonly string[], changes: Partial<Host> = {}): Promise<Run> {
  let out = '';
  let err = '';
  const commands: Command[] = [check];
  commands.push(
    createHelpCommand(() => commands),
    createVersionCommand(() => '1.2.3'),
  );
  const host: Host = {
    root: new URL('file:///package/'),
    env: {},
    outIsTty: false,
    errIsTty: false,
    colour: false,
    columns: 80,
    writeOut(text) {
      out += text;
    },
    writeErr(text) {
      err += text;
    },
    now: () => 42,
    ...changes,
  };
  const code = await runCommandLine(commands, args, host);
  return { code, out, err };
}

describe('running a command', () => {
  it('hands over arguments, options, clock and outputs', async () => {
    assert.deepEqual(await run(['check', 'visit.yaml', '--strict']), {
      code: 0,
      out: 'visit.yaml 7 true false false 42\n',
      err: 'checking …\naside\n',
    });
  });

  it('ends with a documented code and treats another as our bug', async () => {
    assert.equal((await run(['check', 'f', '--ends=1'])).code, EXIT.finding);
    assert.equal((await run(['check', 'f', '--ends=2'])).code, EXIT.badInput);
    assert.equal((await run(['check', 'f', '--ends=3'])).code, EXIT.integrity);
    await assert.rejects(run(['check', 'f', '--ends=4']), /check: expected a documented exit code/);
  });

  it('prints no result under --quiet, but does so for --json', async () => {
    assert.deepEqual(await run(['check', 'f', '-q']), { code: 0, out: '', err: 'aside\n' });
    assert.match((await run(['check', 'f', '-q', '--json'])).out, /^f 7/);
  });

  it('paints only when the host wants colour, and never with --json', async () => {
    assert.match((await run(['check', 'f'], { colour: true })).out, /\u001b\[1mf/);
    assert.doesNotMatch((await run(['check', 'f', '--json'], { colour: true })).out, /\u001b/);
  });

  it('clears a rewritten progress line before it prints', async () => {
    const { err } = await run(['check', 'f'], { errIsTty: true });
    assert.equal(err, '\rchecking …\u001b[K\r\u001b[Kaside\n');
  });
});

describe('a command line that makes no sense', () => {
  it('is bad input, with the nearest command', async () => {
    const { code, out, err } = await run(['chekc']);
    assert.equal(code, EXIT.badInput);
    assert.equal(out, '');
    assert.match(err, /got "chekc"; the nearest is "check" \[usage-command\]\n$/);
  });

  it('is told as JSON when JSON was asked for', async () => {
    const { code, out, err } = await run(['check', '--json', '--sed=1']);
    assert.equal(code, EXIT.badInput);
    assert.equal(err, '');
    const told = JSON.parse(out) as { ok: boolean; problems: { code: string }[] };
    assert.equal(told.ok, false);
    assert.deepEqual(
      told.problems.map((p) => p.code),
      ['usage-option', 'usage-argument'],
    );
  });

  it('says that the command comes first', async () => {
    assert.match(
      (await run(['--json', 'check'])).out,
      /expected one before the options, got --json/,
    );
  });

  it('cannot rewrite the screen with what it quotes', async () => {
    assert.doesNotMatch((await run(['\u001b[2J'])).err, /\u001b/);
    assert.doesNotMatch((await run(['check', 'f', '--\u001b[2J'])).err, /\u001b/);
  });
});

describe('help', () => {
  it('lists the commands in the order of the scene, within 80 columns', async () => {
    const { code, out } = await run([]);
    assert.equal(code, EXIT.ok);
    assert.ok(
      out.indexOf('\nplan\n  check    Checks') < out.indexOf('\ngeneral\n  help     Lists'),
    );
    assert.ok(out.split('\n').every((line) => line.length <= 80));
    assert.equal((await run(['--help'])).out, out);
    assert.equal((await run(['help'])).out, out);
  });

  it('explains a command, the same three ways, and runs nothing', async () => {
    const { code, out } = await run(['check', '--help']);
    assert.equal(code, EXIT.ok);
    assert.match(out, /^ {2}vestige check FILE \[--OPTION \.\.\.\]$/m);
    assert.match(out, /^ {2}--seed NUMBER {2}the seed \(default 7\)$/m);
    assert.match(out, /^ {2}3 {14}changed by someone$/m);
    assert.match(out, /^ {2}vestige check examples\/state-visit\/visit.yaml$/m);
    assert.equal((await run(['help', 'check'])).out, out);
    assert.equal((await run(['check', 'f', '-h'])).out, out);
  });

  it('does not take an argument after -- for a wish for help', async () => {
    assert.match((await run(['check', '--', '--help'])).out, /^--help 7/);
  });

  it('lists the commands for programs', async () => {
    const list = JSON.parse((await run(['help', '--json'])).out) as { name: string }[];
    assert.deepEqual(
      list.map((c) => c.name),
      ['check', 'help', 'version'],
    );
  });

  it('refuses to explain what is not there', async () => {
    const { code, err } = await run(['help', 'verison']);
    assert.equal(code, EXIT.badInput);
    assert.match(err, /the nearest is "version"/);
  });
});

describe('version', () => {
  it('prints ours and that of Node', async () => {
    assert.match((await run(['--version'])).out, /^vestige 1\.2\.3 \(Node \d+\.\d+\.\d+\)\n$/);
    assert.equal(JSON.parse((await run(['version', '--json'])).out).version, '1.2.3');
  });
});

describe('defineCommand', () => {
  it('refuses a name that is not one word', () => {
    assert.throws(() => defineCommand({ ...check, name: 'Check it' }), /expected a word/);
  });
});

describe('reportProblems', () => {
  it('prints one line per problem, however many lines its text has', () => {
    const lines: string[] = [];
    const problems = [{ code: 'a', path: 'rooms/0', message: 'room: expected\none' }];
    const context = { json: false, out: () => {}, err: (line: string) => lines.push(line) };
    assert.equal(reportProblems(context, problems), EXIT.badInput);
    assert.deepEqual(lines, ['rooms/0: room: expected�one [a]']);
  });
});
