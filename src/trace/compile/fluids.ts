import { assert } from '../../base/assert.ts';
import type { EffectiveContact } from '../../model/state.ts';
import type { Site } from './compartments.ts';
import { type Compiler, ranks } from './compiler.ts';

/** What the fluids of the principal need to know of contacts. */
export interface FluidInput {
  readonly compiler: Compiler;
  readonly deposited: (site: Site) => void;
  /** The other person of a contact between people. */
  readonly otherOf: (contact: EffectiveContact) => string | undefined;
}

/** Turns contacts with saliva, speech and cough into deposits of the class `fluid`. */
export function createFluids({ compiler, deposited, otherOf }: FluidInput) {
  const { state, reader, sites, steps, emit, settle } = compiler;
  const salivaDone = new Set<string>();

  /** Saliva on a rim, once per episode: D = 11 400 pg/µL * V (model v1 section 3). */
  function addSaliva(contact: EffectiveContact): void {
    const { fact } = contact;
    steps.push({
      at: fact.at,
      rank: ranks.principal,
      id: contact.id,
      run() {
        const other = otherOf(contact);
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

  /**
   * Speech and cough: D = 63.7 * (.69 / max(d, .3))² * A/100 * minutes * X out to the reach of each: 1.15 m for
   * speech, `cough.reach` for a cough where that is more (model v1.1 section 3).
   */
  function addDroplets(contact: EffectiveContact): void {
    const { fact } = contact;
    const metres = fact.distanceCm === undefined ? undefined : fact.distanceCm / 100;
    const distance = metres ?? reader.value('speech.reference-distance');
    const reach = reader.value('speech.reach');
    const isCough = fact.manner === 'cough';
    if (distance > (isCough ? Math.max(reach, reader.value('cough.reach')) : reach)) return;
    steps.push({
      at: fact.at,
      rank: ranks.presence,
      id: contact.id,
      run() {
        const other = otherOf(contact);
        const targets =
          other === undefined ? sites.patches(contact.target) : [sites.clothes(other)];
        const minutes = isCough ? reader.value('cough.minutes') : fact.durationMs / 60_000;
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

  return { addSaliva, addDroplets };
}
