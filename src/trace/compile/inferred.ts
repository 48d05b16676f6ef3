import { legEnd, legOf, type VisitState } from '../../model/state.ts';
import { type Compiler, ranks } from './compiler.ts';
import type { Contacts } from './contacts.ts';
import type { Removal } from './removal.ts';

/**
 * Contacts that nobody logged: per leg and patch in reach, n ~ Poisson(r * unobserved minutes * share), placed at the
 * leg's end (model v1 section 3). Minutes looked away count in full; coded footage gives them back.
 */
export function addInferred(compiler: Compiler, contacts: Contacts, removal: Removal): void {
  const { state, reader, sites, steps, emit, settle } = compiler;
  for (const [id, leg] of Object.entries(state.document.legs)) {
    const minutes = unobservedMinutes(state, id);
    const end = legEnd(state, id);
    // What stood there, and what lay on it, for most of the leg; two rows that meet on one cover add up.
    const middle = leg.from + Math.floor((end - leg.from) / 2);
    const shares = new Map<string, number>();
    for (const { surface, share } of leg.reach) {
      const { target } = state.targetAt(surface, middle);
      shares.set(target, (shares.get(target) ?? 0) + share);
    }
    for (const [target, share] of shares) {
      steps.push({
        at: end,
        rank: ranks.inferred,
        id: `${id}:${target}`,
        run() {
          for (const site of sites.patches(target)) {
            if (removal.isGone(site, end)) continue;
            settle(end, site);
            const patches = sites.patches(target).length;
            emit({
              kind: 'inferred',
              to: site.index,
              leg: contacts.legIndex(id),
              entity: `${id},${site.compartment.id}`,
              mean: (reader.value('behaviour.contact-rate') * minutes * share) / patches,
              coefficient: contacts.massPerYield(site) * reader.value('weight.touch'),
              fact: `inferred:${id}`,
            });
            contacts.deposited(site);
          }
        },
      });
    }
  }
}

/** Minutes of a leg, weighted by the share that nobody logged. */
export function unobservedMinutes(state: VisitState, legId: string): number {
  const leg = legOf(state, legId);
  const end = legEnd(state, legId);
  const gaps = state.factsOf('gap').filter((g) => g.leg === legId);
  const footage = state.factsOf('footage').filter((f) => f.leg === legId);
  // Nobody handles things in his sleep: those minutes have no contacts to miss (docs/decisions/0005).
  const asleep = state.contacts
    .filter((c) => c.fact.leg === legId && c.fact.manner === 'sleep')
    .filter((c) => c.fact.actor === state.principal)
    .map((c) => ({ from: c.fact.at, to: c.fact.at + c.fact.durationMs }));
  // Cut the leg at every border; each piece has one observed share.
  const cuts = [
    ...asleep.flatMap((a) => [a.from, a.to]),
    leg.from,
    end,
    ...gaps.flatMap((g) => [g.from, g.to]),
    ...footage.flatMap((f) => [f.from, f.to]),
  ]
    .filter((t) => t >= leg.from && t <= end)
    .sort((a, b) => a - b);
  let sum = 0;
  for (let i = 0; i + 1 < cuts.length; i++) {
    const from = cuts[i] ?? 0;
    const to = cuts[i + 1] ?? 0;
    if (asleep.some((a) => a.from <= from && to <= a.to)) continue;
    const isGap = gaps.some((g) => g.from <= from && to <= g.to);
    const coded = footage
      .filter((f) => f.from <= from && to <= f.to)
      .reduce((most, f) => Math.max(most, f.observedShare), 0);
    const observed = Math.max(isGap ? 0 : leg.observedShare, coded);
    sum += ((to - from) / 60_000) * (1 - observed);
  }
  return sum;
}

/** Dust, air and floor hair of every indoor leg, by hours of presence (model v1 section 3). */
export function addPresence(compiler: Compiler): void {
  const { state, reader, sites, steps, emit, settle } = compiler;
  for (const [id, leg] of Object.entries(state.document.legs)) {
    if (state.document.spaces[leg.space]?.environment !== 'indoor') continue;
    const end = legEnd(state, id);
    const hours = (end - leg.from) / 3_600_000;
    steps.push({
      at: end,
      rank: ranks.presence,
      id: `presence:${id}`,
      run() {
        const dust = sites.dust(leg.space);
        const air = sites.air(leg.space);
        const floor = sites.floor(leg.space);
        settle(end, dust, air, floor);
        const fact = `presence:${id}`;
        emit({
          kind: 'flow',
          to: dust.index,
          mass: reader.value('dust.rate') * hours,
          source: 'dust',
          fact,
        });
        emit({
          kind: 'flow',
          to: air.index,
          mass: reader.value('air.rate') * hours,
          source: 'air',
          fact,
        });
        emit({
          kind: 'hair',
          to: floor.index,
          mean: (reader.value('hair.shed') / 24) * hours * reader.value('hair.share.floor'),
          entity: `${id},${floor.compartment.id}`,
          fact,
        });
      },
    });
  }
}
