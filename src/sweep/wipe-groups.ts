import { compareText } from '../base/order.ts';
import type { Task } from '../model/fact.ts';
import type { ExpandedObject, ExpandedSurface } from '../model/objects.ts';
import type { MethodChoice } from './chemistry.ts';

/** A surface to be cleaned, with the methods that suit it, best first. */
export interface OpenSurface {
  readonly surface: ExpandedSurface;
  readonly object: ExpandedObject;
  readonly choices: readonly MethodChoice[];
}

/**
 * One wipe, folded, goes over so much and not further; a single surface may be larger. Assumption.
 */
const wipeAreaCm2Max = 2000;
/**
 * From this probability on a surface has a wipe of its own: what the wipe takes up there would be
 * left on the next one (`cloth.return`). Assumption.
 */
const ownWipeFromP = 0.5;

/**
 * One wipe per surface, as contamination control asks; surfaces of one object with little trace
 * that the same methods suit share one, the cleanest first, as long as the next is worth at least
 * half of what the group brings per second.
 */
export function groupSurfaces(
  open: readonly OpenSurface[],
  of: {
    readonly worthOf: (surface: string) => number;
    readonly before: (surface: string) => number;
    readonly begun: readonly Task[];
  },
): readonly (readonly OpenSurface[])[] {
  const groups: OpenSurface[][] = [];
  const alike = new Map<string, OpenSurface[]>();
  for (const o of open) {
    const fabric = o.choices[0]?.method.fabric === true;
    if (!fabric && of.before(o.surface.id) >= ownWipeFromP) {
      groups.push([o]);
      continue;
    }
    const passes = of.begun.filter((t) => t.surfaces.includes(o.surface.id)).map((t) => t.id);
    const key = [o.object.id, ...o.choices.map((c) => c.id), '|', ...passes].join(' ');
    const held = alike.get(key);
    if (held === undefined) alike.set(key, [o]);
    else held.push(o);
  }
  for (const surfaces of alike.values()) groups.push(...shareWipes(surfaces, of.worthOf));
  const cleanestFirst = (a: OpenSurface, b: OpenSurface): number =>
    of.before(a.surface.id) - of.before(b.surface.id) || compareText(a.surface.id, b.surface.id);
  return groups.map((group) => [...group].sort(cleanestFirst));
}

function shareWipes(
  surfaces: readonly OpenSurface[],
  worthOf: (surface: string) => number,
): readonly OpenSurface[][] {
  const rateOf = ({ surface, choices }: OpenSurface, setUp: boolean): number => {
    const method = choices[0]?.method;
    const handMs = (surface.areaCm2 / (method?.areaCm2PerMinute ?? 1)) * 60_000;
    return worthOf(surface.id) / (handMs + (setUp ? (method?.setUpMs ?? 0) : 0));
  };
  const sorted = [...surfaces].sort(
    (a, b) => rateOf(b, false) - rateOf(a, false) || compareText(a.surface.id, b.surface.id),
  );
  const groups: OpenSurface[][] = [];
  let areaCm2 = 0;
  for (const next of sorted) {
    const group = groups.at(-1);
    const [first] = group ?? [];
    const limited = next.choices[0]?.method.fabric !== true;
    const fits = !limited || areaCm2 + next.surface.areaCm2 <= wipeAreaCm2Max;
    const worthIt = first !== undefined && rateOf(next, false) >= rateOf(first, true) / 2;
    if (group === undefined || !fits || !worthIt) {
      groups.push([next]);
      areaCm2 = next.surface.areaCm2;
    } else {
      group.push(next);
      areaCm2 += next.surface.areaCm2;
    }
  }
  return groups;
}
