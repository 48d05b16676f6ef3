import { randomBytes } from '../adapters/node/crypto.ts';
import {
  type AssessmentCache,
  beginAssessment,
  drawsDefault,
  type VisitInput,
} from '../app/assess-visit.ts';
import type { CertificateFile } from '../app/certificate-file.ts';
import { recordCertificate } from '../app/certify.ts';
import { playVisit } from '../app/play.ts';
import { bytesToHex } from '../base/bytes.ts';
import { knownAt } from '../model/payload.ts';
import type { VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import type { Compiled } from '../trace/compile/compile.ts';
import { beginCase, exportOpenings, writeCertificate } from './case.ts';
import { type Context, defineCommand, EXIT, reportProblems } from './command.ts';
import {
  drawsOption,
  finishWithProgress,
  loadVisit,
  parseDraws,
  parseThreads,
  threadsOption,
} from './load.ts';

/** What a played visit left behind. */
export interface Played {
  readonly recordCount: number;
  readonly deviceCount: number;
  readonly state: VisitState;
  readonly compiled: Compiled;
  readonly assessment: Assessment;
  readonly certificate: CertificateFile;
  /** Label codes are made from it; it is sealed among the records. */
  readonly labelSecret: string;
}

/** `vestige play FILE --case DIR`: walks the timeline, records in, state out. */
export const playCommand = defineCommand({
  name: 'play',
  phase: 'observe',
  summary: 'Plays a visit as signed records into a case folder and certifies it',
  usage: ['play examples/talks-room/visit.yaml --case out/case'],
  options: {
    ...drawsOption,
    ...threadsOption,
    case: { type: 'string', value: 'DIR', help: 'folder for the case (new)', default: 'out/case' },
    audit: { type: 'boolean', help: 'also hands out the openings, so that anybody can check it' },
    cards: { type: 'string', value: 'DIR', help: 'makes a recovery key; its 3 cards go there' },
  },
  positionals: [{ name: 'FILE', help: 'a visit file (YAML or JSON)' }],
  exits: { [EXIT.ok]: 'played and certified, whatever the finding', [EXIT.badInput]: 'bad input' },
  async run(context) {
    const draws = parseDraws(context.options.draws, drawsDefault);
    if (!draws.ok) return reportProblems(context, draws.problems);
    const threads = parseThreads(context.options.threads);
    if (!threads.ok) return reportProblems(context, threads.problems);
    const loaded = await loadVisit(context, context.args[0] ?? '');
    if (!loaded.ok) return reportProblems(context, loaded.problems);
    const played = await playInto(context, context.options.case, loaded.value, {
      draws: draws.value,
      threads: threads.value,
      audit: context.options.audit,
      cards: context.options.cards,
    });
    const { recordCount, deviceCount } = played;
    if (context.json) context.out(JSON.stringify({ ok: true, recordCount, deviceCount }, null, 2));
    else
      context.out(
        `${recordCount} records by ${deviceCount} devices in ${context.options.case}; certified: ${played.certificate.certificate.clear ? 'clear' : 'not clear'}`,
      );
    return EXIT.ok;
  },
});

/** Records a whole visit, computes it and records the certificate with its two approvals. */
export async function playInto(
  context: Pick<Context, 'env' | 'progress' | 'root'>,
  folder: string,
  input: VisitInput,
  options: {
    readonly draws: number;
    readonly threads: number;
    readonly audit: boolean;
    readonly cards?: string | undefined;
    /** Kept by a caller that asks more of the same visit. */
    readonly cache?: AssessmentCache;
  },
): Promise<Played> {
  const written = await beginCase(context, folder, input, options.cards);
  const labelSecret = bytesToHex(randomBytes(16));
  try {
    await playVisit(input, written.recorder, (done, total) =>
      context.progress.show('recording', done, total),
    );
    await written.recorder.record({ kind: 'labels', secret: labelSecret });
    const { draws, cache } = options;
    const run = beginAssessment(input, { draws, ...(cache === undefined ? {} : { cache }) });
    const assessment = await finishWithProgress(context, run, options.threads);
    const at = input.facts.reduce((latest, f) => Math.max(latest, knownAt(f)), 0);
    const certificate = await recordCertificate(
      input,
      { state: run.state, assessment },
      written,
      at,
    );
    await writeCertificate(folder, certificate);
    if (options.audit) await exportOpenings(folder, written.openings);
    const heads = written.heads();
    return {
      recordCount: heads.reduce((sum, head) => sum + head.seq, 0),
      deviceCount: heads.length,
      state: run.state,
      compiled: run.compiled,
      assessment,
      certificate,
      labelSecret,
    };
  } finally {
    await written.close();
  }
}
