import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { drawsDefault, drawsLive, type VisitInput } from '../app/assess-visit.ts';
import type { Beside } from '../app/beside.ts';
import type { LayoutPanel } from '../app/engine-message.ts';
import type { Explanation } from '../app/explain.ts';
import { handedBackAt } from '../app/surface-words.ts';
import { applyWhatIfs, type WhatIf } from '../app/what-if.ts';
import { fold, type VisitState } from '../model/state.ts';
import type { Layout } from '../report/room-drawing.ts';
import { departureOf } from '../report/room-objects.ts';
import { offsetOf } from '../report/visit-clock.ts';
import type { SweepOutcome } from '../sweep/plan.ts';
import type { Assessment, SetName } from '../trace/assess.ts';
import type { EngineClient } from './engine-client.ts';
import { firstSpace, ranksOf, timeRangeOf, worstSurface } from './first-look.ts';

/** Draws of the first look: an answer within a second, its error beside it. */
export const drawsQuick = 512;
/** Draws of the answer that stays: as many as the command line takes, so that both print the same. */
export const drawsFull = drawsDefault;
/** Most draws first. A what-if is worked out live before all draws are. */
const drawsByError = [drawsFull, drawsLive, drawsQuick];
/** Draws for a moment in between, while a finger moves the slider. */
const drawsMoment = 256;
/** Answers kept, so that forgetting a what-if is immediate. */
const answersMax = 24;

/** Which moment the picture shows: as left, as handed back, or at the time of the slider. */
export type Moment = SetName;

/** What the page shows right now, all from one run: the figures can be compared with each other. */
export interface Shown {
  readonly assessment: Assessment;
  readonly state: VisitState;
  /** The same without what-ifs, of as many draws; undefined when nothing is tried. */
  readonly base: Assessment | undefined;
}

/** What stands beside the assessment, each by its name. */
type Besides = { readonly [K in Beside['what']]: Extract<Beside, { readonly what: K }> };

