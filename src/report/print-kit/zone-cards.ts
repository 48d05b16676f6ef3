import { clockText, parseUtcOffset } from '../../base/instant.ts';
import { compareText } from '../../base/order.ts';
import type { VisitState } from '../../model/state.ts';
import { h } from '../picture.ts';
import { type Sheet, signatureLine, tableNode } from './sheet.ts';

/** Zones on one A5 card: more cannot be told apart under a folder in the dark (Assumption). */
const zonesMax = 11;

/**
 * Observer's zone cards, one A5 per leg: electronics do not enter such rooms, so contacts are tallied by hand and
 * transcribed twice. Zones are the surfaces in reach first, then the other surfaces of the space.
 */
export function zoneCards(state: VisitState): readonly Sheet[] {
  const offset = parseUtcOffset(state.document.visit.utcOffset) ?? 0;
  return Object.entries(state.document.legs)
    .sort(([, a], [, b]) => a.from - b.from)
    .map(([id, leg]): Sheet => {
      const inReach = leg.reach.map((r) => r.surface);
      const others = [...state.surfaces.values()]
        .filter((s) => s.space === leg.space && !inReach.includes(s.id))
        .filter((s) => state.objects.get(s.object)?.pseudo !== true)
        .map((s) => s.id)
        .sort(compareText);
      const zones = [...inReach, ...others].slice(0, zonesMax);
      const rows = zones.map((zone) => {
        const surface = state.surfaces.get(zone);
        const object = surface === undefined ? undefined : state.objects.get(surface.object);
        return [`${object?.label ?? ''}: ${surface?.label ?? zone}`, '', '', '', ''];
      });
      return {
        paper: 'a5',
        title: `Zone card · ${leg.label}`,
        content: [
          h(
            'p',
            {},
            `${clockText(leg.from, offset)}–${clockText(leg.to, offset)}. One stroke per contact; write the minute beside a long one. Code names only.`,
          ),
          tableNode(['zone', 'touch', 'grip, lean', 'lips, speech', 'other hands'], rows, 'tally'),
          h('h2', {}, 'Hands shaken (code), face touched, washed, gloves'),
          h('p', { style: 'min-height:6mm' }, ''),
          signatureLine('looked away from', 'to', 'reason'),
          signatureLine(`observer (leg ${id})`, 'transcribed by (1)', 'transcribed by (2)'),
        ],
      };
    });
}
