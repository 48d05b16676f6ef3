/**
 * What the kernel can do to the columns of a block: one word of code each, then its operands, each one word: addresses
 * in bytes, 32-bit integers, or the bits of an f32. `kernel.as` and `plain.ts` execute them, `encode.ts` writes them.
 * A column is one f32 or word per draw of the block; a sink one f64 per draw; a sum four f64, of which lane i takes
 * the draws i, i + 4, …
 */
export const operation = {
  end: 0,
  /** address, bytes */
  clear: 1,
  /** dst, value */
  fill: 2,
  /** dst, key, key: words of the draws in order */
  words: 3,
  /** dst, numbers, key, key: words of the draw numbers in a column */
  wordsAt: 4,
  /** dst, words, table */
  quantiles: 5,
  /** dst, a, b */
  multiply: 6,
  /** dst, a, factor */
  scale: 7,
  /** dst, a: dst += a */
  add: 8,
  /** dst, words, threshold, leg, floor */
  episode: 9,
  /** dst, words, first, last */
  happens: 10,
  /** to, from, coefficient */
  deposit: 11,
  /** at, factor */
  decay: 12,
  /** on, share */
  swab: 13,
  /** a, b, forth, back, share, share */
  exchange: 14,
  /** a, b, forth, share */
  give: 15,
  /** a, b, key, key, key, key, table, table, share, share */
  contact: 16,
  /** dst, words, rate */
  cover: 17,
  /** dst, u1, u2, after 1, after 2, before 1, before 2, floor */
  factor: 18,
  /** on, cloth, factors, return, destroyed */
  clean: 19,
  /** on, factors */
  carryOff: 20,
  /** dst, words, law */
  poisson: 21,
  /** dst, words, watch words, laws, count of laws */
  poissonBy: 22,
  /** dst, n, leg, numbers or 0, table, keys, threshold, floor */
  inferred: 23,
  /** hairs, factors, numbers or 0, keys */
  thin: 24,
  /** cell, fluid, mass, mass of cells */
  gather: 25,
  /** cell, fluid, p, rate, curve, first cell, last cell, count, then columns that take the copies */
  detected: 26,
  /** hairs, p, chance */
  detectedHairs: 27,
  /** column, sum */
  sum: 28,
  /** column, sum */
  sumSquares: 29,
  /** copies, curve, first cell, last cell, sums, count, then columns of p, plus 1 where sampled */
  select: 30,
} as const;

export type OperationName = keyof typeof operation;

/** Addresses, in bytes, of what the kernel finds at a fixed place. */
export const fixed = {
  multiplier1: 0,
  multiplier2: 16,
  ones: 32,
  fours: 48,
  lanes: 64,
  deposited: 80,
  outside: 84,
  destroyed: 88,
  sampled: 92,
  weights: 96,
  packed: 100,
  mixture: 104,
  multiplier3: 160,
  /** From here on memory is given out; before it, from 192, lies the kernel's own scratch. */
  end: 320,
} as const;

/** Draws per register: block sizes are multiples of it. */
export const laneCount = 4;
/** f64 lanes of `select` before the law of the count: sum and sum of squares of count, any and pooled. */
export const selectSums = 6;

/** Multipliers of the generator's three rounds (words.ts). */
export const multiplier = {
  first: 0xed5ad4bb | 0,
  second: 0xac4c1b51 | 0,
  third: 0x31848bab,
} as const;
