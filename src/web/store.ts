import { computed, signal } from '@preact/signals';
import type { VisitInput } from '../app/assess-visit.ts';
import { applyWhatIf, type WhatIf } from '../app/what-if.ts';
import { fold, type VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import { createEngineClient } from './engine-client.ts';

/** Draws per question on the page: quick enough to follow a finger, exact enough to compare. */
const drawsQuick = 512;
const drawsFull = 2048;

/** Which moment the picture shows. */
export type Moment = 'before' | 'after' | 'now';

/** The page's state: the visit as loaded, what is being tried, and what the engine said last. */
export function createStore(visit: VisitInput) {
  const engine = createEngineClient();
  const whatIfs = signal<readonly WhatIf[]>([]);
  const moment = signal<Moment>('before');
  const readAt = signal<number | undefined>(undefined);
  const space = signal<string>(firstSpace(visit));
  const selected = signal<string | undefined>(undefined);
  const assessment = signal<Assessment | undefined>(undefined);
  const base = signal<Assessment | undefined>(undefined);
  const progress = signal<number>(0);
  const failure = signal<string | undefined>(undefined);
  const input = computed<VisitInput>(() => {
    let current = visit;
    for (const whatIf of whatIfs.value) {
      const next = applyWhatIf(current, whatIf);
      if (next.ok) current = next.value;
    }
    return current;
  });
  const state = computed<VisitState>(() => fold(input.value));

  async function compute(): Promise<void> {
    const at = readAt.value;
    const timed = moment.value === 'now' && at !== undefined;
    progress.value = 0.01;
    try {
      const result = await engine.ask(
        input.value,
        { draws: timed ? drawsQuick : drawsFull, ...(timed ? { readAt: at } : {}) },
        (share) => {
          progress.value = share;
        },
      );
      if (result === undefined) return;
      assessment.value = result;
      if (whatIfs.value.length === 0 && !timed) base.value = result;
      progress.value = 0;
    } catch (error) {
      failure.value = error instanceof Error ? error.message : String(error);
    }
  }

  function toggle(whatIf: WhatIf): void {
    const same = (w: WhatIf) => w.surface === whatIf.surface && w.action === whatIf.action;
    whatIfs.value = whatIfs.value.some(same)
      ? whatIfs.value.filter((w) => !same(w))
      : [...whatIfs.value, whatIf];
    void compute();
  }

  function show(next: Moment, at?: number): void {
    moment.value = next;
    readAt.value = at;
    if (next === 'now' || assessment.value?.within['now'] !== undefined) void compute();
  }

  function forget(): void {
    whatIfs.value = [];
    void compute();
  }

  return {
    visit,
    whatIfs,
    moment,
    readAt,
    space,
    selected,
    assessment,
    base,
    progress,
    failure,
    input,
    state,
    compute,
    toggle,
    show,
    forget,
  };
}

export type Store = ReturnType<typeof createStore>;

/** The space of most logged contacts opens first. */
function firstSpace(visit: VisitInput): string {
  const counts = new Map<string, number>();
  for (const fact of visit.facts)
    if (fact.kind === 'contact') {
      const space = visit.document.legs[fact.leg]?.space ?? '';
      counts.set(space, (counts.get(space) ?? 0) + 1);
    }
  if (visit.document.spaces['talks'] !== undefined) return 'talks';
  return [...counts.entries()].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}
