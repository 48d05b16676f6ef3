import { normalQuantile } from '../../numeric/normal.ts';
import { uniformOfWord, type WordKey, wordAt, wordKey } from '../kernel/words.ts';
import { type Particles, partName, streamName } from './particles.ts';
import type { Streams } from './streams.ts';

/** A stream by name. */
export interface LatentName {
  readonly purpose: string;
  readonly entity: string;
  readonly part: string;
}

/** The random numbers of one block of draws, by stream. */
export interface Latents {
  /** out[i] = uniform number `index` of the block's draw i. */
  fillUniforms(out: Float64Array, name: LatentName, index: number): void;
  /** Standard normals, by inverse CDF of the uniform numbers. */
  fillNormals(out: Float64Array, name: LatentName, index: number): void;
}

/**
 * Numbers of draws firstDraw, firstDraw + 1, …; with particles, of the draw numbers that those hold. The words are those
 * of the kernel (kernel/words.ts): a draw is the same world here and there.
 */
export function createLatents(streams: Streams, firstDraw: number, particles?: Particles): Latents {
  const keyOf = ({ purpose, entity, part }: LatentName, index: number): WordKey =>
    wordKey(streams.key(purpose, entity, part), index);

  function numbersOf({ purpose, entity }: LatentName): Uint32Array | undefined {
    if (particles === undefined) return undefined;
    return particles.drawNumbers[particles.groupOf.get(streamName(purpose, entity)) ?? 0];
  }

  function fill(out: Float64Array, name: LatentName, index: number): void {
    const given =
      index === 0
        ? particles?.given.get(partName(name.purpose, name.entity, name.part))
        : undefined;
    if (given !== undefined) {
      for (let i = 0; i < out.length; i++) out[i] = given[firstDraw + i]!;
      return;
    }
    const key = keyOf(name, index);
    const numbers = numbersOf(name);
    if (numbers === undefined)
      for (let i = 0; i < out.length; i++) out[i] = uniformOfWord(wordAt(key, firstDraw + i));
    else
      for (let i = 0; i < out.length; i++)
        out[i] = uniformOfWord(wordAt(key, numbers[firstDraw + i]!));
  }

  return {
    fillUniforms: fill,
    fillNormals(out, name, index) {
      fill(out, name, index);
      for (let i = 0; i < out.length; i++) out[i] = normalQuantile(out[i]!);
    },
  };
}
