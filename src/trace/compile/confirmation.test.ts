import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import {
  compileTiny,
  contact,
  massOn,
  minute,
  pass,
  runTiny,
  type TinyVisit,
} from '../../../test/simulation/tiny-visit.ts';
import { fact } from '../../model/fact.ts';
import { parsePack } from '../../model/pack-check.ts';

const file = new URL('../../../packs/trace-dna.yaml', import.meta.url);
const parsed = parsePack(parse(readFileSync(file, 'utf8')));
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const pack = parsed.value;

const marks = (placedCount: number, missedCount: number) =>
  fact.parse({ kind: 'marks', id: 'm', at: minute(5), person: 'SWP1', placedCount, missedCount });

function visit(more: Partial<Parameters<typeof pass>[3]> = {}): TinyVisit {
  const facts = [contact(10, 'plate/top'), pass(400, 'plate/top', 'detergent-water', more)];
  return { pack, things: { plate: { material: 'plastic' } }, facts };
}

const skipMean = (facts: TinyVisit) =>
  compileTiny(facts).program.crew.map(({ a, b }) => a / (a + b));

describe('a task that a second person confirms', () => {
  const caught = pack.parameters['cover.confirmed']?.value ?? Number.NaN;

  it('is skipped as much more seldom as the second person sees skips', () => {
    assert.deepEqual(skipMean(visit()), [0.1]);
    const [confirmed] = skipMean(visit({ confirmedBy: 'SWP2' }));
    assert.ok(Math.abs((confirmed ?? 0) - 0.1 * (1 - caught)) < 1e-12);
  });

  it('takes over what marks say of the person', () => {
    const marked = (more: Partial<Parameters<typeof pass>[3]>) => {
      const base = visit(more);
      return skipMean({ ...base, facts: [...base.facts, marks(20, 10)] })[0] ?? 0;
    };
    assert.ok(Math.abs(marked({}) - 11 / 30) < 1e-12);
    assert.ok(Math.abs(marked({ confirmedBy: 'SWP2' }) - (1 - caught) * (11 / 30)) < 1e-12);
  });

  it('leaves less in the mean, and another task of the same person as it was', () => {
    const draws = 4096;
    const mean = (v: TinyVisit) =>
      massOn(runTiny(v, draws), 'plate/top').reduce((sum, m) => sum + m, 0) / draws;
    const alone = mean(visit());
    const confirmed = mean(visit({ confirmedBy: 'SWP2' }));
    // E R = S + (1 - S) E u, E u = m + (1 - m) .05: .1536 against .1065.
    assert.ok(confirmed < 0.85 * alone, `${confirmed} of ${alone}`);
    const base = visit({ confirmedBy: 'SWP2' });
    const other = pass(402, 'tray/top', 'detergent-water');
    const both: TinyVisit = {
      ...base,
      things: { ...base.things, tray: { material: 'plastic' } },
      facts: [...base.facts, contact(11, 'tray/top'), other],
    };
    const crew = compileTiny(both).program.crew.map((c) => c.person);
    assert.deepEqual(crew, ['SWP1, confirmed', 'SWP1']);
  });
});
