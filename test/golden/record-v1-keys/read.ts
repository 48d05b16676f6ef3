import { readFileSync } from 'node:fs';

/** The file keys.json. */
export interface KeyVectors {
  readonly visit: string;
  readonly recovery: {
    readonly privateKey: string;
    readonly publicKey: string;
    readonly cards: readonly string[];
  };
  readonly atRest: {
    readonly kekNumber: number;
    readonly kek: string;
    readonly name: string;
    readonly nonce: string;
    readonly key: string;
    readonly sealed: string;
  };
  readonly enrol: {
    readonly genesisId: string;
    readonly lead: string;
    readonly log: string;
    readonly code: string;
    readonly signSeed: string;
    readonly receivePrivateKey: string;
    readonly cosignSeed: string;
    readonly invite: string;
    readonly popMessage: string;
    readonly answer: string;
  };
}

/** Reads the vectors that lie beside this file. */
export function keyVectors(): KeyVectors {
  return JSON.parse(readFileSync(new URL('./keys.json', import.meta.url), 'utf8'));
}
