import { legEnd, legOf, type VisitState } from '../../model/state.ts';
import { type Compiler, ranks } from './compiler.ts';
import type { Contacts } from './contacts.ts';
import { binMeans, observedShareOf } from './observed-share.ts';
import type { ParameterReader } from './parameters.ts';
import type { Removal } from './removal.ts';

/**
 * Contacts that nobody logged: per leg and patch in reach, n ~ Poisson(r * unobserved minutes * share), placed at the
 * leg's end (model v1 section 3). Minutes looked away count in full; coded footage gives them back.
 */
export function addInferred(compiler: Compiler, contacts: Contacts, removal: Removal): void {
  const { state, reader, sites, steps, emit, settle } = compiler;
  for (const [id, leg] of Object.entries(state.document.legs)) {
    const watched = unobservedMinutes(state, reader, id);
    const mean = watched.reduce((sum, minutes) => sum + minutes, 0) / watched.length;
    const believed = observedShareOf(state, reader, id);
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
            const perMinute =
              (reader.value('behaviour.contact-rate') * share) / sites.patches(target).length;
            emit({
              kind: 'inferred',
              to: site.index,
              leg: contacts.legIndex(id),
              entity: `${id},${site.compartment.id}`,
              mean: perMinute * mean,
              ...(believed === undefined
                ? {}
                : { watch: { entity: believed.entity, means: watched.map((m) => perMinute * m) } }),
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

/**
 * Minutes of a leg, weighted by the share that nobody logged: one number where the leg's observed share
 * is known, else its mean in each of the equally likely bins of that share, best watched last.
 */
export function unobservedMinutes(
  state: VisitState,
  reader: ParameterReader,
  legId: string,
): readonly number[] {
  const { observedShare } = legOf(state, legId);
  const believed = observedShareOf(state, reader, legId);
  // The share seen of a piece: the better of observers and footage, by bin of what is believed of the observers.
  const seenBy = new Map<number, readonly number[]>();
  const seen = (coded: number): readonly number[] => {
    const held =
      seenBy.get(coded) ??
      (believed === undefined ? [Math.max(observedShare, coded)] : binMeans(believed, coded));
    seenBy.set(coded, held);
    return held;
  };
  const sums = seen(0).map(() => 0);
  for (const { minutes, isGap, coded } of piecesOf(state, legId)) {
    const shares = isGap ? sums.map(() => coded) : seen(coded);
    shares.forEach((share, i) => {
      sums[i] = (sums[i] ?? 0) + minutes * (1 - share);
    });
  }
  return sums;
}

/** A stretch of a leg through which nothing changes in how it was watched. */
interface Piece {
  readonly minutes: number;
  /** The observers looked away. */
  readonly isGap: boolean;
  /** Share of contacts that coding of footage has brought back. */
  readonly coded: number;
}

/** Cuts the leg at every border; each piece has one observed share. */
function piecesOf(state: VisitState, legId: string): readonly Piece[] {
  const leg = legOf(state, legId);
  const end = legEnd(state, legId);
  const gaps = state.factsOf('gap').filter((g) => g.leg === legId);
  const footage = state.factsOf('footage').filter((f) => f.leg === legId);
  // Nobody handles things in his sleep: those minutes have no contacts to miss (docs/decisions/0005).
  const asleep = state.contacts
    .filter((c) => c.fact.leg === legId && c.fact.manner === 'sleep')
    .filter((c) => c.fact.actor === state.principal)
    .map((c) => ({ from: c.fact.at, to: c.fact.at + c.fact.durationMs }));
  const cuts = [leg.from, end, ...[...asleep, ...gaps, ...footage].flatMap((s) => [s.from, s.to])]
    .filter((t) => t >= leg.from && t <= end)
    .sort((a, b) => a - b);
  return cuts.slice(1).flatMap((to, i) => {
    const from = cuts[i] ?? 0;
    const covers = (s: { from: number; to: number }) => s.from <= from && to <= s.to;
    if (to === from || asleep.some(covers)) return [];
    const coded = footage.filter(covers).reduce((most, f) => Math.max(most, f.observedShare), 0);
    return { minutes: (to - from) / 60_000, isGap: gaps.some(covers), coded };
  });
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
        const skin = reader.value('skin.floor.rate') * hours;
        if (skin > 0) emit({ kind: 'flow', to: floor.index, mass: skin, source: 'skin', fact });
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
