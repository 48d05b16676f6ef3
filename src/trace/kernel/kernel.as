// The kernel: runs encoded instructions (operations.ts) over one block of draws, four draws to a register.
// AssemblyScript; the ending is not .ts because the type checker of TypeScript does not know these types.
// plain.ts says the same operations one draw at a time and gives the same bits: whoever changes one changes both.
// Every sum of f32 and f64 below is written in the order in which plain.ts takes it; nothing may be reassociated.

// Addresses of constants that the host writes (image.ts). Loaded, not written as literals, because an engine keeps a
// loaded vector in a register but builds a literal anew in every round of a loop.
const MULTIPLIER_1: usize = 0;
const MULTIPLIER_2: usize = 16;
const MULTIPLIER_3: usize = 160;
const ONES: usize = 32;
const FOURS: usize = 48;
const LANES: usize = 64;
const DEPOSITED: usize = 80;
const OUTSIDE: usize = 84;
const DESTROYED: usize = 88;
const SAMPLED: usize = 92;
const WEIGHTS: usize = 96;
const PACKED_LANES: usize = 100;
const MIXTURE: usize = 104;
/** Where cells of a lookup pass from the vector to the scalar registers; two times the 64 bytes of `aim`. */
const SCRATCH: usize = 192;
const SCRATCH_2: usize = 256;

@inline
function permute(x: v128, middle: v128, m1: v128, m2: v128, m3: v128): v128 {
  x = v128.xor(x, i32x4.shr_u(x, 17));
  x = i32x4.add(i32x4.mul(x, m1), middle);
  x = v128.xor(x, i32x4.shr_u(x, 11));
  x = i32x4.mul(x, m2);
  x = v128.xor(x, i32x4.shr_u(x, 15));
  x = i32x4.mul(x, m3);
  return v128.xor(x, i32x4.shr_u(x, 14));
}

@inline
function permuteOne(x: u32, middle: u32): u32 {
  x ^= x >> 17;
  x = x * load<u32>(MULTIPLIER_1) + middle;
  x ^= x >> 11;
  x *= load<u32>(MULTIPLIER_2);
  x ^= x >> 15;
  x *= load<u32>(MULTIPLIER_3);
  return x ^ (x >> 14);
}

/** base + slope * x of four cells of a table or curve: how far from its address they lie stands at `from`. */
@inline
function line(table: usize, from: usize, x: v128): v128 {
  let low = v128.load64_zero(table + <usize>load<u32>(from));
  low = v128.load64_lane(table + <usize>load<u32>(from, 4), low, 1);
  let high = v128.load64_zero(table + <usize>load<u32>(from, 8));
  high = v128.load64_lane(table + <usize>load<u32>(from, 12), high, 1);
  const base = v128.shuffle<f32>(low, high, 0, 2, 4, 6);
  const slope = v128.shuffle<f32>(low, high, 1, 3, 5, 7);
  return f32x4.add(base, f32x4.mul(slope, x));
}

/** A word as a signed float, never 0: it numbers its own cell (quantile-cells.ts). */
@inline
function signed(words: v128, ones: v128): v128 {
  return f32x4.convert_i32x4_s(v128.or(words, ones));
}

/** How far from the address of a table the cells of signed floats lie. */
@inline
function cells(f: v128): v128 {
  return i32x4.shl(i32x4.shr_u(f, 17), 3);
}

/** A quantile. */
@inline
function lookup(table: usize, words: v128, ones: v128): v128 {
  const f = signed(words, ones);
  v128.store(SCRATCH, cells(f));
  return line(table, SCRATCH, f);
}

@inline
function lookupOne(table: usize, word: u32): f32 {
  const f = <f32>(<i32>(word | 1));
  const at = table + ((reinterpret<u32>(f) >> 17) << 3);
  return load<f32>(at) + load<f32>(at, 4) * f;
}

