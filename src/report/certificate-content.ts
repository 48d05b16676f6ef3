import { assert } from '../base/assert.ts';
import { packText } from '../model/calibration.ts';
import { partyRole, type VisitState } from '../model/state.ts';
import type { Assessment, Figures } from '../trace/assess.ts';
import type { Information } from '../trace/information/information.ts';
import type { Uncertainty } from '../trace/uncertainty/uncertainty.ts';
import type { CertificateContent, CertificateCount } from './certificate-page.ts';
import { evidenceSentence } from './evidence-text.ts';
import { countLimitText, durationText } from './figure-text.ts';
import { atLeastOneText, informationLines, openPackagesSentence } from './information-text.ts';
import { surfacesText } from './task-text.ts';
import { whenOf } from './visit-clock.ts';

/** What a certificate needs and neither state nor assessment knows. */
export interface CertificateOrigin {
  readonly statement: string;
  readonly clear: boolean;
  readonly reasons: readonly string[];
  readonly declaredLate: boolean;
  readonly packSha256: string;
  readonly heads: CertificateContent['heads'];
  /** How sure the number is; absent when it was not measured. */
  readonly uncertainty?: Uncertainty;
  /** What could be learnt from what stays; absent when it was not judged. */
  readonly information?: Information;
  readonly signatures: CertificateContent['signatures'];
}

/** Fills in a certificate from a state and its assessment. */
export function certificateContentOf(
  state: VisitState,
  assessment: Assessment,
  origin: CertificateOrigin,
): CertificateContent {
  const { adversary } = assessment;
  const label = (id: string) => state.pack.adversaries[id]?.label ?? id;
  const out = assessment.surfaces
    .filter((s) => !s.within && s.kind !== 'kept' && s.after.mean >= 1)
    .sort((a, b) => b.after.mean - a.after.mean || (a.id < b.id ? -1 : 1));
  return {
    title: 'Account of own traces',
    visit: `${state.document.visit.title} (${state.document.visit.id})`,
    marking: state.document.visit.marking ?? '',
    statement: origin.statement,
    clear: origin.clear,
    reasons: origin.reasons,
    declaredLate: origin.declaredLate,
    laboratory: label(adversary),
    adversaries: assessment.adversaries.map((id) => ({
      label: label(id),
      before: countOf(assessment.within['before']?.[id]),
      after: countOf(assessment.within['after']?.[id]),
      out: countOf(assessment.out['after']?.[id]),
      pooled: pooledOf(assessment, id),
    })),
    spaces: spacesOf(state, assessment),
    u95Pg: assessment.u95['after'] ?? 0,
    learnt: learntOf(state, origin.information),
    openWaste:
      origin.information === undefined ? '' : openPackagesSentence(origin.information.packages),
    exclusions: exclusionsOf(state),
    outOfReach: out.map((s) => ({
      what: s.label,
      place: '',
      meanPg: s.after.mean,
      p: s.after.p[adversary] ?? 0,
      reason: s.reason,
    })),
    accepted: state.factsOf('acceptance').map((a) => ({
      what: surfacesText(state, a.surfaces),
      by: a.by,
      reason: a.reason,
    })),
    notDone: state.tasks
      .filter((t) => ['dropped', 'not-done', 'not-accessible'].includes(t.outcome))
      .map((t) => ({ what: surfacesText(state, t.surfaces), why: t.note ?? t.outcome })),
    holds: state.holds.map((hold) => {
      const span =
        hold.liftedAt === undefined ? 'still open' : durationText(hold.liftedAt - hold.from);
      return `${hold.id}, ${state.document.spaces[hold.scope]?.label ?? hold.scope}, from ${whenOf(state, hold.from)}: ${span}`;
    }),
    exceptions: state
      .factsOf('exception')
      .map((e) => `${e.id}: ${e.what} (${e.closedAt === undefined ? 'open' : 'closed'})`),
    engine: assessment.engine,
    pack: { named: packText(state.pack), sha256: origin.packSha256 },
    seed: assessment.seed,
    draws: assessment.draws,
    evidence: evidenceSentence(assessment.evidence),
    heads: origin.heads,
    assumptions: {
      count: assessment.assumptions.assumptionCount,
      of: assessment.assumptions.parameterCount,
      ...(origin.uncertainty === undefined
        ? {}
        : {
            share: origin.uncertainty.assumptionShare,
            range: origin.uncertainty.sets.after.number,
          }),
    },
    signatures: origin.signatures,
  };
}

/** One line for each class, for the party that can read it from most of what is left. */
/** A figure that is missing would read as a small one. */
function pooledOf({ within }: Assessment, adversary: string): number {
  const figures = within['after']?.[adversary];
  assert(figures !== undefined, `certificate: expected figures for ${adversary}, got none`);
  return figures.pooled.value;
}

function learntOf(
  state: VisitState,
  information: Information | undefined,
): CertificateContent['learnt'] {
  if (information === undefined) return [];
  return informationLines(state, information).map(({ label, collector, row }) => ({
    what: label,
    by: collector,
    change: row.onSurfaces
      ? `${countLimitText(row.before.surfaces)} → ${countLimitText(row.after.surfaces)}`
      : '–',
    atLeastOne: atLeastOneText(row, row.after),
    out: row.onSurfaces ? countLimitText(row.out.surfaces) : '–',
  }));
}

function spacesOf(state: VisitState, assessment: Assessment): CertificateContent['spaces'] {
  // Our own rooms and vehicles are handed back to nobody: they are in no headline, nor here.
  const shown = assessment.spaces.filter((s) => s.sort !== 'kept');
  const ids = [...new Set(shown.map((s) => s.space))];
  return ids.map((id) => {
    const rows = shown.filter((s) => s.space === id);
    const within = rows.find((s) => s.sort === 'within')?.figures;
    const out = rows.find((s) => s.sort === 'out')?.figures;
    return {
      label: state.document.spaces[id]?.label ?? id,
      ...(within === undefined
        ? {}
        : { before: countOf(within['before']), after: countOf(within['after']) }),
      ...(out === undefined ? {} : { out: countOf(out['after']) }),
    };
  });
}

function countOf(figures: Figures | undefined): CertificateCount {
  const { value, low, high } = figures?.count ?? { value: 0, low: 0, high: 0 };
  return { value, low, high };
}

/** What no bound of this model covers, whatever was done. */
function exclusionsOf(state: VisitState): readonly string[] {
  const trace = state.pack.trace.label;
  const counterpart = Object.values(state.document.spaces).some(
    (s) => partyRole(state, s.controller) === 'counterpart',
  );
  return [
    `Anything but ${trace}: voice, pictures, fingerprints, documents.`,
    'Contacts that nobody logged beyond the published rates that stand in for them.',
    'Hands, clothes and luggage of other people, air, dust and drains.',
    ...(counterpart
      ? ["The counterpart's premises and vehicles, which are not ours to touch."]
      : []),
    'Packages after the end of custody that is recorded here.',
  ];
}
