/** Files that take more than some five seconds on two cores, the longest first; all others count alike. */
export const slowFiles = [
  'test/cli/demo.test.ts',
  'test/cli/every-command.test.ts',
  'src/trace/evidence/sampler.test.ts',
  'test/browser/page.test.ts',
  'bench/run.test.ts',
  'test/cli/changed-case.test.ts',
  'src/trace/tails/surface-tail.test.ts',
  'test/cli/shred.test.ts',
  'test/generated.test.ts',
  'test/reference-visit.test.ts',
  'src/cli/reporting-floor.test.ts',
  'test/cli/ledger.test.ts',
  'test/browser/determinism.test.ts',
  'src/app/audit-log.test.ts',
  'test/cli/keys.test.ts',
  'test/bad-input.test.ts',
  'test/simulation/calibration.test.ts',
  'test/docs.test.ts',
  'src/trace/live/live-estimate.test.ts',
  'test/cli/hold.test.ts',
  'test/simulation/oracle.test.ts',
  'src/report/floor-plan.test.ts',
  'src/app/assess-to-error.test.ts',
  'test/browser/threads.test.ts',
  'src/report/report-page.test.ts',
  'src/trace/kernel/kernel.test.ts',
  'src/log/log-writer.test.ts',
  'src/trace/kernel/draw-pool.test.ts',
  'test/cli/launched.test.ts',
  'test/cli/calibrate.test.ts',
  'src/adapters/crypto/hpke.test.ts',
  'test/golden/model-v1/visit-v0.test.ts',
  'src/report/answer-sections.test.ts',
  'src/app/surface-words.test.ts',
  'src/app/open-case.test.ts',
  'test/durability/kill.test.ts',
  'src/report/label-placement.test.ts',
];

/**
 * The files of one share, `2/3` being the second of three: every file is in exactly one, and the slow ones are dealt out
 * first, there and back, so that shares take about as long.
 */
export function shareOf(files: readonly string[], share: string): readonly string[] {
  const found = /^([1-9])\/([1-9])$/.exec(share);
  const [index, count] = [Number(found?.[1]) - 1, Number(found?.[2])];
  if (found === null || index >= count)
    throw new Error(`VESTIGE_TEST_SHARD: expected a share such as 1/2, got "${share}"`);
  const slow = slowFiles.filter((file) => files.includes(file));
  const rest = files.filter((file) => !slowFiles.includes(file));
  const own = new Set([...slow, ...rest].filter((_, i) => dealtTo(i, count) === index));
  return files.filter((file) => own.has(file));
}

/** 0 1 1 0 0 1 1 0 …: who comes last in one round comes first in the next. */
function dealtTo(position: number, count: number): number {
  const place = position % (2 * count);
  return place < count ? place : 2 * count - 1 - place;
}