/** P(lambda), lambda >= 0 (detection-cells.ts); the address of cell 0 and the range of cells in lane order. */
@inline
function detect(curve: usize, first: v128, last: v128, lambda: v128): v128 {
  const cell = i32x4.min_s(i32x4.max_s(i32x4.shr_u(lambda, 16), first), last);
  v128.store(SCRATCH, i32x4.shl(cell, 3));
  return line(curve, SCRATCH, lambda);
}

/** sink[i] += x[i] in f64. */
@inline
function addToSink(sink: usize, i: usize, x: v128): void {
  const at = sink + (i << 1);
  v128.store(at, f64x2.add(v128.load(at), f64x2.promote_low_f32x4(x)));
  const high = v128.shuffle<i32>(x, x, 2, 3, 2, 3);
  v128.store(at, f64x2.add(v128.load(at, 16), f64x2.promote_low_f32x4(high)), 16);
}

function words(dst: usize, first: i32, second: i32, draw: i32, bytes: usize): void {
  const m1 = v128.load(MULTIPLIER_1), m2 = v128.load(MULTIPLIER_2), m3 = v128.load(MULTIPLIER_3), fours = v128.load(FOURS);
  const middle = i32x4.splat(second);
  let x = i32x4.add(i32x4.splat(draw + first), v128.load(LANES));
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(dst + i, permute(x, middle, m1, m2, m3));
    x = i32x4.add(x, fours);
  }
}

function wordsAt(dst: usize, numbers: usize, first: i32, second: i32, bytes: usize): void {
  const m1 = v128.load(MULTIPLIER_1), m2 = v128.load(MULTIPLIER_2), m3 = v128.load(MULTIPLIER_3);
  const start = i32x4.splat(first), middle = i32x4.splat(second);
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(dst + i, permute(i32x4.add(v128.load(numbers + i), start), middle, m1, m2, m3));
}

function quantiles(dst: usize, from: usize, table: usize, bytes: usize): void {
  const ones = v128.load(ONES);
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(dst + i, lookup(table, v128.load(from + i), ones));
}

function multiply(dst: usize, a: usize, b: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(dst + i, f32x4.mul(v128.load(a + i), v128.load(b + i)));
}

function scale(dst: usize, a: usize, by: f32, bytes: usize): void {
  const c = f32x4.splat(by);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, f32x4.mul(v128.load(a + i), c));
}

function add(dst: usize, a: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(dst + i, f32x4.add(v128.load(dst + i), v128.load(a + i)));
}

function fill(dst: usize, value: f32, bytes: usize): void {
  const x = f32x4.splat(value);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, x);
}

/** dst holds e^(sd z); becomes a yield: leg times that, or the floor where the word is that of a zero. */
function episode(dst: usize, zero: usize, threshold: i32, leg: usize, floor: f32, bytes: usize): void {
  const limit = i32x4.splat(threshold), low = f32x4.splat(floor);
  for (let i: usize = 0; i < bytes; i += 16) {
    const y = f32x4.mul(v128.load(leg + i), v128.load(dst + i));
    v128.store(dst + i, v128.bitselect(low, y, i32x4.ge_u(v128.load(zero + i), limit)));
  }
}

function happens(dst: usize, from: usize, first: i32, last: i32, bytes: usize): void {
  const low = i32x4.splat(first), high = i32x4.splat(last), one = f32x4.splat(1);
  for (let i: usize = 0; i < bytes; i += 16) {
    const w = v128.load(from + i);
    const isIn = v128.and(i32x4.ge_u(w, low), i32x4.le_u(w, high));
    v128.store(dst + i, v128.and(one, isIn));
  }
}

function deposit(to: usize, from: usize, coefficient: f32, bytes: usize): void {
  const c = f32x4.splat(coefficient), sink = <usize>load<u32>(DEPOSITED);
  for (let i: usize = 0; i < bytes; i += 16) {
    const m = f32x4.mul(c, v128.load(from + i));
    v128.store(to + i, f32x4.add(v128.load(to + i), m));
    addToSink(sink, i, m);
  }
}

