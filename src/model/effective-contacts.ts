import { compareText } from '../base/order.ts';
import type { Contact, FactsOf, Task } from './fact.ts';
import type { ExpandedObject, ExpandedSurface } from './objects.ts';
import { knownAt } from './payload.ts';

/** A contact as it counts: corrections applied, identity and covers resolved; the record as written stays visible. */
export interface EffectiveContact {
  /** Id of the first record: corrections keep it. */
  readonly id: string;
  readonly fact: Contact;
  /** Where it counts; differs from `fact.target` after an identity fact or under a cover. */
  readonly target: string;
  /** Why the target differs, in words; undefined when it does not. */
  readonly moved?: string;
  readonly history: readonly Contact[];
}

/** Where a contact counts, and why that is not where it was recorded. */
export interface ResolvedTarget {
  readonly target: string;
  readonly moved?: string;
}

/** Resolves a recorded target at an instant. */
export type TargetAt = (target: string, at: number) => ResolvedTarget;

/**
 * Applies corrections: each contact counts once, under the id of its first record, as the last link of its chain of
 * corrections says. The chain decides, then when a link became known, then its id; a withdrawn contact is gone.
 */
export function effectiveContacts(
  facts: readonly Contact[],
  resolve: TargetAt,
): readonly EffectiveContact[] {
  const byId = new Map(facts.map((f) => [f.id, f]));
  const histories = new Map<string, { readonly depth: number; readonly fact: Contact }[]>();
  for (const fact of facts) {
    const { root, depth } = rootOf(fact, byId);
    const history = histories.get(root) ?? [];
    history.push({ depth, fact });
    histories.set(root, history);
  }
  const effective: EffectiveContact[] = [];
  for (const [id, links] of histories) {
    const history = links
      .sort(
        (a, b) =>
          a.depth - b.depth ||
          knownAt(a.fact) - knownAt(b.fact) ||
          compareText(a.fact.id, b.fact.id),
      )
      .map((link) => link.fact);
    const fact = history.at(-1);
    if (fact === undefined || fact.withdrawn === true) continue;
    effective.push({ id, fact, ...resolve(fact.target, fact.at), history });
  }
  return effective.sort((a, b) => a.fact.at - b.fact.at || compareText(a.id, b.id));
}

/** The first record of a chain of corrections, and how far along it a contact is; a ring ends where it closes. */
function rootOf(
  fact: Contact,
  byId: ReadonlyMap<string, Contact>,
): { readonly root: string; readonly depth: number } {
  const seen = new Set([fact.id]);
  let { id, corrects } = fact;
  let depth = 0;
  while (corrects !== undefined && !seen.has(corrects)) {
    seen.add(corrects);
    depth += 1;
    id = corrects;
    corrects = byId.get(corrects)?.corrects;
  }
  return { root: id, depth };
}

export interface ResolverInput {
  readonly objects: ReadonlyMap<string, ExpandedObject>;
  readonly surfaces: ReadonlyMap<string, ExpandedSurface>;
  readonly factsOf: FactsOf;
}

/**
 * Moves contacts to the object that was really there (the latest identity fact about the recorded one; two that were
 * exchanged move past each other), then onto the cover that lay on it.
 */
export function createTargetResolver({ objects, surfaces, factsOf }: ResolverInput) {
  const identities = factsOf('identity');
  const covers = coverIntervals(objects, factsOf('task'));
  return (recorded: string, at: number): ResolvedTarget => {
    if (recorded.startsWith('person:')) return { target: recorded };
    let target = recorded;
    const reasons: string[] = [];
    const [object, name] = recorded.split('/');
    const identity = identities.findLast(
      (i) =>
        i.recordedObject === object &&
        i.from <= at &&
        at <= i.to &&
        surfaces.has(`${i.foundObject}/${name}`),
    );
    if (identity !== undefined) {
      target = `${identity.foundObject}/${name}`;
      reasons.push(`${identity.foundObject} stood where ${identity.recordedObject} was recorded`);
    }
    const cover = covers.find((c) => c.covered.includes(target) && c.from <= at && at < c.until);
    if (cover !== undefined) {
      target = cover.surface;
      reasons.push(`${cover.surface} lay on it`);
    }
    return reasons.length === 0 ? { target } : { target, moved: reasons.join('; ') };
  };
}

/** When each cover lay on its object: from its cover task until it was removed; without a task it never lay there. */
function coverIntervals(objects: ReadonlyMap<string, ExpandedObject>, tasks: readonly Task[]) {
  const done = tasks.filter((t) => t.outcome === 'done' || t.outcome === 'recovered');
  return [...objects.values()].flatMap((object) =>
    object.surfaces
      .filter((s) => s.covers.length > 0)
      .flatMap((s) => {
        const laid = done.find((t) => t.method === 'cover' && t.surfaces.includes(s.id));
        if (laid === undefined) return [];
        const from = laid.to ?? laid.at;
        const taken = done.find(
          (t) => t.method === 'remove' && t.surfaces.includes(s.id) && (t.to ?? t.at) > from,
        );
        return {
          surface: s.id,
          covered: s.covers,
          from,
          until: taken === undefined ? Number.POSITIVE_INFINITY : (taken.to ?? taken.at),
        };
      }),
  );
}
