import type { SwabParameters } from '../../src/trace/evidence/swab-likelihood.ts';
import type {
  CleaningStep,
  Compartment,
  CompartmentKind,
  TraceEvent,
  TraceProgram,
  Transfer,
} from '../../src/trace/program.ts';
import { siteYields, swabParameters, wipe } from '../fakes/sites-program.ts';
import { standardAdversary } from '../fakes/standard-adversary.ts';

/** A swab of the visit, and how it is analysed. */
export interface PlannedSwab {
  readonly id: string;
  /** Indices of its events in the program. */
  readonly events: readonly number[];
  readonly parameters: SwabParameters;
  readonly analysis: 'quantity' | 'profile';
}

/** A visit whose truth can be drawn, swabbed and looked for again. */
export interface MatchedVisit {
  readonly program: TraceProgram;
  readonly swabs: readonly PlannedSwab[];
}

/** How the truth differs from what the model believes; all absent: the truth is drawn from the model. */
export interface Perturbation {
  /** Skip rates of all people times this, at most 1. */
  readonly skipFactor?: number;
  /** Mean number of unlogged contacts times this. */
  readonly unloggedFactor?: number;
  /** The principal's own shedding, in standard deviations above the average, in place of a draw. */
  readonly shedderZ?: number;
  /** Each sweeper wipes everything with one cloth, which gives this share of what it holds back to each surface. */
  readonly clothCarryOver?: number;
}

/** `whole`: as described below; `small`: a visit of six swabs, for a test of seconds. */
export type VisitSize = 'whole' | 'small';

const share = 0.2;
const limitPg = 2;
const extractShare = 0.2;
/** pg per ng of yield for a grip: 1000 / rho_ref. */
const grip = 2500;
const handTransfer: Transfer = {
  kind: 'truncated-lognormal',
  mu: -2.1,
  sigma: 1.4,
  upper: 1,
};
const acrylicTransfer: Transfer = { kind: 'beta', a: 1.6967, b: 0.8244 };
const fluidTransfer: Transfer = { kind: 'fixed', value: 0.0036 };

/** Of every swab of these visits: share lifted, limit of detection and share of the extract amplified. */
export const readingLimits = { share, limitPg, extractShare };

/**
 * One evening in one room, two legs: HERON grips fifteen surfaces, drinks, shakes CEDAR's hand, who touches two more,
 * and touches four things that nobody logged (one while nobody knows how well it was watched) and one that perhaps
 * was none. SWP1 wipes nine surfaces with chlorine, SWP2 five with detergent. Fifteen surfaces are swabbed: twelve
 * for a quantity, three for a profile. Amounts and readings are chosen so that the swabs say something.
 */
