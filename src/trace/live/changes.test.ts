import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createRandom, randomProgram } from '../../../test/simulation/random-program.ts';
import { hash } from '../../ledger/hash.ts';
import { figuresOf, surfaceFigures } from '../assess.ts';
import type { TraceEvent, TraceProgram } from '../program.ts';
import { createSimulationCache, simulate } from '../run/simulate.ts';
import { createLiveEstimate, type LiveOptions } from './live-estimate.ts';

const cache = createSimulationCache();
const options: LiveOptions = {
  seed: 'l',
  draws: 24,
  blockSize: 16,
  digest: hash,
  cache,
  adversary: 'standard',
};

/**
 * A random program with what the engine's tests do without: hairs, records that may be false, a reading in the middle,
 * a second adversary whose hairs count, two groups.
 */
function variedProgram(seed: number): TraceProgram {
  const program = randomProgram(seed, { eventCount: 20 });
  const random = createRandom(seed + 1);
  const count = program.compartments.length;
  const events = program.events.map((event): TraceEvent => {
    if ((event.kind === 'touch' || event.kind === 'contact') && random() < 0.3)
      return { ...event, chance: { entity: event.fact, from: 0, to: 0.6 } };
    return event;
  });
  events.splice(3, 0, {
    kind: 'hair',
    to: Math.floor(random() * 4),
    mean: 1.5,
    entity: 'h',
    fact: 'h',
  });
  const middle = program.compartments.map(
    (_, j): TraceEvent => ({ kind: 'read', reading: count + j }),
  );
  events.splice(12, 0, ...middle);
  const standard = program.adversaries[0]!;
  return {
    ...program,
    events,
    sets: ['after', 'before'],
    readings: [...program.readings, ...program.readings.map((reading) => ({ ...reading, set: 1 }))],
    counted: program.counted.map((entry, k) => ({ ...entry, group: k % 2 })),
    groups: [
      { id: 'within:room', kind: 'within' },
      { id: 'air:room', kind: 'air' },
    ],
    adversaries: [
      standard,
      { ...standard, id: 'single', detection: 'single', needed: 1, of: 1, hair: 0.3 },
    ],
  };
}

/** One random change: an event more, less, other, or elsewhere; or everything numbered in another way. */
function changed(program: TraceProgram, random: () => number): TraceProgram {
  const events = program.events.slice();
  const places = events.flatMap((e, i) => (e.kind === 'read' ? [] : [i]));
  const at = places[Math.floor(random() * places.length)] ?? 0;
  const to = Math.floor(random() * 4);
  const name = `n${Math.floor(random() * 1e6)}`;
  switch (Math.floor(random() * 8)) {
    case 0:
      events.splice(at, 0, { kind: 'touch', to, episode: 2, coefficient: 900, fact: name });
      break;
    case 1:
      events.splice(at, 1);
      break;
    case 2:
      events[at] = { kind: 'flow', to, mass: 500 * random(), source: 'dust', fact: name };
      break;
    case 3: {
      const [moved] = events.splice(at, 1);
      if (moved !== undefined) events.splice(Math.floor(random() * events.length), 0, moved);
      break;
    }
    case 4:
      return renumbered(program);
    case 5: {
      const touch = events.findIndex((e) => e.kind === 'touch');
      const event = events[touch];
      if (event?.kind === 'touch') events[touch] = { ...event, episode: (event.episode + 2) % 6 };
      break;
    }
    case 6:
      return { ...program, crew: program.crew.map((c) => ({ ...c, pinned: random() / 2 })) };
    default:
      events.splice(at, 0, { kind: 'swab', on: to, share: 0.4, fact: name });
  }
  return { ...program, events };
}

/** The same program with compartments, episodes and legs in another order, and one compartment more. */
function renumbered(program: TraceProgram): TraceProgram {
  const count = program.compartments.length;
  const place = (j: number): number => (j < 0 ? j : count - j);
  const extra = { ...program.compartments[0]!, id: `new${count}` };
  const legs = [...program.legs].reverse();
  return {
    ...program,
    compartments: [extra, ...[...program.compartments].reverse()],
    legs,
    episodes: [...program.episodes]
      .reverse()
      .map(({ entity, leg }) => ({ entity, leg: legs.length - 1 - leg })),
    readings: program.readings.map((r) => ({ ...r, compartment: place(r.compartment) })),
    events: program.events.map((event): TraceEvent => {
      switch (event.kind) {
        case 'touch':
          return {
            ...event,
            to: place(event.to),
            episode: program.episodes.length - 1 - event.episode,
          };
        case 'inferred':
          return { ...event, to: place(event.to), leg: legs.length - 1 - event.leg };
        case 'contact':
          return { ...event, first: place(event.first), second: place(event.second) };
        case 'clean':
          return { ...event, on: place(event.on), cloth: place(event.cloth) };
        case 'swab':
          return { ...event, on: place(event.on) };
        case 'decay':
          return { ...event, at: place(event.at) };
        case 'read':
          return event;
        default:
          return { ...event, to: place(event.to) };
      }
    }),
  };
}

