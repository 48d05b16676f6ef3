import type { VisitState } from '../model/state.ts';
import type {
  BodyPackages,
  Information,
  InformationFigure,
  InformationRow,
} from '../trace/information/information.ts';
import { countText, durationText, limitText, plural } from './figure-text.ts';

/** A class of information, as words: what it is, and the row of the party that can read most of it. */
export interface InformationLine {
  readonly label: string;
  readonly collector: string;
  readonly row: InformationRow;
}

/** Expected surfaces as left and as handed back; a dash where the party cannot read the class from surfaces. */
export function surfacesChangeText({ onSurfaces, before, after }: InformationRow): string {
  return onSurfaces ? `${countText(before.surfaces)} → ${countText(after.surfaces)}` : '–';
}

/** The chance of at least one reading from surfaces; a dash where the party has no means for any. */
export function atLeastOneText({ onSurfaces }: InformationRow, figure: InformationFigure): string {
  return onSurfaces ? limitText(figure.any) : '–';
}

/** Body waste for a class: "3 of 4 secured, 1 not"; '' where the class or party has nothing to do with it. */
export function packagesText(row: InformationRow, packages: BodyPackages): string {
  const { packageCount, openCount, unpackedCount } = packages;
  if (!row.inPackages || packageCount + unpackedCount === 0) return '';
  const secured = `${packageCount - openCount} of ${packageCount} secured`;
  const lost = unpackedCount === 0 ? '' : `, ${unpackedCount} unpacked`;
  return `${secured}${openCount === 0 ? '' : `, ${openCount} not`}${lost}`;
}

/** What a party is able to do, in a few words: laboratory, chemistry, time, taking along. */
export function meansText(state: VisitState, id: string): string {
  const collector = state.pack.collectors?.[id];
  if (collector === undefined) return '';
  const laboratory = state.pack.adversaries[collector.laboratory]?.label ?? collector.laboratory;
  const { dwellMinutes } = collector;
  const minutes = dwellMinutes === undefined ? undefined : state.pack.parameters[dwellMinutes];
  return [
    laboratory,
    ...(collector.chemistry ? ['chemistry'] : []),
    minutes === undefined ? 'any time' : durationText(minutes.value * 60_000),
    ...(collector.takesObjects ? ['takes things'] : []),
  ].join(', ');
}

/** One line per class: the party that can read it from most of what is left, as handed back. */
export function informationLines(
  state: VisitState,
  information: Information,
): readonly InformationLine[] {
  return Object.entries(state.pack.informationClasses ?? {}).flatMap(([id, { label }]) => {
    const rows = information.rows.filter((r) => r.information === id);
    const [first, ...others] = rows;
    if (first === undefined) return [];
    const row = others.reduce((most, r) => (isMore(r, most) ? r : most), first);
    return [{ label, collector: collectorLabel(state, row.collector), row }];
  });
}

/** The name of a party of the pack. */
export function collectorLabel(state: VisitState, id: string): string {
  return state.pack.collectors?.[id]?.label ?? id;
}

/** What of body waste cannot be shown to be secured, as a sentence; '' when there is nothing to say. */
export function openPackagesSentence({ packageCount, openCount, unpackedCount }: BodyPackages) {
  const parts = [
    ...(openCount === 0
      ? []
      : [
          `${openCount} of ${plural(packageCount, 'package')} of body waste cannot be shown to have stayed closed in our hands`,
        ]),
    ...(unpackedCount === 0
      ? []
      : [
          `${plural(unpackedCount, 'use')} of a toilet ${unpackedCount === 1 ? 'has' : 'have'} no package`,
        ]),
  ];
  return parts.length === 0 ? '' : `${parts.join('; ')}: count what it tells as known.`;
}

function isMore(a: InformationRow, b: InformationRow): boolean {
  const of = (r: InformationRow): readonly number[] => [
    r.after.surfaces,
    r.before.surfaces,
    r.out.surfaces,
    r.after.packages,
    r.before.packages,
  ];
  const [left, right] = [of(a), of(b)];
  // Sums over surfaces in another order differ in their last digits: that is no difference between parties.
  const differing = left.findIndex((value, i) => {
    const other = right[i] ?? 0;
    return Math.abs(value - other) > 1e-9 * Math.max(value, other);
  });
  return differing >= 0 && (left[differing] ?? 0) > (right[differing] ?? 0);
}
