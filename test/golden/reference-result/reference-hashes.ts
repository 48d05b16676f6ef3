import { assessVisit, resultHash, type VisitInput } from '../../../src/app/assess-visit.ts';
import { engineVersion } from '../../../src/trace/assess.ts';
import { exampleVisit } from '../../fakes/example-visit.ts';

/** Examples whose result is pinned. */
export const referenceExamples = ['state-visit', 'talks-room'] as const;

/** Few enough for every test run; the bits of each draw do not depend on how many there are. */
const referenceDraws = 512;

export interface ReferenceResult {
  readonly engine: string;
  readonly draws: number;
  /** Result hash by example. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** The result hash of a visit; the same function runs in Node and in the browser. */
export function resultHashOf(visit: VisitInput, draws: number): string {
  return resultHash(visit, assessVisit(visit, { draws }).assessment);
}

/** The text of hash.json. */
export async function referenceResultText(): Promise<string> {
  const hashes: Record<string, string> = {};
  for (const name of referenceExamples)
    hashes[name] = resultHashOf(await exampleVisit(name), referenceDraws);
  const result: ReferenceResult = { engine: engineVersion, draws: referenceDraws, hashes };
  return `${JSON.stringify(result, null, 2)}\n`;
}
