import { fileURLToPath } from 'node:url';
import { readVisitFile } from '../../../src/adapters/node/visit-files.ts';
import { assessVisit, resultHash, type VisitInput } from '../../../src/app/assess-visit.ts';
import { engineVersion } from '../../../src/trace/assess.ts';

const root = new URL('../../../', import.meta.url);

/** Examples whose result is pinned. */
export const referenceExamples = ['state-visit', 'talks-room'] as const;

/** Few enough for every test run; the bits of each draw do not depend on how many there are. */
export const referenceDraws = 512;

export interface ReferenceResult {
  readonly engine: string;
  readonly draws: number;
  /** Result hash by example. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** Reads an example as every calculation starts from it. */
export async function readExample(name: string): Promise<VisitInput> {
  const file = fileURLToPath(new URL(`examples/${name}/visit.yaml`, root));
  const loaded = await readVisitFile(file, root);
  if (!loaded.ok) throw new Error(loaded.problems.map((p) => p.message).join('\n'));
  const { document, pack, objects } = loaded.value;
  return { document, pack, objects, facts: document.script ?? [] };
}

/** The result hash of a visit; the same function runs in Node and in the browser. */
export function referenceHash(visit: VisitInput): string {
  return resultHash(visit, assessVisit(visit, { draws: referenceDraws }).assessment);
}

/** The text of hash.json. */
export async function referenceResultText(): Promise<string> {
  const hashes: Record<string, string> = {};
  for (const name of referenceExamples) hashes[name] = referenceHash(await readExample(name));
  const result: ReferenceResult = { engine: engineVersion, draws: referenceDraws, hashes };
  return `${JSON.stringify(result, null, 2)}\n`;
}
