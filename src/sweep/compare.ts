import { compareText } from '../base/order.ts';
import type { PlannedSurface, PlannedTask, SweepPlan } from './plan.ts';

/** A surface that the second plan treats otherwise than the first. */
export interface SurfaceChange {
  readonly surface: string;
  readonly label: string;
  readonly from: PlannedSurface['outcome'] | 'not-planned';
  readonly to: PlannedSurface['outcome'] | 'not-planned';
  /** Probability of an informative sample that the change adds (or, negative, takes away). */
  readonly addedP: number;
  readonly reason: string;
}

/** The same job in other hands. */
export interface HandChange {
  readonly surface: string;
  readonly pass: number;
  readonly from: string;
  readonly to: string;
}

/** What a re-plan changes, as people must hear it: first what is dropped, most risk first. */
export interface PlanDifferences {
  readonly dropped: readonly SurfaceChange[];
  readonly gained: readonly SurfaceChange[];
  readonly otherHands: readonly HandChange[];
  readonly windows: readonly {
    readonly space: string;
    readonly from: number;
    readonly to: number;
  }[];
  readonly predictedAfter: { readonly from: number; readonly to: number };
}

/** Ranks of outcomes: a change to a smaller one is a loss. */
const ranks: Readonly<Record<SurfaceChange['from'], number>> = {
  removed: 3,
  'two-passes': 2,
  reduced: 2,
  'one-pass': 1,
  left: 0,
  'not-planned': 0,
  'below-floor': 0,
  'out-of-reach': 0,
};

/** Lists the differences between two plans of the same visit, surfaces of spaces that both plan. */
export function comparePlans(first: SweepPlan, second: SweepPlan): PlanDifferences {
  const shared = second.spaces.filter((s) => first.spaces.some((f) => f.space === s.space));
  const changes = shared.flatMap((space) => {
    const before = first.spaces.find((f) => f.space === space.space)?.surfaces ?? [];
    const ids = new Set([...before, ...space.surfaces].map((s) => s.surface));
    return [...ids].flatMap((id) =>
      changeOf(
        before.find((s) => s.surface === id),
        space.surfaces.find((s) => s.surface === id),
      ),
    );
  });
  const worst = (a: SurfaceChange, b: SurfaceChange): number =>
    b.addedP - a.addedP || compareText(a.surface, b.surface);
  return {
    dropped: changes.filter((c) => ranks[c.to] < ranks[c.from]).sort(worst),
    gained: changes.filter((c) => ranks[c.to] > ranks[c.from]).sort((a, b) => worst(b, a)),
    otherHands: handChanges(first, second),
    windows: shared.flatMap(({ space, until }) => {
      const from = first.spaces.find((f) => f.space === space)?.until ?? until;
      return from === until ? [] : [{ space, from, to: until }];
    }),
    predictedAfter: {
      from: sumAfter(
        first,
        shared.map((s) => s.space),
      ),
      to: sumAfter(
        second,
        shared.map((s) => s.space),
      ),
    },
  };
}

function changeOf(
  before: PlannedSurface | undefined,
  after: PlannedSurface | undefined,
): readonly SurfaceChange[] {
  const known = after ?? before;
  if (known === undefined || before?.outcome === after?.outcome) return [];
  return [
    {
      surface: known.surface,
      label: known.label,
      from: before?.outcome ?? 'not-planned',
      to: after?.outcome ?? 'not-planned',
      addedP: (after?.after ?? 0) - (before?.after ?? 0),
      reason: after?.reason ?? '',
    },
  ];
}

function sumAfter(plan: SweepPlan, spaces: readonly string[]): number {
  return plan.spaces
    .filter((s) => spaces.includes(s.space))
    .reduce((sum, s) => sum + s.predicted.after, 0);
}

function handChanges(first: SweepPlan, second: SweepPlan): readonly HandChange[] {
  const passes = (plan: SweepPlan): readonly PlannedTask[] =>
    plan.spaces
      .flatMap((s) => s.tasks)
      .filter((t) => t.pass !== undefined && t.method !== 'wipe-off');
  const keyOf = (t: PlannedTask): string => `${t.surfaces[0]} ${t.pass}`;
  const before = new Map(passes(first).map((t) => [keyOf(t), t]));
  return passes(second).flatMap((t): HandChange[] => {
    const earlier = before.get(keyOf(t));
    if (earlier === undefined || earlier.person === t.person) return [];
    const [surface] = t.surfaces;
    return [{ surface: surface ?? '', pass: t.pass ?? 1, from: earlier.person, to: t.person }];
  });
}