function decay(at: usize, factor: f32, bytes: usize): void {
  const c = f32x4.splat(factor), sink = <usize>load<u32>(OUTSIDE);
  for (let i: usize = 0; i < bytes; i += 16) {
    const m = v128.load(at + i);
    const left = f32x4.mul(m, c);
    addToSink(sink, i, f32x4.sub(m, left));
    v128.store(at + i, left);
  }
}

function swab(on: usize, share: f32, bytes: usize): void {
  const c = f32x4.splat(share), sink = <usize>load<u32>(SAMPLED);
  for (let i: usize = 0; i < bytes; i += 16) {
    const m = v128.load(on + i);
    const taken = f32x4.mul(c, m);
    v128.store(on + i, f32x4.sub(m, taken));
    addToSink(sink, i, taken);
  }
}

/** Both ways, the fractions in columns. */
function exchange(at: usize, bytes: usize): void {
  const a = <usize>load<u32>(at, 4), b = <usize>load<u32>(at, 8);
  const forth = <usize>load<u32>(at, 12), back = <usize>load<u32>(at, 16);
  const s1 = f32x4.splat(load<f32>(at, 20)), s2 = f32x4.splat(load<f32>(at, 24));
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(a + i), y = v128.load(b + i);
    const given = f32x4.mul(f32x4.mul(s1, v128.load(forth + i)), x);
    const taken = f32x4.mul(f32x4.mul(s2, v128.load(back + i)), y);
    const d = f32x4.sub(given, taken);
    v128.store(a + i, f32x4.sub(x, d));
    v128.store(b + i, f32x4.add(y, d));
  }
}

/** One way, the fraction in a column. */
function give(a: usize, b: usize, forth: usize, share: f32, bytes: usize): void {
  const s = f32x4.splat(share);
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(a + i);
    const d = f32x4.mul(f32x4.mul(s, v128.load(forth + i)), x);
    v128.store(a + i, f32x4.sub(x, d));
    v128.store(b + i, f32x4.add(v128.load(b + i), d));
  }
}

/** Signed floats of both ways and their cells, for the four draws of a contact whose numbers these are. */
@inline
function aim(at: usize, to: usize, n1: v128, n2: v128, m1: v128, m2: v128, m3: v128, ones: v128): void {
  const f1 = signed(permute(n1, v128.load32_splat(at, 16), m1, m2, m3), ones);
  const f2 = signed(permute(n2, v128.load32_splat(at, 24), m1, m2, m3), ones);
  v128.store(to, cells(f1));
  v128.store(to, f1, 16);
  v128.store(to, cells(f2), 32);
  v128.store(to, f2, 48);
}

/** Four draws of a contact, aimed. */
@inline
function move(at: usize, from: usize, a: usize, b: usize): void {
  const forth = line(<usize>load<u32>(at, 28), from, v128.load(from, 16));
  const back = line(<usize>load<u32>(at, 32), from + 32, v128.load(from, 48));
  const s1 = v128.load32_splat(at, 36), s2 = v128.load32_splat(at, 40);
  const x = v128.load(a), y = v128.load(b);
  const d = f32x4.sub(f32x4.mul(f32x4.mul(s1, forth), x), f32x4.mul(f32x4.mul(s2, back), y));
  v128.store(a, f32x4.sub(x, d));
  v128.store(b, f32x4.add(y, d));
}

/**
 * The inner loop: a contact both ways, draws in order. The same arithmetic as words, quantiles and exchange. The next
 * four draws are aimed before these four are moved, so that the two long chains of operations overlap; what is the same
 * for all draws but multipliers is loaded each time, since there are but sixteen vector registers.
 */
