import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { exampleVisit } from '../../../test/fakes/example-visit.ts';
import { createRandom, randomProgram } from '../../../test/simulation/random-program.ts';
import { hash } from '../../ledger/hash.ts';
import type { Contact, Fact } from '../../model/fact.ts';
import { fold } from '../../model/state.ts';
import { compile } from '../compile/compile.ts';
import { chunkDraws, type MachineMaker } from '../kernel/chunks.ts';
import { compiledKernel, type WasmPlatform } from '../kernel/compiled.ts';
import { simulateOnKernel } from '../kernel/kernel-run.ts';
import { createKernelTables } from '../kernel/kernel-tables.ts';
import { createPlainKernel } from '../kernel/plain.ts';
import type { TraceEvent, TraceProgram } from '../program.ts';
import type { SimulationResult } from '../run/simulate.ts';
import { createLiveEstimate, type LiveEstimate, type LiveOptions } from './live-estimate.ts';

const tables = createKernelTables();
const compiled = compiledKernel(WebAssembly as unknown as WasmPlatform);
const options: LiveOptions = { seed: 'l', draws: 24, digest: hash, tables };

function estimateOf(program: TraceProgram, more: Partial<LiveOptions> = {}): LiveEstimate {
  return createLiveEstimate(program, { ...options, ...more }, compiled);
}

/** Every number of a run. */
function numbers({ counted, ...rest }: SimulationResult): unknown {
  return {
    ...rest,
    counted: counted.map((ofSet) =>
      ofSet.map(({ histogram, ...sums }) => ({ ...sums, histogram: histogram.data() })),
    ),
  };
}

/** What an estimate says must be what the kernel says when it runs the program from zero. */
function assertFromZero(
  live: LiveEstimate,
  program: TraceProgram,
  more: Partial<LiveOptions> = {},
  what?: string,
): void {
  const run = simulateOnKernel(program, { ...options, ...more }, compiled);
  assert.deepEqual(numbers(live.result()), numbers(run), what);
}

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
  switch (Math.floor(random() * 11)) {
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
    case 7: {
      const reads = events.flatMap((e, i) => (e.kind === 'read' ? [i] : []));
      const [i, j] = [reads, reads].map((own) => own[Math.floor(random() * own.length)]!);
      [events[i!], events[j!]] = [events[j!]!, events[i!]!];
      break;
    }
    case 8: {
      const i = events.findLastIndex((e) => e.kind === 'inferred');
      const event = events[i];
      if (event?.kind === 'inferred') events[i] = { ...event, mean: 3 * random() };
      break;
    }
    case 9: {
      const event = events[at]!;
      if ('coefficient' in event)
        events[at] = { ...event, coefficient: event.coefficient * random() };
      break;
    }
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
  it('gives the bits of a run from zero on the kernel after any change of events', () => {
    let keptCount = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = createRandom(seed);
        let program = variedProgram(seed);
        const live = estimateOf(program);
        assertFromZero(live, program);
        for (let step = 0; step < 4; step++) {
          program = changed(program, random);
          const { rerunEvents } = live.update(program);
          keptCount += program.events.length - rerunEvents;
          assertFromZero(live, program);
        }
      }),
      { numRuns: 80 },
    );
    assert.ok(keptCount > 80 * 4 * 5, `${keptCount} events were kept`);
  });

  it('gives them when hardly any checkpoint may be kept, and for any number of draws', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = createRandom(seed);
      const more = { checkpointBytesMax: 1000 * (seed % 4), draws: 21 + seed };
      let program = variedProgram(seed);
      const live = estimateOf(program, more);
      for (let step = 0; step < 4; step++) {
        program = changed(program, random);
        live.update(program);
        assertFromZero(live, program, more);
      }
    }
  });

  it('adds copies up in the order in which surfaces are read, though they read the same', () => {
    let differing = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const made = randomProgram(seed, { eventCount: 30 });
      // So little is collected of each that only all together are seen.
      const program = { ...made, detection: { ...made.detection, eta: 0.005 } };
      const isRead = (e: TraceEvent) => e.kind === 'read';
      const reads = program.events.filter(isRead).reverse();
      const events = [...program.events.filter((e) => !isRead(e)), ...reads];
      const live = estimateOf(program);
      const before = live.result().selections;
      live.update({ ...program, events });
      assertFromZero(live, { ...program, events });
      if (!isDeepStrictEqual(live.result().selections, before)) differing++;
    }
    assert.ok(differing > 0, 'the order should make a difference to some');
  });

  it('gives them in the plain kernel as well', () => {
    const plain: MachineMaker = (bytes) =>
      createPlainKernel(new ArrayBuffer(Math.ceil(bytes / 16) * 16), 'single');
    const program = changed(variedProgram(11), createRandom(2));
    const live = createLiveEstimate(variedProgram(11), options, plain);
    live.update(program);
    assertFromZero(live, program);
  });

  it('follows weights, a posterior, and adversaries who sample few surfaces', () => {
    const { draws } = options;
    const learnt = Uint32Array.from({ length: 7 }, (_, i) => (i * 3) % 5);
    const given = {
      weights: Float64Array.from({ length: draws }, (_, i) => i % 3),
      particles: {
        count: 7,
        drawNumbers: [Uint32Array.from({ length: 7 }, (_, i) => i), learnt],
        groupOf: new Map([['episode\u001fP,e1', 1]]),
        given: new Map([
          ['visit.b\u001f\u001fz', Float64Array.from({ length: 7 }, (_, i) => (i + 1) / 9)],
        ]),
      },
    };
    const random = createRandom(5);
    for (let seed = 1; seed < 12; seed++) {
      const few = (program: TraceProgram): TraceProgram => ({
        ...program,
        adversaries: program.adversaries.map((a, i) => ({ ...a, sampleCountMax: 1 + i })),
      });
      const program = variedProgram(seed);
      const live = estimateOf(few(program), given);
      const next = few(changed(program, random));
      live.update(next);
      assertFromZero(live, next, given);
    }
  });

  it('depends on the last program and not on the way there', () => {
    const random = createRandom(3);
    const first = variedProgram(8);
    const live = estimateOf(first);
    const { bytes } = live;
    for (let step = 0; step < 5; step++) live.update(changed(first, random));
    live.update(first);
    assertFromZero(live, first);
    assert.deepEqual(live.bytes, bytes, 'nothing of what was tried is kept');
  });

  it('starts anew when what all events share has changed', () => {
    const program = variedProgram(4);
    const live = estimateOf(program);
    const next = { ...program, yields: { ...program.yields, mu: 0.5 } };
    const { rerunEvents, fromCheckpoint } = live.update(next);
    assert.deepEqual([rerunEvents, fromCheckpoint], [program.events.length, 0]);
    assertFromZero(live, next);
  });
});

