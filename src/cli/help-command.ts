import { nearestHint } from '../model/nearest.ts';
import { type Command, defineCommand, EXIT, reportProblems } from './command.ts';
import { commandHelp, helpText } from './help.ts';

/** `vestige help [COMMAND]`; the table comes as a function, since help itself stands in it. */
export function createHelpCommand(commands: () => readonly Command[]): Command {
  return defineCommand({
    name: 'help',
    phase: 'general',
    summary: 'Lists the commands, or explains one',
    usage: ['help', 'help help'],
    options: {},
    positionals: [{ name: 'COMMAND', help: 'the command to explain', optional: true }],
    exits: { [EXIT.ok]: 'shown' },
    async run(context) {
      const [name] = context.args;
      const command = commands().find((c) => c.name === name);
      if (name !== undefined && command === undefined) {
        const known = commands().map((c) => c.name);
        const hint = nearestHint(name, known);
        const message = `command: expected one that \`vestige help\` lists, got "${name}"${hint}`;
        return reportProblems(context, [{ code: 'usage-command', path: '', message }]);
      }
      if (context.json)
        context.out(JSON.stringify(describe(command ? [command] : commands()), null, 2));
      else
        for (const line of command ? commandHelp(command) : helpText(commands())) context.out(line);
      return EXIT.ok;
    },
  });
}

function describe(commands: readonly Command[]) {
  return commands.map(({ name, phase, summary, usage, options, positionals, exits }) => ({
    name,
    phase,
    summary,
    usage,
    options,
    positionals,
    exits,
  }));
}