export function matchedVisit(
  perturbation: Perturbation = {},
  size: VisitSize = 'whole',
): MatchedVisit {
  const visit = createBuilder(perturbation);
  if (size === 'small') return smallVisit(visit);
  const numbered = (name: string, count: number) =>
    Array.from({ length: count }, (_, k) => `${name}-${k}`);
  // Wiped by SWP1 with chlorine; the last is not swabbed.
  const chlorine = numbered('chlorine', 9);
  chlorine.forEach((id, k) => {
    visit.touch(id, k % 2, grip * (k % 3 === 0 ? 0.5 : 1));
  });
  // Wiped by SWP2 with detergent; the last two are not swabbed.
  const detergent = numbered('detergent', 4);
  detergent.forEach((id, k) => {
    visit.touch(id, k % 2, grip * 0.5);
  });
  visit.touch('left', 0, grip * 0.25);
  visit.touch('left-unswabbed', 1, grip * 0.25);
  visit.touch('perhaps', 1, grip * 0.25, { entity: 'perhaps', from: 0, to: 0.7 });
  visit.fluid('rim', 2000);
  visit.inferred('reach', 0, { mean: 2.5, coefficient: 625 });
  visit.inferred('reach-unswabbed', 0, { mean: 1, coefficient: 625 });
  visit.inferred('reach-wiped', 1, { mean: 2, coefficient: 625 });
  visit.inferred('reach-watched', 1, { mean: 1.5, coefficient: 625, means: [0.5, 1, 3] });
  // Hands: the principal leaves on CEDAR's hand what a grip leaves, and CEDAR touches two surfaces with it.
  visit.touch('hand:CEDAR', 0, grip * 0.5);
  visit.contact('hand:CEDAR', 'met', { firstShare: 0.5, secondShare: 0.2 });
  visit.contact('hand:CEDAR', 'met-unswabbed', { firstShare: 0.5, secondShare: 0.2 });
  chlorine.forEach((id, k) => {
    visit.wipe(id, 'SWP1', { residue: 0.003, glove: k < 2 });
  });
  for (const id of [...detergent, 'reach-wiped'])
    visit.wipe(id, 'SWP2', { residue: 0.01, glove: false });
  for (const id of chlorine.slice(0, 8)) visit.swab(id, 'quantity', 0.2);
  visit.swab(detergent[0]!, 'quantity', 0.05);
  visit.swab(detergent[1]!, 'profile', 0.05);
  for (const id of ['left', 'reach', 'met', 'rim']) visit.swab(id, 'quantity', 0.05);
  visit.swab('reach-wiped', 'profile', 0.05);
  visit.swab('perhaps', 'profile', 0.05);
  // A second swab sees what the first left.
  visit.swab('reach', 'quantity', 0.05);
  return visit.finish();
}

/** One surface of a visit that is small enough for quadrature: touched once in one leg. */
export interface TinySite {
  /** pg per ng of yield. */
  readonly coefficient: number;
  /** By SWP1, with chlorine. */
  readonly isWiped?: boolean;
  readonly swab?: PlannedSwab['analysis'];
}

/** A visit of independent surfaces, `site-0`, `site-1`, …, without unlogged contacts. */
export function sitesVisit(sites: readonly TinySite[]): MatchedVisit {
  const visit = createBuilder({});
  sites.forEach(({ coefficient, isWiped, swab }, k) => {
    const id = `site-${k}`;
    visit.touch(id, 0, coefficient);
    if (isWiped === true) visit.wipe(id, 'SWP1', { residue: wipe.residue, glove: false });
    if (swab !== undefined) visit.swab(id, swab, 0.05);
  });
  return visit.finish();
}

function smallVisit(visit: ReturnType<typeof createBuilder>): MatchedVisit {
  for (const id of ['chlorine-0', 'chlorine-1']) visit.touch(id, 0, grip);
  visit.touch('left', 0, grip * 0.25);
  visit.touch('left-unswabbed', 1, grip * 0.25);
  visit.inferred('reach', 0, { mean: 2.5, coefficient: 625 });
  visit.touch('hand:CEDAR', 0, grip * 0.5);
  visit.contact('hand:CEDAR', 'met', { firstShare: 0.5, secondShare: 0.2 });
  for (const id of ['chlorine-0', 'chlorine-1'])
    visit.wipe(id, 'SWP1', { residue: 0.003, glove: false });
  for (const id of ['chlorine-0', 'chlorine-1']) visit.swab(id, 'quantity', 0.2);
  for (const id of ['left', 'reach', 'met']) visit.swab(id, 'quantity', 0.05);
  visit.swab('reach', 'profile', 0.05);
  return visit.finish();
}