function contact(at: usize, draw: i32, bytes: usize): void {
  const m1 = v128.load(MULTIPLIER_1), m2 = v128.load(MULTIPLIER_2), m3 = v128.load(MULTIPLIER_3);
  const ones = v128.load(ONES), fours = v128.load(FOURS), lanes = v128.load(LANES);
  let a = <usize>load<u32>(at, 4), b = <usize>load<u32>(at, 8);
  let n1 = i32x4.add(i32x4.splat(draw + load<i32>(at, 12)), lanes);
  let n2 = i32x4.add(i32x4.splat(draw + load<i32>(at, 20)), lanes);
  const end = a + bytes;
  aim(at, SCRATCH, n1, n2, m1, m2, m3, ones);
  while (a + 16 < end) {
    n1 = i32x4.add(n1, fours);
    n2 = i32x4.add(n2, fours);
    aim(at, SCRATCH_2, n1, n2, m1, m2, m3, ones);
    move(at, SCRATCH, a, b);
    n1 = i32x4.add(n1, fours);
    n2 = i32x4.add(n2, fours);
    aim(at, SCRATCH, n1, n2, m1, m2, m3, ones);
    move(at, SCRATCH_2, a + 16, b + 16);
    a += 32;
    b += 32;
  }
  if (a < end) move(at, SCRATCH, a, b);
}

/** dst holds the missed share; becomes 1 where the whole surface was skipped. */
function cover(dst: usize, skip: usize, rate: usize, bytes: usize): void {
  const one = f32x4.splat(1), unit = f32x4.splat(5.960464477539063e-8);
  for (let i: usize = 0; i < bytes; i += 16) {
    const above = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(v128.load(skip + i), 8)), unit);
    const isSkipped = f32x4.ge(above, f32x4.sub(one, v128.load(rate + i)));
    v128.store(dst + i, v128.bitselect(one, v128.load(dst + i), isSkipped));
  }
}

@inline
function survival(p: v128, q: v128, s1: v128, s2: v128, both: v128): v128 {
  const one = f32x4.splat(1);
  const notP = f32x4.sub(one, p), notQ = f32x4.sub(one, q);
  const a = f32x4.add(f32x4.mul(p, q), f32x4.mul(f32x4.mul(p, notQ), s2));
  const b = f32x4.add(a, f32x4.mul(f32x4.mul(notP, q), s1));
  return f32x4.add(b, f32x4.mul(f32x4.mul(notP, notQ), both));
}

/** R after over R before, at most 1 (model v1 section 6). */
function factor(at: usize, bytes: usize): void {
  const dst = <usize>load<u32>(at, 4), u1 = <usize>load<u32>(at, 8), u2 = <usize>load<u32>(at, 12);
  const a1 = f32x4.splat(load<f32>(at, 16)), a2 = f32x4.splat(load<f32>(at, 20));
  const b1 = f32x4.splat(load<f32>(at, 24)), b2 = f32x4.splat(load<f32>(at, 28));
  const floor = f32x4.splat(load<f32>(at, 32)), one = f32x4.splat(1);
  const after = f32x4.max(f32x4.mul(a1, a2), floor), before = f32x4.max(f32x4.mul(b1, b2), floor);
  for (let i: usize = 0; i < bytes; i += 16) {
    const p = v128.load(u1 + i), q = v128.load(u2 + i);
    const ratio = f32x4.div(survival(p, q, a1, a2, after), survival(p, q, b1, b2, before));
    v128.store(dst + i, f32x4.min(ratio, one));
  }
}

function clean(on: usize, cloth: usize, f: usize, back: f32, share: f32, bytes: usize): void {
  const zeta = f32x4.splat(back), chi = f32x4.splat(share), sink = <usize>load<u32>(DESTROYED);
  for (let i: usize = 0; i < bytes; i += 16) {
    const before = v128.load(on + i), held = v128.load(cloth + i);
    const kept = f32x4.mul(v128.load(f + i), before);
    const removed = f32x4.sub(before, kept);
    const returned = f32x4.mul(zeta, held), lost = f32x4.mul(chi, removed);
    v128.store(on + i, f32x4.add(kept, returned));
    v128.store(cloth + i, f32x4.add(f32x4.sub(held, returned), f32x4.sub(removed, lost)));
    addToSink(sink, i, lost);
  }
}

