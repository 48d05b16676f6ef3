import type { InferredEvent } from '../kernel/encode-events.ts';
import type { TraceProgram } from '../program.ts';
import { isSameData } from './same-event.ts';
import type { Column } from './scratch-machine.ts';

/**
 * What contacts that nobody logged come to, in every draw: the costliest numbers of a visit, and none of them depends on
 * what lies anywhere. So an event before them on the same patch need not have them drawn again.
 */
export interface UnloggedYields {
  find(event: InferredEvent, program: TraceProgram): Column | undefined;
  keep(event: InferredEvent, program: TraceProgram, yields: Column): void;
  /** Lets go what a program does not have. */
  prune(program: TraceProgram): void;
  readonly bytes: number;
}

interface Held {
  readonly event: InferredEvent;
  readonly program: TraceProgram;
  readonly yields: Column;
}

/** Nothing is known yet. At most one column per leg and patch of the last program. */
export function createUnloggedYields(): UnloggedYields {
  const held = new Map<string, Held>();
  return {
    find(event, program) {
      const own = held.get(event.entity);
      return own !== undefined && isSameDrawn(own, { event, program }) ? own.yields : undefined;
    },
    keep: (event, program, yields) => void held.set(event.entity, { event, program, yields }),
    prune({ events }) {
      const named = new Set(events.flatMap((e) => (e.kind === 'inferred' ? [e.entity] : [])));
      for (const entity of held.keys()) if (!named.has(entity)) held.delete(entity);
    },
    get bytes() {
      return [...held.values()].reduce((sum, { yields }) => sum + yields.byteLength, 0);
    },
  };
}

type Drawn = Omit<Held, 'yields'>;

/** Whether the same numbers are drawn: everything counts but where they go and with which coefficient. */
function isSameDrawn(a: Drawn, b: Drawn): boolean {
  return (
    a.event.mean === b.event.mean &&
    isSameData(a.event.watch, b.event.watch) &&
    a.program.legs[a.event.leg] === b.program.legs[b.event.leg] &&
    a.program.principal === b.program.principal &&
    isSameData(a.program.yields, b.program.yields)
  );
}
