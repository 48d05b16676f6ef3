import { bytesToHex } from '../../base/bytes.ts';
import { textToUtf8 } from '../../base/utf8.ts';
import type { TraceEvent, TraceProgram } from '../program.ts';
import type { Particles } from '../run/particles.ts';
import type { Digest } from '../run/streams.ts';
import type { EvidenceItem } from './items.ts';
import { sliceOf } from './slice.ts';
import type { Learnt } from './summary.ts';

/** Posteriors by what they rest on, so that a what-if that leaves the slice alone need not sample again. */
export type PosteriorCache = Map<string, Learnt>;

/** Names everything that a posterior depends on. */
export function posteriorKey(
  program: TraceProgram,
  items: readonly EvidenceItem[],
  { seed, count, digest }: { seed: string; count: number; digest: Digest },
): string {
  const { events, crew } = sliceOf(program, items);
  const { yields, cover, principal } = program;
  const named = JSON.stringify({
    events: events.map((i) => namedEvent(program, program.events[i]!)),
    crew: crew.map((i) => program.crew[i]),
    items: items.map(({ events: _events, ...item }) => item),
    yields,
    cover,
    principal,
    seed,
    count,
  });
  return bytesToHex(digest(textToUtf8(named)));
}

/** An event by what its indices stand for: they move when a visit changes elsewhere. */
function namedEvent(program: TraceProgram, event: TraceEvent): unknown {
  const { compartments, crew, legs, episodes } = program;
  const place = (index: number) => compartments[index]?.id;
  switch (event.kind) {
    case 'touch': {
      const episode = episodes[event.episode];
      return { ...event, to: place(event.to), episode: [episode?.entity, legs[episode?.leg ?? 0]] };
    }
    case 'inferred':
      return { ...event, to: place(event.to), leg: legs[event.leg] };
    case 'fluid':
    case 'flow':
    case 'hair':
      return { ...event, to: place(event.to) };
    case 'decay':
      return { ...event, at: place(event.at) };
    case 'contact':
      return { ...event, first: place(event.first), second: place(event.second) };
    case 'clean': {
      const groups = event.step.groups.map((g) => ({ ...g, person: crew[g.person]?.person }));
      const step = { ...event.step, groups };
      return { ...event, on: place(event.on), cloth: place(event.cloth), step };
    }
    case 'swab':
      return { ...event, on: place(event.on) };
    case 'read':
      return {};
  }
}

/**
 * Particles for more draws than were sampled: draw i takes what was learnt from particle i mod count, and its own
 * numbers wherever nothing was learnt.
 */
export function expand(particles: Particles, draws: number): Particles {
  const { count } = particles;
  return {
    ...particles,
    count: draws,
    drawNumbers: particles.drawNumbers.map((own, group) =>
      Uint32Array.from({ length: draws }, (_, i) => (group === 0 ? i : own[i % count]!)),
    ),
    given: new Map(
      [...particles.given].map(([name, values]) => [
        name,
        Float64Array.from({ length: draws }, (_, i) => values[i % count]!),
      ]),
    ),
  };
}