function carryOff(on: usize, f: usize, bytes: usize): void {
  const sink = <usize>load<u32>(OUTSIDE);
  for (let i: usize = 0; i < bytes; i += 16) {
    const before = v128.load(on + i);
    const kept = f32x4.mul(v128.load(f + i), before);
    v128.store(on + i, kept);
    addToSink(sink, i, f32x4.sub(before, kept));
  }
}

@inline
function countBelow(w: v128, thresholds: usize, count: i32): v128 {
  let n = i32x4.splat(0);
  for (let k: i32 = 0; k < count; k++) {
    const isBelow = i32x4.lt_u(w, i32x4.splat(load<i32>(thresholds + (<usize>k << 2))));
    if (!v128.any_true(isBelow)) break;
    n = i32x4.sub(n, isBelow);
  }
  return n;
}

/** Whole numbers of a Poisson law: how many survival thresholds lie above the word. */
function poisson(dst: usize, from: usize, law: usize, bytes: usize): void {
  const thresholds = <usize>load<u32>(law), count = load<i32>(law, 4), base = i32x4.splat(load<i32>(law, 8));
  for (let i: usize = 0; i < bytes; i += 16) {
    const n = i32x4.add(base, countBelow(v128.load(from + i), thresholds, count));
    v128.store(dst + i, f32x4.convert_i32x4_s(n));
  }
}

/** The same with a law per draw: the watch's word picks one of `laws`. */
function poissonBy(dst: usize, from: usize, pick: usize, laws: usize, lawCount: i32, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 4) {
    const word: u32 = load<u32>(pick + i) ^ 0xffffffff;
    const part = <i32>((<u64>word * <u64>lawCount) >> 32);
    const law = laws + <usize>part * 12;
    const w = load<u32>(from + i), count = load<i32>(law, 4);
    let at = <usize>load<u32>(law), n = 0;
    while (n < count && w < load<u32>(at)) {
      n++;
      at += 4;
    }
    store<f32>(dst + i, <f32>(load<i32>(law, 8) + n));
  }
}

/**
 * Sum of n yields per draw. Contact k of all draws that have one goes through the registers together: the draws are
 * packed side by side first, so nothing is drawn for a contact that does not exist.
 */
