import { log1p } from '../numeric/elementary.ts';
import { probabilityFloor } from '../report/figure-text.ts';
import type { Assessment, Figures } from '../trace/assess.ts';
import type { Information, InformationFigure } from '../trace/information/information.ts';

/**
 * What is signed holds no probability below the reporting floor (model v1 section 10): there it reads "at most", since
 * the model's Assumptions carry no smaller figure. Expected numbers are sums over surfaces and stay as they are.
 */
export function flooredProbability(p: number): number {
  return Math.max(p, probabilityFloor);
}

const lambdaFloor = -log1p(-probabilityFloor);

function flooredFigures({ count, any, pooled, lambda }: Figures): Figures {
  return {
    count,
    any: { ...any, value: flooredProbability(any.value) },
    pooled: { ...pooled, value: flooredProbability(pooled.value) },
    lambda: Math.max(lambda, lambdaFloor),
  };
}

/** Figures by name, each at the floor or above. */
export function flooredByName(
  figures: Readonly<Record<string, Figures>>,
): Readonly<Record<string, Figures>> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, own]) => [name, flooredFigures(own)]),
  );
}

/** Figures by set and laboratory, each at the floor or above. */
export function flooredSets(sets: Assessment['within']): Assessment['within'] {
  return Object.fromEntries(
    Object.entries(sets).map(([set, figures]) => [set, flooredByName(figures)]),
  );
}

/** What could be learnt, each chance at the floor or above; where a party has no means, there is no chance to speak of. */
export function flooredInformation(information: Information): Information {
  const floored = (figure: InformationFigure): InformationFigure => ({
    ...figure,
    any: flooredProbability(figure.any),
  });
  return {
    ...information,
    rows: information.rows.map((row) =>
      row.onSurfaces
        ? {
            ...row,
            before: floored(row.before),
            after: floored(row.after),
            out: floored(row.out),
          }
        : row,
    ),
  };
}
