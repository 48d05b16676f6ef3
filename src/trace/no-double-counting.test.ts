import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dnaPack, touchLaw } from '../../test/golden/facts.ts';
import { withV1Settings } from '../../test/golden/model-v1/v1-settings.ts';
import { drawProgram } from '../../test/simulation/engine-draws.ts';
import { compileTiny, contact } from '../../test/simulation/tiny-visit.ts';
import type { Pack } from '../model/pack.ts';
import { exp } from '../numeric/elementary.ts';
import type { TraceProgram } from './program.ts';
import { copiesPerMass, createDetectionCurve, detectionExact } from './run/detection.ts';

/**
 * Identity I1 of model v1 section 12: one grip on plastic, a share left of it, the standard
 * adversary.
 */
const printed = [
  { left: 1, probability: 0.90067 },
  { left: 0.2, probability: 0.88641 },
  { left: 0.003, probability: 0.20391 },
] as const;

/** The pack with another reference recovery, and the standard laboratory recovering just that. */
function packRecovering(recovery: number): Pack {
  const pack = withV1Settings(dnaPack());
  const of = (key: string) => {
    const parameter = pack.parameters[key];
    assert.ok(parameter !== undefined, key);
    return { ...parameter, value: recovery };
  };
  return {
    ...pack,
    parameters: {
      ...pack.parameters,
      'recover.reference': of('recover.reference'),
      'recover.adversary.standard': of('recover.adversary.standard'),
    },
  };
}

function gripOnPlastic(recovery: number): TraceProgram {
  const things = { thing: { material: 'plastic' } };
  return compileTiny({ pack: packRecovering(recovery), things, facts: [contact(0, 'thing/top')] })
    .program;
}

function standardOf(program: TraceProgram) {
  const found = program.adversaries.find((a) => a.id === 'standard');
  assert.ok(found !== undefined);
  return found;
}

describe('nothing is counted twice (I1 of model v1)', () => {
  it('recovers exactly the yield, whatever the reference recovery', () => {
    for (const recovery of [0.1, 0.4, 0.8]) {
      const program = gripOnPlastic(recovery);
      const [touch] = program.events.filter((e) => e.kind === 'touch');
      assert.ok(touch?.kind === 'touch');
      // pg on the surface per ng of yield, times the share that is recovered: 1000 pg per ng.
      assert.ok(Math.abs(touch.coefficient * recovery - 1000) < 1e-9);
    }
  });

  it('gives the printed probabilities by quadrature over the yield', () => {
    const { mu, sd, zeroRate } = touchLaw();
    const program = gripOnPlastic(0.4);
    const standard = standardOf(program);
    const { detection, yields } = program;
    for (const { left, probability } of printed) {
      const p = (ng: number): number =>
        detectionExact(
          standard,
          detection.replicateSd,
          (detection.eta * 1000 * ng * left) / detection.cellMass,
        );
      // Trapezoid over the normal: the integrand is smooth and falls off like a bell.
      const step = 1 / 64;
      let sum = 0;
      for (let z = -9; z <= 9; z += step)
        sum += (step * exp((-z * z) / 2) * p(exp(mu + sd * z))) / Math.sqrt(2 * Math.PI);
      const got = (1 - zeroRate) * sum + zeroRate * p(yields.zeroFloor);
      // Five decimals are printed.
      assert.ok(
        Math.abs(got - probability) < 1e-5,
        `x ${left}: expected ${probability}, got ${got}`,
      );
    }
  });

  it('gives them by draws of the engine, the same for every reference recovery', () => {
    const draws = 16_384;
    const runs = [0.2, 0.4, 0.8].map((recovery) => {
      const program = gripOnPlastic(recovery);
      const standard = standardOf(program);
      const curve = createDetectionCurve(standard, program.detection);
      const copies = copiesPerMass(standard, program.detection, true);
      const masses = drawProgram(program, { seed: 'i1', draws }).values.get('thing/top/cell');
      assert.ok(masses !== undefined);
      return printed.map(({ left }) => masses.map((m) => curve.at(copies * m * left)));
    });
    printed.forEach(({ left, probability }, k) => {
      const p = runs[0]?.[k] ?? new Float64Array();
      const mean = p.reduce((a, b) => a + b, 0) / draws;
      const sd = Math.sqrt(p.reduce((a, b) => a + (b - mean) ** 2, 0) / draws);
      const z = (mean - probability) / (sd / Math.sqrt(draws));
      assert.ok(Math.abs(z) < 4, `x ${left}: expected ${probability}, got ${mean}, z = ${z}`);
      for (const other of runs.slice(1))
        p.forEach((value, i) => {
          // Only the order of two multiplications differs.
          assert.ok(Math.abs(value - (other[k]?.[i] ?? Number.NaN)) < 1e-12, `draw ${i}`);
        });
    });
  });
});
