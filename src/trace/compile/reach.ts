import type { ExpandedObject, ExpandedSurface } from '../../model/objects.ts';
import { partyRole, spaceOf, type VisitState } from '../../model/state.ts';

/**
 * What stands between us and a surface. `within`: nothing; `accepted`: ours to treat, but a named person accepted it;
 * `not-ours`: people, the counterpart, what is excluded or barred; `air`: air, dust and floor; `kept`: our own rooms
 * and vehicles that nobody else ever enters.
 */
export type ReachKind = 'within' | 'accepted' | 'not-ours' | 'air' | 'kept';

/** Whether we could have done something about a surface, and if not, why not. */
export interface Reach {
  readonly within: boolean;
  readonly kind: ReachKind;
  readonly reason: string;
}

const within: Reach = { within: true, kind: 'within', reason: '' };

/**
 * Within reach is what the agreement lets us wipe, remove or replace, and nobody accepted or barred. The rest is
 * out of reach, with the reason in words; it is never left out of the page.
 */
export function reachOf(state: VisitState, surface: ExpandedSurface): Reach {
  const object = state.objects.get(surface.object);
  if (object === undefined) return { within: false, kind: 'not-ours', reason: 'not in the visit' };
  const space = spaceOf(state, surface.space);
  const agreement = state.document.declaration.hostAgreement;
  const out = (reason: string, kind: ReachKind = 'not-ours'): Reach => ({
    within: false,
    kind,
    reason,
  });
  const access = state.accessFrom.get(surface.space);
  if (access === undefined) return out('never handed back: kept by us', 'kept');
  if (object.pseudo) return out(airReason, 'air');
  if (partyRole(state, space.controller) === 'counterpart') return out("the counterpart's space");
  if (partyRole(state, object.owner) === 'counterpart') return out("the counterpart's property");
  if (agreement.excludedObjects.includes(object.id))
    return out(`excluded by agreement ${agreement.ref}`);
  if (!mayTreat(state, object)) return out(`agreement ${agreement.ref} does not let us treat it`);
  const barred = state.tasks.find(
    (t) => t.outcome === 'not-accessible' && t.at <= access && t.surfaces.includes(surface.id),
  );
  if (barred !== undefined) return out(`not accessible: ${barred.note ?? barred.id}`);
  // Accepting what stays after the hand-back changes nothing that was in our reach before it.
  const accepted = state
    .factsOf('acceptance')
    .find((a) => a.at <= access && a.surfaces.includes(surface.id));
  if (accepted !== undefined)
    return out(`accepted by ${accepted.by}: ${accepted.reason}`, 'accepted');
  if (object.control === 'accept')
    return out(
      object.reason ??
        `accepted before the visit${object.acceptedBy ? ` by ${object.acceptedBy}` : ''}`,
      'accepted',
    );
  if (object.control === 'avoid')
    return out(object.reason ?? 'was to be avoided; not ours to take');
  return within;
}

/** Our own things always; others' when the agreement lets us wipe them, or remove what can be carried. */
function mayTreat(state: VisitState, object: ExpandedObject): boolean {
  if (partyRole(state, object.owner) === 'own') return true;
  const { mayWipe, mayRemove, mayReplace } = state.document.declaration.hostAgreement;
  const portable = object.portable && [...mayRemove, ...mayReplace].includes(object.owner);
  return portable || mayWipe.includes(object.owner);
}

/** Why air, dust and floor are never within reach. */
export const airReason = 'air, dust and floor can only be reduced or accepted';

/** Carried off by our own crew as a matter of course: own things that can be carried. */
export function leavesWithUs(state: VisitState, surface: ExpandedSurface): boolean {
  const object = state.objects.get(surface.object);
  return object?.portable === true && partyRole(state, object.owner) === 'own';
}
