import { compareText } from '../base/order.ts';
import type { FactOf } from '../model/fact.ts';
import type { VisitState } from '../model/state.ts';

/**
 * A handover as it stands: offered, accepted, completed, or refused. Custody changes when it is
 * completed, never by the giver's word alone.
 */
export interface Handover {
  /** Id of the offer, whose bytes both sides sign. */
  readonly id: string;
  /** Its name on the printed form: the id without `-offered`. */
  readonly name: string;
  readonly status: 'offered' | 'accepted' | 'completed' | 'refused' | 'without-offer';
  readonly plannedAt?: number;
  readonly offeredAt: number;
  readonly acceptedAt?: number;
  readonly completedAt?: number;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly place: string;
  readonly items: readonly string[];
  /** How much later than planned; negative when early; 0 without a plan. */
  readonly lateMs: number;
  readonly timeliness: 'in-time' | 'late-within-tolerance' | 'late';
  readonly bothOffline: boolean;
  /** Steps whose parties or items are not those of the offer: not the same bytes. */
  readonly differing: readonly string[];
  readonly notes: readonly string[];
}

/** A handover up to this late needs a reason but no exception. Assumption. */
export const lateToleranceMs = 30 * 60_000;

/** All handovers in the order of their offers. */
export function handoversOf(state: VisitState): readonly Handover[] {
  const facts = state.factsOf('handover');
  const offers = facts.filter((f) => f.step === 'offered');
  const known = new Set(offers.map((o) => o.id));
  const orphans = facts.filter((f) => f.step !== 'offered' && !known.has(f.offer ?? ''));
  return [
    ...offers.map((offer) => handoverOf(offer, stepsOf(facts, offer.id))),
    ...orphanOffers(orphans),
  ].sort((a, b) => a.offeredAt - b.offeredAt || compareText(a.id, b.id));
}

type Step = FactOf<'handover'>;

function stepsOf(facts: readonly Step[], offer: string): readonly Step[] {
  return facts.filter((f) => f.step !== 'offered' && f.offer === offer);
}

/** Steps that name an offer which nobody made, one handover per offer. */
function orphanOffers(orphans: readonly Step[]): readonly Handover[] {
  const ids = [...new Set(orphans.map((o) => o.offer ?? o.id))].sort(compareText);
  return ids.flatMap((id): Handover[] => {
    const steps = orphans.filter((o) => (o.offer ?? o.id) === id);
    const [first] = steps;
    if (first === undefined) return [];
    return [{ ...handoverOf({ ...first, id }, steps), status: 'without-offer' }];
  });
}

function handoverOf(offer: Step, steps: readonly Step[]): Handover {
  const step = (name: Step['step']): Step | undefined => steps.find((s) => s.step === name);
  const accepted = step('accepted');
  const completed = step('completed');
  const refused = step('refused');
  const lateMs = offer.plannedAt === undefined ? 0 : offer.at - offer.plannedAt;
  return {
    id: offer.id,
    name: offer.id.replace(/[-.]offered$/, ''),
    status: statusOf({ accepted, completed, refused }),
    ...(offer.plannedAt === undefined ? {} : { plannedAt: offer.plannedAt }),
    offeredAt: offer.at,
    ...(accepted === undefined ? {} : { acceptedAt: accepted.at }),
    ...(completed === undefined ? {} : { completedAt: completed.at }),
    from: offer.from,
    to: offer.to,
    place: offer.place,
    items: offer.items,
    lateMs,
    timeliness:
      lateMs <= 0 ? 'in-time' : lateMs <= lateToleranceMs ? 'late-within-tolerance' : 'late',
    bothOffline: offer.offline === true && accepted?.offline === true,
    differing: steps.filter((s) => !isSameBundle(s, offer)).map((s) => s.id),
    notes: [offer, ...steps].flatMap((s) => (s.note === undefined ? [] : [s.note])),
  };
}

function statusOf(of: {
  readonly accepted: Step | undefined;
  readonly completed: Step | undefined;
  readonly refused: Step | undefined;
}): Handover['status'] {
  if (of.refused !== undefined) return 'refused';
  if (of.accepted === undefined) return 'offered';
  return of.completed === undefined ? 'accepted' : 'completed';
}

function isSameBundle(step: Step, offer: Step): boolean {
  const same = (one: readonly string[], two: readonly string[]): boolean =>
    one.length === two.length && one.every((x, i) => x === two[i]);
  return same(step.items, offer.items) && same(step.from, offer.from) && same(step.to, offer.to);
}
