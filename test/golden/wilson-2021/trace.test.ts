import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exp, pow } from '../../../src/numeric/elementary.ts';
import type { TraceEvent, Transfer } from '../../../src/trace/program.ts';
import { drawProgram } from '../../simulation/engine-draws.ts';
import { randomProgram } from '../../simulation/random-program.ts';
import { closeRelative, readFacts } from '../facts.ts';

interface Facts {
  readonly parameters: {
    readonly firstPerCm2: number;
    readonly secondPerCm2: number;
    readonly transfer: number;
    readonly transferToFace: number;
    readonly firstAreaCm2: number;
    readonly secondAreaCm2: number;
    readonly handAreaCm2: number;
    readonly handShare: number;
    readonly faceShare: number;
    readonly decaySurfacePerMin: number;
    readonly decayHandPerMin: number;
    readonly sanitiserLog10: number;
  };
  readonly events: readonly number[];
  /** First surface, second surface, hand (per cm²), dose; before the first event and after each. */
  readonly trace: readonly (readonly [number, number, number, number])[];
  readonly conservedTotal: number;
}

const facts = readFacts<Facts>(import.meta.url, 'trace.json');
const p = facts.parameters;
const [FIRST, SECOND, HAND, FACE] = [0, 1, 2, 3] as const;
const fixed = (value: number): readonly [Transfer, Transfer] => [
  { kind: 'fixed', value },
  { kind: 'fixed', value: 0 },
];

function minute(event: number, index: number, decays: boolean): readonly TraceEvent[] {
  const decay = (at: number, rate: number): TraceEvent => ({
    kind: 'decay',
    at,
    factor: decays ? exp(-rate) : 1,
  });
  const aged = [
    decay(FIRST, p.decaySurfacePerMin),
    decay(SECOND, p.decaySurfacePerMin),
    decay(HAND, p.decayHandPerMin),
  ];
  const touch = (surface: number, areaCm2: number): TraceEvent => ({
    kind: 'contact',
    first: HAND,
    second: surface,
    firstShare: p.handShare,
    secondShare: (p.handShare * p.handAreaCm2) / areaCm2,
    forth: fixed(p.transfer),
    back: fixed(p.transfer),
    factor: 1,
    entity: `e${index}`,
    fact: `e${index}`,
  });
  if (event === 1) return [...aged, touch(FIRST, p.firstAreaCm2)];
  if (event === 2) return [...aged, touch(SECOND, p.secondAreaCm2)];
  if (event === 3)
    return [...aged, { kind: 'swab', on: HAND, share: 1 - pow(10, -p.sanitiserLog10), fact: 's' }];
  const face: TraceEvent = {
    kind: 'contact',
    first: HAND,
    second: FACE,
    firstShare: p.faceShare,
    secondShare: 0,
    forth: fixed(p.transferToFace),
    back: fixed(0),
    factor: 1,
    entity: `e${index}`,
    fact: `e${index}`,
  };
  return [...aged, face];
}

/**
 * Masses on the first surface, the second, the hand and the face after the first `count` events.
 */
function masses(events: readonly number[], decays: boolean): readonly number[] {
  const base = randomProgram(1, { eventCount: 0 });
  const surface = base.compartments[0];
  assert.ok(surface !== undefined);
  const deposit = (to: number, mass: number): TraceEvent => ({
    kind: 'flow',
    to,
    mass,
    source: 'dust',
    fact: 'start',
  });
  const program = {
    ...base,
    compartments: ['first', 'second', 'hand', 'face'].map((id) => ({ ...surface, id })),
    events: [
      deposit(FIRST, p.firstPerCm2 * p.firstAreaCm2),
      deposit(SECOND, p.secondPerCm2 * p.secondAreaCm2),
      ...events.flatMap((event, i) => minute(event, i, decays)),
    ],
  };
  const { values } = drawProgram(program, { seed: 'wilson', draws: 1 });
  return program.compartments.map((c) => values.get(`${c.id}/cell`)?.[0] ?? Number.NaN);
}

describe('the fomite model of Wilson 2021', () => {
  it('is reproduced by the engine after every event', () => {
    assert.equal(facts.trace.length, facts.events.length + 1);
    facts.trace.forEach(([first, second, hand, dose], n) => {
      const got = masses(facts.events.slice(0, n), true);
      // Closed forms on both sides, some ten multiplications and exponentials: a few ulp each.
      const check = (k: number, want: number): void =>
        closeRelative(got[k] ?? Number.NaN, want, 1e-13, `coordinate ${k} after ${n} events`);
      check(FIRST, first * p.firstAreaCm2);
      check(SECOND, second * p.secondAreaCm2);
      check(HAND, hand * p.handAreaCm2);
      check(FACE, dose);
    });
  });

  it('keeps the total where nothing decays and no sanitiser is used', () => {
    const events = facts.events.filter((e) => e !== 3);
    const sum = masses(events, false).reduce((a, b) => a + b, 0);
    closeRelative(sum, facts.conservedTotal, 1e-14, 'total');
  });
});