function inferred(at: usize, draw: i32, bytes: usize): void {
  const dst = <usize>load<u32>(at, 4), n = <usize>load<u32>(at, 8), leg = <usize>load<u32>(at, 12);
  const numbers = <usize>load<u32>(at, 16), table = <usize>load<u32>(at, 20);
  let key = <usize>load<u32>(at, 24);
  const limit = i32x4.splat(load<i32>(at, 28)), floor = f32x4.splat(load<f32>(at, 32));
  const m1 = v128.load(MULTIPLIER_1), m2 = v128.load(MULTIPLIER_2), m3 = v128.load(MULTIPLIER_3), ones = v128.load(ONES);
  const lanes = <usize>load<u32>(PACKED_LANES), packed = lanes + bytes;
  fill(dst, 0, bytes);
  let left: usize = 0;
  for (let i: usize = 0; i < bytes; i += 4) {
    store<u32>(lanes + left, <u32>i);
    left += load<f32>(n + i) > 0 ? 4 : 0;
  }
  for (let k: f32 = 1; left > 0; k++, key += 16) {
    const first1 = i32x4.splat(load<i32>(key)), second1 = i32x4.splat(load<i32>(key, 4));
    const first2 = i32x4.splat(load<i32>(key, 8)), second2 = i32x4.splat(load<i32>(key, 12));
    // What stands behind the last one is an older draw or 0: a valid place, its value unused.
    for (let i: usize = 0; i < left; i += 16) {
      let number: v128;
      const place = v128.load(lanes + i);
      if (numbers === 0) number = i32x4.add(i32x4.splat(draw), i32x4.shr_u(place, 2));
      else {
        number = i32x4.splat(load<i32>(numbers + <usize>i32x4.extract_lane(place, 0)));
        number = i32x4.replace_lane(number, 1, load<i32>(numbers + <usize>i32x4.extract_lane(place, 1)));
        number = i32x4.replace_lane(number, 2, load<i32>(numbers + <usize>i32x4.extract_lane(place, 2)));
        number = i32x4.replace_lane(number, 3, load<i32>(numbers + <usize>i32x4.extract_lane(place, 3)));
      }
      const y = lookup(table, permute(i32x4.add(number, first1), second1, m1, m2, m3), ones);
      const zero = i32x4.ge_u(permute(i32x4.add(number, first2), second2, m1, m2, m3), limit);
      v128.store(packed + i, y);
      v128.store(packed + bytes + i, zero);
    }
    let kept: usize = 0;
    for (let i: usize = 0; i < left; i += 4) {
      const place = <usize>load<u32>(lanes + i);
      const y = load<i32>(packed + bytes + i) != 0 ? f32x4.extract_lane(floor, 0) : load<f32>(leg + place) * load<f32>(packed + i);
      store<f32>(dst + place, load<f32>(dst + place) + y);
      store<u32>(lanes + kept, <u32>place);
      kept += load<f32>(n + place) > k ? 4 : 0;
    }
    left = kept;
  }
}

/** Each hair stays with the probability in f. */
function thin(hairs: usize, f: usize, numbers: usize, key: usize, draw: i32, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 4) {
    const before = load<f32>(hairs + i);
    if (before === 0) continue;
    const number = numbers === 0 ? <u32>draw + <u32>(i >> 2) : load<u32>(numbers + i);
    const gone: f32 = <f32>1 - load<f32>(f + i);
    let left = before;
    for (let k: f32 = 0; k < before; k++) {
      const at = key + (<usize>k << 3);
      const w = permuteOne(number + load<u32>(at), load<u32>(at, 4));
      if (<f32>(w >> 8) * <f32>5.960464477539063e-8 < gone) left -= 1;
    }
    store<f32>(hairs + i, left);
  }
}

function gather(cell: usize, fluid: usize, mass: usize, ofCells: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const c = v128.load(cell + i);
    v128.store(mass + i, f32x4.add(v128.load(mass + i), f32x4.add(c, v128.load(fluid + i))));
    v128.store(ofCells + i, f32x4.add(v128.load(ofCells + i), c));
  }
}

function detected(at: usize, bytes: usize): void {
  const cell = <usize>load<u32>(at, 4), fluid = <usize>load<u32>(at, 8), p = <usize>load<u32>(at, 12);
  const rate = f32x4.splat(load<f32>(at, 16)), curve = <usize>load<u32>(at, 20);
  const first = i32x4.splat(load<i32>(at, 24)), last = i32x4.splat(load<i32>(at, 28));
  const sums = at + 36, end = sums + (<usize>load<u32>(at, 32) << 2);
  const one = f32x4.splat(1);
  for (let i: usize = 0; i < bytes; i += 16) {
    const lambda = f32x4.mul(rate, f32x4.add(v128.load(cell + i), v128.load(fluid + i)));
    const seen = detect(curve, first, last, lambda), held = v128.load(p + i);
    v128.store(p + i, f32x4.add(held, f32x4.mul(seen, f32x4.sub(one, held))));
    for (let s = sums; s < end; s += 4) {
      const sum = <usize>load<u32>(s) + i;
      v128.store(sum, f32x4.add(v128.load(sum), lambda));
    }
  }
}

function detectedHairs(hairs: usize, p: usize, chance: f32, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 4) {
    let held = load<f32>(p + i);
    for (let n = load<f32>(hairs + i); n > 0; n--) held = held + chance * (<f32>1 - held);
    store<f32>(p + i, held);
  }
}

