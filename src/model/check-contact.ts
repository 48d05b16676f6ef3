import { type Checking, checkWithinLeg } from './checking.ts';
import { entryOf } from './entry.ts';
import type { Contact } from './fact.ts';

/** A contact may be noted this long before or after its leg. Assumption: cards round to a minute. */
export const legToleranceMs = 60_000;

/**
 * The principal is there from the beginning of the leg to its end; others may touch the same things
 * while the space's window is open (a waiter clears, a sweeper lifts the glass).
 */
export function checkContact(checking: Checking, path: string, contact: Contact): void {
  const { document, list } = checking;
  checkWithinLeg(checking, { path: `${path}/target`, surface: contact.target, leg: contact.leg });
  const leg = entryOf(document.legs, contact.leg);
  if (leg === undefined) return;
  const isPrincipal = [contact.actor, contact.target.replace(/^person:/, '')].some(
    (code) => entryOf(document.people, code)?.role === 'principal',
  );
  const spaces = [leg.space, ...(leg.alsoIn ?? [])].flatMap((code) => {
    const space = entryOf(document.spaces, code);
    return space === undefined || isPrincipal ? [] : [space];
  });
  const from = Math.min(leg.from, ...spaces.map((space) => space.windowFrom)) - legToleranceMs;
  const to = Math.max(leg.to, ...spaces.map((space) => space.windowTo)) + legToleranceMs;
  if (contact.at >= from && contact.at <= to) return;
  const [side, distanceMs] =
    contact.at < from ? ['before', from - contact.at] : ['after', contact.at - to];
  const span = isPrincipal ? 'the leg' : 'the leg or the window of its spaces';
  const message = `at: expected an instant within ${span} "${contact.leg}" (one minute of tolerance), got ${Math.ceil(distanceMs / 1000)} s ${side}`;
  list.add('time-outside', `${path}/at`, message);
}
