import type { VisitDocument } from './document.ts';
import { entryOf } from './entry.ts';
import type { Pack } from './pack.ts';
import type { ProblemList } from './problem-list.ts';
import type { References } from './references.ts';

/** What a check needs: the document and its pack, where names lead, and where problems go. */
export interface Checking {
  readonly document: VisitDocument;
  readonly pack: Pack;
  readonly references: References;
  readonly list: ProblemList;
}

/** What does not move can be touched only in the spaces of the leg; what is portable, anywhere. */
export function checkWithinLeg(
  { document, references, list }: Checking,
  at: { readonly path: string; readonly surface: string; readonly leg: string },
): void {
  const surface = references.surface(at.surface);
  const leg = entryOf(document.legs, at.leg);
  if (surface === undefined || leg === undefined) return;
  if (references.object(surface.object)?.portable === true) return;
  const spaces = [leg.space, ...(leg.alsoIn ?? [])];
  if (spaces.includes(surface.space)) return;
  const message = `surface: expected one in ${spaces.join(' or ')} (leg "${at.leg}"), got "${at.surface}", which is fixed in ${surface.space}`;
  list.add('surface-elsewhere', at.path, message);
}
