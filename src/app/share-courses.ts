import type { VisitState } from '../model/state.ts';
import type { ShareCourse, ShareMark } from '../report/share-figure.ts';
import type { Assessment } from '../trace/assess.ts';
import type { Compiled } from '../trace/compile/compile.ts';
import { type MixtureStep, mixtureOf } from '../trace/mixture.ts';
import type { TraceEvent } from '../trace/program.ts';
import { worstLeft } from './worst.ts';

const surfaceCountMax = 5;

/** The principal's share over time on the surfaces within reach that stay worst. */
export function shareCourses(
  state: VisitState,
  compiled: Compiled,
  assessment: Assessment,
): readonly ShareCourse[] {
  const { courseOf } = mixtureOf(compiled.program);
  return worstLeft(assessment, surfaceCountMax)
    .filter((s) => state.surfaces.has(s.id))
    .map((s) => ({
      id: s.id,
      label: s.label,
      points: timed(compiled, courseOf(s.id)),
    }))
    .filter((c) => c.points.length > 0);
}

/** Steps with their instants; steps of one instant are one, the last of them. */
function timed({ program, times }: Compiled, steps: readonly MixtureStep[]): ShareCourse['points'] {
  const points: ShareCourse['points'][number][] = [];
  for (const { event, mixture } of steps) {
    const atMs = times[event] ?? 0;
    const { principal, background } = mixture;
    const held = points.at(-1)?.atMs === atMs ? points.pop() : undefined;
    const mark = markOf(program.events[event]);
    // The glove of whoever wipes touches the same place: that is part of the cleaning.
    points.push({ atMs, principal, background, mark: held?.mark === 'cleaned' ? 'cleaned' : mark });
  }
  return points;
}

function markOf(event: TraceEvent | undefined): ShareMark {
  switch (event?.kind) {
    case 'touch':
    case 'inferred':
    case 'fluid':
    case 'flow':
    case 'contact':
      return 'contact';
    case 'clean':
      return 'cleaned';
    case 'swab':
      return 'swab';
    default:
      return 'other';
  }
}
