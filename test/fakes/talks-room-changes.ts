import { parseInstant } from '../../src/base/instant.ts';
import type { Contact, Fact, FactOf } from '../../src/model/fact.ts';

/** An instant of the talks room's day, in its local time: `11:46` or `11:46:30`. */
export function talksAt(clock: string): number {
  const text = `2031-05-14T${clock.length === 5 ? `${clock}:00` : clock}+05:00`;
  const at = parseInstant(text);
  if (at === undefined) throw new Error(`expected a clock such as 11:46:30, got ${clock}`);
  return at;
}

/** The host's liaison presses Preserve while the room is being swept. */
export const holdOnTalks: FactOf<'hold'> = {
  kind: 'hold',
  id: 'H-1',
  at: talksAt('11:49'),
  scope: 'talks',
  by: 'HL',
  reason: 'a guest has collapsed',
};

/** Two people of two organisations lift it. */
export const liftOfTalks: FactOf<'lift'> = {
  kind: 'lift',
  id: 'H-1-lift',
  at: talksAt('11:54'),
  hold: 'H-1',
  approvals: [
    { by: 'LEAD', at: talksAt('11:54') },
    { by: 'HL', at: talksAt('11:54') },
  ],
  reason: 'the guest is in care',
};

/** Contacts that only published footage showed, after the room was handed back at 11:55. */
export const lateContacts: readonly Contact[] = [
  lateContact('late-1', '11:35:10', 'chair-1/arm-right'),
  lateContact('late-2', '11:35:50', 'chair-1/arm-left'),
  lateContact('late-3', '11:36:30', 'table-1/edge'),
];

function lateContact(id: string, clock: string, target: string): Contact {
  return {
    kind: 'contact',
    id,
    at: talksAt(clock),
    leg: 'talks',
    actor: 'HERON',
    target,
    part: 'palm-right',
    manner: 'rub',
    durationMs: 30_000,
    gloved: false,
    source: 'video',
    certainty: 'certain',
    recordedAt: talksAt('15:00'),
  };
}

/** The two minutes that nobody watched are coded from footage, three hours later. */
export const footageOfGap: FactOf<'footage'> = {
  kind: 'footage',
  id: 'clip-1',
  leg: 'talks',
  from: talksAt('11:35'),
  to: talksAt('11:37'),
  observedShare: 0.9,
  codedBy: ['OBS1', 'LEAD'],
  recordedAt: talksAt('15:00'),
};

/** A swab on the rail that nobody wiped, and what the laboratory found on it. */
export function swabWith(result: Partial<FactOf<'result'>>): readonly Fact[] {
  return [
    {
      kind: 'swab',
      id: 'Q1',
      at: talksAt('11:54:30'),
      surface: 'chair-1/back-rail',
      purpose: 'principal-residual',
      chosenBy: 'risk',
      by: 'SWP1',
      coveredShare: 0.5,
      unit: 'U1',
    },
    {
      kind: 'result',
      id: 'result-Q1',
      at: talksAt('20:00'),
      swab: 'Q1',
      control: 'valid',
      quantityPg: 0,
      lodPg: 2,
      call: 'not-detected',
      ...result,
    },
  ];
}
