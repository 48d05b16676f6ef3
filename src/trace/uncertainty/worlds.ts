import type { TraceProgram } from '../program.ts';
import { type Particles, streamName } from '../run/particles.ts';

/**
 * Particles in which the situation is the same in every draw: who sheds how, how this laboratory and this occasion are,
 * who skips, how well the eyes saw; with a posterior, all that was learnt. Everything else is drawn anew: `cell` numbers
 * the run, no two of which share a draw number. `learnt` of another length is strided through, so that cells 0 … `of` − 1
 * cover it evenly.
 */
export function situationParticles(
  program: TraceProgram,
  options: {
    readonly draws: number;
    readonly cell: number;
    readonly of: number;
    readonly learnt: Particles | undefined;
  },
): Particles {
  const { draws, cell, of, learnt } = options;
  const own = Uint32Array.from({ length: draws }, (_, i) => cell * draws + i);
  const held = new Uint32Array(draws).fill(cell);
  const picked = learnt === undefined ? 0 : Math.floor(((cell + 0.5) / of) * learnt.count);
  const taught = (learnt?.drawNumbers ?? [own]).map((numbers, group) =>
    group === 0 ? own : new Uint32Array(draws).fill(numbers[picked]!),
  );
  const groupOf = new Map(learnt?.groupOf ?? []);
  for (const name of situationStreams(program))
    if (!groupOf.has(name)) groupOf.set(name, taught.length);
  return {
    count: draws,
    drawNumbers: [...taught, held],
    groupOf,
    given: new Map(
      [...(learnt?.given ?? [])].map(([name, values]) => [
        name,
        new Float64Array(draws).fill(values[picked]!),
      ]),
    ),
  };
}

/** Streams of everything that holds for the whole visit or a whole leg, whatever happens in it. */
function situationStreams(program: TraceProgram): readonly string[] {
  const watches = program.events.flatMap((e) =>
    e.kind === 'inferred' && e.watch !== undefined ? [e.watch.entity] : [],
  );
  return [
    streamName('visit.b', ''),
    streamName('person.s', program.principal),
    ...program.legs.map((leg) => streamName('leg.o', leg)),
    ...program.crew.map((c) => streamName('crew.m', c.person)),
    ...[...new Set(watches)].map((entity) => streamName('watch', entity)),
  ];
}
