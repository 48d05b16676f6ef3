import type { EvidenceItem } from '../../src/trace/evidence/items.ts';
import type { SwabReading } from '../../src/trace/evidence/swab-likelihood.ts';
import type { TraceEvent, TraceProgram } from '../../src/trace/program.ts';
import { standardAdversary } from './standard-adversary.ts';

/** One surface: touched once, wiped by person 0 unless left, swabbed when something was read. */
export interface Site {
  readonly coefficient: number;
  readonly isWiped?: boolean;
  readonly reading?: SwabReading;
}

export const swabShare = 0.2;
export const swabParameters = {
  detection: { eta: 0.5066, replicateSd: 0.2528, cellMass: 6.6 },
  inhibition: 0.05,
  quantitySd: 0.5,
} as const;
export const siteYields = {
  mu: 0.3541,
  sigmaLocation: 1.0575,
  sigma: 0.928,
  zeroRate: 0.0993,
  sharePerson: 0.4,
  shareOccasion: 0.1,
  zeroFloor: 0.005,
} as const;
export const wipe = { residue: 0.003, floor: 1e-4, missed: 0.05, kappa: 2, skipA: 1, skipB: 9 };

/** Surfaces that share nothing but where, who, on which occasion, and the one who wipes. */
export function sitesProgram(sites: readonly Site[]): {
  readonly program: TraceProgram;
  readonly items: readonly EvidenceItem[];
} {
  const events: TraceEvent[] = [];
  const items: EvidenceItem[] = [];
  sites.forEach(({ coefficient, isWiped, reading }, k) => {
    events.push({ kind: 'touch', to: k, episode: k, coefficient, fact: `touch-${k}` });
    if (isWiped === true) events.push(wiped(k));
    if (reading === undefined) return;
    const id = `Q${k}`;
    items.push({ id, events: [events.length], parameters: swabParameters, reading });
    events.push({ kind: 'swab', on: k, share: swabShare, fact: id });
  });
  sites.forEach((_, k) => {
    events.push({ kind: 'read', reading: k });
  });
  return {
    items,
    program: {
      compartments: sites.map((_, k) => ({
        id: `site-${k}`,
        kind: 'patch',
        surface: `site-${k}`,
        areaCm2: 100,
        hard: true,
      })),
      legs: ['leg'],
      principal: 'HERON',
      episodes: sites.map((_, k) => ({ entity: `HERON,site-${k},leg,hand-right`, leg: 0 })),
      crew: [{ person: 'SWP', a: wipe.skipA, b: wipe.skipB }],
      events,
      sets: ['after'],
      readings: sites.map((_, k) => ({ set: 0, compartment: k, counted: k })),
      counted: sites.map((_, k) => ({ id: `site-${k}`, group: 0 })),
      groups: [{ id: 'within:room', kind: 'within' }],
      adversaries: [standardAdversary],
      yields: siteYields,
      cover: { missed: wipe.missed, kappa: wipe.kappa },
      detection: swabParameters.detection,
    },
  };
}

function wiped(on: number): TraceEvent {
  return {
    kind: 'clean',
    on,
    cloth: -1,
    step: {
      groups: [{ entity: `site-${on},1,SWP`, person: 0, ordinal: 1 }],
      before: [[1, 1, 1]],
      after: [[wipe.residue, wipe.residue, 0.1]],
      floor: wipe.floor,
    },
    clothReturn: 0,
    destroyedShare: 0,
    fact: `wipe-${on}`,
  };
}
