import type { Distribution } from './pack.ts';

/** Where a value has to lie: `share` is (0, 1], `open` is (0, 1). */
export type Range = 'fraction' | 'share' | 'open' | 'positive' | 'not negative';

/** What the engine needs of one parameter: the range of its value, and the kind of its distribution if it is drawn. */
export interface Need {
  readonly range: Range;
  readonly kind?: Distribution['kind'];
}

/** What model v1 reads by name (docs/model/parameters.md); the rest is named by materials, manners, methods, adversaries. */
export const engineNeeds: Readonly<Record<string, Need>> = {
  'touch.direct.recovered': { range: 'not negative', kind: 'zero-lognormal' },
  'recover.reference': { range: 'share' },
  'yield.share.person': { range: 'fraction' },
  'yield.share.occasion': { range: 'fraction' },
  'yield.zero-floor': { range: 'not negative' },
  'weight.touch': { range: 'not negative' },
  'area.press': { range: 'not negative' },
  'hand.depletion': { range: 'fraction' },
  'hand.recharge': { range: 'positive' },
  'hand.wash.remaining': { range: 'fraction' },
  'hand.area': { range: 'positive' },
  'glove.deposit': { range: 'fraction' },
  'glove.transfer': { range: 'fraction' },
  'behaviour.contact-rate': { range: 'not negative' },
  'saliva.human_dna': { range: 'not negative' },
  'saliva.volume': { range: 'not negative', kind: 'lognormal' },
  'speech.rate': { range: 'not negative' },
  'speech.reference-distance': { range: 'positive' },
  'speech.near': { range: 'positive' },
  'speech.reach': { range: 'not negative' },
  'speech.spread': { range: 'not negative', kind: 'lognormal' },
  'cough.minutes': { range: 'not negative' },
  'dust.rate': { range: 'not negative' },
  'air.rate': { range: 'not negative' },
  'air.decay': { range: 'not negative' },
  'hair.shed': { range: 'not negative' },
  'hair.share.headrest': { range: 'fraction' },
  'hair.share.seat': { range: 'fraction' },
  'hair.share.floor': { range: 'fraction' },
  'hair.cleaning': { range: 'fraction' },
  'te.fluid.wet_or_nonporous': { range: 'fraction', kind: 'uniform' },
  'te.fluid.dry_or_porous': { range: 'fraction' },
  'te.fluid.wet-minutes': { range: 'not negative' },
  'decay.outdoor.halflife': { range: 'positive' },
  'residue.dry': { range: 'fraction' },
  'residue.porous-factor': { range: 'not negative' },
  'residue.floor.hard': { range: 'fraction' },
  'residue.floor.porous': { range: 'fraction' },
  'cover.skip': { range: 'fraction', kind: 'beta' },
  'cover.missed': { range: 'open' },
  'cover.kappa': { range: 'positive' },
  'cloth.return': { range: 'fraction' },
  'detect.eta': { range: 'not negative' },
  'detect.replicate': { range: 'not negative' },
  'detect.cell-mass': { range: 'positive' },
  'recover.own.hard': { range: 'fraction' },
  'recover.own.porous': { range: 'fraction' },
  'swab.inhibition': { range: 'fraction' },
  'report.floor': { range: 'fraction' },
};

/** Compartments that no visit declares are made of these: hands, clothes, gloves, cloths, bags, air. */
export const engineMaterials = ['skin', 'clothing', 'glove', 'cloth', 'plastic', 'air'] as const;
