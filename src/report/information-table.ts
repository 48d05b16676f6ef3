import type { VisitState } from '../model/state.ts';
import type { Information } from '../trace/information/information.ts';
import { type FigureTable, figures, words } from './figure.ts';
import { countText } from './figure-text.ts';
import { atLeastOneText, collectorLabel, packagesText } from './information-text.ts';

/** What can be learnt in figures: a row for each class and party. No row names a place. */
export function informationTable(state: VisitState, information: Information): FigureTable {
  const label = (id: string) => state.pack.informationClasses?.[id]?.label ?? id;
  return {
    caption:
      'What could be learnt, by class and party, from the release of each space on: surfaces to be expected, and the chance of at least one',
    columns: [
      words('What'),
      words('By whom'),
      figures('As left'),
      figures('At least one'),
      figures('As handed back'),
      figures('At least one'),
      figures('Out of reach'),
      figures('At least one'),
      words('Body waste'),
    ],
    rows: information.rows.map((row) => [
      label(row.information),
      collectorLabel(state, row.collector),
      ...(['before', 'after', 'out'] as const).flatMap((set) => [
        row.onSurfaces ? countText(row[set].surfaces) : '–',
        atLeastOneText(row, row[set]),
      ]),
      row.onSurfaces || row.inPackages
        ? packagesText(row, information.packages)
        : 'not with its means',
    ]),
  };
}

/** Every pair of class and trace with its grade and source. */
export function carrierTable(state: VisitState): FigureTable {
  const needs: Readonly<Record<string, string>> = {
    profile: 'a profile',
    mass: 'an amount',
    density: 'an amount per area',
    hairs: 'hairs',
    package: 'a package',
  };
  return {
    caption: 'What tells what, and who says so',
    columns: [
      words('What'),
      words('From'),
      words('Needs'),
      words('Grade'),
      words('Source or note'),
    ],
    rows: Object.values(state.pack.informationClasses ?? {}).flatMap(({ label, carriers }) =>
      carriers.map((c) => [
        label,
        traceText[c.trace],
        needs[c.needs] ?? c.needs,
        c.status,
        [c.citation, c.note].filter((t) => t !== undefined).join(': '),
      ]),
    ),
  };
}

const traceText = {
  dry: 'dry cells',
  saliva: 'saliva',
  droplets: 'droplets',
  dust: 'air and dust',
  sweat: 'sweat and skin residue',
  hair: 'hair',
  urine: 'urine',
  faeces: 'faeces',
} as const;
