import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import {
  type CalibrationDocument,
  calibratedKeys,
  calibratedPack,
  calibrationDocument,
  gradeText,
} from './calibration.ts';
import type { Pack, Parameter } from './pack.ts';
import { checkPack, parsePack } from './pack-check.ts';

const text = readFileSync(new URL('../../packs/trace-dna.yaml', import.meta.url), 'utf8');
const parsed = parsePack(parse(text));
assert.ok(parsed.ok);
const pack: Pack = parsed.value;

const key = 'touch.direct.recovered';
const own: Parameter = {
  value: 0.44,
  unit: 'ng',
  status: 'D',
  trialCount: 8,
  distribution: { kind: 'zero-lognormal', mu: -0.82, muSd: 0.35, sigma: 0.96, zeroRate: 0.11 },
  spread: 1,
  citation: 'local calibration, n = 8: notebook 7',
};
const calibration: CalibrationDocument = {
  format: 'vestige-calibration/1',
  pack: pack.id,
  packVersion: pack.version,
  parameters: { [key]: own },
};

function codesOf(changed: Partial<CalibrationDocument>): string[] {
  const result = calibratedPack(pack, { ...calibration, ...changed });
  return result.ok ? [] : result.problems.map((p) => `${p.path} ${p.code}`);
}

describe('a local calibration', () => {
  it('[K6] takes the place of the named parameters and of nothing else', () => {
    const result = calibratedPack(pack, calibration);
    assert.ok(result.ok);
    assert.deepEqual(result.value, { ...pack, parameters: { ...pack.parameters, [key]: own } });
    assert.deepEqual(calibratedKeys(result.value), [key]);
    assert.deepEqual(calibratedKeys(pack), []);
    assert.deepEqual(calibratedPack(pack, undefined), { ok: true, value: pack });
  });

  it('[K5] is of one pack and one version of it', () => {
    for (const changed of [{ pack: 'hazardous-drug' }, { packVersion: '0.9.0' }])
      assert.deepEqual(codesOf(changed), ['calibration/pack pack-mismatch']);
  });

  it('[K6] knows only parameters of the pack, in its unit, with trials, and in range', () => {
    const path = `calibration/parameters/${key}`;
    const { trialCount: _count, ...without } = own;
    const cases: readonly (readonly [CalibrationDocument['parameters'], string])[] = [
      [
        { 'touch.direct.recoverd': own },
        'calibration/parameters/touch.direct.recoverd unknown-parameter',
      ],
      [{ [key]: without }, `${path}/trialCount missing`],
      [{ [key]: { ...own, unit: 'pg' } }, `${path}/unit wrong-value`],
      [{ [key]: { ...own, value: -1 } }, `${path}/value out-of-range`],
      [
        { [key]: { ...own, distribution: { kind: 'beta', a: 1, b: 1 } } },
        `${path} distribution-kind`,
      ],
    ];
    for (const [parameters, problem] of cases) assert.deepEqual(codesOf({ parameters }), [problem]);
  });

  it('[K7] has a source, and the grade of what is computed from what was seen', () => {
    const spoilt = (change: Partial<Parameter>) =>
      checkPack({ ...pack, parameters: { ...pack.parameters, [key]: { ...own, ...change } } }).map(
        (p) => p.code,
      );
    assert.deepEqual(spoilt({}), []);
    assert.deepEqual(spoilt({ citation: ' ' }), ['source-missing']);
    assert.deepEqual(spoilt({ status: 'S' }), ['wrong-value']);
    const few = calibrationDocument.safeParse({
      ...calibration,
      parameters: { [key]: { ...own, trialCount: 5 } },
    });
    assert.ok(!few.success);
    assert.equal(gradeText(own), 'local calibration, n = 8');
    assert.equal(gradeText({ status: 'M' }), 'M');
  });
});
