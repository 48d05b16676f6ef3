/** Measures by name: `npm run bench -- engine`; all without a name. Exit code 2 for words that make no sense. */
import { runBenches } from './run.ts';

const { code, text } = await runBenches(process.argv.slice(2));
if (code === 0) console.log(text);
else console.error(text);
process.exitCode = code;
