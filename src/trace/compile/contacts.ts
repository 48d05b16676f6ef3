import { assert } from '../../base/assert.ts';
import type { Manner } from '../../model/fact.ts';
import { type EffectiveContact, spaceOf, type VisitState } from '../../model/state.ts';
import { exp } from '../../numeric/elementary.ts';
import type { Episode, Transfer } from '../program.ts';
import { cellTransfer, fluidTransfer, type Site } from './compartments.ts';
import { type Compiler, ranks } from './compiler.ts';

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
  const salivaDone = new Set<string>();
  const hand = createHandCharge(compiler);

  function legIndex(leg: string): number {
    const held = legIds.indexOf(leg);
    if (held >= 0) return held;
    legIds.push(leg);
    return legIds.length - 1;
  }

  function episode(entity: string, leg: string): number {
    const held = episodeIndex.get(entity);
    if (held !== undefined) return held;
    episodeIndex.set(entity, episodes.length);
    episodes.push({ entity, leg: legIndex(leg) });
    return episodes.length - 1;
  }

  const deposited = (site: Site): void => {
    for (const listener of listeners) listener(site);
  };

  function massPerYield(site: Site): number {
    const material = state.pack.materials[site.material];
    assert(material !== undefined, `material: ${site.material}`);
    return (1000 / reader.value('recover.reference')) * reader.value(material.yieldFactor);
  }

  function add(contact: EffectiveContact): void {
    const { fact } = contact;
    const own = fact.actor === state.principal;
    const other = otherPerson(state, contact);
    const source = mannerOf(state, fact.manner).source;
    if (!own && (other === undefined || fact.target !== `person:${state.principal}`)) {
      addTransfer(contact);
      return;
    }
    const lips = /^(lips|mouth|tongue)/.test(fact.part);
    if (source === 'none') addHandEvent(contact);
    else if (source === 'droplets') addDroplets(contact);
    else if (source === 'saliva' || lips) addSaliva(contact);
    else addTouch(contact);
    if (fact.manner === 'sit' || /^hair/.test(fact.part)) addHair(contact);
  }

  /** Washing, touching the face: the hands' charge changes, nothing is deposited. */
  function addHandEvent(contact: EffectiveContact): void {
    const { fact } = contact;
    steps.push({
      at: fact.at,
      rank: ranks.prepare,
      id: contact.id,
      run: () => (fact.manner === 'face-touch' ? hand.refill(fact.at) : hand.wash(fact.at)),
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
        const charge = isHand(fact.part) ? hand.use(fact.at, weight) : 1;
        const glove = fact.gloved ? reader.value('glove.deposit') : 1;
        const touched = touchedSites(contact, manner);
        for (const site of touched) {
          settle(fact.at, site);
          const entity = `${state.principal},${site.compartment.id},${fact.leg},${fact.part}`;
          emit({
            kind: 'touch',
            to: site.index,
            episode: episode(entity, fact.leg),
            coefficient: (massPerYield(site) * weight * charge * glove) / touched.length,
            fact: contact.id,
          });
          deposited(site);
        }
      },
    });
  }

  function touchedSites(contact: EffectiveContact, manner: Manner): readonly Site[] {
    const other = otherPerson(state, contact);
    if (other !== undefined)
      return [manner === 'embrace' ? sites.clothes(other) : sites.hand(other)];
    const patches = sites.patches(contact.target);
    const area = reader.value(mannerOf(state, manner).contactAreaCm2 ?? `area.${manner}`);
    // A contact lies on the first patches that its area covers (docs/decisions/0003).
    const patchArea = patches[0]?.compartment.areaCm2 ?? 1;
    return patches.slice(0, Math.max(1, Math.ceil(area / patchArea - 1e-9)));
  }

  /** Saliva on a rim, once per episode: D = 11 400 pg/µL * V (model v1 section 3). */
  function addSaliva(contact: EffectiveContact): void {
    const { fact } = contact;
    steps.push({
      at: fact.at,
      rank: ranks.principal,
      id: contact.id,
      run() {
        const other = otherPerson(state, contact);
        const site = other === undefined ? sites.patches(contact.target)[0] : sites.clothes(other);
        if (site === undefined) return;
        settle(fact.at, site);
        site.lastFluidAt = fact.at;
        const entity = `${state.principal},${site.compartment.id},${fact.leg},${fact.part}`;
        if (salivaDone.has(entity)) return;
        salivaDone.add(entity);
        const volume = reader.distribution('saliva.volume');
        assert(volume.kind === 'lognormal', 'saliva.volume: expected lognormal');
        emit({
          kind: 'fluid',
          to: site.index,
          purpose: 'saliva',
          entity,
          coefficient: 1000 * reader.value('saliva.human_dna'),
          mu: volume.mu,
          sigma: volume.sigma,
          fact: contact.id,
        });
        deposited(site);
      },
    });
  }

  /** Speech and cough: D = 63.7 * (.69 / max(d, .3))² * A/100 * minutes * X, d <= 1.15 m (model v1 section 3). */
  function addDroplets(contact: EffectiveContact): void {
    const { fact } = contact;
    const metres = fact.distanceCm === undefined ? undefined : fact.distanceCm / 100;
    const distance = metres ?? reader.value('speech.reference-distance');
    if (distance > reader.value('speech.reach')) return;
    steps.push({
      at: fact.at,
      rank: ranks.presence,
      id: contact.id,
      run() {
        const other = otherPerson(state, contact);
        const targets =
          other === undefined ? sites.patches(contact.target) : [sites.clothes(other)];
        const minutes =
          fact.manner === 'cough' ? reader.value('cough.minutes') : fact.durationMs / 60_000;
        const ratio =
          reader.value('speech.reference-distance') /
          Math.max(distance, reader.value('speech.near'));
        const spread = reader.distribution('speech.spread');
        assert(spread.kind === 'lognormal', 'speech.spread: expected lognormal');
        for (const site of targets) {
          settle(fact.at, site);
          site.lastFluidAt = fact.at;
          emit({
            kind: 'fluid',
            to: site.index,
            purpose: 'speech',
            entity: `${fact.leg},${site.compartment.id}`,
            coefficient:
              reader.value('speech.rate') *
              ratio *
              ratio *
              (site.compartment.areaCm2 / 100) *
              minutes,
            mu: spread.mu,
            sigma: spread.sigma,
            fact: contact.id,
          });
          deposited(site);
        }
      },
    });
  }

  /** Hairs: H ~ Poisson(100/24 per hour * hours * share); headrest .5, seat .2 (model v1 section 3). */
  function addHair(contact: EffectiveContact): void {
    const { fact } = contact;
    const head = /^hair/.test(fact.part);
    if (contact.target.startsWith('person:')) return;
    steps.push({
      at: fact.at,
      rank: ranks.presence,
      id: `${contact.id}.hair`,
      run() {
        const site = sites.patches(contact.target)[0];
        if (site === undefined) return;
        const share = reader.value(head ? 'hair.share.headrest' : 'hair.share.seat');
        settle(fact.at, site);
        emit({
          kind: 'hair',
          to: site.index,
          mean: (reader.value('hair.shed') / 24) * (fact.durationMs / 3_600_000) * share,
          entity: `${fact.leg},${site.compartment.id},${contact.id}`,
          fact: contact.id,
        });
        deposited(site);
      },
    });
  }

  /** Contact between two compartments, neither the principal: a hand, or the glove on it, and a surface or hand. */
  function addTransfer(contact: EffectiveContact): void {
    const { fact } = contact;
    steps.push({
      at: fact.at,
      rank: ranks.contact,
      id: contact.id,
      run() {
        const space = state.document.legs[fact.leg]?.space ?? '';
        const person = fact.actor;
        const bare = isHand(fact.part) ? sites.hand(person) : sites.clothes(person);
        const donor = fact.gloved ? sites.glove(`${person}.${contact.id}`, '') : bare;
        const other = otherPerson(state, contact);
        const target = other === undefined ? sites.patches(contact.target)[0] : sites.hand(other);
        if (target === undefined) return;
        const manner = mannerOf(state, fact.manner);
        const area = reader.value(manner.contactAreaCm2 ?? `area.${fact.manner}`);
        settle(fact.at, donor, target);
        emit({
          kind: 'contact',
          first: donor.index,
          second: target.index,
          firstShare: Math.min(1, area / donor.compartment.areaCm2),
          secondShare: Math.min(1, area / target.compartment.areaCm2),
          ...transfersBetween(compiler, donor, target, fact.at, space),
          factor: fact.gloved ? reader.value('glove.transfer') : 1,
          entity: contact.id,
          fact: contact.id,
        });
      },
    });
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

/** Charge h of the principal's hands: used up by contacts, recharged in between (model v1 section 3). */
function createHandCharge({ reader }: Compiler) {
  const tauMs = reader.value('hand.recharge') * 60_000;
  let charge = 1;
  let at = 0;
  const recharge = (now: number): void => {
    charge = 1 - (1 - charge) * exp(-(now - at) / tauMs);
    at = now;
  };
  return {
    /** h just before the contact; afterwards h falls by delta * min(1, w). */
    use(now: number, weight: number): number {
      recharge(now);
      const before = charge;
      charge *= 1 - reader.value('hand.depletion') * Math.min(1, weight);
      return before;
    },
    wash(now: number): void {
      recharge(now);
      charge *= reader.value('hand.wash.remaining');
    },
    refill(now: number): void {
      recharge(now);
      charge = 1;
    },
  };
}

function isHand(part: string): boolean {
  return /^(hand|palm|finger|thumb)/.test(part);
}

function mannerOf(state: VisitState, manner: Manner) {
  const found = state.pack.manners[manner];
  assert(found !== undefined, `manner: expected one of pack ${state.pack.id}, got ${manner}`);
  return found;
}

/** The other person of a contact between people, seen from the principal or from the actor. */
function otherPerson(state: VisitState, contact: EffectiveContact): string | undefined {
  if (!contact.target.startsWith('person:')) return undefined;
  const target = contact.target.slice('person:'.length);
  return target === state.principal ? contact.fact.actor : target;
}