/** lanes[i mod 4] += weight * x, in f64: the lanes of a sum live in memory from one block to the next. */
@inline
function addWeighted(sum: usize, low: v128, high: v128): void {
  v128.store(sum, f64x2.add(v128.load(sum), low));
  v128.store(sum, f64x2.add(v128.load(sum, 16), high), 16);
}

function sumOne(from: usize, sum: usize, bytes: usize): void {
  const weights = <usize>load<u32>(WEIGHTS);
  let low = v128.load(sum), high = v128.load(sum, 16);
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(from + i), w = weights + (i << 1);
    low = f64x2.add(low, f64x2.mul(v128.load(w), f64x2.promote_low_f32x4(x)));
    high = f64x2.add(high, f64x2.mul(v128.load(w, 16), f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3))));
  }
  v128.store(sum, low);
  v128.store(sum, high, 16);
}

function sumSquares(from: usize, sum: usize, bytes: usize): void {
  const weights = <usize>load<u32>(WEIGHTS);
  let low = v128.load(sum), high = v128.load(sum, 16);
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(from + i), w = weights + (i << 1);
    const a = f64x2.promote_low_f32x4(x), b = f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(v128.load(w), f64x2.mul(a, a)));
    high = f64x2.add(high, f64x2.mul(v128.load(w, 16), f64x2.mul(b, b)));
  }
  v128.store(sum, low);
  v128.store(sum, high, 16);
}

@inline
function addBoth(sum: usize, x: v128, w0: v128, w1: v128): void {
  const a = f64x2.promote_low_f32x4(x), b = f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
  addWeighted(sum, f64x2.mul(w0, a), f64x2.mul(w1, b));
  addWeighted(sum + 32, f64x2.mul(w0, f64x2.mul(a, a)), f64x2.mul(w1, f64x2.mul(b, b)));
}

/**
 * A selection of surfaces for one adversary: expected count, any, pooled, and the law of the count (Poisson-binomial) by
 * convolution, from the top, of the window in which any of the four draws has more than 1e-12. A member that is certain in
 * all four moves the window.
 */
function select(at: usize, bytes: usize): void {
  const lambdas = <usize>load<u32>(at, 4), curve = <usize>load<u32>(at, 8);
  const first = i32x4.splat(load<i32>(at, 12)), last = i32x4.splat(load<i32>(at, 16));
  const sums = <usize>load<u32>(at, 20), law = sums + 192;
  const members = at + 28, end = members + (<usize>load<u32>(at, 24) << 2);
  const weights = <usize>load<u32>(WEIGHTS), mixture = <usize>load<u32>(MIXTURE);
  const one = f32x4.splat(1), least = f32x4.splat(1e-12), nothing = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    let count = nothing, any = nothing;
    let low = mixture, high = mixture, certain: usize = 0;
    v128.store(mixture, one);
    for (let m = members; m < end; m += 4) {
      const member = load<u32>(m);
      const p = v128.load(<usize>(member & ~1) + i);
      if (!v128.any_true(p)) continue;
      count = f32x4.add(count, p);
      if ((member & 1) != 0) any = f32x4.add(any, f32x4.mul(p, f32x4.sub(one, any)));
      if (i32x4.all_true(i32x4.eq(p, one))) {
        certain += 32;
        continue;
      }
      const q = f32x4.sub(one, p);
      let above = v128.load(high);
      v128.store(high, f32x4.mul(p, above), 16);
      for (let n = high; n > low; n -= 16) {
        const below = v128.load(n - 16);
        v128.store(n, f32x4.add(f32x4.mul(q, above), f32x4.mul(p, below)));
        above = below;
      }
      v128.store(low, f32x4.mul(q, above));
      high += 16;
      while (low < high && !v128.any_true(f32x4.ge(v128.load(low), least))) low += 16;
      while (high > low && !v128.any_true(f32x4.ge(v128.load(high), least))) high -= 16;
    }
    const w = weights + (i << 1);
    const w0 = v128.load(w), w1 = v128.load(w, 16);
    const pooled = f32x4.max(any, detect(curve, first, last, v128.load(lambdas + i)));
    addBoth(sums, count, w0, w1);
    addBoth(sums + 64, any, w0, w1);
    addBoth(sums + 128, pooled, w0, w1);
    for (let n = low; n <= high; n += 16) {
      const x = v128.load(n);
      const a = f64x2.promote_low_f32x4(x), b = f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
      addWeighted(law + certain + ((n - mixture) << 1), f64x2.mul(w0, a), f64x2.mul(w1, b));
    }
  }
}

