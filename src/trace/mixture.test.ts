import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../test/fakes/example-visit.ts';
import { close, closeRelative, dnaPack } from '../../test/golden/facts.ts';
import { withV1Settings } from '../../test/golden/model-v1/v1-settings.ts';
import { createRandom, randomProgram } from '../../test/simulation/random-program.ts';
import { compileTiny, contact, pass, type TinyVisit } from '../../test/simulation/tiny-visit.ts';
import type { Fact } from '../model/fact.ts';
import { fold } from '../model/state.ts';
import { compile } from './compile/compile.ts';
import { mixtureOf } from './mixture.ts';
import { expectedYield, tracePathways } from './pathways.ts';

const pack = withV1Settings(dnaPack());

const things = {
  pen: { material: 'plastic' },
  rug: { material: 'cotton' },
};

function visit(facts: readonly Fact[], more: Partial<TinyVisit> = {}): TinyVisit {
  return { pack, things, facts, ...more };
}

const now = (tiny: TinyVisit, id: string) => {
  const found = mixtureOf(compileTiny(tiny).program).readings[2]?.get(id);
  assert.ok(found !== undefined, id);
  return found;
};

const grip = contact(0, 'pen/top');
const others = contact(10, 'pen/top', 'grip', { actor: 'CEDAR' });

describe('whose DNA is there', () => {
  it('what others left before is area times the level of the material', () => {
    // 400 cm² of a hard surface, and of a porous one.
    closeRelative(now(visit([grip]), 'pen/top').background, 4000, 1e-12, 'hard');
    const rug = contact(0, 'rug/top', 'touch');
    closeRelative(now(visit([rug]), 'rug/top').background, 12_000, 1e-12, 'porous');
  });

  it("the principal's part is that of the pathways, in every set of random programs", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const program = randomProgram(seed);
      const [mixtures] = mixtureOf(program).readings;
      for (const [id, mass] of tracePathways(program).readings[0] ?? [])
        close(mixtures?.get(id)?.principal ?? Number.NaN, mass, 1e-9 * (1 + mass), `${seed} ${id}`);
    }
  });

  it('others are carried and cleaned as the principal is: equal masses stay equal', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const program = randomProgram(seed);
      // The same deposits of cells, once his, once others'; no fluids, whose class others do not have.
      const events = program.events.filter((e) => e.kind !== 'fluid');
      const meanYield = expectedYield(program);
      const background = events.flatMap((e, before) => {
        if (e.kind === 'touch')
          return [{ before, to: e.to, mass: e.coefficient * meanYield, fact: '' }];
        if (e.kind !== 'inferred') return [];
        return [{ before, to: e.to, mass: e.coefficient * e.mean * meanYield, fact: '' }];
      });
      const { readings } = mixtureOf({ ...program, events, background });
      for (const [id, m] of readings[0] ?? [])
        close(m.background, m.principal, 1e-9 * (1 + m.principal), `${seed} ${id}`);
    }
  });

  it('the share falls when another person grips the thing, by the mean of the same law', () => {
    const before = now(visit([grip]), 'pen/top');
    const after = now(visit([grip, others]), 'pen/top');
    assert.ok((after.share ?? 1) < (before.share ?? 0));
    const { program } = compileTiny(visit([grip, others]));
    const [left] = program.background?.filter((b) => b.fact === others.id) ?? [];
    closeRelative(left?.mass ?? 0, 2500 * expectedYield(program), 1e-12, 'one grip of CEDAR');
  });

  it('cleaning lowers both alike: masses fall, the share of dried cells stays', () => {
    const before = now(visit([grip]), 'pen/top');
    const after = now(visit([grip, pass(20, 'pen/top', 'chlorine-wipe')]), 'pen/top');
    assert.ok(after.background < before.background / 5);
    assert.ok(after.principal < before.principal / 5);
    close(after.share ?? 0, before.share ?? 1, 1e-3, 'share');
  });

  it('a hand that met nothing of him is all its own; one that he shook is a mixture', () => {
    const own = now(visit([others]), 'hand:CEDAR');
    assert.equal(own.share, 0);
    // 2.1 ng recovered of a pair of hands, at .4.
    closeRelative(own.background, 5250, 1e-12, 'hand');
    const shaken = now(visit([contact(0, 'person:CEDAR', 'handshake')]), 'hand:CEDAR');
    assert.ok(shaken.share !== undefined && shaken.share > 0 && shaken.share < 1);
    // A person's own trace is renewed: gripping things does not use it up.
    closeRelative(now(visit([grip, others]), 'hand:CEDAR').background, 5250, 1e-12, 'after a grip');
  });

  it('our own things hold a tenth of what others have', async () => {
    const day = await exampleVisit('state-visit');
    const { program } = compile(fold(day));
    const levelOf = (id: string) => {
      const at = program.compartments.findIndex((c) => c.id === id);
      return program.background?.find((b) => b.to === at && b.fact === 'level')?.mass ?? 0;
    };
    // 140 cm² of our glass, 60 cm² of the neck of the venue's carafe: glass at 10 pg/cm².
    closeRelative(levelOf('glass-a/bowl'), 140, 1e-12, 'own');
    closeRelative(levelOf('carafe-a/neck'), 600, 1e-12, 'of the venue');
  });

  it('nothing is claimed for air and dust', () => {
    const { program } = compileTiny(visit([grip]));
    const ids = [...(mixtureOf(program).readings[2]?.keys() ?? [])];
    assert.ok(!ids.some((id) => /^(air|dust|floor):/.test(id)));
  });

  it('tells the share at any instant, and event by event', () => {
    const facts = [grip, others, pass(20, 'pen/top', 'detergent-water')];
    const course = mixtureOf(compileTiny(visit(facts)).program).courseOf('pen/top');
    const shares = course.map((s) => s.mixture.share ?? 0);
    assert.deepEqual(
      course.slice(0, 3).map((s) => s.fact),
      facts.map((f) => f.id),
    );
    assert.ok((shares[1] ?? 1) < (shares[0] ?? 0));
    const early = now(visit(facts, { readAtMin: 5 }), 'pen/top').share ?? 0;
    close(early, shares[0] ?? 1, 1e-12, 'five minutes after the grip');
  });

  it('changes no draw: probabilities do not know of it', () => {
    const levels = ['background.hard', 'background.porous', 'background.hand'];
    const parameters = Object.entries(pack.parameters).map(([key, p]) =>
      levels.includes(key) ? [key, { ...p, value: 0 }] : [key, p],
    );
    const none = { ...pack, parameters: Object.fromEntries(parameters) };
    const { background: _some, ...before } = compileTiny(visit([grip, others])).program;
    const { background: _none, ...after } = compileTiny(
      visit([grip, others], { pack: none }),
    ).program;
    assert.deepEqual(after, before);
  });

  it('a record that may be false leaves that much less of the other person', () => {
    const random = createRandom(1);
    const falseShare = Math.round(100 * random()) / 100;
    const entry = pack.parameters['log.false.observed'];
    assert.ok(entry !== undefined);
    const parameters = {
      ...pack.parameters,
      'log.false.observed': { ...entry, value: falseShare },
    };
    const leftBy = (own: TinyVisit['pack']) =>
      (compileTiny(visit([grip, others], { pack: own })).program.background ?? [])
        .filter((b) => b.fact === others.id)
        .reduce((sum, b) => sum + b.mass, 0);
    closeRelative(leftBy({ ...pack, parameters }), (1 - falseShare) * leftBy(pack), 1e-12, 'mass');
  });
});
