import { type SharedName, sharedNames } from '../evidence/shared-latents.ts';
import type { TraceEvent } from '../program.ts';
import type { LatentName } from '../run/latents.ts';
import { partName } from '../run/particles.ts';
import type { LocalLatents } from './local-latents.ts';
import type { TailSlice } from './tail-slice.ts';

/** A latent that can be moved as a normal: a shared one, or one of a single event or group. */
export interface TailLatent extends LatentName {
  readonly kind: SharedName['kind'] | 'local';
}

/**
 * The latents of a slice that can be moved: shared ones first, then those of its events that are not integrated out.
 * The yields of inferred contacts and the fates of hairs, of which there is a number that varies, are not among them.
 */
export function tailLatents(slice: TailSlice, local: LocalLatents): readonly TailLatent[] {
  const { program, legs, crew } = slice;
  const shared = sharedNames(program, { legs, crew, events: [...program.events.keys()] });
  const fixed = new Set(local.source?.pinned.map(([name]) => name));
  if (local.wipe !== undefined) {
    const { group, isLinear } = local.wipe;
    fixed.add(partName('cover', group.entity, 'skip'));
    if (isLinear) fixed.add(partName('cover', group.entity, 'miss'));
  }
  const found = new Map<string, TailLatent>();
  for (const event of program.events)
    for (const { purpose, entity, part } of latentsOf(slice, event)) {
      const name = partName(purpose, entity, part);
      if (!fixed.has(name)) found.set(name, { purpose, entity, part, kind: 'local' });
    }
  // Where nothing is touched, nothing rests on where, who and on which occasion.
  return [
    ...(legs.length > 0 ? shared : shared.filter((n) => n.kind === 'skip')),
    ...found.values(),
  ];
}

function latentsOf({ program }: TailSlice, event: TraceEvent): readonly LatentName[] {
  const named = (purpose: string, entity: string, ...parts: readonly string[]) =>
    parts.map((part): LatentName => ({ purpose, entity, part }));
  switch (event.kind) {
    case 'touch':
      return [
        ...named('episode', program.episodes[event.episode]!.entity, 'z'),
        ...(event.chance === undefined ? [] : named('log.true', event.chance.entity, 'u')),
      ];
    case 'inferred':
      return [
        ...named('inferred', event.entity, 'n'),
        ...(event.watch === undefined ? [] : named('watch', event.watch.entity, 'u')),
      ];
    case 'fluid':
      return named(event.purpose, event.entity, 'x');
    case 'contact':
      return [
        ...[event.forth, event.back].flatMap((way, w) =>
          way.flatMap((transfer, c) =>
            transfer.kind === 'fixed'
              ? []
              : named('contact.T', event.entity, `${c},${w === 0 ? 'forth' : 'back'}`),
          ),
        ),
        ...(event.chance === undefined ? [] : named('log.true', event.chance.entity, 'u')),
      ];
    case 'clean':
      return event.step.groups.flatMap((g) => named('cover', g.entity, 'skip', 'miss'));
    case 'flow':
    case 'hair':
    case 'decay':
    case 'swab':
    case 'read':
      return [];
  }
}
