/**
 * The custody of the reference visit: its balances, and that nothing can be taken out of it
 * unnoticed.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readVisitFile } from '../adapters/node/visit-files.ts';
import type { Fact } from '../model/fact.ts';
import { fold } from '../model/state.ts';
import { courierLetter } from './courier.ts';
import { custodyOf } from './custody-of.ts';
import { custodyProblems } from './custody-problems.ts';

const root = new URL('../../', import.meta.url);
const path = fileURLToPath(new URL('examples/state-visit/visit.yaml', root));
const loaded = await readVisitFile(path, root);
assert.ok(loaded.ok, JSON.stringify(loaded));
const { document, pack, objects } = loaded.value;
const script = document.script ?? [];

const custodyOfFacts = (facts: readonly Fact[]) =>
  custodyOf(fold({ document, pack, objects, facts }));
const linesOf = (facts: readonly Fact[]): readonly string[] =>
  custodyProblems(custodyOfFacts(facts)).map((p) => `${p.code} ${p.path}: ${p.message}`);

describe('the custody of the reference visit', () => {
  const custody = custodyOfFacts(script);

  it('40 seals = 26 applied + 2 void + 12 returned', () => {
    const { issued, applied, returned } = custody.seals;
    assert.deepEqual([issued, applied, custody.seals.void, returned], [40, 26, 2, 12]);
  });

  it('21 bags = 18 destroyed + 2 stored + 1 returned + 0 open', () => {
    assert.deepEqual(custody.ends, {
      units: 21,
      destroyed: 18,
      stored: 2,
      returned: 1,
      analysed: 0,
      open: 0,
    });
  });

  it('18 legs, every one completed, thirteen with both devices offline', () => {
    assert.equal(custody.handovers.length, 18);
    assert.ok(custody.handovers.every((h) => h.status === 'completed'));
    assert.deepEqual(
      custody.handovers.filter((h) => h.bothOffline).map((h) => h.name),
      Array.from({ length: 13 }, (_, i) => `L${String(i + 1).padStart(2, '0')}`),
    );
    assert.deepEqual(
      custody.handovers.filter((h) => h.timeliness === 'late').map((h) => h.name),
      ['L12', 'L13', 'L14'],
    );
  });

  it('the bag that was found open stays not intact, its mass only consistent', () => {
    const found = custody.units.filter((u) => u.integrity === 'not-intact').map((u) => u.id);
    assert.deepEqual(found, ['U11', 'U11B']);
    const seal = custody.units.find((u) => u.id === 'U11')?.seals.at(-1);
    assert.deepEqual([seal?.event, seal?.mass], ['open', 'consistent']);
  });

  it('four packages under five seals go with the courier', () => {
    const letter = courierLetter(custody, ['K1', 'K2', 'K3', 'K4']);
    assert.deepEqual([letter.packageCount, letter.sealCount], [4, 5]);
    assert.deepEqual(letter.seals, ['4021', '4022', '4023', '4024', '4026']);
  });

  it('every receipt is settled and every exception closed', () => {
    assert.ok(custody.receipts.every((r) => r.settledAt !== undefined));
    assert.deepEqual(
      custody.exceptions.map((e) => [e.id, e.state]),
      [
        ['X-01', 'closed'],
        ['X-02', 'closed'],
        ['X-03', 'closed'],
        ['X-04', 'closed-late'],
      ],
    );
  });
});

describe('without any one leg, bag, case or seal the statement fails and names it', () => {
  const whole = new Set(linesOf(script));
  const fresh = (facts: readonly Fact[]): readonly string[] =>
    linesOf(facts).filter((line) => !whole.has(line));
  const legs = new Map<string, string[]>();
  for (const f of script)
    if (f.kind === 'handover') {
      const name = f.id.split('-')[0] ?? f.id;
      legs.set(name, [...(legs.get(name) ?? []), f.id]);
    }
  const custody = custodyOfFacts(script);
  const itemsOf = (leg: string): readonly string[] =>
    custody.handovers.find((h) => h.name === leg)?.items ?? [];

  it('each of the 18 legs: the leg, or a package or receipt that it passed on', () => {
    assert.equal(legs.size, 18);
    for (const [leg, ids] of legs) {
      const named = fresh(script.filter((f) => !ids.includes(f.id))).map((l) => l.split(':')[0]);
      const inCases = custody.cases.flatMap((c) => (itemsOf(leg).includes(c.id) ? c.units : []));
      const words = [leg, ...itemsOf(leg), ...inCases];
      assert.ok(
        named.some((n) => words.some((w) => n?.endsWith(` ${w}`))),
        `${leg}: ${named}`,
      );
    }
  });

  it('each single record of a leg', () => {
    for (const id of [...legs.values()].flat())
      assert.ok(fresh(script.filter((f) => f.id !== id)).length > 0, id);
  });

  it('each of the 21 bags, and its seal', () => {
    const units = script.filter((f) => f.kind === 'unit');
    assert.equal(units.length, 21);
    for (const unit of units) {
      const lines = fresh(script.filter((f) => f.id !== unit.id));
      assert.ok(
        lines.some((l) => l.startsWith(`item-missing ${unit.id}:`)),
        unit.id,
      );
      assert.ok(
        lines.some((l) => l.startsWith(`seal-missing ${unit.seal}:`)),
        unit.seal,
      );
    }
  });

  it('each of the 4 cases and 5 case seals', () => {
    for (const entry of script.filter((f) => f.kind === 'case')) {
      const lines = fresh(script.filter((f) => f.id !== entry.id));
      assert.ok(
        lines.some((l) => l.startsWith(`item-missing ${entry.id}:`)),
        entry.id,
      );
      for (const seal of entry.seals) {
        const seals = entry.seals.filter((s) => s !== seal);
        const cut = script.map((f) => (f.id === entry.id ? { ...f, seals } : f)) as Fact[];
        assert.ok(
          fresh(cut).some((l) => l.startsWith(`seal-missing ${seal}:`)),
          seal,
        );
      }
    }
  });

  it('each record of seals: issued, void, returned', () => {
    for (const record of script.filter((f) => f.kind === 'seal')) {
      const lines = fresh(script.filter((f) => f.id !== record.id));
      assert.ok(
        lines.some((l) => /^seal-(missing|not-issued) /.test(l)),
        record.id,
      );
    }
  });

  it('each end', () => {
    for (const end of script.filter((f) => f.kind === 'disposition')) {
      const lines = fresh(script.filter((f) => f.id !== end.id));
      for (const unit of end.units)
        assert.ok(
          lines.some((l) => l.startsWith(`end-missing ${unit}:`)),
          unit,
        );
    }
  });
});
