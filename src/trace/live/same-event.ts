import type { TraceEvent, TraceProgram } from '../program.ts';

/** An event and the program whose numbers it uses. */
export interface PlacedEvent {
  readonly event: TraceEvent;
  readonly program: TraceProgram;
}

/**
 * Members that are numbers of a program's lists, which another program may count differently: compartments are
 * compared by the caller, the others below by what they name. `fact` only labels, save where hairs are thinned.
 */
const numbered: ReadonlySet<string> = new Set([
  'to',
  'at',
  'first',
  'second',
  'on',
  'cloth',
  'reading',
  'episode',
  'leg',
  'fact',
]);

/**
 * Whether two events of two programs do the same to what they find, given that they touch the same compartments:
 * the same numbers, the same streams. Every member counts unless it is listed above.
 */
export function isSameEvent(a: PlacedEvent, b: PlacedEvent): boolean {
  return (
    a.event.kind === b.event.kind && isSameData(a.event, b.event, numbered) && isSameNaming(a, b)
  );
}

function isSameNaming(a: PlacedEvent, b: PlacedEvent): boolean {
  const { event } = a;
  const other = b.event;
  if (event.kind === 'touch' && other.kind === 'touch') {
    const x = a.program.episodes[event.episode]!;
    const y = b.program.episodes[other.episode]!;
    return x.entity === y.entity && a.program.legs[x.leg] === b.program.legs[y.leg];
  }
  if (event.kind === 'inferred' && other.kind === 'inferred')
    return a.program.legs[event.leg] === b.program.legs[other.leg];
  if (event.kind === 'clean' && other.kind === 'clean')
    return (
      event.fact === other.fact &&
      event.cloth >= 0 === other.cloth >= 0 &&
      event.step.groups.every((group, g) =>
        isSameData(a.program.crew[group.person], b.program.crew[other.step.groups[g]!.person]),
      )
    );
  if (event.kind === 'read' && other.kind === 'read') {
    const x = a.program.readings[event.reading]!;
    const y = b.program.readings[other.reading]!;
    return (
      a.program.sets[x.set] === b.program.sets[y.set] &&
      a.program.counted[x.counted]!.id === b.program.counted[y.counted]!.id &&
      a.program.compartments[x.compartment]!.hard === b.program.compartments[y.compartment]!.hard
    );
  }
  return true;
}

const noNames: ReadonlySet<string> = new Set();
/** Inside a cleaning step, `person` is a number of the crew. */
const nestedNumbers: ReadonlySet<string> = new Set(['person']);

/** Whether plain data are equal, bit for bit; members of `except` are passed over at the top. */
export function isSameData(a: unknown, b: unknown, except: ReadonlySet<string> = noNames): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a))
    return (
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, i) => isSameData(item, b[i], except === noNames ? noNames : nestedNumbers))
    );
  const x = a as Readonly<Record<string, unknown>>;
  const y = b as Readonly<Record<string, unknown>>;
  for (const key in x) {
    if (except.has(key)) continue;
    if (!isSameData(x[key], y[key], except === noNames ? noNames : nestedNumbers)) return false;
  }
  for (const key in y) if (!(key in x) && !except.has(key)) return false;
  return true;
}

/** Whether everything that all events and readings share is the same; if not, nothing can be kept. */
export function isSameModel(a: TraceProgram, b: TraceProgram): boolean {
  return (
    a.principal === b.principal &&
    isSameData(a.sets, b.sets) &&
    isSameData(a.adversaries, b.adversaries) &&
    isSameData(a.yields, b.yields) &&
    isSameData(a.cover, b.cover) &&
    isSameData(a.detection, b.detection)
  );
}
