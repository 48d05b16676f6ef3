import assert from 'node:assert/strict';
import type { Pack } from '../../../src/model/pack.ts';
import { dnaPack } from '../facts.ts';

/** Values with which the compiler of model v1.1 gives a program of model v1 (docs/model/model-v1.1.md). */
const settings: Readonly<Record<string, number>> = {
  'log.observed.weight': 0,
  'hand.face-touch.rate': 0,
  'carrier.wash.removed': 0,
  'cough.reach': 0,
  'skin.rest.rate': 0,
  'skin.floor.rate': 0,
  'sweat.rest.rate': 0,
};

/** The pack with every addition of model v1.1 switched off by its own parameter. */
export function withV1Settings(pack: Pack): Pack {
  const parameters = Object.entries(pack.parameters).map(([key, parameter]) => {
    const isLogError = /^log\.(false|wrong|jitter)\./.test(key);
    const value = isLogError ? 0 : settings[key];
    return [key, value === undefined ? parameter : { ...parameter, value }] as const;
  });
  return { ...pack, parameters: Object.fromEntries(parameters) };
}

/** The shipped pack as in model v1, but for the parameters that are given: one addition at a time. */
export function v1PackWith(values: Readonly<Record<string, number>>): Pack {
  const pack = withV1Settings(dnaPack());
  const parameters = { ...pack.parameters };
  for (const [key, value] of Object.entries(values)) {
    const parameter = parameters[key];
    assert.ok(parameter !== undefined, key);
    parameters[key] = { ...parameter, value };
  }
  return { ...pack, parameters };
}
