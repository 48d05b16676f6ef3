import { type StreamKey, streamKeyFromDigest } from '../../numeric/philox.ts';

/** SHA-256, handed in: pure trace code has no cryptography of its own. */
export type Digest = (bytes: Uint8Array) => Uint8Array;

/** Named random streams: one per purpose, entity and part (model v1 section 9). */
export interface Streams {
  key(purpose: string, entity: string, part: string): StreamKey;
}

/**
 * Keys are the first 8 bytes of SHA-256(seed ␟ purpose ␟ entity ␟ part), so that adding a chair leaves every other
 * stream as it was. Names are ASCII codes; anything else is refused upstream.
 */
export function createStreams(seed: string, digest: Digest): Streams {
  const cache = new Map<string, StreamKey>();
  return {
    key(purpose, entity, part) {
      const name = `${seed}\u001f${purpose}\u001f${entity}\u001f${part}`;
      const held = cache.get(name);
      if (held !== undefined) return held;
      const bytes = new Uint8Array(name.length);
      for (let i = 0; i < name.length; i++) bytes[i] = name.charCodeAt(i) & 0x7f;
      const key = streamKeyFromDigest(digest(bytes));
      cache.set(name, key);
      return key;
    },
  };
}
