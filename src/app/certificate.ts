import { compareText } from '../base/order.ts';
import type { ChainHead } from '../ledger/writer.ts';
import { isLateVisit } from '../model/late-visit.ts';
import type { VisitState } from '../model/state.ts';
import { evidenceSentence } from '../report/evidence-text.ts';
import { type Assessment, type Figures, isLeftOver } from '../trace/assess.ts';
import type { Information } from '../trace/information/information.ts';
import { packHash, type VisitInput } from './assess-visit.ts';
import { informationOf } from './information.ts';
import {
  flooredByName,
  flooredInformation,
  flooredProbability,
  flooredSets,
} from './reporting-floor.ts';
import { reasonsNotClear } from './scenes.ts';

/** One line of the certificate's table of surfaces that stay. */
export interface ResidualLine {
  readonly id: string;
  readonly label: string;
  readonly space: string;
  readonly mean: number;
  readonly high: number;
  readonly p: number;
}

/** Something out of our reach, with the reason; never left out. */
export interface OutOfReachLine extends ResidualLine {
  readonly reason: string;
}

/**
 * What two people sign: the bound, the exclusions, what was not accessible, what was accepted by whom, and everything
 * a stranger needs to compute it again. No probability is below the reporting floor. Carries no unsalted hash of visit
 * or result (record v1 section 3).
 */
export interface Certificate {
  readonly kind: 'certificate';
  readonly format: 'vestige-certificate/1';
  readonly visit: string;
  readonly statement: string;
  readonly clear: boolean;
  readonly reasons: readonly string[];
  readonly adversary: string;
  readonly within: Readonly<Record<string, Readonly<Record<string, Figures>>>>;
  readonly out: Readonly<Record<string, Readonly<Record<string, Figures>>>>;
  readonly u95: Readonly<Record<string, number>>;
  readonly spaces: Assessment['spaces'];
  readonly residual: readonly ResidualLine[];
  readonly outOfReach: readonly OutOfReachLine[];
  readonly notDone: readonly {
    readonly task: string;
    readonly surfaces: readonly string[];
    readonly why: string;
  }[];
  readonly accepted: readonly {
    readonly by: string;
    readonly reason: string;
    readonly surfaces: readonly string[];
  }[];
  /** Lines left out of the two lists above. */
  readonly linesCut: { readonly residual: number; readonly outOfReach: number };
  readonly outByKind: Assessment['outByKind'];
  readonly bySurfaceFate: Assessment['bySurfaceFate'];
  /** What could be learnt, by class and party; an approximation beside the figures (docs/model/information.md). */
  readonly information: Information;
  readonly swabs: readonly {
    readonly swab: string;
    readonly surface: string;
    readonly control: string;
    readonly call: string;
    readonly quantityPg?: number;
  }[];
  readonly swabNote: string;
  /** What the results did to the numbers, and how far that can be trusted. */
  readonly evidence: Assessment['evidence'];
  /** Spaces whose access began with the end of their window, without a countersigned release. */
  readonly notReleased: readonly string[];
  readonly holds: readonly {
    readonly id: string;
    readonly scope: string;
    readonly from: number;
    readonly liftedAt?: number;
  }[];
  readonly exceptions: readonly {
    readonly id: string;
    readonly what: string;
    readonly closed: boolean;
  }[];
  readonly declaredLate: boolean;
  readonly engine: string;
  readonly pack: { readonly id: string; readonly version: string; readonly sha256: string };
  readonly seed: string;
  readonly draws: number;
  readonly assumptions: Assessment['assumptions'];
  /** Ends of the chains that it rests on. */
  readonly heads: readonly ChainHead[];
}

/** Residual lines that a certificate prints at most. */
const linesMax = 200;

