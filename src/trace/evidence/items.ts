import type { VisitState } from '../../model/state.ts';
import { doubtOf, type SwabDoubt } from '../../model/swab-results.ts';
import type { ParameterReader } from '../compile/parameters.ts';
import type { DetectionParameters, TraceProgram } from '../program.ts';
import { likelihoodGivenLifted, type SwabParameters, type SwabReading } from './swab-likelihood.ts';

/** One thing that was measured: what was lifted at some swab events of the program, and what that says. */
export interface EvidenceItem {
  /** The swab's code. */
  readonly id: string;
  /** Indices of the swab's events in the program, one per patch of the surface. */
  readonly events: readonly number[];
  readonly parameters: SwabParameters;
  readonly reading: SwabReading;
  /** Its mass is followed but what was read is not used: to see how well the others foresee it. */
  readonly isLeftOut?: boolean;
}

/** A swab whose results carry no weight, and why. */
export interface WithoutWeight {
  readonly id: string;
  readonly reason: string;
  /** Something is wrong with the swab or its results; absent where they just say nothing. */
  readonly isDoubtful?: true;
}

/** What the laboratory's results say about the visit. */
export interface Evidence {
  readonly items: readonly EvidenceItem[];
  readonly withoutWeight: readonly WithoutWeight[];
}

/**
 * Turns results into evidence (model v1 section 8). A failed control, an inconclusive call and a control swab carry no
 * weight; of several results for one swab the last counts, as everywhere. What cannot be right (results that contradict
 * each other, a swab taken before its surface was cleaned, a result of a swab that nobody took) changes no number, and
 * stays listed as doubtful.
 */
export function evidenceOf(
  state: VisitState,
  reader: Pick<ParameterReader, 'value'>,
  program: Pick<TraceProgram, 'events' | 'detection'>,
): Evidence {
  const items: EvidenceItem[] = [];
  const withoutWeight: WithoutWeight[] = [];
  const results = resultsOf(state);
  const lastBySwab = new Map(results.map((r) => [r.swab, r]));
  const isCleaning = (method: string) => state.pack.methods[method]?.effect === 'clean';
  for (const swab of state.factsOf('swab')) {
    const result = lastBySwab.get(swab.id);
    if (result === undefined) continue;
    lastBySwab.delete(swab.id);
    const without = (reason: string) => void withoutWeight.push({ id: swab.id, reason });
    const events = program.events.flatMap((e, i) =>
      e.kind === 'swab' && e.fact === swab.id ? [i] : [],
    );
    const doubt = doubtOf(swab, results, { tasks: state.tasks, isCleaning });
    if (doubt !== undefined)
      withoutWeight.push({ id: swab.id, reason: doubtReasons[doubt], isDoubtful: true });
    else if (swab.purpose !== 'principal-residual') without('a control, not a surface');
    else if (events.length === 0) without('no surface of the model was swabbed');
    else if (result.control === 'failed') without('the control failed');
    else {
      const reading = readingOf(result, reader);
      if (reading === undefined) without(`the call is ${result.call}`);
      else
        items.push({
          id: swab.id,
          events,
          reading,
          parameters: swabParameters(reader, program.detection, inhibitionOf(state, swab, reader)),
        });
    }
  }
  for (const swab of lastBySwab.keys())
    withoutWeight.push({ id: swab, reason: 'nobody took such a swab', isDoubtful: true });
  return { items, withoutWeight };
}

const doubtReasons: Readonly<Record<SwabDoubt, string>> = {
  contradiction: 'its results contradict each other or themselves',
  'before-cleaning': 'taken before its surface was cleaned',
};

type Result = ReturnType<typeof resultsOf>[number];

function resultsOf(state: VisitState) {
  return state.factsOf('result');
}

/** The reading behind a call; undefined when the call says nothing. */
function readingOf(
  { call, quantityPg, lodPg }: Result,
  reader: Pick<ParameterReader, 'value'>,
): SwabReading | undefined {
  const extractShare = reader.value('swab.extract-share');
  switch (call) {
    case 'not-detected':
    case 'clean':
      return { kind: 'qpcr-negative', limitMass: lodPg };
    case 'principal-absent':
      return { kind: 'str-negative', extractShare };
    case 'principal-present':
      return quantityPg !== undefined && quantityPg > lodPg
        ? { kind: 'quantity', mass: quantityPg }
        : { kind: 'str-positive', extractShare };
    case 'inconclusive':
    case 'no-result':
      return undefined;
  }
}

/** Residue of chlorine spoils swabs more often than others (Szkuta 2015, partial; the figure is an Assumption). */
function inhibitionOf(
  state: VisitState,
  swab: { readonly surface?: string | undefined; readonly at: number },
  reader: Pick<ParameterReader, 'value'>,
): number {
  const last = state.tasks
    .filter((t) => swab.surface !== undefined && t.surfaces.includes(swab.surface))
    .filter((t) => t.outcome === 'done' || t.outcome === 'applied')
    .filter((t) => (t.to ?? t.at) <= swab.at && state.pack.methods[t.method]?.effect === 'clean')
    .sort((a, b) => (a.to ?? a.at) - (b.to ?? b.at))
    .at(-1);
  const agent = last === undefined ? undefined : state.pack.methods[last.method]?.agent;
  return agent === 'chlorine'
    ? reader.value('swab.inhibition.chlorine')
    : reader.value('swab.inhibition');
}

function swabParameters(
  reader: Pick<ParameterReader, 'value'>,
  detection: DetectionParameters,
  inhibition: number,
): SwabParameters {
  return { detection, inhibition, quantitySd: reader.value('swab.quantity-sd') };
}

/** ln of the probability (density) of what was read, given the mass that the swab lifted. */
export function logLikelihood(item: EvidenceItem, lifted: number, log: (x: number) => number) {
  if (item.isLeftOut === true) return 0;
  const p = likelihoodGivenLifted(item.parameters, item.reading, lifted < 0 ? 0 : lifted);
  return p > 0 ? log(p) : Number.NEGATIVE_INFINITY;
}
