/** The examples against the printed counts of the reference visit and the rules that a real day keeps. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import { type VisitDocument, visitDocument } from '../src/model/document.ts';
import { type Contact, contactFact, type Fact, type FactOf, type Task } from '../src/model/fact.ts';
import { type ExpandedSurface, expandObjects } from '../src/model/objects.ts';
import { type Pack, packDocument } from '../src/model/pack.ts';

const root = new URL('..', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const pack: Pack = packDocument.parse(parseYaml(read('packs/trace-dna.yaml')));

interface Example {
  readonly document: VisitDocument;
  /** The script and the contacts of the CSV file. */
  readonly facts: readonly Fact[];
  readonly surfaces: ReadonlyMap<string, ExpandedSurface>;
  readonly objectCount: number;
  readonly portableCount: number;
}

const room = readExample('examples/talks-room/');
const day = readExample('examples/state-visit/');

describe('the talks room, the first example a newcomer reads', () => {
  it('has one room, 12 surfaces, 20 contacts and one bag', () => {
    assert.deepEqual(Object.keys(room.document.spaces), ['talks']);
    assert.equal(room.surfaces.size, 12);
    assert.equal(of(room, 'contact').length, 20);
    assert.equal(of(room, 'unit').length, 1);
    assert.equal(read('examples/talks-room/visit.yaml').split('\n').length < 250, true);
  });
});

describe('the state visit has the counts of the storyboard', () => {
  it('11 spaces, 78 objects of which 45 can be carried, 173 surfaces', () => {
    assert.equal(Object.keys(day.document.spaces).length, 11);
    assert.equal(day.objectCount, 78);
    assert.equal(day.portableCount, 45);
    assert.equal(day.surfaces.size, 173);
  });

  it('143 contacts by category and by source', () => {
    const contacts = of(day, 'contact');
    assert.equal(contacts.length, 143);
    const category = (c: Contact): string =>
      c.manner === 'handshake' || c.manner === 'embrace' ? 'handshake and embrace' : c.manner;
    assert.deepEqual(countBy(contacts, category), {
      cough: 3,
      drink: 8,
      eat: 2,
      excrete: 4,
      'face-touch': 1,
      grip: 32,
      'handshake and embrace': 30,
      lean: 12,
      rub: 7,
      sit: 6,
      sleep: 2,
      smoke: 1,
      speech: 6,
      spit: 1,
      touch: 23,
      wash: 3,
      wear: 2,
    });
    assert.deepEqual(
      countBy(contacts, (c) => c.source),
      { inferred: 13, observed: 99, recalled: 4, reported: 4, scheduled: 20, video: 3 },
    );
  });

  it('71 task rows, 16 swabs with one result each, 4 exceptions, all closed', () => {
    assert.equal(of(day, 'task').length, 71);
    const swabs = of(day, 'swab').map((s) => s.id);
    assert.equal(swabs.length, 16);
    assert.deepEqual(
      of(day, 'result').map((r) => r.swab),
      swabs.toSorted(),
    );
    const closed = of(day, 'exception').filter((e) => e.closedAt !== undefined);
    assert.deepEqual(closed.map((e) => e.id).sort(), ['X-01', 'X-02', 'X-03', 'X-04']);
  });

  it('21 bags: 18 destroyed, 2 stored, 1 returned, none open', () => {
    const units = of(day, 'unit').map((u) => u.id);
    assert.equal(units.length, 21);
    const ends = of(day, 'disposition').flatMap((d) => d.units.map((unit) => ({ unit, ...d })));
    assert.deepEqual(ends.map((e) => e.unit).sort(), units.toSorted());
    assert.deepEqual(
      countBy(ends, (e) => e.end),
      { destroyed: 18, returned: 1, stored: 2 },
    );
  });

  it('40 seals issued = 26 applied, 5 of them on cases, + 2 void + 12 returned', () => {
    assert.equal(of(day, 'case').flatMap((c) => c.seals).length, 5);
    assert.deepEqual(sealBalance(day), { issued: 40, applied: 26, void: 2, returned: 12 });
    assert.deepEqual(sealBalance(room), { issued: 2, applied: 1, void: 0, returned: 1 });
  });

  it('18 custody legs, each offered, accepted and completed', () => {
    const steps = of(day, 'handover');
    const offers = steps.filter((h) => h.step === 'offered');
    assert.equal(offers.length, 18);
    for (const offer of offers) {
      const later = steps.filter((h) => h.offer === offer.id);
      assert.deepEqual(later.map((h) => h.step).sort(), ['accepted', 'completed'], offer.id);
      for (const step of later) assert.deepEqual(step.items, offer.items, step.id);
    }
  });

  it('three contacts come from the clip, after the talks room was handed back', () => {
    const released = of(day, 'release').find((r) => r.space === 'talks');
    const late = of(day, 'contact').filter((c) => c.source === 'video');
    assert.equal(late.length, 3);
    for (const contact of late) {
      assert.ok((contact.recordedAt ?? 0) > (released?.at ?? Number.POSITIVE_INFINITY), contact.id);
    }
  });

  it('says what is reported and what is assumed', () => {
    const head = read('examples/state-visit/visit.yaml').split('\n\n')[0] ?? '';
    assert.match(head, /Reported by the press/);
    assert.match(head, /Assumption: everything else/);
  });
});