/** The page's state: the visit as loaded, what is being tried, and what the engine said last. */
export function createStore(visit: VisitInput, engine: EngineClient) {
  const recorded = fold(visit);
  const range = timeRangeOf(recorded);
  const whatIfs = signal<readonly WhatIf[]>([]);
  const moment = signal<Moment>('before');
  const readAt = signal(range.departure);
  const asKnownThen = signal(false);
  const space = signal(firstSpace(recorded));
  const selected = signal<string | undefined>(undefined);
  const answers = signal<ReadonlyMap<string, Assessment>>(new Map());
  const progress = signal<number | undefined>(0);
  const failure = signal<string | undefined>(undefined);
  const explanation = signal<Explanation | undefined>(undefined);
  const plan = signal<SweepOutcome | undefined>(undefined);
  const basePlan = signal<SweepOutcome | undefined>(undefined);
  const besides = signal<{ readonly about: string } & Partial<Besides>>({ about: '' });
  const layouts = signal<ReadonlyMap<string, Layout>>(new Map());
  let layoutKey = '';
  let planKey = '';
  let explainKey = '';

  const key = (draws: number, tried: readonly WhatIf[] = whatIfs.value) =>
    JSON.stringify([draws, tried.map((w) => [w.surface, w.action])]);
  const momentKey = (draws: number) =>
    JSON.stringify([key(draws), readAt.value, asKnownThen.value]);

  const state = computed(() =>
    whatIfs.value.length === 0 ? recorded : fold(applyWhatIfs(visit, whatIfs.value)),
  );

  /** The best answer there is: of all draws if they are done, otherwise of fewer, otherwise the last one. */
  let before: Shown | undefined;
  const shown: ReadonlySignal<Shown | undefined> = computed(() => {
    const held = answers.value;
    for (const draws of drawsByError) {
      const assessment = held.get(key(draws));
      const base = whatIfs.value.length === 0 ? undefined : held.get(key(draws, []));
      if (assessment === undefined || (whatIfs.value.length > 0 && base === undefined)) continue;
      before = { assessment, state: state.value, base };
      return before;
    }
    return before;
  });

  /** What the room's picture and table show: at the slider's time with a reading of its own. */
  let lastAt: Shown | undefined;
  const room: ReadonlySignal<Shown | undefined> = computed(() => {
    if (moment.value !== 'now') return shown.value;
    const held = answers.value;
    const timed = held.get(momentKey(drawsFull)) ?? held.get(momentKey(drawsMoment));
    if (timed !== undefined && shown.value !== undefined)
      lastAt = asKnownThen.value
        ? { assessment: timed, state: state.value, base: undefined }
        : { ...shown.value, assessment: withReading(shown.value.assessment, timed) };
    return lastAt ?? shown.value;
  });

  /** The instant that is shown: the departure, the hand-over, or the slider's time. */
  const instant = computed(() => {
    if (moment.value === 'now') return readAt.value;
    const id = space.value;
    return moment.value === 'before' ? departureOf(recorded, id) : handedBackAt(recorded, id);
  });

  /** Whether something tried has not been answered yet: the page still shows the answer before. */
  const isStale = computed(() => !drawsByError.some((draws) => answers.value.has(key(draws))));

  function keep(name: string, assessment: Assessment): void {
    const next = new Map(answers.value);
    next.set(name, assessment);
    const isBase = (n: string) => drawsByError.some((draws) => n === key(draws, []));
    for (const old of next.keys()) {
      if (next.size <= answersMax) break;
      if (!isBase(old) && old !== name) next.delete(old);
    }
    answers.value = next;
  }

  /** The next thing to compute, the most urgent first: the moment, a first look, then the full answer. */
  function nextWork() {
    const subject = { whatIfs: whatIfs.value };
    const has = (name: string) => answers.value.has(name);
    const few = whatIfs.value.length === 0 ? drawsQuick : drawsLive;
    if (!has(key(few, []))) return { name: key(few, []), subject: { whatIfs: [] }, draws: few };
    if (!has(key(few))) return { name: key(few), subject, draws: few };
    const at = readAt.value;
    const atMoment = (draws: number) => ({
      name: momentKey(draws),
      subject: asKnownThen.value ? { ...subject, knownUntil: at } : subject,
      draws,
      readAt: at,
    });
    const isNow = moment.value === 'now';
    if (isNow && !has(momentKey(drawsFull)) && !has(momentKey(drawsMoment)))
      return atMoment(drawsMoment);
    if (!has(key(drawsFull, [])))
      return { name: key(drawsFull, []), subject: { whatIfs: [] }, draws: drawsFull };
    if (!has(key(drawsFull))) return { name: key(drawsFull), subject, draws: drawsFull };
    if (isNow && !has(momentKey(drawsFull))) return atMoment(drawsFull);
    return undefined;
  }

  async function work(): Promise<void> {
    try {
      for (let next = nextWork(); next !== undefined; next = nextWork()) {
        const { name, ...question } = next;
        progress.value = 0;
        const answer = await engine.ask({ kind: 'assess', ...question }, (share) => {
          progress.value = share;
        });
        // A newer question has taken over, and with it the rest of the work.
        if (answer === undefined) return;
        keep(name, answer.assessment);
        if (selected.value === undefined)
          selected.value = worstSurface(answer.assessment, space.value);
        void explainAndPlan();
      }
      progress.value = undefined;
      // What was answered earlier needs no run, and yet another reason and plan.
      void explainAndPlan();
      void answerBeside();
    } catch (error) {
      fail(error);
    }
  }

  async function explainAndPlan(): Promise<void> {
    const subject = { whatIfs: whatIfs.value };
    const about = JSON.stringify(subject);
    try {
      const surface = selected.value;
      if (surface !== undefined && explainKey !== `${about}${surface}`) {
        explainKey = `${about}${surface}`;
        const answer = await engine.ask({ kind: 'explain', subject, surface });
        if (answer !== undefined)
          explanation.value = answer.explanation.ok ? answer.explanation.value : undefined;
      }
      if (planKey === about) return;
      planKey = about;
      const answer = await engine.ask({ kind: 'plan', subject });
      if (answer === undefined) return;
      plan.value = answer.outcome;
      if (subject.whatIfs.length === 0) basePlan.value = answer.outcome;
    } catch (error) {
      fail(error);
    }
  }

  /** What stands beside the assessment, of what is tried now; what swabs did is a matter of the record. */
  const beside: ReadonlySignal<Partial<Besides>> = computed(() => {
    const { about, swabs, ...rest } = besides.value;
    const own = swabs === undefined ? {} : { swabs };
    return about === JSON.stringify({ whatIfs: whatIfs.value }) ? { ...rest, ...own } : own;
  });

  /** What stands below the fold, one after the other, when nothing more urgent is to do. */
  async function answerBeside(): Promise<void> {
    const subject = { whatIfs: whatIfs.value };
    const about = JSON.stringify(subject);
    if (besides.value.about === about) return;
    const { swabs } = besides.value;
    besides.value = { about, ...(swabs === undefined ? {} : { swabs }) };
    try {
      for (const what of ['information', 'swabs', 'risk'] as const) {
        if (what === 'swabs' && subject.whatIfs.length > 0) continue;
        const answer = await engine.ask({ kind: 'beside', subject, what });
        // A newer question has taken over.
        if (answer === undefined || besides.value.about !== about) return;
        besides.value = { ...besides.value, [what]: answer.beside };
      }
    } catch (error) {
      fail(error);
    }
  }

  /** Where everything of a room stands in a panel; asked for once, then kept. */
  function layoutOf(panel: LayoutPanel): Layout | undefined {
    const name = JSON.stringify(panel);
    const held = layouts.value.get(name);
    if (held === undefined && layoutKey !== name && shown.value !== undefined) {
      layoutKey = name;
      void layOut(name, panel);
    }
    return held;
  }

  async function layOut(name: string, panel: LayoutPanel): Promise<void> {
    try {
      const answer = await engine.ask({ kind: 'layout', panel });
      if (answer === undefined) return;
      const kept = [...layouts.value.entries()].slice(1 - answersMax);
      layouts.value = new Map([...kept, [name, answer.layout]]);
    } catch (error) {
      fail(error);
    }
  }

  function fail(error: unknown): void {
    failure.value = error instanceof Error ? error.message : String(error);
    progress.value = undefined;
  }

  function isTried(whatIf: WhatIf): boolean {
    return whatIfs.value.some((w) => w.surface === whatIf.surface && w.action === whatIf.action);
  }

  /** Without an instant, the slider starts from what is shown. */
  function showMoment(next: Moment, at: number = instant.value): void {
    readAt.value = at;
    moment.value = next;
    void work();
  }

  function select(surface: string | undefined): void {
    selected.value = surface;
    void explainAndPlan();
  }

  return {
    visit,
    recorded,
    offsetMs: offsetOf(recorded),
    range,
    whatIfs,
    moment,
    readAt,
    instant,
    asKnownThen,
    space,
    selected,
    state,
    shown,
    room,
    isStale,
    progress,
    failure,
    explanation,
    plan,
    basePlan,
    beside,
    isTried,
    layoutOf,
    select,
    start: work,
    showSpace(id: string): void {
      space.value = id;
      const held = shown.value;
      select(held === undefined ? undefined : worstSurface(held.assessment, id));
    },
    showMoment,
    knowAsThen(isSo: boolean): void {
      asKnownThen.value = isSo;
      showMoment('now');
    },
    toggle(whatIf: WhatIf): void {
      whatIfs.value = isTried(whatIf)
        ? whatIfs.value.filter((w) => w.surface !== whatIf.surface || w.action !== whatIf.action)
        : [...whatIfs.value, whatIf];
      void work();
    },
    forget(): void {
      whatIfs.value = [];
      void work();
    },
    /** The order of concern of a place's surfaces as recorded; what is tried does not change it. */
    rankOf: (id: string): ReadonlyMap<string, number> => {
      const held = answers.value.get(key(drawsQuick, []));
      return held === undefined ? new Map() : ranksOf(held, id);
    },
  };
}

/** The readings of another run of the same visit, beside the figures of this one. */
function withReading(assessment: Assessment, timed: Assessment): Assessment {
  const readings = new Map(timed.surfaces.map((s) => [s.id, s.now]));
  const surfaces = assessment.surfaces.map((s) => {
    const now = readings.get(s.id);
    return now === undefined ? s : { ...s, now };
  });
  return { ...assessment, surfaces };
}

export type Store = ReturnType<typeof createStore>;
