import { fail, type Outcome, ok } from '../base/problems.ts';
import type { Contact, Fact, Task } from '../model/fact.ts';
import type { ExpandedSurface } from '../model/objects.ts';
import type { Pack } from '../model/pack.ts';
import { fold } from '../model/state.ts';
import type { VisitInput } from './assess-visit.ts';

/** What can be tried on a surface without touching the records. */
export const whatIfActions = ['touched', 'wiped', 'covered', 'removed'] as const;

export type WhatIfAction = (typeof whatIfActions)[number];

export interface WhatIf {
  readonly surface: string;
  readonly action: WhatIfAction;
}

/** Everything that is being tried, one after the other; what does not apply to the visit changes nothing. */
export function applyWhatIfs(input: VisitInput, whatIfs: readonly WhatIf[]): VisitInput {
  return whatIfs.reduce((current, whatIf) => {
    const next = applyWhatIf(current, whatIf);
    return next.ok ? next.value : current;
  }, input);
}

/**
 * A copy of the visit in which something more happened to a surface. The input is not changed; outputs computed from
 * the copy must be marked "what-if". Refuses a surface that the visit does not have.
 */
export function applyWhatIf(input: VisitInput, whatIf: WhatIf): Outcome<VisitInput> {
  const state = fold(input);
  const surface = state.surfaces.get(whatIf.surface);
  if (surface === undefined) {
    const message = `surface: expected one of the visit, got "${whatIf.surface}"`;
    return fail([{ code: 'unknown-surface', path: whatIf.surface, message }]);
  }
  const entry = Object.entries(state.document.legs).find(([, leg]) => leg.space === surface.space);
  if (entry === undefined) {
    const message = `surface: expected one in a space that the principal enters, got "${whatIf.surface}"`;
    return fail([{ code: 'never-entered', path: whatIf.surface, message }]);
  }
  const [leg, { to }] = entry;
  const released = state.accessFrom.get(surface.space) ?? to;
  const id = `what-if-${whatIf.action}-${whatIf.surface.replace('/', '.')}`;
  switch (whatIf.action) {
    case 'touched':
      return ok(
        withFact(
          input,
          touched({ id, leg, at: to - 60_000, surface: surface.id, actor: state.principal }),
        ),
      );
    case 'wiped': {
      const task: Task = {
        ...taskBase(id, surface.space, released - 2000),
        method: wipeMethodOf(state.pack, surface),
        surfaces: [surface.id],
        note: 'what-if',
      };
      return ok(wipedAndCarriedOff(input, task, released - 1000));
    }
    case 'removed':
      return ok(
        withFact(input, {
          ...taskBase(id, surface.space, released - 2000),
          method: 'remove',
          surfaces: surface.covers.length > 0 ? [surface.id] : [],
          objects: [surface.object],
          note: 'what-if',
        }),
      );
    case 'covered': {
      // Under an own cover that leaves with us, none of the principal's contacts reaches the surface.
      const reached = new Set(
        state.contacts
          .filter((c) => c.target === surface.id && c.fact.actor === state.principal)
          .map((c) => c.id),
      );
      const kept = input.facts.filter(
        (f) => f.kind !== 'contact' || !reached.has(f.corrects ?? f.id),
      );
      return ok({ ...input, facts: kept });
    }
  }
}

/** How a surface is wiped when somebody tries it: detergent and water, or a tape lift on what is porous. */
export function wipeMethodOf(pack: Pack, surface: Pick<ExpandedSurface, 'hard'>): string {
  const usual = surface.hard ? 'detergent-water' : 'tape-lift';
  if (Object.hasOwn(pack.methods, usual)) return usual;
  const other = Object.entries(pack.methods).find(
    ([, method]) => method.effect === 'clean' && method.fabric === !surface.hard,
  );
  return other?.[0] ?? usual;
}

/** A wipe that stayed in the room would be one surface more: it leaves in a package of its own. */
function wipedAndCarriedOff(input: VisitInput, wipe: Task, at: number): VisitInput {
  const task = { ...wipe, id: freeId(input, wipe.id) };
  const unit: Fact = {
    kind: 'unit',
    id: freeId(input, `${wipe.id}-waste`),
    at,
    space: task.space,
    objects: [],
    usedSuppliesOf: [task.id],
    contents: 'what-if',
    seal: 'what-if',
    massG: 1,
    owner: [],
    sealedBy: 'what-if',
    secondPerson: 'what-if',
  };
  return { ...input, facts: [...input.facts, unit, task] };
}

function withFact(input: VisitInput, fact: Fact): VisitInput {
  return { ...input, facts: [...input.facts, { ...fact, id: freeId(input, fact.id) }] };
}

/** The wanted id, or the first numbered one that is free; trying the same a hundred times is no use. */
function freeId(input: VisitInput, wanted: string): string {
  const id = [...Array(99).keys()]
    .map((n) => (n === 0 ? wanted : `${wanted}-${n + 1}`))
    .find((candidate) => input.facts.every((f) => f.id !== candidate));
  return id ?? wanted;
}

function touched(entry: {
  id: string;
  leg: string;
  at: number;
  surface: string;
  actor: string;
}): Contact {
  return {
    kind: 'contact',
    id: entry.id,
    at: entry.at,
    leg: entry.leg,
    actor: entry.actor,
    target: entry.surface,
    part: 'hand-right',
    manner: 'grip',
    durationMs: 5000,
    gloved: false,
    source: 'inferred',
    certainty: 'unsure',
    note: 'what-if',
  };
}

function taskBase(id: string, space: string, at: number): Task {
  return {
    kind: 'task',
    id,
    space,
    at: at - 30_000,
    to: at,
    person: 'what-if',
    method: 'detergent-water',
    pass: 1,
    surfaces: [],
    freshGloves: true,
    outcome: 'done',
  };
}