for (const [name, example] of [
  ['talks-room', room],
  ['state-visit', day],
] as const) {
  describe(`${name} keeps the rules of a real day`, () => {
    it('names only what is there', () => assert.deepEqual(unknownNames(example), []));
    it('uses every id once', () => {
      assert.deepEqual(repeated(example.facts.map((f) => f.id)), []);
    });
    it('is declared and approved by two others before the first contact', () => {
      assert.deepEqual(declarationFaults(example), []);
    });
    it('has the principal in one leg at a time, and contacts within it', () => {
      assert.deepEqual(legFaults(example), []);
    });
    it('lets nobody do two things at once', () => assert.deepEqual(overlaps(example), []));
    it('keeps dwell, wettability and materials', () => {
      assert.deepEqual(
        example.facts.flatMap((f) => taskFaults(example, f)),
        [],
      );
    });
    it('passes every package on from hand to hand', () => {
      assert.deepEqual(custodyFaults(example), []);
    });
  });
}

describe('the rules find what is wrong', () => {
  const replace = (id: string, change: (fact: Fact) => Fact): Example => ({
    ...day,
    facts: day.facts.map((f) => (f.id === id ? change(f) : f)),
  });
  const task = (id: string, change: Partial<Task>): Example =>
    replace(id, (f) => ({ ...f, ...change }) as Fact);
  const faults = (example: Example): string[] =>
    example.facts.flatMap((f) => taskFaults(example, f));

  it('chlorine on lacquer, chlorine with acid, water on silk, a dwell cut short', () => {
    assert.deepEqual(faults(task('T05', { method: 'chlorine-wipe' })), [
      'T05: chlorine-wipe on wood-lacquered',
      'T05: dwell 0 of 30000 ms',
    ]);
    assert.deepEqual(
      faults(task('D05', { method: 'detergent-water', surfaces: ['screen-silk/panel'] })),
      ['D05: detergent-water wets screen-silk/panel', 'D05: detergent-water on silk'],
    );
    const short = of(day, 'task').find((t) => t.id === 'R03')?.wetTo ?? 0;
    assert.deepEqual(faults(task('R03', { method: 'oxidiser-wipe' })), [
      'R03: never with R08',
      'R08: never with R03',
    ]);
    assert.deepEqual(faults(task('R03', { wetTo: short - 1 })), ['R03: dwell 299999 of 300000 ms']);
  });

  it('a second task at the same time, an unknown surface, a missing handover', () => {
    assert.deepEqual(overlaps(task('T09', { person: 'SWP1' })), ['SWP1: T09 and T10']);
    assert.deepEqual(unknownNames(task('T05', { surfaces: ['chair-105/seat'] })), [
      'T05: chair-105/seat',
    ]);
    const without = { ...day, facts: day.facts.filter((f) => !f.id.startsWith('L06-')) };
    assert.deepEqual(custodyFaults(without), ['L07-offered: U13 is with MED']);
  });
});

function readExample(folder: string): Example {
  const document = visitDocument.parse(parseYaml(read(`${folder}visit.yaml`)));
  const expanded = expandObjects(document, pack);
  assert.ok(expanded.ok, JSON.stringify(expanded));
  const csv = document.contactsCsv === undefined ? '' : read(folder + document.contactsCsv);
  return {
    document,
    facts: [...(document.script ?? []), ...readContacts(csv)],
    surfaces: new Map(expanded.value.flatMap((o) => o.surfaces.map((s) => [s.id, s] as const))),
    objectCount: expanded.value.length,
    portableCount: expanded.value.filter((o) => o.portable).length,
  };
}

function readContacts(csv: string): Contact[] {
  const rows: Record<string, string>[] = parseCsv(csv, { columns: true });
  return rows.map(({ durationS, gloved, distanceCm, recordedAt, corrects, note, ...row }) => {
    assert.match(gloved ?? '', /^[yn]$/);
    return contactFact.parse({
      kind: 'contact',
      ...row,
      durationMs: Number(durationS) * 1000,
      gloved: gloved === 'y',
      ...(distanceCm === '' ? {} : { distanceCm: Number(distanceCm) }),
      ...(recordedAt === '' ? {} : { recordedAt }),
      ...(corrects === '' ? {} : { corrects }),
      ...(note === '' ? {} : { note }),
    });
  });
}

