import type { Uncertainty } from '../../src/trace/uncertainty/uncertainty.ts';

const component = (value: number) => ({ value, standardError: 0.5 });
const set = {
  expectedAtPack: 22,
  expected: { mean: 24, low: 19, high: 32 },
  number: { low: 17, high: 33 },
  variance: { parameters: component(13), situation: component(0.2), chance: component(0) },
  epistemicShare: 1,
  pooled: { mean: 1, low: 1, high: 1 },
  u95: 1e5,
};
/** A measurement that was never made: 17–33, all of it in two numbers of the pack. */
export const uncertainty: Uncertainty = {
  format: 'vestige-uncertainty/1',
  adversary: 'standard',
  worlds: 40,
  drawsPerCell: 256,
  sets: { before: set, after: set },
  surfaces: [],
  tornado: [
    {
      name: 'area.',
      keys: ['area.a', 'area.b'],
      isAssumption: true,
      spread: 3,
      atLow: 25,
      atHigh: 20,
      variance: 4,
    },
    {
      name: 'hair.shed',
      keys: ['hair.shed'],
      isAssumption: false,
      spread: 1.5,
      atLow: 22,
      atHigh: 22,
      variance: 0,
    },
  ],
  assumptionShare: 1,
};
