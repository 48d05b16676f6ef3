import { assert } from '../../base/assert.ts';
import type { Manner } from '../../model/fact.ts';
import type { EffectiveContact, VisitState } from '../../model/state.ts';
import type { Episode } from '../program.ts';
import type { Site } from './compartments.ts';
import { type Compiler, ranks } from './compiler.ts';
import { createFluids } from './fluids.ts';
import { createHandCharge, type HandEvent } from './hand-charge.ts';
import { neighboursOf, type Place, placesOf, recordErrors } from './log-errors.ts';
import { isHand, mannerOf } from './manners.ts';
import { createShedding } from './shedding.ts';
import { createTransfers } from './transfers.ts';

/** Turns contacts into sources (the principal's own) and transfers (everybody else's). */
export interface Contacts {
  add(contact: EffectiveContact): void;
  episodes(): readonly Episode[];
  legs(): readonly string[];
  legIndex(leg: string): number;
  /** pg per ng of yield on a site for one contact of weight 1: (1000/rho_ref) * gamma. */
  massPerYield(site: Site): number;
  /** A deposit by the principal: cleaning groups start anew after it. */
  onDeposit(listener: (site: Site) => void): void;
  deposited(site: Site): void;
}

/** Prepares the compiler's room for contacts; the hands' charge is walked in time order (model v1 section 3). */
export function createContacts(compiler: Compiler): Contacts {
  const { state, reader, sites, steps, emit, settle } = compiler;
  const episodes: Episode[] = [];
  const episodeIndex = new Map<string, number>();
  const legIds: string[] = [];
  const listeners: ((site: Site) => void)[] = [];
  const hand = createHandCharge(reader);
  const otherOf = (contact: EffectiveContact) => otherPerson(state, contact);
  const fluids = createFluids({ compiler, deposited, otherOf });
  const transfers = createTransfers({ compiler, massPerYield, otherOf, placesAmong });
  const shedding = createShedding({ compiler, deposited, episodeOf, massPerYield });

  function legIndex(leg: string): number {
    const held = legIds.indexOf(leg);
    if (held >= 0) return held;
    legIds.push(leg);
    return legIds.length - 1;
  }

  function episodeOf({ fact }: EffectiveContact, site: Site): number {
    const entity = `${state.principal},${site.compartment.id},${fact.leg},${fact.part}`;
    const held = episodeIndex.get(entity);
    if (held !== undefined) return held;
    episodeIndex.set(entity, episodes.length);
    episodes.push({ entity, leg: legIndex(fact.leg) });
    return episodes.length - 1;
  }

  function deposited(site: Site): void {
    for (const listener of listeners) listener(site);
  }

  function massPerYield(site: Site): number {
    const material = state.pack.materials[site.material];
    assert(material !== undefined, `material: ${site.material}`);
    return (1000 / reader.value('recover.reference')) * reader.value(material.yieldFactor);
  }

  function add(contact: EffectiveContact): void {
    const { fact } = contact;
    const own = fact.actor === state.principal;
    const other = otherPerson(state, contact);
    const { source } = mannerOf(state, fact.manner);
    if (fact.with !== undefined) {
      transfers.add(contact);
      return;
    }
    if (!own && (other === undefined || fact.target !== `person:${state.principal}`)) {
      if (source === 'none' && other === fact.actor) addCarrierWash(contact);
      else transfers.add(contact);
      return;
    }
    const lips = /^(lips|mouth|tongue)/.test(fact.part);
    if (source === 'none') addHandEvent(contact);
    else if (source === 'droplets') fluids.addDroplets(contact);
    else if (source === 'saliva' || lips) fluids.addSaliva(contact);
    else addTouch(contact);
    shedding.add(contact);
  }

  function handEvent({ fact }: EffectiveContact): HandEvent {
    const { falseShare, jitterMs } = recordErrors(reader, fact);
    const observed = state.document.legs[fact.leg]?.observedShare ?? 1;
    return { at: fact.at, happened: 1 - falseShare, jitterMs, unobserved: 1 - observed };
  }

  /** Washing, touching the face: the hands' charge changes, nothing is deposited. */
  function addHandEvent(contact: EffectiveContact): void {
    const { fact } = contact;
    const event = handEvent(contact);
    steps.push({
      at: fact.at,
      rank: ranks.prepare,
      id: contact.id,
      run: () => (fact.manner === 'face-touch' ? hand.refill(event) : hand.wash(event)),
    });
  }

  /** Another person washes the hands: what they carry of the principal goes down the drain (model v1.1 section 4). */
  function addCarrierWash(contact: EffectiveContact): void {
    const { fact } = contact;
    if (fact.manner !== 'wash') return;
    const { falseShare } = recordErrors(reader, fact);
    const removed = reader.value('carrier.wash.removed') * (1 - falseShare);
    if (removed === 0) return;
    steps.push({
      at: fact.at,
      rank: ranks.prepare,
      id: contact.id,
      run: () => emit({ kind: 'decay', at: sites.hand(fact.actor).index, factor: 1 - removed }),
    });
  }

  function addTouch(contact: EffectiveContact): void {
    const { fact } = contact;
    steps.push({
      at: fact.at,
      rank: ranks.principal,
      id: contact.id,
      run() {
        const manner = fact.manner === 'excrete' ? 'sit' : fact.manner;
        const weight = reader.value(mannerOf(state, manner).weight ?? `weight.${manner}`);
        const charge = isHand(fact.part) ? hand.use(handEvent(contact), weight) : 1;
        const glove = fact.gloved ? reader.value('glove.deposit') : 1;
        for (const { sites: touched, chance } of touchedPlaces(contact, manner)) {
          for (const site of touched) {
            settle(fact.at, site);
            emit({
              kind: 'touch',
              to: site.index,
              episode: episodeOf(contact, site),
              coefficient: (massPerYield(site) * weight * charge * glove) / touched.length,
              ...(chance === undefined ? {} : { chance }),
              fact: contact.id,
            });
            deposited(site);
          }
        }
      },
    });
  }

  function touchedPlaces(contact: EffectiveContact, manner: Manner): readonly Place[] {
    const other = otherPerson(state, contact);
    const area = reader.value(mannerOf(state, manner).contactAreaCm2 ?? `area.${manner}`);
    if (other !== undefined) {
      const named = [manner === 'embrace' ? sites.clothes(other) : sites.hand(other)];
      return placesAmong(contact, named, undefined);
    }
    const touched = (surface: string) => patchesUnder(sites.patches(surface), area);
    return placesAmong(contact, touched(contact.target), touched);
  }

  /** A body that sits or leans is not mistaken for one that sits elsewhere: only hands meet the wrong patch. */
  function placesAmong(
    contact: EffectiveContact,
    named: readonly Site[],
    touched: ((surface: string) => readonly Site[]) | undefined,
  ): readonly Place[] {
    const errors = recordErrors(reader, contact.fact);
    const isPlaced = touched !== undefined && errors.wrongShare > 0 && isHand(contact.fact.part);
    const alternatives = isPlaced ? neighboursOf({ state, sites, touched }, contact) : [];
    return placesOf({ entity: contact.id, named, alternatives, errors });
  }

  return {
    add,
    episodes: () => episodes,
    legs: () => legIds,
    legIndex,
    massPerYield,
    onDeposit: (listener) => void listeners.push(listener),
    deposited,
  };
}

/** A contact lies on the first patches that its area covers (docs/decisions/0003). */
function patchesUnder(patches: readonly Site[], areaCm2: number): readonly Site[] {
  const patchArea = patches[0]?.compartment.areaCm2 ?? 1;
  return patches.slice(0, Math.max(1, Math.ceil(areaCm2 / patchArea - 1e-9)));
}

/** The other person of a contact between people, seen from the principal or from the actor. */
function otherPerson(state: VisitState, contact: EffectiveContact): string | undefined {
  if (!contact.target.startsWith('person:')) return undefined;
  const target = contact.target.slice('person:'.length);
  return target === state.principal ? contact.fact.actor : target;
}
