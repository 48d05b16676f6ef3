import { compareWithOracle } from './oracle-simulation.ts';

/** A long run that a short, fixed-seed part of `npm test` stands for. */
export interface NamedSimulation {
  readonly name: string;
  readonly summary: string;
  readonly seedsDefault: number;
  run(options: {
    readonly seeds: number;
    readonly firstSeed: number;
    onProgress(share: number): void;
  }): { readonly lines: readonly string[]; readonly failures: readonly string[] };
}

/** Every simulation that `npm run sim -- NAME` knows. */
export const simulations: readonly NamedSimulation[] = [
  {
    name: 'oracle',
    summary: 'engine against exact means and second moments on random programs',
    seedsDefault: 200,
    run: (options) => compareWithOracle({ ...options, draws: 16_384 }),
  },
];
