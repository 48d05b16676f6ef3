import { type EffectiveContact, spaceOf } from '../../model/state.ts';
import { expectedYield } from '../pathways.ts';
import type { Transfer } from '../program.ts';
import { cellTransfer, fluidTransfer, type Site } from './compartments.ts';
import { type BackgroundLeft, type Compiler, ranks } from './compiler.ts';
import type { Place } from './log-errors.ts';
import { isHand, mannerOf } from './manners.ts';
import { yieldParameters } from './parameters.ts';

/** What transfers need to know of contacts. */
export interface TransferInput {
  readonly compiler: Compiler;
  readonly massPerYield: (site: Site) => number;
  readonly otherOf: (contact: EffectiveContact) => string | undefined;
  readonly placesAmong: (
    contact: EffectiveContact,
    named: readonly Site[],
    touched: ((surface: string) => readonly Site[]) | undefined,
  ) => readonly Place[];
}

/** Turns contacts in which the principal has no part into transfers, and notes what their hands leave of their own. */
export function createTransfers({ compiler, massPerYield, otherOf, placesAmong }: TransferInput) {
  const { state, reader, sites, steps, emit, settle } = compiler;
  const meanYield = expectedYield({ yields: yieldParameters(reader) });

  /** Contact between two compartments: a hand, the glove on it, clothes, or a thing that is set down. */
  function add(contact: EffectiveContact): void {
    const { fact } = contact;
    steps.push({
      at: fact.at,
      rank: ranks.contact,
      id: contact.id,
      run() {
        const donor = donorOf(contact);
        if (donor === undefined) return;
        const space = state.document.legs[fact.leg]?.space ?? '';
        const manner = mannerOf(state, fact.manner);
        const area = reader.value(manner.contactAreaCm2 ?? `area.${fact.manner}`);
        const factor = fact.gloved && fact.with === undefined ? reader.value('glove.transfer') : 1;
        const places = placesMet(contact).filter((p) => p.sites[0] !== donor);
        // All are settled first: nothing may come between events that are alternatives of each other.
        for (const { sites: met } of places) settle(fact.at, donor, ...met);
        const left = places.map((place) => ownTraceOf(contact, place));
        for (const entry of left) if (entry !== undefined) compiler.leaveBackground(entry);
        places.forEach(({ sites: met, chance }, i) => {
          for (const target of met)
            emit({
              kind: 'contact',
              first: donor.index,
              second: target.index,
              firstShare: Math.min(1, area / donor.compartment.areaCm2),
              secondShare: Math.min(1, area / target.compartment.areaCm2),
              ...transfersBetween(compiler, donor, target, fact.at, space),
              factor,
              entity: i === 0 ? contact.id : `${contact.id},${target.compartment.id}`,
              ...(chance === undefined ? {} : { chance }),
              fact: contact.id,
            });
        });
      },
    });
  }

  function donorOf({ id, fact }: EffectiveContact): Site | undefined {
    if (fact.with !== undefined) return sites.patches(state.targetAt(fact.with, fact.at).target)[0];
    if (fact.gloved) return sites.glove(`${fact.actor}.${id}`, '');
    return isHand(fact.part) ? sites.hand(fact.actor) : sites.clothes(fact.actor);
  }

  function placesMet(contact: EffectiveContact): readonly Place[] {
    const other = otherOf(contact);
    if (other !== undefined) return placesAmong(contact, [sites.hand(other)], undefined);
    const first = (surface: string) => sites.patches(surface).slice(0, 1);
    const touched = contact.fact.with === undefined ? first : undefined;
    return placesAmong(contact, first(contact.target), touched);
  }

  /** What the hand of another person leaves of its own: the mean of the same law as the principal's, h = 1. */
  function ownTraceOf(
    { fact, id }: EffectiveContact,
    { sites: [to], chance }: Place,
  ): BackgroundLeft | undefined {
    const manner = mannerOf(state, fact.manner);
    if (to === undefined || fact.with !== undefined || manner.source !== 'touch') return undefined;
    const weight = reader.value(manner.weight ?? `weight.${fact.manner}`);
    const glove = fact.gloved ? reader.value('glove.deposit') : 1;
    const probability = chance === undefined ? 1 : chance.to - chance.from;
    const mass = massPerYield(to) * weight * glove * meanYield * probability;
    return isPerson(to) ? undefined : { to, mass, fact: id };
  }

  return { add };
}

/** Transfer fractions both ways, per class (model v1 section 4). */
export function transfersBetween(
  { state, reader }: Compiler,
  first: Site,
  second: Site,
  at: number,
  space: string,
): { forth: readonly [Transfer, Transfer]; back: readonly [Transfer, Transfer] } {
  const humidity = space === '' ? 50 : spaceOf(state, space).relativeHumidityPct;
  return {
    forth: [cellTransfer(state, reader, first, humidity), fluidTransfer(reader, first, at)],
    back: [cellTransfer(state, reader, second, humidity), fluidTransfer(reader, second, at)],
  };
}

function isPerson(site: Site): boolean {
  return site.compartment.kind === 'hand' || site.compartment.kind === 'clothes';
}