/** Runs the instructions at `at` on draws `draw`, `draw` + 1, …: `size` of them, a multiple of four. */
export function run(at: usize, size: i32, draw: i32): void {
  const bytes = <usize>size << 2;
  for (;;) {
    const a = <usize>load<u32>(at, 4), b = <usize>load<u32>(at, 8), c = <usize>load<u32>(at, 12);
    switch (load<i32>(at)) {
      case 0: return;
      case 1: memory.fill(a, 0, b); at += 12; break;
      case 2: fill(a, load<f32>(at, 8), bytes); at += 12; break;
      case 3: words(a, load<i32>(at, 8), load<i32>(at, 12), draw, bytes); at += 16; break;
      case 4: wordsAt(a, b, load<i32>(at, 12), load<i32>(at, 16), bytes); at += 20; break;
      case 5: quantiles(a, b, c, bytes); at += 16; break;
      case 6: multiply(a, b, c, bytes); at += 16; break;
      case 7: scale(a, b, load<f32>(at, 12), bytes); at += 16; break;
      case 8: add(a, b, bytes); at += 12; break;
      case 9: episode(a, b, load<i32>(at, 12), <usize>load<u32>(at, 16), load<f32>(at, 20), bytes); at += 24; break;
      case 10: happens(a, b, load<i32>(at, 12), load<i32>(at, 16), bytes); at += 20; break;
      case 11: deposit(a, b, load<f32>(at, 12), bytes); at += 16; break;
      case 12: decay(a, load<f32>(at, 8), bytes); at += 12; break;
      case 13: swab(a, load<f32>(at, 8), bytes); at += 12; break;
      case 14: exchange(at, bytes); at += 28; break;
      case 15: give(a, b, c, load<f32>(at, 16), bytes); at += 20; break;
      case 16: contact(at, draw, bytes); at += 44; break;
      case 17: cover(a, b, c, bytes); at += 16; break;
      case 18: factor(at, bytes); at += 36; break;
      case 19: clean(a, b, c, load<f32>(at, 16), load<f32>(at, 20), bytes); at += 24; break;
      case 20: carryOff(a, b, bytes); at += 12; break;
      case 21: poisson(a, b, c, bytes); at += 16; break;
      case 22: poissonBy(a, b, c, <usize>load<u32>(at, 16), load<i32>(at, 20), bytes); at += 24; break;
      case 23: inferred(at, draw, bytes); at += 36; break;
      case 24: thin(a, b, c, <usize>load<u32>(at, 16), draw, bytes); at += 20; break;
      case 25: gather(a, b, c, <usize>load<u32>(at, 16), bytes); at += 20; break;
      case 26: detected(at, bytes); at += 36 + (<usize>load<u32>(at, 32) << 2); break;
      case 27: detectedHairs(a, b, load<f32>(at, 12), bytes); at += 16; break;
      case 28: sumOne(a, b, bytes); at += 12; break;
      case 29: sumSquares(a, b, bytes); at += 12; break;
      case 30: select(at, bytes); at += 28 + (<usize>load<u32>(at, 24) << 2); break;
      default: unreachable();
    }
  }
}
