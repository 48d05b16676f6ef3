import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../test/fakes/example-visit.ts';
import { canonicalText } from '../base/jcs.ts';
import type { Pack, Parameter } from '../model/pack.ts';
import { assessVisit } from './assess-visit.ts';
import { measureAssumptions } from './assumption-share.ts';

/** With 64 draws, a skip rate of .11 in place of .10 skips nothing more. */
const draws = 256;
const room = await exampleVisit('talks-room');
const shown: (readonly [number, number])[] = [];
const measured = measureAssumptions(room, { draws, show: (...step) => shown.push(step) });
const valueByKey = new Map(measured.elasticities.map((e) => [e.key, e.value]));

function withParameters(change: (parameter: Parameter) => Parameter): Pack {
  const parameters = Object.fromEntries(
    Object.entries(room.pack.parameters).map(([key, p]) => [key, change(p)]),
  );
  return { ...room.pack, parameters };
}

describe('what share of the answer rests on Assumptions', () => {
  it('is the part of the summed elasticities, between none and all', () => {
    const sum = (list: typeof measured.elasticities) =>
      list.reduce((total, e) => total + Math.abs(e.value), 0);
    const assumed = measured.elasticities.filter((e) => e.isAssumption);
    assert.ok(measured.share > 0 && measured.share < 1, `got ${measured.share}`);
    assert.ok(Math.abs(measured.share - sum(assumed) / sum(measured.elasticities)) < 1e-12);
  });

  it('is nothing when every parameter has a source, and everything when none has', () => {
    const all = (status: Parameter['status']) =>
      measureAssumptions({ ...room, pack: withParameters((p) => ({ ...p, status })) }, { draws });
    assert.equal(all('S').share, 0);
    assert.equal(all('Assumption').share, 1);
  });

  it('names each parameter once, the strongest first, with the status of the pack', () => {
    const keys = measured.elasticities.map((e) => e.key);
    assert.equal(new Set(keys).size, keys.length);
    const sizes = measured.elasticities.map((e) => Math.abs(e.value));
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => b - a),
    );
    for (const { key, isAssumption } of measured.elasticities)
      assert.equal(isAssumption, room.pack.parameters[key]?.status === 'Assumption', key);
  });

  it('looks only at parameters that the visit reads', () => {
    const { compiled } = assessVisit(room, { draws });
    for (const { key } of measured.elasticities) assert.ok(compiled.keysRead.includes(key), key);
  });

  it('gives the same numbers again, and shows how far it is', () => {
    assert.equal(canonicalText(measureAssumptions(room, { draws })), canonicalText(measured));
    const total = shown[0]?.[1] ?? 0;
    assert.deepEqual(
      shown,
      Array.from({ length: total }, (_, i) => [i + 1, total]),
    );
  });

  it('has the signs that the model gives', () => {
    // More DNA per touch, more of it amplified, more skipped by the crew: more is found. A laboratory that needs
    // more per cell finds less.
    const more = [
      'touch.direct.recovered',
      'detect.eta',
      'recover.adversary.standard',
      'cover.skip',
    ];
    for (const key of more) assert.ok((valueByKey.get(key) ?? 0) > 0.01, key);
    assert.ok((valueByKey.get('detect.cell-mass') ?? 0) < -0.01);
    // Nobody was outdoors, and the headline's laboratory types no hair: exactly nothing.
    for (const key of ['decay.outdoor.halflife', 'hair.shed']) assert.equal(valueByKey.get(key), 0);
  });
});
