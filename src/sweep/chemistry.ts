import { compareText } from '../base/order.ts';
import type { Problem } from '../base/problems.ts';
import { entryOf } from '../model/entry.ts';
import type { ExpandedObject, ExpandedSurface } from '../model/objects.ts';
import type { Method } from '../model/pack.ts';
import { partyRole, spaceOf, type VisitState } from '../model/state.ts';
import { passEffect } from '../trace/compile/cleaning.ts';
import type { ParameterReader } from '../trace/compile/parameters.ts';

/** A method that may be used on a surface, and what one full pass of it leaves. */
export interface MethodChoice {
  readonly id: string;
  readonly method: Method;
  /** Surviving shares [cell, fluid]. */
  readonly shares: readonly [number, number];
}

export type Agent = Method['agent'];

/**
 * Whether two methods must never meet in one space and window; there is no override (product.md
 * section 2.2).
 */
export function neverTogether(one: Method, other: Method): boolean {
  return one.neverWith.includes(other.agent) || other.neverWith.includes(one.agent);
}

/**
 * Why a method may not be used on a surface at all, whatever else is used; undefined when it may.
 */
export function whyNotOn(
  method: Method,
  surface: Pick<ExpandedSurface, 'wettable' | 'material' | 'hard'>,
): { readonly code: string; readonly reason: string } | undefined {
  if (method.wets && !surface.wettable) return { code: 'no-wet', reason: 'may not be wetted' };
  if (method.excludedMaterials.includes(surface.material))
    return { code: 'excluded-material', reason: `not for ${surface.material}` };
  return undefined;
}

/** Out of doors counts as ventilated; a room whose ventilation nobody stated does not. */
export function isVentilated(state: VisitState, space: string): boolean {
  const entry = spaceOf(state, space);
  return entry.ventilated === true || entry.environment === 'outdoor';
}

/**
 * Own things may always be wiped; others when the agreement names their owner and does not exclude
 * them.
 */
export function mayWipe(state: VisitState, object: ExpandedObject): boolean {
  const agreement = state.document.declaration.hostAgreement;
  if (agreement.excludedObjects.includes(object.id)) return false;
  return partyRole(state, object.owner) === 'own' || agreement.mayWipe.includes(object.owner);
}

/**
 * Methods for a surface in the order of what they leave of its class mix; a method that leaves
 * everything is none. Methods for fabric are for porous materials only. Equal residues: the one
 * that holds the surface for less time.
 */
export function methodsFor(
  state: VisitState,
  reader: ParameterReader,
  { surface, cellShare }: { readonly surface: ExpandedSurface; readonly cellShare: number },
): readonly MethodChoice[] {
  const residueOf = ({ shares }: MethodChoice): number =>
    cellShare * shares[0] + (1 - cellShare) * shares[1];
  const choices: MethodChoice[] = [];
  for (const id of Object.keys(state.pack.methods).sort(compareText)) {
    const method = entryOf(state.pack.methods, id);
    if (method?.effect !== 'clean' || whyNotOn(method, surface) !== undefined) continue;
    if (method.fabric && surface.hard) continue;
    const effect = passEffect({ reader }, { wetFrom: 0, wetTo: method.dwellMs }, method, surface);
    const choice: MethodChoice = { id, method, shares: [effect.shares[0], effect.shares[1]] };
    if (residueOf(choice) < 1) choices.push(choice);
  }
  const holdMs = ({ method }: MethodChoice): number =>
    method.dwellMs + method.setUpMs + (surface.areaCm2 / method.areaCm2PerMinute) * 60_000;
  return choices.sort(
    (a, b) => residueOf(a) - residueOf(b) || holdMs(a) - holdMs(b) || compareText(a.id, b.id),
  );
}

/**
 * What is kept out of a space because nobody said that it is ventilated; one refusal per method.
 */
