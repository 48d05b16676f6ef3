import type { VisitState } from '../model/state.ts';
import type { Assessment, SurfaceResult } from '../trace/assess.ts';
import type { Chapter } from './chapter.ts';
import type { Figure } from './figure.ts';
import { floorPlan } from './floor-plan.ts';
import { gantt } from './gantt.ts';
import { caseLife, objectLife } from './life-events.ts';
import { lifeLineOf } from './life-line.ts';

/** What the pictures of chapters are drawn from. */
export interface ChapterFigureInput {
  readonly state: VisitState;
  readonly assessment: Assessment;
  /** The room that the first picture of the page shows near; its chapter shows it wall to wall. */
  readonly heroSpace: string | undefined;
  /** px. */
  readonly width: number;
}

/** A picture with the line that stands above it, if it needs one. */
export interface ChapterFigure {
  readonly title: string;
  readonly figure: Figure;
}

/** The pictures of a chapter: the room as it was left, the sweep, the lives of things. */
export function chapterFigures(
  input: ChapterFigureInput,
  chapter: Chapter,
): readonly ChapterFigure[] {
  const { state, assessment, heroSpace, width } = input;
  const { space, id } = chapter;
  if (chapter.kind === 'leg' && space !== undefined) {
    // A room whose sweep has chapters of its own is shown as it was left, the others as handed back.
    const isToldLater = state.factsOf('window').some((w) => w.space === space);
    const figure = floorPlan({
      state,
      assessment,
      space,
      set: isToldLater ? 'before' : 'after',
      prefix: id,
      width,
      height: 480,
      framing: space === heroSpace ? 'room' : 'scene',
      legend: 'without',
    });
    return [{ title: '', figure }];
  }
  if (chapter.kind === 'window' && space !== undefined)
    return [{ title: '', figure: gantt({ state, assessment, space, prefix: id, width }) }];
  return chapter.kind === 'journey' ? lifeFigures(input, id) : [];
}

/** The life of the glass (or of what else was drunk from), and of the first case. */
function lifeFigures(input: ChapterFigureInput, id: string): readonly ChapterFigure[] {
  const { state, assessment, heroSpace, width } = input;
  const carried = assessment.surfaces
    .filter((s) => s.removedAt !== undefined)
    .sort((a, b) => fluidOf(b) - fluidOf(a) || (a.id < b.id ? -1 : 1))
    .map((s) => s.id.split('/')[0] ?? '')
    .filter((object) => state.factsOf('unit').some((u) => u.objects.includes(object)));
  const vessels = carried.filter((o) => /glass|cup|flute/.test(state.objects.get(o)?.kind ?? ''));
  const object =
    vessels.find((o) => state.objects.get(o)?.space === heroSpace) ?? vessels[0] ?? carried[0];
  const box = state.factsOf('case')[0];
  const lines: ChapterFigure[] = [];
  const add = (prefix: string, title: string, events: ReturnType<typeof caseLife>): void => {
    lines.push({ title, figure: lifeLineOf(state, { prefix, width, title }, events) });
  };
  if (object !== undefined) {
    const label = state.objects.get(object)?.label ?? object;
    add(`${id}-thing`, `The life of ${label}`, objectLife(state, object));
  }
  if (box !== undefined)
    add(`${id}-case`, `The life of ${box.label} ${box.id}`, caseLife(state, box.id));
  return lines;
}

function fluidOf(s: SurfaceResult): number {
  return s.before.mean * (1 - s.before.cellShare);
}
