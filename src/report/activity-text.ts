import { exp, log10 } from '../numeric/elementary.ts';
import type { ActivityStatement, HaloGenStatement } from '../trace/evidence/activity-ratio.ts';
import { grouped, limitText, listText, massText } from './figure-text.ts';

/**
 * Words for a likelihood ratio: ENFSI Guideline for Evaluative Reporting in Forensic Science, approved version 3.0
 * (2015), verbal equivalents from 2 on. Its upper classes (from 10,000) are not used: see `ratioMax`.
 */
const support = [
  { from: 1000, words: 'strong support' },
  { from: 100, words: 'moderately strong support' },
  { from: 10, words: 'moderate support' },
  { from: 2, words: 'weak support' },
] as const;

/** No larger ratio is printed, as no smaller probability than 1 in 1,000 is (Assumption, model v1 section 10). */
const ratioMax = 1000;

/** Half width of a 95 % interval in standard errors. */
const z95 = 1.96;

/**
 * What a ratio supports, in words: read at the end of its 95 % interval that is nearer to even, so that simulation
 * error never makes it sound stronger. Example: log10 1.6 with a standard error of .05 is "moderate support".
 */
export function supportText(log10Ratio: number, standardError: number): string {
  const sure = Math.abs(log10Ratio) - z95 * standardError;
  const [found] = support.filter(({ from }) => sure >= log10(from));
  if (found === undefined) return 'no support either way';
  const side =
    log10Ratio > 0 ? 'that the principal touched it himself' : 'that it came there indirectly only';
  return `${found.words} ${side}`;
}

/** A ratio in words: "12", "1 to 3.4" where it is below one, "> 1,000, model limit". */
export function ratioText(log10Ratio: number): string {
  const size = exp(Math.abs(log10Ratio) * Math.LN10);
  const isBelow = log10Ratio < 0;
  if (size >= ratioMax) return `${isBelow ? '< 1 to' : '>'} ${grouped(ratioMax)}, model limit`;
  const figure = String(Number(size.toPrecision(2)));
  return isBelow && figure !== '1' ? `1 to ${figure}` : figure;
}

/** The statement on one positive swab, in sentences; the first says the ratio or why there is none. */
export function activitySentences(statement: ActivityStatement): readonly string[] {
  const { swab, mass, ratio, givenCount, halogen } = statement;
  const read = mass === undefined ? 'positive' : massText(mass);
  const given = givenCount === 0 ? '' : `, given ${givenCount} other results`;
  const head = `Swab ${swab}, ${read}: direct contact against indirect ways only${given}`;
  const own = (): readonly string[] => {
    if (ratio.kind === 'no-direct')
      return [`${head}: nothing to compare; no contact of the principal is recorded or inferred.`];
    if (ratio.kind === 'refused') return [`${head}: no ratio. ${refusedText(statement)}`];
    const [low, high] = [-1, 1].map((side) =>
      ratioText(ratio.log10Ratio + side * z95 * ratio.standardError),
    );
    return [
      `${head}: ${ratioText(ratio.log10Ratio)} (95 % by simulation error ${low} – ${high}); ${supportText(ratio.log10Ratio, ratio.standardError)}.`,
    ];
  };
  return [...own(), ...(halogen === undefined ? [] : [halogenText(halogen)])];
}

/** Why there is none, and what can be said in its place. */
function refusedText({ ratio, asLarge, mass }: ActivityStatement): string {
  if (asLarge === undefined) return ratio.kind === 'refused' ? `${ratio.reason}.` : '';
  const { direct, indirectOnly } = asLarge;
  const speaks =
    ratio.kind === 'refused' && ratio.effectiveDraws.direct > ratio.effectiveDraws.indirectOnly
      ? 'It speaks for direct contact; by how much, the draws cannot tell.'
      : 'The draws cannot tell its size.';
  const reading = mass === undefined ? 'A positive reading' : 'A reading as large';
  return `${reading} was to be expected with ${limitText(direct)} if the principal touched it; if not, with ${limitText(indirectOnly)}. ${speaks}`;
}

function halogenText({ log10Ratio, outside }: HaloGenStatement): string {
  const about =
    outside.length === 0
      ? 'it knows one grip of a plastic handle and no record'
      : `not made for this surface: ${listText(outside)}`;
  return `HaloGen's formula for the same quantity: ${ratioText(log10Ratio)} (${about}).`;
}
