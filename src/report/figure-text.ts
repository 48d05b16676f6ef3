/** Probabilities are never printed below this; model v1 section 10 (Assumption). */
export const probabilityFloor = 1e-3;

/** Mass is never printed below this many pg: less than a sixth of one cell's DNA (6.6 pg, model v1). */
export const massFloorPg = 1;

const units = [
  { unit: 'pg', pg: 1 },
  { unit: 'ng', pg: 1e3 },
  { unit: 'µg', pg: 1e6 },
  { unit: 'mg', pg: 1e9 },
] as const;

/**
 * A mass in words: "< 1 pg", "3 pg", "940 pg", "1.2 ng", "42 ng"; at most three significant figures.
 * Nothing at all is "0 pg". Example: `massText(1180)` is "1.18 ng".
 */
export function massText(pg: number): string {
  if (pg <= 0) return '0 pg';
  if (pg < massFloorPg) return `< ${massFloorPg} pg`;
  const { unit, scaled } = scaledMass(pg);
  return `${figure(scaled)} ${unit}`;
}

/** What a laboratory found that found nothing: never 0 pg, since that is below what it can see. */
export function belowLimitText(lodPg: number): string {
  return `below ${massText(lodPg)}`;
}

/**
 * An interval of masses, two significant figures: "90–240 pg", "1.2–40 ng"; ends in different units
 * each have their own: "8 pg – 2.1 ng", "< 1 pg – 12 pg".
 */
export function massRangeText(lowPg: number, highPg: number): string {
  if (highPg < massFloorPg) return massText(highPg);
  const high = scaledMass(highPg);
  const highText = `${figure(high.scaled, 2)} ${high.unit}`;
  if (lowPg < massFloorPg) return `< 1 pg – ${highText}`;
  const low = scaledMass(lowPg);
  if (low.unit === high.unit) return `${figure(low.scaled, 2)}–${highText}`;
  return `${figure(low.scaled, 2)} ${low.unit} – ${highText}`;
}

/** What stands for every probability below the floor, whoever prints it; on what is signed with the model's limit. */
export const belowFloorText = '< 1 in 1,000';

/** A probability: "97 %", "3.1 %", "1 in 400", "< 1 in 1,000" at the floor (never 0), "> 99.9 %". */
export function probabilityText(p: number): string {
  if (p < probabilityFloor) return belowFloorText;
  if (p > 1 - probabilityFloor) return '> 99.9 %';
  if (p < 0.01) return `1 in ${grouped(Number((1 / p).toPrecision(2)))}`;
  return `${figure(100 * p, p > 0.99 ? 3 : 2)} %`;
}

/** A probability with the model's limit in words: never 0, never a small number that nobody measured. */
export function limitText(p: number): string {
  return p <= probabilityFloor ? `${belowFloorText}, model limit` : probabilityText(p);
}

/** An expected number: one decimal below 10, none above: "2.1", "0.0" is "< 0.1", "14". */
export function countText(value: number): string {
  if (value > 0 && value < 0.05) return '< 0.1';
  if (value >= 9.95) return grouped(Math.round(value));
  const tenths = Math.round(value * 10);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

/** An expected number where it is signed: never 0, since nobody can know that. */
export function countLimitText(value: number): string {
  return value < 0.05 ? '< 0.1' : countText(value);
}

/** A mass where it is signed: never 0, since nobody can know that. */
export function massLimitText(pg: number): string {
  return pg < massFloorPg ? `< ${massFloorPg} pg` : massText(pg);
}

/** A figure with so many decimals, at most 6: 21.3. */
export function decimalText(value: number, decimals: number): string {
  const scale = Number(`1e${decimals}`);
  const parts = Math.round(Math.abs(value) * scale);
  const fraction = String(parts % scale).padStart(decimals, '0');
  const sign = value < 0 && parts > 0 ? '−' : '';
  return `${sign}${Math.floor(parts / scale)}${decimals === 0 ? '' : `.${fraction}`}`;
}

/** A 90 % interval of a number of things: "7–15"; one number when both ends agree. */
export function countRangeText(low: number, high: number): string {
  return low === high ? grouped(low) : `${grouped(low)}–${grouped(high)}`;
}

/** A whole number with commas: 1180 is "1,180". */
export function grouped(value: number): string {
  const digits = String(Math.abs(Math.round(value)));
  const parts: string[] = [];
  for (let end = digits.length; end > 0; end -= 3)
    parts.unshift(digits.slice(Math.max(0, end - 3), end));
  return `${value < 0 ? '−' : ''}${parts.join(',')}`;
}

/** A span: "45 s", "12 min", "1 h 45 min", "31 days". */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10 && seconds % 60 !== 0) return `${minutes} min ${seconds % 60} s`;
  if (minutes < 60) return `${Math.round(seconds / 60)} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 72) return `${Math.round(hours / 24)} days`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** "1 surface", "3 surfaces", "1,204 draws". */
export function plural(count: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(count)} ${count === 1 ? singular : plural}`;
}

/** A list as a sentence has it: "a, b and c". */
export function listText(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** First letter as a capital. */
export function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function scaledMass(pg: number) {
  const unit =
    [...units].reverse().find((u) => Number((pg / u.pg).toPrecision(3)) >= 1) ?? units[0];
  return { ...unit, scaled: pg / unit.pg };
}

/** At most so many significant figures, no trailing zeros, thousands with commas. */
function figure(value: number, digits = 3): string {
  const rounded = Number(value.toPrecision(digits));
  return rounded >= 1000 ? grouped(rounded) : String(rounded);
}
