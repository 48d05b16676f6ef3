import { betaQuantile } from '../src/numeric/beta.ts';
import { exp, log } from '../src/numeric/elementary.ts';
import { fillNormals } from '../src/numeric/normal.ts';
import { createStream, fillUniformPairs, fillUniforms } from '../src/numeric/philox.ts';
import { createQuantileTable } from '../src/numeric/quantile-table.ts';
import { alternate, type Work } from './alternate.ts';
import type { Bench, Figure } from './figure.ts';

/** Values per pass: the engine's block. */
const blockSize = 256;

/** Our arithmetic, which gives the same bits everywhere, against what the platform has. */
export const numericBench: Bench = {
  name: 'numeric',
  summary: 'exp, log, uniforms, normals, a beta table; n = values',
  n: 1_000_000,
  nFull: 20_000_000,
  async run({ n, runs, seed }) {
    const uniforms = new Float64Array(blockSize);
    const second = new Float64Array(blockSize);
    const out = new Float64Array(blockSize);
    fillUniforms(uniforms, createStream(seed, 1), 0, 0);
    const key = createStream(seed, 2);
    const table = createQuantileTable((u) => betaQuantile(u, 1, 9));
    const blocks = Math.ceil(n / blockSize);
    const each = (work: (block: number) => void): Work => {
      return () => {
        for (let block = 0; block < blocks; block++) work(block);
        return out[0] ?? 0;
      };
    };
    const mapped = (f: (x: number) => number): Work =>
      each((block) => {
        for (let i = 0; i < blockSize; i++) out[i] = f((uniforms[i] ?? 0) * (1 + (block & 7)));
      });
    const random = each(() => {
      for (let i = 0; i < blockSize; i++) out[i] = Math.random();
    });
    const figure = async (
      name: string,
      against: string,
      [subject, reference]: readonly [Work, Work],
    ): Promise<Figure> => {
      const { subjectMs, referenceMs } = await alternate(subject, reference, { runs });
      const count = blocks * blockSize;
      const [value, other] = [(subjectMs * 1e6) / count, (referenceMs * 1e6) / count];
      const unit = 'ns per value';
      return { name, value, unit, n: count, reference: other, against, ratio: value / other };
    };
    return [
      await figure('numeric/exp', 'Math.exp', [mapped(exp), mapped(Math.exp)]),
      await figure('numeric/log', 'Math.log', [mapped(log), mapped(Math.log)]),
      await figure('numeric/uniforms', 'Math.random', [
        each((block) => fillUniforms(out, key, block * blockSize, 0)),
        random,
      ]),
      await figure('numeric/uniform-pairs', 'Math.random', [
        // One call fills two blocks: every other pass does both.
        each((block) => {
          if (block % 2 === 0) fillUniformPairs(out, second, key, block * blockSize, 0);
        }),
        random,
      ]),
      await figure('numeric/normals', 'Box and Muller with Math.random, log, sqrt and cos', [
        each(() => fillNormals(out, uniforms)),
        each(() => {
          for (let i = 0; i < blockSize; i++)
            out[i] =
              Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
        }),
      ]),
      await figure('numeric/beta-table', 'Math.random', [
        each(() => table.fill(out, uniforms)),
        random,
      ]),
    ];
  },
};
