import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import type { Carrier, Collector, Pack } from './pack.ts';
import { checkPack, parsePack } from './pack-check.ts';

const root = new URL('../../', import.meta.url);

function readPack(id: string): Pack {
  const outcome = parsePack(parse(readFileSync(new URL(`packs/${id}.yaml`, root), 'utf8')));
  assert.ok(outcome.ok, outcome.ok ? '' : JSON.stringify(outcome.problems));
  return outcome.value;
}

const packs = ['trace-dna', 'hazardous-drug'].map(readPack);
const [traceDna] = packs;
assert.ok(traceDna);
const whole: Pack = traceDna;

/** `path message` of every problem of a pack whose first pair of `medicines` or first party is changed. */
function linesOf(change: { carrier?: Partial<Carrier>; collector?: Partial<Collector> }) {
  const pack = structuredClone(whole);
  const [carrier] = pack.informationClasses?.['medicines']?.carriers ?? [];
  const collector = pack.collectors?.['insider'];
  assert.ok(carrier && collector);
  Object.assign(carrier, change.carrier ?? {});
  Object.assign(collector, change.collector ?? {});
  return checkPack(pack).map((p) => `${p.path} ${p.message}`);
}

describe('what can be learnt, in a pack', () => {
  it('covers the eight classes, and every trace class', () => {
    assert.deepEqual(Object.keys(whole.informationClasses ?? {}), [
      'identity',
      'kinship',
      'disease',
      'medicines',
      'hormones',
      'infection',
      'metabolism',
      'history',
    ]);
    const traces = Object.values(whole.informationClasses ?? {}).flatMap((c) =>
      c.carriers.map((x) => x.trace),
    );
    assert.equal(new Set(traces).size, 8);
  });

  it('has a source or says Assumption for every pair, and names each pair once', () => {
    for (const pack of packs)
      for (const [name, { carriers }] of Object.entries(pack.informationClasses ?? {})) {
        const traces = carriers.map((c) => c.trace);
        assert.equal(new Set(traces).size, traces.length, name);
        for (const c of carriers)
          assert.equal(c.status === 'Assumption', c.citation === undefined, `${name}/${c.trace}`);
      }
  });

  it('says how nobody should look: no text of it describes a method of collecting', () => {
    const texts = packs.flatMap((pack) => [
      ...Object.values(pack.informationClasses ?? {}).flatMap((c) => [
        c.label,
        c.tells,
        ...c.carriers.map((x) => x.note ?? ''),
      ]),
      ...Object.values(pack.collectors ?? {}).flatMap((c) => [c.label, c.note ?? '']),
    ]);
    for (const text of texts) assert.doesNotMatch(text, /\b(swab it|scrape|rinse|steal|bribe)/i);
  });

  it('never gives a party the recovery of our own swabs', () => {
    for (const pack of packs)
      for (const { laboratory } of Object.values(pack.collectors ?? {})) {
        const { recoveryHard, recoveryPorous } = pack.adversaries[laboratory] ?? {};
        for (const key of [recoveryHard, recoveryPorous]) {
          assert.ok(key && !key.startsWith('recover.own'), `${laboratory}: ${key}`);
          const own = pack.parameters['recover.own.hard']?.value ?? 1;
          assert.ok(
            recoveryHard && (pack.parameters[recoveryHard]?.value ?? 0) > own,
            'the generous side for them',
          );
        }
      }
  });

  const cases: readonly [string, Parameters<typeof linesOf>[0], RegExp][] = [
    [
      'an amount without a key',
      { carrier: { least: undefined } },
      /carriers\/0\/least least: expected a key of parameters for "mass", got none/,
    ],
    [
      'an amount that is no parameter',
      { carrier: { least: 'information.none' } },
      /carriers\/0\/least parameter: expected a key of parameters/,
    ],
    [
      'a profile with an amount',
      { carrier: { needs: 'profile', by: 'laboratory' } },
      /least: expected none for "profile"/,
    ],
    [
      'a profile by chemistry',
      { carrier: { needs: 'profile', least: undefined } },
      /by: expected "laboratory" or "genome" for a profile, got "chemistry"/,
    ],
    [
      'waste that is counted as mass',
      { carrier: { trace: 'urine' } },
      /needs: expected what "urine" can be counted in, got "mass"/,
    ],
    [
      'hair that is counted as mass',
      { carrier: { trace: 'hair' } },
      /needs: expected what "hair" can be counted in, got "mass"/,
    ],
    [
      'silence about the source',
      { carrier: { citation: undefined } },
      /citation: expected a source for status "S2", got none/,
    ],
    [
      'an unknown laboratory',
      { collector: { laboratory: 'genom' } },
      /laboratory: expected one of adversaries, got "genom"; the nearest is "genome"/,
    ],
    [
      'time without a pace',
      { collector: { samplesPerHour: undefined } },
      /dwellMinutes and samplesPerHour: expected both or neither, got one/,
    ],
  ];
  for (const [name, change, expected] of cases)
    it(`${name} is refused`, () => {
      const lines = linesOf(change);
      assert.ok(
        lines.some((line) => expected.test(line)),
        lines.join('\n'),
      );
    });

  it('asks for parties beside classes', () => {
    const lines = checkPack({ ...whole, collectors: {} }).map((p) => p.code);
    assert.deepEqual(lines, ['collectors-missing']);
    const { informationClasses: _classes, collectors: _parties, ...without } = whole;
    assert.deepEqual(checkPack(without), [], 'a pack may say nothing of it');
  });
});
