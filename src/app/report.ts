import { custodyOf } from '../custody/custody-of.ts';
import { custodyProblems } from '../custody/custody-problems.ts';
import type { VisitState } from '../model/state.ts';
import type { Answers } from '../report/answer-sections.ts';
import { certificateContentOf } from '../report/certificate-content.ts';
import { type ReportFinding, reportPage } from '../report/report-page.ts';
import type { FlowLink } from '../report/sankey.ts';
import type { Assessment } from '../trace/assess.ts';
import type { Compiled } from '../trace/compile/compile.ts';
import { tracePathways } from '../trace/pathways.ts';
import type { Uncertainty } from '../trace/uncertainty/uncertainty.ts';
import { packHash, type VisitInput } from './assess-visit.ts';
import type { CertificateFile } from './certificate-file.ts';
import { certifiers } from './certify.ts';
import { isLateRecord } from './differences.ts';
import { informationOf } from './information.ts';

export interface ReportSources {
  readonly input: VisitInput;
  readonly state: VisitState;
  readonly compiled: Compiled;
  readonly assessment: Assessment;
  readonly certificate: CertificateFile;
  /** The answer before late records came in, if any did. */
  readonly earlier: Assessment | undefined;
  /** How sure the number is, where it was measured. */
  readonly uncertainty?: Uncertainty;
  /** What else was computed, for sections of its own. */
  readonly answers?: Answers;
  /** What checking the case said, in sentences. */
  readonly verification: readonly string[];
}

/** report.html: the whole account of a visit as one file. */
export function makeReport(sources: ReportSources): string {
  const { input, state, compiled, assessment, certificate, uncertainty } = sources;
  const { clear, reasons, statement, declaredLate } = certificate.certificate;
  const information = informationOf(state, assessment, compiled);
  const heroSpace = state.document.spaces['talks'] === undefined ? undefined : 'talks';
  return reportPage({
    state,
    assessment,
    ...(heroSpace === undefined ? {} : { heroSpace }),
    editions: editionsOf(state, sources.earlier),
    pathways: pathwaysOf(state, compiled, heroSpace),
    information,
    ...(uncertainty === undefined ? {} : { uncertainty }),
    ...(sources.answers === undefined ? {} : { answers: sources.answers }),
    findings: [custodyFinding(state), { title: 'Verification', lines: sources.verification }],
    certificate: certificateContentOf(state, assessment, {
      statement,
      clear,
      reasons,
      declaredLate,
      packSha256: packHash(input.pack),
      heads: certificate.heads,
      information,
      ...(uncertainty === undefined ? {} : { uncertainty }),
      signatures: certifiers(input).map((code) => ({
        role: state.document.people[code]?.role ?? '',
        code,
        at: 'signed in the records',
      })),
    }),
  });
}

/** The answer as it was before late records came in, as an edition of the page. */
function editionsOf(state: VisitState, earlier: Assessment | undefined) {
  if (earlier === undefined) return [];
  const late = state.contacts.filter((c) => isLateRecord(state, c.fact));
  const atMs = Math.min(...late.map((c) => c.fact.recordedAt ?? 0)) - 1;
  return [{ label: 'before the footage', atMs, assessment: earlier }];
}

/** Words for the channels by which trace leaves the principal. */
const channelWords: Readonly<Record<string, string>> = {
  touch: 'hands and body, logged',
  inferred: 'hands, not logged',
  saliva: 'saliva',
  speech: 'speech and cough',
  dust: 'dust',
  air: 'air',
  skin: 'skin shed at rest',
  sweat: 'sweat',
  destroyed: 'destroyed by the agent',
};

/** Expected flows through one room, by object; patches and small streams are summed. */
function pathwaysOf(state: VisitState, compiled: Compiled, space: string | undefined) {
  const { flows } = tracePathways(compiled.program);
  const labels: Record<string, string> = { ...channelWords };
  const inSpace = (id: string): boolean =>
    space === undefined || state.surfaces.get(id.replace(/#\d+$/, ''))?.space === space;
  const nodeOf = (id: string): string => {
    const surface = state.surfaces.get(id.replace(/#\d+$/, ''));
    if (surface !== undefined) {
      labels[surface.object] = state.objects.get(surface.object)?.label ?? surface.object;
      return surface.object;
    }
    const [kind = '', rest = ''] = id.split(':');
    if (kind === 'cloth') return named('wipes', 'used wipes and tape');
    if (kind === 'glove') return named('gloves', 'gloves');
    if (kind === 'bag') return named('bags', 'inside of packages');
    if (kind === 'hand') return named(id, `hands of ${rest}`);
    return id;
  };
  const named = (id: string, label: string): string => {
    labels[id] = label;
    return id;
  };
  const sums = new Map<string, FlowLink>();
  for (const { from, to, mass } of flows) {
    const isDeposit = Object.hasOwn(channelWords, from);
    if (!inSpace(from) && !inSpace(to)) continue;
    const link: FlowLink = {
      from: isDeposit ? from : nodeOf(from),
      to: to === 'destroyed' ? to : nodeOf(to),
      pg: mass,
      kind: isDeposit ? 'deposit' : /^(cloth:|destroyed)/.test(to) ? 'cleaned' : 'transfer',
    };
    if (link.from === link.to) continue;
    const key = `${link.from}\u001f${link.to}\u001f${link.kind}`;
    const held = sums.get(key);
    sums.set(key, held === undefined ? link : { ...held, pg: held.pg + link.pg });
  }
  return { links: [...sums.values()], labels };
}

function custodyFinding(state: VisitState): ReportFinding {
  const custody = custodyOf(state);
  const problems = custodyProblems(custody);
  const { units, cases } = custody;
  const open = units.filter((u) => u.end === undefined).length;
  const lines = [
    `${units.length} packages in ${cases.length} cases; ${units.length - open} have come to their end, ${open} are still open.`,
    ...problems.map((p) => p.message),
  ];
  return { title: 'Custody', lines };
}
