import { type Command, defineCommand, EXIT } from './command.ts';

/** `vestige version`: what runs, as a bug report needs it. */
export function createVersionCommand(packageVersion: () => string): Command {
  return defineCommand({
    name: 'version',
    phase: 'general',
    summary: 'Prints the version of Vestige and of Node',
    usage: ['version', 'version --json'],
    options: {},
    positionals: [],
    exits: { [EXIT.ok]: 'printed' },
    async run(context) {
      const version = packageVersion();
      const node = process.versions.node;
      if (context.json) context.out(JSON.stringify({ version, node }, null, 2));
      else context.out(`vestige ${version} (Node ${node})`);
      return EXIT.ok;
    },
  });
}