const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('a live estimate after changes', () => {
  it('gives the bits of a run from zero after any change of events', () => {
    let keptCount = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = createRandom(seed);
        let program = variedProgram(seed);
        const live = createLiveEstimate({ program }, options);
        assert.deepEqual(live.result(), simulate(program, options));
        for (let step = 0; step < 4; step++) {
          program = changed(program, random);
          const { rerunEvents } = live.update({ program });
          keptCount += program.events.length - rerunEvents;
          assert.deepEqual(live.result(), simulate(program, options));
        }
      }),
      { numRuns: 60 },
    );
    assert.ok(keptCount > 60 * 4 * 5, `${keptCount} events were kept`);
  });

  it('reports the figures of a run from zero, quantiles of the number among them', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const program = changed(variedProgram(seed), createRandom(seed));
        const live = createLiveEstimate({ program: variedProgram(seed) }, options);
        live.figures();
        live.update({ program });
        const run = simulate(program, options);
        const { within, out, spaces } = live.figures();
        program.sets.forEach((set, s) => {
          program.adversaries.forEach(({ id }, a) => {
            assert.deepEqual(within[set]?.[id], figuresOf(run.selections[s]?.[0]?.[a], run));
            assert.deepEqual(out[set]?.[id], figuresOf(run.selections[s]?.[1]?.[a], run));
          });
          spaces.forEach(({ figures }, row) => {
            assert.deepEqual(figures[set], figuresOf(run.selections[s]?.[2 + row]?.[0], run));
          });
          const counted = program.counted[1]!;
          assert.deepEqual(
            live.surfaces([counted.id])[counted.id]?.[set],
            surfaceFigures(
              run.counted[s]![1]!,
              program.adversaries.map((a) => a.id),
            ),
          );
        });
      }),
      { numRuns: 30 },
    );
  });

  it('follows weights, a posterior, and adversaries who sample few surfaces', () => {
    const { draws } = options;
    const numbers = Uint32Array.from({ length: draws }, (_, i) => (i * 7) % 5);
    const given = {
      ...options,
      weights: Float64Array.from({ length: draws }, (_, i) => i % 3),
      particles: {
        count: draws,
        drawNumbers: [Uint32Array.from({ length: draws }, (_, i) => i), numbers],
        groupOf: new Map([['episode\u001fP,e1', 1]]),
        given: new Map(),
      },
    };
    const random = createRandom(5);
    for (let seed = 1; seed < 12; seed++) {
      const few = (program: TraceProgram): TraceProgram => ({
        ...program,
        adversaries: program.adversaries.map((a, i) => ({ ...a, sampleCountMax: 1 + i })),
      });
      const program = variedProgram(seed);
      const live = createLiveEstimate({ program: few(program) }, given);
      live.figures();
      const next = few(changed(program, random));
      live.update({ program: next });
      assert.deepEqual(live.result(), simulate(next, given));
    }
  });

  it('depends on the last program and not on the way there', () => {
    const random = createRandom(3);
    const first = variedProgram(8);
    const live = createLiveEstimate({ program: first }, options);
    const { bytes } = live;
    const before = live.figures();
    for (let step = 0; step < 5; step++) live.update({ program: changed(first, random) });
    live.update({ program: first });
    assert.deepEqual(live.figures(), before);
    assert.equal(live.bytes, bytes, 'nothing of what was tried is kept');
  });

  it('starts anew when what all events share has changed', () => {
    const program = variedProgram(4);
    const live = createLiveEstimate({ program }, options);
    live.figures();
    const next = { ...program, yields: { ...program.yields, mu: 0.5 } };
    const { rerunEvents, fromCheckpoint } = live.update({ program: next });
    assert.deepEqual([rerunEvents, fromCheckpoint], [program.events.length, 0]);
    assert.deepEqual(live.result(), simulate(next, options));
  });
});

describe('an update', () => {
  const program = variedProgram(6);
  const touch: TraceEvent = { kind: 'touch', to: 0, episode: 1, coefficient: 800, fact: 'x' };
  const lastRead = program.events.findLastIndex((e) => e.kind !== 'read') + 1;
  const inserted = (event: TraceEvent): TraceProgram => {
    const events = program.events.slice();
    events.splice(lastRead, 0, event);
    return { ...program, events };
  };

  it('runs nothing when nothing has changed', () => {
    const live = createLiveEstimate({ program }, options);
    assert.deepEqual(live.update({ program: structuredClone(program) }), {
      changedSurfaces: [],
      rerunEvents: 0,
      fromCheckpoint: program.events.length,
    });
  });

  it('runs the new event and the readings that it bears on, and nothing before it', () => {
    const live = createLiveEstimate({ program }, options);
    assert.deepEqual(live.update({ program: inserted(touch) }), {
      changedSurfaces: ['p0'],
      rerunEvents: 2,
      fromCheckpoint: lastRead,
    });
  });

  it('spreads no further than bits change', () => {
    const live = createLiveEstimate({ program }, options);
    const nothing: TraceEvent = { kind: 'flow', to: 0, mass: 0, source: 'dust', fact: 'x' };
    const { changedSurfaces, rerunEvents } = live.update({ program: inserted(nothing) });
    assert.deepEqual([changedSurfaces, rerunEvents], [[], 1]);
  });

  it('names every surface whose figures differ', () => {
    const ids = program.counted.map((c) => c.id);
    const random = createRandom(9);
    const live = createLiveEstimate({ program }, options);
    let before = live.surfaces(ids);
    let named = 0;
    for (let step = 0; step < 30; step++) {
      const { changedSurfaces } = live.update({ program: changed(program, random) });
      const after = live.surfaces(ids);
      for (const id of ids)
        if (!changedSurfaces.includes(id)) assert.deepEqual(after[id], before[id], id);
      named += changedSurfaces.length;
      before = after;
    }
    assert.ok(named > 0 && named < 30 * ids.length);
  });

  it('that fails leaves the estimate as it was', () => {
    const live = createLiveEstimate({ program }, options);
    const before = live.figures();
    assert.throws(() => live.update({ program: inserted({ ...touch, episode: 999 }) }));
    assert.deepEqual(live.figures(), before);
  });
});
