/**
 * Mean densities of what was recovered of one contributor, given direct contact and given secondary
 * transfer.
 */
export interface Contributor {
  readonly direct: number;
  readonly secondary: number;
}

/**
 * Likelihood ratios that contributor i, or nobody seen, is one of `depositors` people who touched;
 * every depositor not seen costs `directFailRate` (HaloGen's closed form, see SOURCE.md).
 */
export function contributorRatios(
  contributors: readonly Contributor[],
  { depositors, directFailRate }: { readonly depositors: number; readonly directFailRate: number },
): { readonly each: readonly number[]; readonly none: number } {
  const sets = Array.from({ length: 2 ** contributors.length }, (_, code) => {
    const isDirect = contributors.map((_, i) => Math.floor(code / 2 ** i) % 2 === 1);
    const size = isDirect.filter((direct) => direct).length;
    let weight = 1;
    contributors.forEach((c, i) => {
      weight *= isDirect[i] === true ? c.direct : c.secondary;
    });
    for (let unseen = size; unseen < depositors; unseen++) weight *= directFailRate;
    return { isDirect, size, weight };
  }).filter((s) => s.size <= depositors);
  const sum = (chosen: (s: (typeof sets)[number]) => boolean): number =>
    sets.reduce((total, s) => total + (chosen(s) ? s.weight : 0), 0);
  return {
    each: contributors.map(
      (_, i) => sum((s) => s.isDirect[i] === true) / sum((s) => s.isDirect[i] !== true),
    ),
    none: sum((s) => s.size === 0) / sum((s) => s.size > 0),
  };
}
