const msPerDay = 86_400_000;

const instantPattern =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{3}))?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads an RFC 3339 instant with an offset (seconds may be left out) as integer milliseconds since
 * 1970-01-01T00:00Z; undefined when the text is not one (a date that does not exist included).
 * Pure code has no Date, and Date would accept more than RFC 3339 says.
 */
export function parseInstant(text: string): number | undefined {
  const match = instantPattern.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second, milli] = match
    .slice(1, 8)
    .map((part) => Number(part ?? 0)) as [number, number, number, number, number, number, number];
  const offsetMs = parseUtcOffset(match[8] ?? 'Z');
  if (offsetMs === undefined || month < 1 || month > 12 || day < 1) return undefined;
  if (day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return undefined;
  const days = daysFromCivil(year, month, day);
  return days * msPerDay + ((hour * 60 + minute) * 60 + second) * 1000 + milli - offsetMs;
}

/** Reads `Z` or `+05:00` as milliseconds east of UTC; undefined when it is neither. */
export function parseUtcOffset(text: string): number | undefined {
  if (text === 'Z') return 0;
  const match = /^([+-])(\d{2}):(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  if (Number(match[2]) > 14 || Number(match[3]) > 59) return undefined;
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}

/** Writes an instant as RFC 3339 with the given offset in milliseconds east of UTC. */
export function instantToText(atMs: number, offsetMs = 0): string {
  const { year, month, day, hour, minute, second, milli } = civilOf(atMs + offsetMs);
  const fraction = milli === 0 ? '' : `.${pad(milli, 3)}`;
  const clock = `${pad(hour)}:${pad(minute)}:${pad(second)}${fraction}`;
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}T${clock}${offsetToText(offsetMs)}`;
}

/** Writes an offset in milliseconds east of UTC as `Z` or `+05:00`. */
export function offsetToText(offsetMs: number): string {
  if (offsetMs === 0) return 'Z';
  const minutes = Math.abs(offsetMs) / 60_000;
  return `${offsetMs < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** Writes the local clock of an instant, `HH:MM` or, with seconds, `HH:MM:SS`. */
export function clockText(
  atMs: number,
  offsetMs: number,
  form: 'minute' | 'second' = 'minute',
): string {
  const { hour, minute, second } = civilOf(atMs + offsetMs);
  return `${pad(hour)}:${pad(minute)}${form === 'second' ? `:${pad(second)}` : ''}`;
}

/** The local calendar day of an instant as a day count; differences of it are whole days. */
export function dayIndex(atMs: number, offsetMs: number): number {
  return Math.floor((atMs + offsetMs) / msPerDay);
}

function civilOf(localMs: number) {
  const days = Math.floor(localMs / msPerDay);
  const rest = localMs - days * msPerDay;
  const seconds = Math.floor(rest / 1000);
  return {
    ...civilFromDays(days),
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    milli: rest % 1000,
  };
}

/** Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-compatible date algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function civilFromDays(days: number): { year: number; month: number; day: number } {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * mp + 2) / 5) + 1,
  };
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
