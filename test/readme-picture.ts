import { fileURLToPath } from 'node:url';
import { readVisitFile } from '../src/adapters/node/visit-files.ts';
import { assessVisit, drawsDefault } from '../src/app/assess-visit.ts';
import { problemToLine } from '../src/base/problems.ts';
import { beforeAfter } from '../src/report/before-after.ts';
import { pictureToText } from '../src/report/picture.ts';

const root = new URL('..', import.meta.url);

/**
 * The picture on top of the README: the talks room of the reference visit before and after the sweep, and the day.
 * Every figure in it is computed, with the draws that the commands take by default.
 */
export async function readmePicture(): Promise<string> {
  const file = fileURLToPath(new URL('examples/state-visit/visit.yaml', root));
  const loaded = await readVisitFile(file, root);
  if (!loaded.ok) throw new Error(loaded.problems.map(problemToLine).join('\n'));
  const { document, pack, objects } = loaded.value;
  const input = { document, pack, objects, facts: document.script ?? [] };
  const { state, assessment } = assessVisit(input, { draws: drawsDefault });
  const { picture } = beforeAfter({ state, assessment, space: 'talks', prefix: 'hero' });
  return `${pictureToText(picture)}\n`;
}
