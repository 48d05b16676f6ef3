import type { ShareCrypto, WrapCrypto } from '../ledger/crypto-port.ts';
import { cardToText, createRecovery, type RecoveryCard } from '../ledger/recovery.ts';

/** A visit's recovery key: its public part, and the three cards as they are printed. */
export interface PrintedRecovery {
  readonly recovery: string;
  readonly cards: readonly PrintedCard[];
}

/** One card: what a machine scans, and what is printed around it. */
export interface PrintedCard {
  readonly number: number;
  /** The card in groups of four characters: for the QR code, and for typing. */
  readonly code: string;
  readonly lines: readonly string[];
}

/** Groups of the code on one line of paper. */
const GROUPS_PER_LINE = 8;

/** Makes the recovery key of a visit out of 32 fresh random bytes that the caller forgets. */
export async function printRecovery(
  crypto: WrapCrypto & ShareCrypto,
  visit: string,
  privateKey: Uint8Array,
): Promise<PrintedRecovery> {
  const { recovery, cards } = await createRecovery(crypto, visit, privateKey);
  return { recovery, cards: cards.map((card) => printedCard(card)) };
}

/** The code in the text of a card: the lines of groups where it was printed, else all that was typed. */
export function cardCodeOf(text: string): string {
  const lines = text
    .split(/\r?\n/)
    .filter((line) => /^\s+[0-9a-f]{4}( [0-9a-f]{4})*\s*$/i.test(line));
  return lines.length === 0 ? text : lines.join(' ');
}

function printedCard(card: RecoveryCard): PrintedCard {
  const code = cardToText(card);
  const groups = code.split(' ');
  const lineCount = Math.ceil(groups.length / GROUPS_PER_LINE);
  const codeLines = Array.from({ length: lineCount }, (_, i) =>
    groups.slice(i * GROUPS_PER_LINE, (i + 1) * GROUPS_PER_LINE).join(' '),
  );
  return {
    number: card.card,
    code,
    lines: [
      `VESTIGE RECOVERY CARD ${card.card} OF 3`,
      `visit ${card.visit}`,
      '',
      ...codeLines.map((line) => `    ${line}`),
      '',
      'Two of the three cards open everything recorded in this visit; one alone opens',
      'nothing. Keep it away from the other two and from every copy of the case.',
      'When the visit is to be forgotten, burn it before two people: a card that was',
      'not burnt is named in the record of the destruction.',
    ],
  };
}