function of<K extends Fact['kind']>(example: Example, kind: K): FactOf<K>[] {
  return example.facts.filter((f): f is FactOf<K> => f.kind === kind);
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

function repeated(ids: readonly string[]): string[] {
  return ids.filter((id, i) => ids.indexOf(id) !== i);
}

/** Every number issued ends in exactly one way; what does not is an assertion of its own. */
function sealBalance(example: Example): Record<string, number> {
  const numbers = (event: string): number[] =>
    of(example, 'seal')
      .filter((s) => s.event === event)
      .flatMap((s) => Array.from({ length: s.to - s.from + 1 }, (_, i) => s.from + i));
  const applied = [
    ...of(example, 'unit').map((u) => u.seal),
    ...of(example, 'case').flatMap((c) => c.seals),
  ].map(Number);
  const ended = [...applied, ...numbers('void'), ...numbers('returned')];
  assert.deepEqual(
    ended.toSorted((a, b) => a - b),
    numbers('issued'),
  );
  return {
    issued: numbers('issued').length,
    applied: applied.length,
    void: numbers('void').length,
    returned: numbers('returned').length,
  };
}

/** Codes in facts, legs and crew that the document, the pack or the facts do not have. */
function unknownNames(example: Example): string[] {
  const { document, facts, surfaces } = example;
  const objects = new Set(Object.values(document.spaces).flatMap((s) => Object.keys(s.objects)));
  const known = {
    person: new Set(Object.keys(document.people)),
    space: new Set(Object.keys(document.spaces)),
    leg: new Set(Object.keys(document.legs)),
    method: new Set(Object.keys(pack.methods)),
    fact: new Set([...facts.map((f) => f.id), ...of(example, 'unit').map((u) => u.receipt ?? '')]),
    surface: { has: (id: string) => surfaces.has(id) || known.person.has(id.slice(7)) },
    object: objects,
  };
  const found: string[] = [];
  const need = (
    where: string,
    sort: keyof typeof known,
    ...names: (string | undefined)[]
  ): void => {
    for (const name of names)
      if (name !== undefined && !known[sort].has(name)) found.push(`${where}: ${name}`);
  };
  for (const [id, leg] of Object.entries(document.legs)) {
    need(id, 'space', leg.space, ...(leg.alsoIn ?? []));
    need(id, 'surface', ...leg.reach.map((r) => r.surface));
    if (leg.reach.reduce((sum, r) => sum + r.share, 0) > 1) found.push(`${id}: shares above 1`);
  }
  for (const { person, spaces, methods } of document.crew) {
    need('crew', 'person', person);
    need('crew', 'space', ...(spaces ?? []));
    need('crew', 'method', ...(methods ?? []));
  }
  for (const f of facts) {
    const { id } = f;
    if ('space' in f) need(id, 'space', f.space);
    if ('leg' in f) need(id, 'leg', f.leg);
    if ('by' in f) need(id, 'person', ...[f.by].flat());
    if ('person' in f) need(id, 'person', f.person);
    if ('surfaces' in f) need(id, 'surface', ...(f.surfaces ?? []));
    if ('objects' in f) need(id, 'object', ...(f.objects ?? []));
    if ('units' in f) need(id, 'fact', ...(f.units ?? []));
    if (f.kind === 'task') need(id, 'method', f.method);
    if (f.kind === 'contact') need(id, 'surface', f.target);
    if (f.kind === 'contact') need(id, 'person', f.actor);
    if (f.kind === 'unit') need(id, 'person', f.sealedBy, f.secondPerson);
    if (f.kind === 'unit') need(id, 'fact', ...(f.usedSuppliesOf ?? []));
    if (f.kind === 'handover') need(id, 'person', ...f.from, ...f.to);
    if (f.kind === 'handover') need(id, 'fact', f.offer, ...f.items);
    if (f.kind === 'swab') need(id, 'surface', f.surface);
    if (f.kind === 'swab') need(id, 'fact', f.unit);
    if (f.kind === 'identity') need(id, 'object', f.recordedObject, f.foundObject);
  }
  return found;
}

function declarationFaults({ document, facts }: Example): string[] {
  const { declaredAt, declaredBy, approvals, hostAgreement } = document.declaration;
  const first = Math.min(...facts.map((f) => (f.kind === 'contact' ? f.at : Number.MAX_VALUE)));
  const others = new Set(approvals.map((a) => a.by).filter((by) => by !== declaredBy));
  return [
    ...(declaredAt < first ? [] : ['declared late']),
    ...(hostAgreement.countersignedAt < first ? [] : ['agreed late']),
    ...(approvals.every((a) => a.at < first) ? [] : ['approved late']),
    ...(others.size >= 2 ? [] : ['expected two approvals of others']),
  ];
}

function legFaults({ document, facts }: Example): string[] {
  const faults: string[] = [];
  const legs = Object.entries(document.legs).sort(([, a], [, b]) => a.from - b.from);
  for (const [i, [id, leg]] of legs.entries()) {
    if (leg.from >= leg.to) faults.push(`${id}: ends before it begins`);
    const next = legs[i + 1];
    if (next !== undefined && next[1].from < leg.to) faults.push(`${id} and ${next[0]}`);
    const left = facts.filter((f) => f.kind === 'departure' && f.leg === id);
    if (left.length !== 1) faults.push(`${id}: ${left.length} departures`);
  }
  for (const f of facts) {
    if (f.kind !== 'contact' || document.people[f.actor]?.role !== 'principal') continue;
    const leg = document.legs[f.leg];
    if (leg === undefined || f.at < leg.from || f.at > leg.to) faults.push(f.id);
    const needsDistance = f.manner === 'speech' || f.manner === 'cough';
    if (needsDistance !== (f.distanceCm !== undefined)) faults.push(`${f.id}: distance`);
  }
  return faults;
}

/** Tasks of one person, and wiping of one surface by two, that overlap. */
function overlaps(example: Example): string[] {
  const spans = of(example, 'task').flatMap((t) =>
    t.person === undefined || t.to === undefined
      ? []
      : [
          { who: t.person, id: t.id, from: t.at, to: t.to },
          ...(pack.methods[t.method]?.effect === 'clean' ? t.surfaces : []).map((surface) => ({
            who: surface,
            id: t.id,
            from: t.at,
            to: t.to ?? t.at,
          })),
        ],
  );
  return spans.flatMap((a, i) =>
    spans
      .slice(i + 1)
      .filter((b) => a.who === b.who && a.from < b.to && b.from < a.to)
      .map((b) => `${a.who}: ${a.id} and ${b.id}`),
  );
}

/** Dwell, wettability and excluded materials of one task, planned or done. */
function taskFaults(example: Example, task: Fact): string[] {
  if (task.kind !== 'task') return [];
  const method = pack.methods[task.method];
  assert.ok(method !== undefined, task.method);
  const faults: string[] = [];
  for (const id of task.surfaces) {
    const surface = example.surfaces.get(id);
    assert.ok(surface !== undefined, id);
    if (method.wets && !surface.wettable) faults.push(`${task.id}: ${task.method} wets ${id}`);
    if (method.excludedMaterials.includes(surface.material))
      faults.push(`${task.id}: ${task.method} on ${surface.material}`);
  }
  const isPlayed = task.outcome === 'done' || task.outcome === 'applied';
  const wetMs = (task.wetTo ?? 0) - (task.wetFrom ?? 0);
  if (isPlayed && wetMs < method.dwellMs)
    faults.push(`${task.id}: dwell ${wetMs} of ${method.dwellMs} ms`);
  const isAired = example.document.spaces[task.space]?.ventilated === true;
  if (isPlayed && method.needsVentilation && !isAired) faults.push(`${task.id}: no ventilation`);
  const others = of(example, 'task').filter((t) => t.space === task.space && t.to !== undefined);
  for (const other of others)
    if (method.neverWith.includes(pack.methods[other.method]?.agent ?? ''))
      faults.push(`${task.id}: never with ${other.id}`);
  return faults;
}

/** Packages offered by somebody who does not have them. A case and a bag carry what is inside. */
function custodyFaults(example: Example): string[] {
  const inside = new Map<string, readonly string[]>();
  const holder = new Map<string, string>();
  const faults: string[] = [];
  const contents = (item: string): string[] => [
    item,
    ...(inside.get(item) ?? []).flatMap((unit) => contents(unit)),
  ];
  const facts = example.facts
    .flatMap((f) => (f.kind === 'unit' || f.kind === 'case' || f.kind === 'handover' ? [f] : []))
    .sort((a, b) => a.at - b.at);
  for (const f of facts) {
    if (f.kind !== 'handover') {
      inside.set(f.id, f.units ?? []);
      if (f.kind === 'unit') holder.set(f.id, f.sealedBy);
      continue;
    }
    for (const item of f.items.flatMap(contents)) {
      const has = holder.get(item);
      if (f.step === 'offered' && has !== undefined && !f.from.includes(has))
        faults.push(`${f.id}: ${item} is with ${has}`);
      if (f.step === 'completed' && has !== undefined) holder.set(item, f.to[0] ?? '');
    }
  }
  return faults;
}