describe('checkpoints', () => {
  it('take no more than their bound, save one of every compartment', () => {
    const program = variedProgram(6);
    const columns = (live: LiveEstimate) => live.bytes.checkpoints / (4 * options.draws);
    const most = columns(estimateOf(program));
    const bytesMax = 4 * options.draws * Math.floor(most / 2);
    assert.ok(columns(estimateOf(program, { checkpointBytesMax: bytesMax })) <= most / 2);
    const least = columns(estimateOf(program, { checkpointBytesMax: 0 }));
    assert.ok(least > 0 && least <= 3 * program.compartments.length, `${least} columns`);
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
    const live = estimateOf(program);
    assert.deepEqual(live.update(structuredClone(program)), {
      changedSurfaces: [],
      rerunEvents: 0,
      fromCheckpoint: program.events.length,
    });
  });

  it('runs the new event and the readings that it bears on, and nothing before it', () => {
    const live = estimateOf(program);
    assert.deepEqual(live.update(inserted(touch)), {
      changedSurfaces: ['p0'],
      rerunEvents: 2,
      fromCheckpoint: lastRead,
    });
  });

  it('spreads no further than bits change', () => {
    const live = estimateOf(program);
    const nothing: TraceEvent = { kind: 'flow', to: 0, mass: 0, source: 'dust', fact: 'x' };
    const { changedSurfaces, rerunEvents } = live.update(inserted(nothing));
    assert.deepEqual([changedSurfaces, rerunEvents], [[], 1]);
  });

  it('names every surface whose numbers differ', () => {
    const random = createRandom(9);
    const live = estimateOf(program);
    const surfacesOf = () =>
      live
        .result()
        .counted.map((ofSet) =>
          ofSet.map(({ histogram, ...sums }) => ({ ...sums, histogram: histogram.data() })),
        );
    let before = surfacesOf();
    let named = 0;
    for (let step = 0; step < 30; step++) {
      const { changedSurfaces } = live.update(changed(program, random));
      const after = surfacesOf();
      program.counted.forEach(({ id }, k) => {
        if (changedSurfaces.includes(id)) return;
        assert.deepEqual(
          after.map((ofSet) => ofSet[k]),
          before.map((ofSet) => ofSet[k]),
          id,
        );
      });
      named += changedSurfaces.length;
      before = after;
    }
    assert.ok(named > 0 && named < 30 * program.counted.length);
  });

  it('that fails leaves the estimate as it was', () => {
    const live = estimateOf(program);
    assert.throws(() => live.update(inserted({ ...touch, episode: 999 })));
    assertFromZero(live, program);
  });

  it('refuses more draws than are summed together', () => {
    assert.throws(() => estimateOf(program, { draws: chunkDraws + 1 }), /draws: expected 1 to/);
  });
});

describe('the reference visit, live', () => {
  it('follows a contact that is added, corrected, moved and removed, and reruns little of it', async () => {
    const input = await exampleVisit('state-visit');
    const programOf = (facts: readonly Fact[]) => compile(fold({ ...input, facts })).program;
    const own = input.facts.filter((f): f is Contact => f.kind === 'contact');
    const { principal } = fold(input);
    const pattern = own.find((c) => c.actor === principal && c.manner === 'grip');
    assert.ok(pattern !== undefined);
    const added: Contact = { ...pattern, id: 'added', at: pattern.at + 60_000 };
    for (const more of [{ draws: 96 }, { draws: 40, checkpointBytesMax: 100_000 }]) {
      const live = estimateOf(programOf(input.facts), more);
      const steps: readonly (readonly [string, readonly Fact[]])[] = [
        ['added', [...input.facts, added]],
        ['corrected', [...input.facts, { ...added, manner: 'rub' }]],
        ['moved', [...input.facts, { ...added, at: pattern.at - 60_000 }]],
        ['removed', input.facts],
      ];
      for (const [what, facts] of steps) {
        const next = programOf(facts);
        const { rerunEvents, changedSurfaces } = live.update(next);
        assertFromZero(live, next, more, what);
        assert.ok(changedSurfaces.length > 0, what);
        assert.ok(
          rerunEvents < next.events.length / 3,
          `${what}: ${rerunEvents} of ${next.events.length} events`,
        );
      }
    }
  });
});
