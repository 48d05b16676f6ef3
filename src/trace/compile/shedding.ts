import type { EffectiveContact } from '../../model/state.ts';
import type { Site } from './compartments.ts';
import { type Compiler, ranks } from './compiler.ts';
import { type RecordErrors, recordErrors } from './log-errors.ts';
import { isHand } from './manners.ts';

/** What shedding needs to know of contacts. */
export interface SheddingInput {
  readonly compiler: Compiler;
  readonly deposited: (site: Site) => void;
  /** Index of the touch episode of a contact on a site. */
  readonly episodeOf: (contact: EffectiveContact, site: Site) => number;
  readonly massPerYield: (site: Site) => number;
}

const msPerHour = 3_600_000;

/** What a body that sits, leans or lies leaves with time: hair, skin, sweat (model v1.1 section 3). */
export function createShedding(input: SheddingInput) {
  const { compiler, deposited, episodeOf, massPerYield } = input;
  const { state, reader, sites, steps, emit, settle } = compiler;

  function add(contact: EffectiveContact): void {
    const { fact } = contact;
    if (contact.target.startsWith('person:')) return;
    const isHead = /^hair/.test(fact.part);
    const isSeated = (fact.manner === 'sit' || fact.manner === 'sleep') && !isHead;
    if (isHead) addHair(contact, contact.target, 'hair.share.headrest', hoursOf(contact));
    else if (isSeated && !isHand(fact.part)) addSeatedHair(contact);
    const isAtRest = fact.manner === 'sit' || fact.manner === 'lean';
    if (isAtRest && !isHand(fact.part)) addSkinAndSweat(contact);
  }

  const errorsOf = (contact: EffectiveContact): RecordErrors => recordErrors(reader, contact.fact);

  /**
   * Hair of somebody who sits or lies: on the seat, and on the headrest for the time in which no record
   * says where the head was; both as the object's kind names them. Without a headrest, on the floor.
   */
  function addSeatedHair(contact: EffectiveContact): void {
    const { fact } = contact;
    const [object = ''] = fact.target.split('/');
    const names = state.objects.get(object)?.kindEntry.hair;
    const place = (name: string | undefined): string | undefined => {
      if (name === undefined) return undefined;
      const { target } = state.targetAt(`${object}/${name}`, fact.at);
      return state.surfaces.has(target) ? target : undefined;
    };
    addHair(contact, place(names?.seat) ?? contact.target, 'hair.share.seat', hoursOf(contact));
    const hours = Math.max(0, hoursOf(contact) - loggedHeadHours(contact, object));
    const headrest = place(names?.headrest);
    if (headrest !== undefined) addHair(contact, headrest, 'hair.share.headrest', hours);
    else addHair(contact, undefined, 'hair.share.headrest', hours);
  }

  /** Hours within this contact for which his head is on record, on the same object. */
  function loggedHeadHours({ fact }: EffectiveContact, object: string): number {
    const until = fact.at + fact.durationMs;
    return state.contacts
      .filter(({ fact: f }) => f.actor === state.principal && /^hair/.test(f.part))
      .filter(({ fact: f }) => f.leg === fact.leg && f.target.startsWith(`${object}/`))
      .reduce((sum, { fact: f }) => {
        const overlap = Math.min(until, f.at + f.durationMs) - Math.max(fact.at, f.at);
        return sum + Math.max(0, overlap) / msPerHour;
      }, 0);
  }

  /** H ~ Poisson(100/24 per hour * hours * share * probability that the record is true), on a surface or the floor. */
  function addHair(
    contact: EffectiveContact,
    surface: string | undefined,
    shareKey: string,
    hours: number,
  ): void {
    const { fact } = contact;
    if (hours <= 0) return;
    const space = state.document.legs[fact.leg]?.space ?? '';
    // Outdoors a hair on the ground is nobody's concern: there is no floor.
    if (surface === undefined && state.document.spaces[space]?.environment !== 'indoor') return;
    const mean =
      (reader.value('hair.shed') / 24) *
      hours *
      reader.value(shareKey) *
      (1 - errorsOf(contact).falseShare);
    steps.push({
      at: fact.at,
      rank: ranks.presence,
      id: `${contact.id}.${shareKey}`,
      run() {
        const site = surface === undefined ? sites.floor(space) : sites.patches(surface)[0];
        if (site === undefined) return;
        settle(fact.at, site);
        const rest =
          shareKey === 'hair.share.headrest' && surface !== contact.target ? ',head' : '';
        emit({
          kind: 'hair',
          to: site.index,
          mean,
          entity: `${fact.leg},${site.compartment.id},${contact.id}${rest}`,
          fact: contact.id,
        });
        deposited(site);
      },
    });
  }

  /** Skin as grips per hour of the same episode, so that a heavy shedder sheds here too; sweat as a fixed amount. */
  function addSkinAndSweat(contact: EffectiveContact): void {
    const { fact } = contact;
    const grips = reader.value('skin.rest.rate') * hoursOf(contact);
    const { falseShare } = errorsOf(contact);
    // ng per mL times mL per hour; 1000 pg per ng.
    const sweat =
      1000 * reader.value('sweat.cfdna') * reader.value('sweat.rest.rate') * hoursOf(contact);
    if (grips === 0 && sweat === 0) return;
    steps.push({
      at: fact.at,
      rank: ranks.presence,
      id: `${contact.id}.rest`,
      run() {
        const site = sites.patches(contact.target)[0];
        if (site === undefined) return;
        settle(fact.at, site);
        if (grips > 0)
          emit({
            kind: 'touch',
            to: site.index,
            episode: episodeOf(contact, site),
            coefficient: massPerYield(site) * grips,
            ...(falseShare === 0
              ? {}
              : { chance: { entity: contact.id, from: 0, to: 1 - falseShare } }),
            channel: 'skin',
            fact: contact.id,
          });
        if (sweat > 0)
          emit({
            kind: 'flow',
            to: site.index,
            mass: sweat * (1 - falseShare),
            source: 'sweat',
            fact: contact.id,
          });
        deposited(site);
      },
    });
  }

  return { add };
}

function hoursOf({ fact }: EffectiveContact): number {
  return fact.durationMs / msPerHour;
}
