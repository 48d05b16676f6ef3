import { describe, it } from 'node:test';
import { close, readFacts } from '../facts.ts';

type Findings = Readonly<Record<'Suspect' | 'Both' | 'Unknown' | 'None', number>>;

interface Facts {
  readonly tables: {
    /** P(suspect's DNA from cutting the foil), by whether the unknown picked the lock. */
    readonly cuttingKnowsPicking: { readonly withUnknownPicking: number; readonly without: number };
    /** P(suspect's DNA from picking), by whether another person had cut the foil. */
    readonly picking: { readonly foilCutByOther: number; readonly foilNotCut: number };
    /** P(unknown DNA), by what the unknown did. */
    readonly unknown: {
      readonly pickedAndCut: number;
      readonly cut: number;
      readonly picked: number;
      readonly neither: number;
    };
  };
  readonly findings: { readonly Prosecutor: Findings; readonly Defense: Findings };
  readonly ratios: Findings;
  readonly posteriors: Findings;
}

const facts = readFacts<Facts>(import.meta.url, 'crime-scene.json');

/** Two independent traces on the foil. */
function findings(suspect: number, unknown: number): Findings {
  return {
    Suspect: suspect * (1 - unknown),
    Both: suspect * unknown,
    Unknown: (1 - suspect) * unknown,
    None: (1 - suspect) * (1 - unknown),
  };
}

describe('the foil of Mayuoni-Kirshenbaum 2022', () => {
  it('gives findings, ratios and posteriors by enumeration', () => {
    const { tables } = facts;
    const prosecution = findings(tables.picking.foilCutByOther, tables.unknown.cut);
    const defence = findings(tables.cuttingKnowsPicking.withUnknownPicking, tables.unknown.picked);
    for (const name of ['Suspect', 'Both', 'Unknown', 'None'] as const) {
      // Products of two-digit tables in doubles on both sides.
      close(prosecution[name], facts.findings.Prosecutor[name], 1e-15, `${name}, prosecution`);
      close(defence[name], facts.findings.Defense[name], 1e-15, `${name}, defence`);
      close(prosecution[name] / defence[name], facts.ratios[name], 1e-13, `ratio of ${name}`);
      const posterior = prosecution[name] / (prosecution[name] + defence[name]);
      close(posterior, facts.posteriors[name], 1e-14, `posterior of ${name}`);
    }
  });
});
