import { describe, it } from 'node:test';
import { log10 } from '../../../src/numeric/elementary.ts';
import { normalCdf } from '../../../src/numeric/normal.ts';
import { close, closeRelative, readFacts } from '../facts.ts';

interface Facts {
  readonly thresholdRfu: number;
  readonly rows: readonly {
    readonly c2: number;
    readonly expectedRfu: number;
    readonly sdLog10: number;
    readonly dropout: number;
  }[];
}

const facts = readFacts<Facts>(import.meta.url, 'dropout.json');

describe('dropout under a lognormal peak height (simDNAmixtures)', () => {
  it('follows from the closed form, far into the tail', () => {
    for (const { c2, expectedRfu, sdLog10, dropout } of facts.rows) {
      const sd = Math.sqrt(c2 / (1000 / expectedRfu + expectedRfu));
      close(sd, sdLog10, 1e-15, 'sd');
      const p = normalCdf(log10((facts.thresholdRfu - 0.5) / expectedRfu) / sd);
      // At z = -9.8 a last digit of z is 1e-14 of the tail.
      closeRelative(p, dropout, 1e-12, `c2 ${c2}, expected ${expectedRfu}`);
    }
  });
});
