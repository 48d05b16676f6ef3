import { describe, it } from 'node:test';
import { close, readFacts } from '../facts.ts';

interface Findings {
  readonly DNAX: number;
  readonly DNAU: number;
  readonly XnotU: number;
  readonly X_and_U: number;
  readonly none: number;
  readonly exactly_one: number;
}

interface Facts {
  readonly transfer: number;
  readonly alternative: number;
  readonly background: number;
  readonly findings: { readonly H1: Findings; readonly H2: Findings };
  readonly ratioXOnly: number;
  readonly ratioXAndU: number;
}

const facts = readFacts<Facts>(import.meta.url, 'disputed-1.json');

/** At least one of two independent ways. */
function either(p: number, q: number): number {
  return 1 - (1 - p) * (1 - q);
}

function findings(x: number, u: number): Findings {
  return {
    DNAX: x,
    DNAU: u,
    XnotU: x * (1 - u),
    X_and_U: x * u,
    none: (1 - x) * (1 - u),
    exactly_one: x * (1 - u) + (1 - x) * u,
  };
}

describe('the disputed activity of Vink 2024', () => {
  it('gives findings and ratios by enumeration', () => {
    const { transfer, alternative, background } = facts;
    const h1 = findings(either(transfer, alternative), background);
    const h2 = findings(alternative, either(transfer, background));
    for (const name of Object.keys(facts.findings.H1) as (keyof Findings)[]) {
      // Products of two-digit probabilities in doubles on both sides.
      close(h1[name], facts.findings.H1[name], 1e-15, `${name}, H1`);
      close(h2[name], facts.findings.H2[name], 1e-15, `${name}, H2`);
    }
    close(h1.XnotU / h2.XnotU, facts.ratioXOnly, 1e-12, 'X alone');
    close(h1.X_and_U / h2.X_and_U, facts.ratioXAndU, 1e-12, 'X and unknown');
  });
});
