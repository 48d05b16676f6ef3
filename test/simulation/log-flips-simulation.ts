import { nodeCrypto } from '../../src/adapters/node/crypto.ts';
import { auditLog } from '../../src/app/audit-log.ts';
import { fakeLog } from '../fakes/fake-log.ts';
import { everyPlace, withFlip } from '../fakes/log-flips.ts';
import type { SimulationReport } from './simulations.ts';

const ENTRY_COUNT = 300;

/**
 * Flips one bit at every byte position of every file of an exported log, one after the other, and
 * audits it with the policy of its witnesses: each must be found. A seed says which bit of each byte.
 */
export async function flipEveryByte(options: {
  readonly seeds: number;
  readonly firstSeed: number;
  onProgress(share: number): void;
}): Promise<SimulationReport> {
  const { exported, policy } = await fakeLog(ENTRY_COUNT);
  const failures: string[] = [];
  const countByCode = new Map<string, number>();
  let flipCount = 0;
  for (let i = 0; i < options.seeds; i += 1) {
    const places = await everyPlace(exported, options.firstSeed + i);
    for (const [j, place] of places.entries()) {
      const trust = { policy, genesisId: undefined };
      const audited = await auditLog(nodeCrypto, withFlip(exported, place), trust);
      flipCount += 1;
      if (audited.ok) failures.push(`${place.path} byte ${place.at} bit ${place.bit}`);
      else {
        const code = audited.problems[0]?.code ?? '';
        countByCode.set(code, (countByCode.get(code) ?? 0) + 1);
      }
      if (j % 100 === 0) options.onProgress((i + j / places.length) / options.seeds);
    }
  }
  const codes = [...countByCode].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    lines: [
      `${flipCount} flips in ${(await exported.list('')).length} files of ${ENTRY_COUNT} entries`,
      ...codes.map(([code, count]) => `${String(count).padStart(8)} found as ${code}`),
    ],
    failures,
    figures: [{ name: 'log.flips-found', value: flipCount - failures.length, n: flipCount }],
  };
}
