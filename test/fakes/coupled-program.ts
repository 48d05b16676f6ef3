import type { TraceEvent, TraceProgram, Transfer } from '../../src/trace/program.ts';
import { sitesProgram, siteYields, wipe } from './sites-program.ts';

const from = {
  hand: { kind: 'beta', a: 0.7, b: 3 },
  other: { kind: 'beta', a: 0.4, b: 4 },
} as const;
const none: Transfer = { kind: 'fixed', value: 0 };
const [first, second, glove, cloth] = [0, 1, 2, 3];

/**
 * P(mass on the second surface > above), from plain draws of the kernel: 134,217,728 of them, seeds long0 to long127, so
 * that the relative standard errors are .26 % and .78 %. `npm run sim -- tails` draws its own.
 */
export const coupledTails = [
  { above: 2000, probability: 0.0010915622 },
  { above: 5000, probability: 0.00012277067 },
] as const;

/**
 * Two surfaces that one person wipes with one cloth in one pair of gloves: the first, much touched, gives to the second
 * by the glove pressed on both and by the cloth. What is read is the second. Transfers are of the order of the pack's
 * (Assumption: any would do).
 */
export function coupledProgram(): TraceProgram {
  const { program } = sitesProgram([{ coefficient: 1 }]);
  const press = (on: number, entity: string): TraceEvent => ({
    kind: 'contact',
    first: on,
    second: glove,
    firstShare: 0.25,
    secondShare: 0.25,
    forth: [from.other, none],
    back: [from.hand, none],
    factor: 0.605,
    entity,
    fact: entity,
  });
  const wiped = (on: number): TraceEvent => ({
    kind: 'clean',
    on,
    cloth,
    step: {
      groups: [{ entity: `site-${on},1,SWP`, person: 0, ordinal: 1 }],
      before: [[1, 1, 1]],
      after: [[wipe.residue, wipe.residue, 0.1]],
      floor: wipe.floor,
    },
    clothReturn: 0.01,
    destroyedShare: 0.5,
    fact: `wipe-${on}`,
  });
  const touch = (to: number, coefficient: number): TraceEvent => {
    return { kind: 'touch', to, episode: to, coefficient, fact: `touch-${to}` };
  };
  const place = (id: string, kind: 'patch' | 'glove' | 'cloth') =>
    ({ id, kind, surface: id, areaCm2: 100, hard: kind === 'patch' }) as const;
  return {
    ...program,
    compartments: [
      place('first', 'patch'),
      place('second', 'patch'),
      place('glove', 'glove'),
      place('cloth', 'cloth'),
    ],
    episodes: [first, second].map((k) => ({ entity: `HERON,site-${k},leg,hand-right`, leg: 0 })),
    events: [
      touch(first, 2500),
      touch(second, 40),
      wiped(first),
      press(first, 'press-1'),
      press(second, 'press-2'),
      wiped(second),
      press(second, 'press-3'),
      { kind: 'read', reading: 0 },
    ],
    readings: [{ set: 0, compartment: second, counted: 0 }],
    counted: [{ id: 'second', group: 0 }],
    yields: siteYields,
  };
}
