import { hash as sha256 } from '../../ledger/hash.ts';
import { fold, type VisitState } from '../../model/state.ts';
import { workMs } from '../../sweep/pace.ts';
import type { Assessment } from '../../trace/assess.ts';
import { compile } from '../../trace/compile/compile.ts';
import { expand } from '../../trace/evidence/posterior-cache.ts';
import type { KernelTables } from '../../trace/kernel/kernel-tables.ts';
import { runProgram } from '../../trace/kernel/platform.ts';
import type { Particles } from '../../trace/run/particles.ts';
import type { VisitInput } from '../assess-visit.ts';
import { applyWhatIf, type WhatIfAction, wipeMethodOf } from '../what-if.ts';
import { worstLeft } from '../worst.ts';

/** What can be done about a surface, in the order of preference: nothing is better than what never happens. */
export const controlNames = ['cover', 'remove', 'clean', 'accept'] as const;
export type ControlName = (typeof controlNames)[number];

/** What one control would change, everything else as it was. */
export interface ControlEffect {
  readonly control: ControlName;
  /** Change of the expected number of informative surfaces within reach, as handed back; negative is better. */
  readonly change: number;
  /** Hand work on the day, without walking and waiting; ms. Undefined when nothing is done on the day. */
  readonly workMs?: number;
  /** What it takes besides hand work. */
  readonly takes: string;
}

export interface ControlsOfSurface {
  readonly surface: string;
  readonly label: string;
  readonly p: number;
  readonly controls: readonly ControlEffect[];
}

/** Draws of one comparison: both sides use the same random numbers, so the difference is far better known than either. */
const draws = 512;

/** Packing and sealing one piece: set-up of the method that carries off, if the pack has one. */
function removalMs(state: VisitState): number {
  const method = Object.values(state.pack.methods).find((m) => m.effect === 'remove');
  return method === undefined ? 0 : method.setUpMs;
}

/**
 * For the surfaces that stay worst: what covering (or avoiding) it, taking it away, cleaning it once more and
 * accepting it by name would change, and what each costs. Given what was measured: the posterior of the visit as it
 * was is carried into the visit as it might have been.
 */
export function controlsOf(
  input: VisitInput,
  assessment: Assessment,
  options: {
    readonly countMax: number;
    readonly cache: KernelTables;
    readonly particles?: Particles;
    readonly show?: (doneCount: number, totalCount: number) => void;
  },
): readonly ControlsOfSurface[] {
  const state = fold(input);
  const { particles } = options;
  const count = (visit: VisitInput): number => {
    const { program } = compile(fold(visit));
    const a = program.adversaries.findIndex((x) => x.id === assessment.adversary);
    const run = runProgram(
      { ...program, adversaries: program.adversaries.filter((_, i) => i === a) },
      {
        seed: assessment.seed,
        draws,
        digest: sha256,
        tables: options.cache,
        ...(particles === undefined ? {} : { particles: expand(particles, draws) }),
      },
    );
    const sum = run.selections[program.sets.indexOf('after')]?.[0]?.[0]?.sumCount ?? 0;
    return sum / draws;
  };
  const worst = worstLeft(assessment, options.countMax).filter((s) => state.surfaces.has(s.id));
  const total = 1 + 3 * worst.length;
  let done = 0;
  const counted = (visit: VisitInput): number => {
    const value = count(visit);
    options.show?.(++done, total);
    return value;
  };
  const base = counted(input);
  return worst.map((surface) => {
    const entry = state.surfaces.get(surface.id);
    const changeOf = (action: WhatIfAction): number => {
      const tried = applyWhatIf(input, { surface: surface.id, action });
      return counted(tried.ok ? tried.value : input) - base;
    };
    const method =
      entry === undefined ? undefined : state.pack.methods[wipeMethodOf(state.pack, entry)];
    const p = surface.after.p[assessment.adversary] ?? 0;
    return {
      surface: surface.id,
      label: surface.label,
      p,
      controls: [
        { control: 'cover', change: changeOf('covered'), takes: 'before the visit: an own cover' },
        {
          control: 'remove',
          change: changeOf('removed'),
          workMs: removalMs(state),
          takes: 'a package, a seal, a second person',
        },
        {
          control: 'clean',
          change: changeOf('wiped'),
          ...(method === undefined || entry === undefined
            ? {}
            : { workMs: workMs(method, entry.areaCm2) }),
          takes: method?.label ?? 'no method of the pack',
        },
        // It stays where it is, and is counted by name instead of within reach.
        { control: 'accept', change: -p, takes: 'a name and a reason on the certificate' },
      ],
    };
  });
}
