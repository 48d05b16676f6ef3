import { type SurfaceTail, tailLeast } from '../trace/tails/surface-tail.ts';
import { grouped, limitText, probabilityFloor } from './figure-text.ts';

/**
 * A small probability in a sentence, with its error and what a certificate says of it: the model's Assumptions carry no
 * figure below 1 in 1,000, however exactly it is computed. Never 0.
 */
export function tailSentence(tail: SurfaceTail): string {
  const { probability: p, standardError, isPrecise, isReached, bound, draws } = tail;
  const certified =
    p <= probabilityFloor
      ? 'model limit: printed on the certificate as'
      : 'printed on the certificate as';
  const says = `${certified} ${limitText(p).replace(/, model limit$/, '')}`;
  if (!isReached) return `P(informative): no source of the model reaches it; ${says}`;
  if (bound !== undefined)
    return `P(informative) below ${figureText(bound)}: none of ${grouped(draws)} draws had any chance of it; ${says}`;
  if (p < tailLeast)
    return `P(informative) below ${figureText(tailLeast)}, beyond which nothing is claimed; ${says}`;
  const worth = `${grouped(draws)} draws, worth ${grouped(tail.effectiveTailDraws)}`;
  const doubt = isPrecise ? '' : ', less exact than the 10 % asked for';
  const error = standardError > 0 ? ` ± ${figureText(standardError)}` : '';
  return `P(informative) = ${figureText(p)}${error} (${worth}${doubt}); ${says}`;
}

/** Two significant figures: "0.36", "3.1e-5", "1e-9". */
function figureText(value: number): string {
  if (value >= probabilityFloor) return String(Number(value.toPrecision(2)));
  return value.toExponential(1).replace('.0e', 'e');
}