export function ventilationRefusals(
  state: VisitState,
  space: string,
  demands: readonly AgentDemand[],
): readonly Problem[] {
  if (isVentilated(state, space)) return [];
  return distinctMethods(demands)
    .filter((c) => c.method.needsVentilation)
    .map(({ id }) => ({
      code: 'ventilation',
      path: space,
      message: `${id}: expected a ventilated space, got ${space}, of which nobody says so`,
    }));
}

/** A surface that asks for an agent, and how much a method is worth on it. */
export interface AgentDemand {
  readonly surface: string;
  readonly choices: readonly MethodChoice[];
  worth(choice: MethodChoice): number;
}

/**
 * Chooses for one space and window which of the agents that react with each other are used: the
 * compatible set worth most over all surfaces. Agents already used in the window are fixed. What is
 * left out is reported as a refusal.
 */
export function chooseAgents(
  space: string,
  demands: readonly AgentDemand[],
  used: readonly Method[],
): { readonly allows: (method: Method) => boolean; readonly refusals: readonly Problem[] } {
  const methods = distinctMethods(demands);
  const clash = (a: Method, b: Method): boolean => a !== b && neverTogether(a, b);
  const free = methods.filter((m) => !used.some((u) => neverTogether(u, m.method)));
  const reactive = free.filter((m) => free.some((other) => clash(m.method, other.method)));
  const agents = [...new Set(reactive.map((m) => m.method.agent))].sort(compareText);
  let best: ReadonlySet<Agent> = new Set();
  let bestWorth = -1;
  for (let mask = 0; mask < 1 << Math.min(agents.length, agentsMax); mask++) {
    const taken = new Set(agents.filter((_, i) => (mask & (1 << i)) !== 0));
    const inside = reactive.filter((m) => taken.has(m.method.agent));
    if (inside.some((m) => inside.some((other) => clash(m.method, other.method)))) continue;
    const allowed = (m: Method): boolean =>
      !agents.includes(m.agent) || (taken.has(m.agent) && free.some((f) => f.method === m));
    const worth = demands.reduce((sum, d) => sum + bestWorthOf(d, allowed), 0);
    if (worth <= bestWorth) continue;
    bestWorth = worth;
    best = taken;
  }
  const allows = (method: Method): boolean =>
    !used.some((u) => neverTogether(u, method)) &&
    (!agents.includes(method.agent) || best.has(method.agent));
  return { allows, refusals: interlockRefusals(space, { demands, methods, allows, used }) };
}

const agentsMax = 8;

function bestWorthOf(demand: AgentDemand, allowed: (method: Method) => boolean): number {
  return demand.choices.reduce(
    (most, c) => (allowed(c.method) ? Math.max(most, demand.worth(c)) : most),
    0,
  );
}

function distinctMethods(demands: readonly AgentDemand[]): readonly MethodChoice[] {
  const byId = new Map<string, MethodChoice>();
  for (const demand of demands) for (const choice of demand.choices) byId.set(choice.id, choice);
  return [...byId.values()].sort((a, b) => compareText(a.id, b.id));
}

interface Interlock {
  readonly demands: readonly AgentDemand[];
  readonly methods: readonly MethodChoice[];
  readonly allows: (method: Method) => boolean;
  readonly used: readonly Method[];
}

/** One refusal per method that was kept out although something asked for it. */
function interlockRefusals(space: string, of: Interlock): readonly Problem[] {
  return of.methods.flatMap(({ id, method }): Problem[] => {
    if (of.allows(method)) return [];
    const against = [...of.used, ...of.methods.map((m) => m.method)].find(
      (m) => neverTogether(m, method) && (of.used.includes(m) || of.allows(m)),
    );
    const surfaces = of.demands.filter((d) => d.choices.some((c) => c.id === id));
    const others = surfaces.length > 1 ? ` and ${surfaces.length - 1} more` : '';
    return [
      {
        code: 'interlock',
        path: space,
        message: `${id} on ${surfaces[0]?.surface ?? space}${others}: expected no agent that reacts with ${method.agent} in the same space and window, got ${against?.agent ?? 'one'}`,
      },
    ];
  });
}
