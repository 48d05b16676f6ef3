import { exp, expm1, log } from '../../numeric/elementary.ts';
import { normalCdf, normalPdf } from '../../numeric/normal.ts';
import type { DetectionParameters, ProgramAdversary } from '../program.ts';
import { copiesPerMass } from '../run/detection.ts';
import type { SimulationCache } from '../run/simulate.ts';
import type { LocalSource, MissedNode } from './local-latents.ts';
import type { LocalMasses, PatchMasses } from './local-masses.ts';

/** What may have come about on a thing. */
export type TailEvent =
  /** More mass than this on all its patches together; pack unit, above 0. */
  | { readonly kind: 'mass'; readonly above: number }
  /** At least one patch gives this laboratory an informative sample. */
  | { readonly kind: 'informative'; readonly adversary: ProgramAdversary };

/**
 * P(event) given everything but the local source, for the masses of one draw: of n patches first base, then own (times
 * the yield over e^location), then the mean number of hairs. `zeroShare` is the zero yield over e^location.
 */
type Judge = (masses: Float64Array, zeroShare: number) => number;

export interface ConditionalParts {
  readonly event: TailEvent;
  readonly source: LocalSource | undefined;
  readonly missed: readonly MissedNode[];
  /** Whether each patch is hard. */
  readonly hard: readonly boolean[];
  readonly detection: DetectionParameters;
  readonly cache: SimulationCache;
}

/** What of a draw the conditional probability needs besides its masses. */
export interface DrawShared {
  readonly skipRate: number;
  /** e^location of the leg of the local source; 1 without a leg. */
  readonly location: number;
}

/**
 * P(event) of a draw given what is not integrated out: over the yield of the local source (exact for a mass, by a rule
 * for an informative sample), and over skip (exact) and missed share (by a rule) of the local wipe.
 */
export function conditionalProbability(
  parts: ConditionalParts,
): (masses: LocalMasses, draw: number, shared: DrawShared) => number {
  const { event, source, missed, hard } = parts;
  const judge = event.kind === 'mass' ? massJudge(parts, event) : sampleJudge(parts, event);
  const chance = source?.chance ?? 1;
  const count = hard.length;
  const from = new Float64Array(3 * count);
  const rise = new Float64Array(3 * count);
  const held = new Float64Array(3 * count);

  /** Takes the line through a draw of two runs. */
  function span(first: PatchMasses, second: PatchMasses, draw: number): void {
    const columns = [first.base, first.own, first.hairs];
    const ends = [second.base, second.own, second.hairs];
    for (let sort = 0; sort < 3; sort++)
      for (let p = 0; p < columns[sort]!.length; p++) {
        const start = columns[sort]![p]![draw]!;
        from[sort * count + p] = start;
        rise[sort * count + p] = ends[sort]![p]![draw]! - start;
      }
  }

  /** The probability at a place of that line: 0 is the first run, 1 the second. */
  function at(place: number, zeroShare: number): number {
    for (let k = 0; k < held.length; k++) {
      const mass = from[k]! + place * rise[k]!;
      held[k] = mass > 0 ? mass : 0;
    }
    const happened = judge(held, zeroShare);
    if (chance === 1) return happened;
    held.fill(0, count, 2 * count);
    return chance * happened + (1 - chance) * judge(held, zeroShare);
  }

  return ({ skipped, wiped }, draw, { skipRate, location }) => {
    const zeroShare = (source?.zeroYield ?? 0) / location;
    span(wiped?.masses ?? skipped, skipped, draw);
    if (wiped === undefined) return at(0, zeroShare);
    const whole = skipRate > 0 ? skipRate * at(1, zeroShare) : 0;
    if (skipRate >= 1) return whole;
    const least = wiped.missed;
    if (least === undefined) return whole + (1 - skipRate) * at(0, zeroShare);
    let sum = 0;
    for (const { share, weight } of missed)
      sum += weight * at((share - least) / (1 - least), zeroShare);
    return whole + (1 - skipRate) * sum;
  };
}

function massJudge(
  { source, hard }: ConditionalParts,
  { above }: Extract<TailEvent, { kind: 'mass' }>,
): Judge {
  const count = hard.length;
  const { sd, zeroRate } = source ?? { sd: 0, zeroRate: 0 };
  return (masses, zeroShare) => {
    let rest = 0;
    let own = 0;
    for (let p = 0; p < count; p++) {
      rest += masses[p]!;
      own += masses[count + p]!;
    }
    if (rest > above) return 1;
    if (own === 0) return 0;
    const gap = log(own / (above - rest));
    const yields = sd > 0 ? normalCdf(gap / sd) : gap > 0 ? 1 : 0;
    const zero = rest + own * zeroShare > above ? 1 : 0;
    return zeroRate * zero + (1 - zeroRate) * yields;
  };
}

/**
 * A rule for E f(Z), Z ~ N(0, 1): the trapezoidal rule with step .5 from -6 to 6, whose error for a function that is
 * smooth on the scale of the step is beyond reach (e^(-2 pi^2 / step^2); L. N. Trefethen and J. A. C. Weideman, SIAM
 * Review 56, 2014). What lies outside (2e-9) goes to the ends.
 */
const normalRule = createNormalRule(0.5, 12);

function createNormalRule(step: number, half: number) {
  const nodes = Array.from({ length: 2 * half + 1 }, (_, k) => (k - half) * step);
  const sum = nodes.reduce((all, z) => all + normalPdf(z), 0);
  return nodes.map((z) => ({ z, weight: normalPdf(z) / sum }));
}

function sampleJudge(
  { source, hard, detection, cache }: ConditionalParts,
  { adversary }: Extract<TailEvent, { kind: 'informative' }>,
): Judge {
  const curve = cache.curve(adversary, detection);
  const rates = hard.map((isHard) => copiesPerMass(adversary, detection, isHard));
  const zeroRate = source?.zeroRate ?? 0;
  const count = hard.length;
  const yields = Float64Array.from(normalRule, ({ z }) => exp((source?.sd ?? 0) * z));
  const shares = Float64Array.from(normalRule, ({ weight }) => (1 - zeroRate) * weight);

  /** Probabilities are joined as p + q - pq, so that small ones keep their digits. */
  function fed(masses: Float64Array, still: number, yielded: number): number {
    let hit = still;
    for (let p = 0; p < count; p++) {
      const own = masses[count + p]!;
      if (own === 0) continue;
      const q = curve.at(rates[p]! * (masses[p]! + own * yielded));
      hit += q - hit * q;
    }
    return hit;
  }

  return (masses, zeroShare) => {
    let still = 0;
    let isFed = false;
    for (let p = 0; p < count; p++) {
      const hairs = masses[2 * count + p]!;
      const hair = hairs > 0 ? -expm1(-adversary.hair * hairs) : 0;
      const alone = masses[count + p]! > 0 ? 0 : curve.at(rates[p]! * masses[p]!);
      if (masses[count + p]! > 0) isFed = true;
      still += hair - still * hair;
      still += alone - still * alone;
    }
    if (!isFed) return still;
    let sum = zeroRate > 0 ? zeroRate * fed(masses, still, zeroShare) : 0;
    for (let k = 0; k < yields.length; k++) sum += shares[k]! * fed(masses, still, yields[k]!);
    return sum;
  };
}