/** Makes the certificate of an assessed visit. Pure: the same records give the same bytes. */
export function makeCertificate(
  input: VisitInput,
  state: VisitState,
  assessment: Assessment,
  heads: readonly ChainHead[],
): Certificate {
  const reasons = reasonsNotClear(state, assessment);
  const { adversary } = assessment;
  const line = (s: Assessment['surfaces'][number]): ResidualLine => ({
    id: s.id,
    label: s.label,
    space: s.space,
    mean: s.after.mean,
    high: s.after.high,
    p: flooredProbability(s.after.p[adversary] ?? 0),
  });
  const left = assessment.surfaces
    .filter((s) => isLeftOver(s) && s.kind !== 'kept')
    .sort(
      (a, b) =>
        (b.after.p[adversary] ?? 0) - (a.after.p[adversary] ?? 0) || b.after.mean - a.after.mean,
    );
  return {
    kind: 'certificate',
    format: 'vestige-certificate/1',
    visit: assessment.visit,
    statement: statementOf(reasons.length === 0),
    clear: reasons.length === 0,
    reasons,
    adversary,
    within: flooredSets(assessment.within),
    out: flooredSets(assessment.out),
    u95: assessment.u95,
    spaces: assessment.spaces.map((s) => ({ ...s, figures: flooredByName(s.figures) })),
    residual: left
      .filter((s) => s.within)
      .slice(0, linesMax)
      .map(line),
    outOfReach: left
      .filter((s) => !s.within)
      .slice(0, linesMax)
      .map((s) => ({ ...line(s), reason: s.reason })),
    notDone: state.tasks
      .filter((t) => ['dropped', 'not-done', 'not-accessible'].includes(t.outcome))
      .map((t) => ({ task: t.id, surfaces: t.surfaces, why: t.note ?? t.outcome })),
    accepted: acceptances(state),
    linesCut: {
      residual: Math.max(0, left.filter((s) => s.within).length - linesMax),
      outOfReach: Math.max(0, left.filter((s) => !s.within).length - linesMax),
    },
    outByKind: assessment.outByKind,
    bySurfaceFate: assessment.bySurfaceFate,
    information: flooredInformation(informationOf(state, assessment)),
    swabs: state.factsOf('result').map((r) => ({
      swab: r.swab,
      surface: state.factsOf('swab').find((s) => s.id === r.swab)?.surface ?? '',
      control: r.control,
      call: r.call,
      ...(r.quantityPg === undefined ? {} : { quantityPg: r.quantityPg }),
    })),
    swabNote: evidenceSentence(assessment.evidence),
    evidence: assessment.evidence,
    notReleased: [...state.accessFrom.keys()]
      .filter((space) => !state.released.has(space))
      .sort(compareText),
    holds: state.holds.map((h) => ({
      id: h.id,
      scope: h.scope,
      from: h.from,
      ...(h.liftedAt === undefined ? {} : { liftedAt: h.liftedAt }),
    })),
    exceptions: state
      .factsOf('exception')
      .map((e) => ({ id: e.id, what: e.what, closed: e.closedAt !== undefined })),
    declaredLate: isLateVisit(state),
    engine: assessment.engine,
    pack: { id: input.pack.id, version: input.pack.version, sha256: packHash(input.pack) },
    seed: assessment.seed,
    draws: assessment.draws,
    assumptions: assessment.assumptions,
    heads,
  };
}

function statementOf(clear: boolean): string {
  return clear
    ? 'Own traces accounted for; the stated bound holds under the stated model and exclusions.'
    : 'Own traces accounted for; not clear: the stated limits are exceeded, for the reasons given.';
}

/** Everything that a named person accepted: on the day, and before the visit by planning to accept it. */
function acceptances(state: VisitState): Certificate['accepted'] {
  const planned = [...state.objects.values()]
    .filter((o) => o.control === 'accept')
    .map((o) => ({
      by: o.acceptedBy ?? 'nobody by name',
      reason: `before the visit: ${o.reason ?? 'no reason given'}`,
      surfaces: o.surfaces.map((s) => s.id),
    }));
  const onTheDay = state
    .factsOf('acceptance')
    .map((a) => ({ by: a.by, reason: a.reason, surfaces: a.surfaces }));
  return [...onTheDay, ...planned];
}
