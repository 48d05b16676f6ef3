import type { ExpandedSurface } from '../../model/objects.ts';
import { partyRole, type VisitState } from '../../model/state.ts';
import type { BackgroundDeposit } from '../program.ts';
import type { Site } from './compartments.ts';
import type { ParameterReader } from './parameters.ts';

/**
 * What lay there of other people before the visit: expected mass per site by material and owner
 * (keys `background.*`, model v1.1 section 16). Air, dust and our fresh supplies have none.
 */
export function backgroundLevels(
  state: VisitState,
  reader: ParameterReader,
  sites: readonly Site[],
): readonly BackgroundDeposit[] {
  return sites.flatMap((site) => {
    const mass = levelOf(state, reader, site);
    return mass > 0 ? [{ before: 0, to: site.index, mass, fact: 'level' }] : [];
  });
}

function levelOf(state: VisitState, reader: ParameterReader, site: Site): number {
  const { kind, areaCm2, hard } = site.compartment;
  switch (kind) {
    case 'patch': {
      const density = reader.value(hard ? 'background.hard' : 'background.porous');
      const surface = state.surfaces.get(site.countedId);
      const factor =
        surface !== undefined && isOwn(state, surface) ? reader.value('background.own') : 1;
      return density * areaCm2 * factor;
    }
    case 'hand':
      // Recovered from a pair of hands, in the unit of the yields; 1000 as in model v1 section 3.
      return (1000 * reader.value('background.hand')) / reader.value('recover.reference');
    case 'clothes':
      return reader.value('background.clothes') * areaCm2;
    default:
      return 0;
  }
}

function isOwn(state: VisitState, surface: ExpandedSurface): boolean {
  const owner = state.objects.get(surface.object)?.owner;
  return owner !== undefined && partyRole(state, owner) === 'own';
}