function createBuilder({ unloggedFactor = 1, clothCarryOver }: Perturbation) {
  const compartments: Compartment[] = [];
  const episodes: { entity: string; leg: number }[] = [];
  const events: TraceEvent[] = [];
  const swabs: PlannedSwab[] = [];
  const people = ['SWP1', 'SWP2'];
  const place = (id: string, kind: CompartmentKind = 'patch'): number => {
    const found = compartments.findIndex((c) => c.id === id);
    if (found >= 0) return found;
    compartments.push({ id, kind, surface: id, areaCm2: 100, hard: true });
    return compartments.length - 1;
  };
  const sourceOf = (entity: string) => ({ entity, fact: entity });

  return {
    touch(
      id: string,
      leg: number,
      coefficient: number,
      chance?: { entity: string; from: number; to: number },
    ): void {
      const to = place(id, id.startsWith('hand:') ? 'hand' : 'patch');
      episodes.push({ entity: `HERON,${id},leg-${leg},hand-right`, leg });
      const episode = episodes.length - 1;
      const event = { kind: 'touch', to, episode, coefficient, fact: `touch-${id}` } as const;
      events.push(chance === undefined ? event : { ...event, chance });
    },
    fluid(id: string, coefficient: number): void {
      const own = { coefficient, mu: 0, sigma: 1, ...sourceOf(`HERON,${id},leg-0,lips`) };
      events.push({ kind: 'fluid', to: place(id), purpose: 'saliva', ...own });
    },
    inferred(
      id: string,
      leg: number,
      { mean, coefficient, means }: { mean: number; coefficient: number; means?: number[] },
    ): void {
      const entity = `leg-${leg},${id}`;
      const watch = means?.map((m) => unloggedFactor * m);
      events.push({
        kind: 'inferred',
        to: place(id),
        leg,
        mean: unloggedFactor * mean,
        coefficient,
        ...(watch === undefined ? {} : { watch: { entity: 'eyes', means: watch } }),
        ...sourceOf(entity),
      });
    },
    contact(
      first: string,
      second: string,
      { firstShare, secondShare }: { firstShare: number; secondShare: number },
    ): void {
      events.push({
        kind: 'contact',
        first: place(first),
        second: place(second),
        firstShare,
        secondShare,
        forth: [first.startsWith('hand:') ? handTransfer : acrylicTransfer, fluidTransfer],
        back: [acrylicTransfer, fluidTransfer],
        factor: 1,
        ...sourceOf(`${first}-${second}`),
      });
    },
    wipe(id: string, person: string, { residue, glove }: { residue: number; glove: boolean }) {
      const carries = clothCarryOver !== undefined;
      const step: CleaningStep = {
        groups: [{ entity: `${id},1,${person}`, person: people.indexOf(person), ordinal: 1 }],
        before: [[1, 1, 1]],
        after: [[residue, residue, 0.1]],
        floor: wipe.floor,
      };
      events.push({
        kind: 'clean',
        on: place(id),
        cloth: place(carries ? `cloth:${person}` : `cloth:${id}`, 'cloth'),
        step,
        clothReturn: clothCarryOver ?? 0.01,
        destroyedShare: carries ? 0 : 0.9,
        fact: `wipe-${id}`,
      });
      if (!glove) return;
      place(`glove:${person}`, 'glove');
      this.contact(`glove:${person}`, id, { firstShare: 0.1, secondShare: 0.1 });
    },
    swab(id: string, analysis: PlannedSwab['analysis'], inhibition: number): void {
      const parameters = { ...swabParameters, inhibition };
      const code = `Q${swabs.length}-${id}`;
      swabs.push({ id: code, events: [events.length], parameters, analysis });
      events.push({ kind: 'swab', on: place(id), share, fact: code });
    },
    finish(): MatchedVisit {
      const counted = compartments.filter((c) => c.kind === 'patch');
      counted.forEach((_, reading) => {
        events.push({ kind: 'read', reading });
      });
      return {
        swabs,
        program: {
          compartments,
          legs: ['leg-0', 'leg-1'],
          principal: 'HERON',
          episodes,
          crew: people.map((person) => ({ person, a: wipe.skipA, b: wipe.skipB })),
          events,
          sets: ['after'],
          readings: counted.map((c, k) => ({
            set: 0,
            compartment: compartments.indexOf(c),
            counted: k,
          })),
          counted: counted.map((c) => ({ id: c.id, group: 0 })),
          groups: [{ id: 'within:room', kind: 'within' }],
          adversaries: [standardAdversary],
          yields: siteYields,
          cover: { missed: wipe.missed, kappa: wipe.kappa },
          detection: swabParameters.detection,
        },
      };
    },
  };
}
