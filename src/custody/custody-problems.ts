import type { Problem } from '../base/problems.ts';
import type { Custody, CustodyUnit } from './custody.ts';
import { sealRanges } from './seal-balance.ts';

/**
 * Everything that keeps the custody statement from being made: each problem names what is missing
 * or out of place. Empty: every seal, package, case, handover, receipt and end is accounted for.
 * Packages may still be open while their waiting time runs; a closed exception is no problem, an
 * open one is.
 */
export function custodyProblems(custody: Custody): readonly Problem[] {
  return [
    ...sealProblems(custody),
    ...handoverProblems(custody),
    ...unitProblems(custody),
    ...exceptionProblems(custody),
    ...receiptProblems(custody),
    ...custody.unknownItems.map(({ item, fact }) => ({
      code: 'item-missing',
      path: item,
      message: `${item}: expected a package, case or receipt of this name, which ${fact} names, got none`,
    })),
    ...custody.seriesGaps.map((name) => ({
      code: 'series-gap',
      path: name,
      message: `${name}: expected in the numbered series, got none`,
    })),
    ...custody.unpacked.map(({ sort, id, fact }) => ({
      code: 'unpacked',
      path: id,
      message: `${id}: expected ${unpackedWords[sort]} in a package, got in none (${fact})`,
    })),
    ...custody.badEnds.map(({ code, unit, fact, detail }) => ({
      code,
      path: unit,
      message: `${unit} in ${fact}: ${detail}`,
    })),
  ];
}

const unpackedWords = {
  object: 'what was carried away',
  surface: 'what was taken off',
  supplies: 'what this task used up',
  swab: 'the swab',
} as const;

function sealProblems({ seals }: Custody): readonly Problem[] {
  const problems: Problem[] = [];
  if (seals.missing.length > 0)
    problems.push({
      code: 'seal-missing',
      path: seals.missing[0] ?? '',
      message: `seals: expected ${seals.issued} issued = applied + void + returned, got nothing about ${sealRanges(seals.missing)}`,
    });
  if (seals.notIssued.length > 0)
    problems.push({
      code: 'seal-not-issued',
      path: seals.notIssued[0] ?? '',
      message: `seals: expected numbers that were issued, got ${sealRanges(seals.notIssued)}`,
    });
  for (const { seal, uses } of seals.twice)
    problems.push({
      code: 'seal-twice',
      path: seal,
      message: `seal ${seal}: expected one use, got ${uses.map((u) => `${u.use} (${u.where})`).join(' and ')}`,
    });
  return problems;
}

function handoverProblems(custody: Custody): readonly Problem[] {
  return custody.handovers.flatMap((h): Problem[] => {
    const problems: Problem[] = [];
    const refuse = (code: string, message: string): void =>
      void problems.push({ code, path: h.name, message: `${h.name}: ${message}` });
    const { status } = h;
    if (status === 'without-offer') refuse('offer-missing', `expected the offer ${h.id}, got none`);
    if (status === 'offered')
      refuse('acceptance-missing', `expected it accepted or refused by ${h.to}, got neither`);
    if (status === 'accepted')
      refuse('completion-missing', 'expected it completed after it was accepted, got nothing');
    if (status !== 'without-offer' && h.completedAt !== undefined && h.acceptedAt === undefined)
      refuse('acceptance-missing', `expected ${h.to} to accept before completion, got nothing`);
    if (h.differing.length > 0)
      refuse(
        'handover-differs',
        `expected the offer's parties and items, got others in ${h.differing}`,
      );
    if (h.timeliness === 'late' && !hasException(custody, h.plannedAt ?? 0, h.offeredAt))
      refuse(
        'exception-missing',
        `expected an exception for ${Math.round(h.lateMs / 60_000)} min of delay, got none`,
      );
    return problems;
  });
}

/** Whether an exception was open at some time of a delay. */
function hasException({ exceptions }: Custody, from: number, to: number): boolean {
  return exceptions.some((e) => e.at <= to && (e.closedAt === undefined || e.closedAt >= from));
}

function unitProblems(custody: Custody): readonly Problem[] {
  return custody.units.flatMap((unit): Problem[] => {
    const problems: Problem[] = unit.gaps.map((gap) => ({
      code: 'custody-gap',
      path: unit.id,
      message: `${unit.id}: expected a completed handover from ${gap.held.join(', ')} to ${gap.claimed.join(', ')} before ${gap.fact}, got none`,
    }));
    const refuse = (code: string, message: string): void =>
      void problems.push({ code, path: unit.id, message: `${unit.id}: ${message}` });
    if (unit.fact.sealedBy === unit.fact.secondPerson)
      refuse(
        'second-person',
        `expected a second person at the sealing, got ${unit.fact.sealedBy} twice`,
      );
    if (unit.end === undefined && custody.asOf >= unit.waitsUntil)
      refuse('end-missing', 'expected an end, the waiting time being over, got none');
    const openSeal = unit.seals.find((s) => s.event === 'open' || s.event === 'damaged');
    if (openSeal !== undefined && !isNamed(custody, unit))
      refuse(
        'exception-missing',
        `expected an exception for seal ${openSeal.seal} found ${openSeal.event}, got none`,
      );
    for (const seal of unit.seals) {
      if (seal.seal !== unit.fact.seal)
        refuse(
          'seal-mismatch',
          `expected seal ${unit.fact.seal} at ${seal.fact}, got ${seal.seal}`,
        );
      if (seal.mass === 'inconsistent')
        refuse(
          'mass-inconsistent',
          `expected the mass of its sealing within the scale's error at ${seal.fact}, got another`,
        );
      if (openSeal !== undefined && seal.event === 'intact' && seal.at > openSeal.at)
        refuse(
          'not-intact',
          `expected it to stay not intact after ${openSeal.fact}, got intact in ${seal.fact}`,
        );
    }
    const found = unit.seals.some((s) => s.event === 'planted-defect-found');
    if (unit.fact.planted === true && !found && unit.end !== undefined)
      refuse(
        'planted-not-found',
        'expected the planted defect to be found before its end, got nothing',
      );
    return problems;
  });
}

function isNamed({ exceptions }: Custody, unit: CustodyUnit): boolean {
  const names = (what: string, word: string): boolean =>
    what.split(/[^A-Za-z0-9_-]+/).includes(word);
  return exceptions.some((e) => names(e.what, unit.id) || names(e.what, unit.fact.seal));
}

function exceptionProblems({ exceptions }: Custody): readonly Problem[] {
  return exceptions
    .filter((e) => e.state === 'open' || e.state === 'overdue')
    .map((e) => ({
      code: 'exception-open',
      path: e.id,
      message: `${e.id}: expected ${e.owner} to close it${e.deadline === undefined ? '' : ' by its deadline'}, got ${e.state}: ${e.what}`,
    }));
}

function receiptProblems(custody: Custody): readonly Problem[] {
  const missing = custody.withoutReceipt.map(({ unit, object, party }) => ({
    code: 'receipt-missing',
    path: unit,
    message: `${unit}: expected a receipt to ${party} for ${object}, got none`,
  }));
  const open = custody.receipts
    .filter(
      (r) =>
        r.settledAt === undefined &&
        custody.units.some((u) => r.units.includes(u.id) && u.end !== undefined),
    )
    .map((r) => ({
      code: 'receipt-open',
      path: r.id,
      message: `${r.id}: expected ${r.parties.join(', ')} to have settled it before ${r.units.join(', ')} ended, got nothing`,
    }));
  return [...missing, ...open];
}
