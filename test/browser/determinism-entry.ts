import { assessVisit, resultHash, type VisitInput } from '../../src/app/assess-visit.ts';

/** What the test calls in the page. */
export interface DeterminismPage {
  hashOf(visit: VisitInput, draws: number): string;
}

const page: DeterminismPage = {
  hashOf: (visit, draws) => resultHash(visit, assessVisit(visit, { draws }).assessment),
};
Object.assign(globalThis, { determinismPage: page });
