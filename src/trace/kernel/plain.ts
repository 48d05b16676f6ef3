import { assert } from '../../base/assert.ts';
import { fixed, laneCount, operation } from './operations.ts';
import { permute } from './words.ts';

/**
 * How numbers are kept: `single` rounds after every operation as the compiled kernel does, and gives its bits; `double`
 * runs the same instructions and tables in f64, and shows what rounding does.
 */
export type Precision = 'single' | 'double';

/** Something that executes encoded instructions over the columns in its memory. */
export interface KernelMachine {
  readonly memory: ArrayBufferLike;
  /** Runs the instructions at an address on draws `draw`, `draw` + 1, …: `size` of them. */
  run(at: number, size: number, draw: number): void;
  /** The column at an address. */
  column(at: number, size: number): Float32Array | Float64Array;
}

type Columns = Float32Array | Float64Array;
const identity = (x: number): number => x;

/**
 * The kernel in TypeScript, one draw at a time: the oracle of `kernel.as`, which must be read beside it. Every sum is
 * written in the order in which it is taken.
 */
export function createPlainKernel(memory: ArrayBufferLike, precision: Precision): KernelMachine {
  const words = new Int32Array(memory);
  const image = new Float32Array(memory);
  const doubles = new Float64Array(memory);
  const f: Columns = precision === 'single' ? image : new Float64Array(image.length);
  const r = precision === 'single' ? Math.fround : identity;
  const one = new Float32Array(1);
  const bits = new Int32Array(one.buffer);
  const unit = 1 / 16_777_216;
  let size = 0;

  const bitsOf = (x: number): number => {
    one[0] = x;
    return bits[0]!;
  };
  const line = (at: number, x: number): number => r(image[at >> 2]! + r(image[(at >> 2) + 1]! * x));
  const lookup = (table: number, word: number): number => {
    const x = Math.fround(word | 1);
    return line(table + ((bitsOf(x) >>> 17) << 3), x);
  };
  const detect = (curve: number, first: number, last: number, lambda: number): number => {
    const cell = Math.min(Math.max(bitsOf(lambda) >>> 16, first), last);
    return line(curve + (cell << 3), lambda);
  };
  const sink = (place: number, i: number, amount: number): void => {
    doubles[(words[place >> 2]! >> 3) + i]! += amount;
  };

  /** One operation; `o` gives its operands as integers, `c` as constants. */
  function execute(code: number, at: number, draw: number): number {
    const o = (k: number): number => words[(at >> 2) + k]!;
    const c = (k: number): number => image[(at >> 2) + k]!;
    /** A column of floats, and one of words, by operand. */
    const col = (k: number): number => o(k) >> 2;
    const each = (body: (i: number) => void): void => {
      for (let i = 0; i < size; i++) body(i);
    };
    switch (code) {
      case operation.clear:
        f.fill(0, o(1) >> 2, (o(1) + o(2)) >> 2);
        words.fill(0, o(1) >> 2, (o(1) + o(2)) >> 2);
        return 3;
      case operation.fill:
        f.fill(c(2), col(1), col(1) + size);
        return 3;
      case operation.words:
        each((i) => {
          words[col(1) + i] = permute((draw + i + o(2)) | 0, o(3));
        });
        return 4;
      case operation.wordsAt:
        each((i) => {
          words[col(1) + i] = permute((words[col(2) + i]! + o(3)) | 0, o(4));
        });
        return 5;
      case operation.quantiles:
        each((i) => {
          f[col(1) + i] = lookup(o(3), words[col(2) + i]!);
        });
        return 4;
      case operation.multiply:
        each((i) => {
          f[col(1) + i] = f[col(2) + i]! * f[col(3) + i]!;
        });
        return 4;
      case operation.scale:
        each((i) => {
          f[col(1) + i] = f[col(2) + i]! * c(3);
        });
        return 4;
      case operation.add:
        each((i) => {
          f[col(1) + i]! += f[col(2) + i]!;
        });
        return 3;
      case operation.episode:
        each((i) => {
          const isZero = words[col(2) + i]! >>> 0 >= o(3) >>> 0;
          f[col(1) + i] = isZero ? c(5) : f[col(4) + i]! * f[col(1) + i]!;
        });
        return 6;
      case operation.happens:
        each((i) => {
          const w = words[col(2) + i]! >>> 0;
          f[col(1) + i] = w >= o(3) >>> 0 && w <= o(4) >>> 0 ? 1 : 0;
        });
        return 5;
      case operation.deposit:
        each((i) => {
          const amount = r(c(3) * f[col(2) + i]!);
          f[col(1) + i]! += amount;
          sink(fixed.deposited, i, amount);
        });
        return 4;
      case operation.decay:
        each((i) => {
          const before = f[col(1) + i]!;
          const left = r(before * c(2));
          sink(fixed.outside, i, r(before - left));
          f[col(1) + i] = left;
        });
        return 3;
      case operation.swab:
        each((i) => {
          const before = f[col(1) + i]!;
          const taken = r(c(2) * before);
          f[col(1) + i] = before - taken;
          sink(fixed.sampled, i, taken);
        });
        return 3;
      case operation.exchange:
        each((i) => move(i, o, r(c(5) * f[col(3) + i]!), r(c(6) * f[col(4) + i]!)));
        return 7;
      case operation.give:
        each((i) => {
          const x = f[col(1) + i]!;
          const d = r(r(c(4) * f[col(3) + i]!) * x);
          f[col(1) + i] = x - d;
          f[col(2) + i]! += d;
        });
        return 5;
      case operation.contact:
        each((i) => {
          const forth = lookup(o(7), permute((draw + i + o(3)) | 0, o(4)));
          const back = lookup(o(8), permute((draw + i + o(5)) | 0, o(6)));
          move(i, o, r(c(9) * forth), r(c(10) * back));
        });
        return 11;
      case operation.cover:
        each((i) => {
          const above = (words[col(2) + i]! >>> 8) * unit;
          if (above >= r(1 - f[col(3) + i]!)) f[col(1) + i] = 1;
        });
        return 4;
      case operation.factor:
        each((i) => {
          const [p, q] = [f[col(2) + i]!, f[col(3) + i]!];
          const after = survival(p, q, c(4), c(5), Math.max(r(c(4) * c(5)), c(8)));
          const before = survival(p, q, c(6), c(7), Math.max(r(c(6) * c(7)), c(8)));
          f[col(1) + i] = Math.min(r(after / before), 1);
        });
        return 9;
      case operation.clean:
        each((i) => {
          const [before, held] = [f[col(1) + i]!, f[col(2) + i]!];
          const kept = r(f[col(3) + i]! * before);
          const removed = r(before - kept);
          const returned = r(c(4) * held);
          const lost = r(c(5) * removed);
          f[col(1) + i] = kept + returned;
          f[col(2) + i] = r(held - returned) + r(removed - lost);
          sink(fixed.destroyed, i, lost);
        });
        return 6;
      case operation.carryOff:
        each((i) => {
          const before = f[col(1) + i]!;
          const kept = r(f[col(2) + i]! * before);
          f[col(1) + i] = kept;
          sink(fixed.outside, i, r(before - kept));
        });
        return 3;
      case operation.poisson:
        each((i) => {
          f[col(1) + i] = countOf(o(3), words[col(2) + i]! >>> 0);
        });
        return 4;
      case operation.poissonBy:
        each((i) => {
          const share = (~words[col(3) + i]! >>> 0) / 4_294_967_296;
          const law = o(4) + 12 * Math.floor(share * o(5));
          f[col(1) + i] = countOf(law, words[col(2) + i]! >>> 0);
        });
        return 6;
      case operation.inferred:
        each((i) => {
          f[col(1) + i] = inferredAt(i, draw, o, c);
        });
        return 9;
      case operation.thin:
        each((i) => {
          const number = o(3) === 0 ? draw + i : words[col(3) + i]!;
          const gone = r(1 - f[col(2) + i]!);
          const before = f[col(1) + i]!;
          for (let k = 0; k < before; k++) {
            const key = (o(4) >> 2) + 2 * k;
            const w = permute((number + words[key]!) | 0, words[key + 1]!);
            if ((w >>> 8) * unit < gone) f[col(1) + i]! -= 1;
          }
        });
        return 5;
      case operation.gather:
        each((i) => {
          const cell = f[col(1) + i]!;
          f[col(3) + i]! += r(cell + f[col(2) + i]!);
          f[col(4) + i]! += cell;
        });
        return 5;
      case operation.detected:
        each((i) => {
          const lambda = r(c(4) * r(f[col(1) + i]! + f[col(2) + i]!));
          const seen = detect(o(5), o(6), o(7), lambda);
          const held = f[col(3) + i]!;
          f[col(3) + i] = held + r(seen * r(1 - held));
          for (let s = 0; s < o(8); s++) f[col(9 + s) + i]! += lambda;
        });
        return 9 + o(8);
      case operation.detectedHairs:
        each((i) => {
          let held = f[col(2) + i]!;
          for (let n = f[col(1) + i]!; n > 0; n--) held = r(held + r(c(3) * r(1 - held)));
          f[col(2) + i] = held;
        });
        return 4;
      case operation.sum:
        each((i) => {
          weigh(o(2), i, f[col(1) + i]!);
        });
        return 3;
      case operation.sumSquares:
        each((i) => {
          const x = f[col(1) + i]!;
          weigh(o(2), i, x * x);
        });
        return 3;
      case operation.select:
        for (let i = 0; i < size; i += laneCount) select(i, o);
        return 7 + o(6);
      default:
        assert(false, `operation: expected a known one, got ${code}`);
        return 0;
    }
  }

  function move(i: number, o: (k: number) => number, forth: number, back: number): void {
    const [a, b] = [(o(1) >> 2) + i, (o(2) >> 2) + i];
    const [x, y] = [f[a]!, f[b]!];
    const d = r(r(forth * x) - r(back * y));
    f[a] = x - d;
    f[b] = y + d;
  }

  function survival(p: number, q: number, s1: number, s2: number, both: number): number {
    const [notP, notQ] = [r(1 - p), r(1 - q)];
    const a = r(r(p * q) + r(r(p * notQ) * s2));
    const b = r(a + r(r(notP * q) * s1));
    return r(b + r(r(notP * notQ) * both));
  }

  /** base + how many thresholds lie above the word. */
  function countOf(law: number, word: number): number {
    const at = words[law >> 2]! >> 2;
    const count = words[(law >> 2) + 1]!;
    let n = 0;
    while (n < count && word < words[at + n]! >>> 0) n++;
    return words[(law >> 2) + 2]! + n;
  }

  function inferredAt(
    i: number,
    draw: number,
    o: (k: number) => number,
    c: (k: number) => number,
  ): number {
    const number = o(4) === 0 ? draw + i : words[(o(4) >> 2) + i]!;
    const leg = f[(o(3) >> 2) + i]!;
    let sum = 0;
    for (let k = 0; k < f[(o(2) >> 2) + i]!; k++) {
      const key = (o(6) >> 2) + 4 * k;
      const word = permute((number + words[key]!) | 0, words[key + 1]!);
      const zero = permute((number + words[key + 2]!) | 0, words[key + 3]!);
      const isZero = zero >>> 0 >= o(7) >>> 0;
      sum = r(sum + (isZero ? c(8) : r(leg * lookup(o(5), word))));
    }
    return sum;
  }

  /** Adds weight times x to the lane of a sum that draw i belongs to. */
  function weigh(sum: number, i: number, x: number): void {
    const weight = doubles[(words[fixed.weights >> 2]! >> 3) + i]!;
    doubles[(sum >> 3) + (i & (laneCount - 1))]! += weight * x;
  }

  function weighBoth(sum: number, i: number, x: number): void {
    weigh(sum, i, x);
    weigh(sum + 32, i, x * x);
  }

  function select(first: number, o: (k: number) => number): void {
    const mixture = words[fixed.mixture >> 2]! >> 2;
    const lanes = Array.from({ length: laneCount }, (_, lane) => lane);
    let certain = 0;
    const all = (at: number, test: (x: number) => boolean): boolean =>
      lanes.every((lane) => test(f[at + lane]!));
    const isLittle = (x: number): boolean => x < Math.fround(1e-12);
    const count = new Float64Array(laneCount);
    const any = new Float64Array(laneCount);
    let low = mixture;
    let high = mixture;
    f.fill(1, low, low + laneCount);
    for (let m = 0; m < o(6); m++) {
      const member = o(7 + m);
      const at = ((member & ~1) >> 2) + first;
      if (all(at, (p) => p === 0)) continue;
      for (const lane of lanes) {
        const p = f[at + lane]!;
        count[lane] = r(count[lane]! + p);
        if ((member & 1) !== 0) any[lane] = r(any[lane]! + r(p * r(1 - any[lane]!)));
      }
      if (all(at, (p) => p === 1)) {
        certain++;
        continue;
      }
      for (const lane of lanes) {
        const p = f[at + lane]!;
        const q = r(1 - p);
        f[high + laneCount + lane] = p * f[high + lane]!;
        for (let n = high; n > low; n -= laneCount)
          f[n + lane] = r(q * f[n + lane]!) + r(p * f[n - laneCount + lane]!);
        f[low + lane] = q * f[low + lane]!;
      }
      high += laneCount;
      while (low < high && all(low, isLittle)) low += laneCount;
      while (high > low && all(high, isLittle)) high -= laneCount;
    }
    for (const lane of lanes) {
      const i = first + lane;
      const seen = detect(o(2), o(3), o(4), f[(o(1) >> 2) + i]!);
      weighBoth(o(5), i, count[lane]!);
      weighBoth(o(5) + 64, i, any[lane]!);
      weighBoth(o(5) + 128, i, Math.max(any[lane]!, seen));
      for (let n = low; n <= high; n += laneCount)
        weigh(o(5) + 192 + 32 * certain + ((n - mixture) << 3), i, f[n + lane]!);
    }
  }

  return {
    memory,
    run(start, blockSize, draw) {
      size = blockSize;
      for (let at = start; words[at >> 2] !== operation.end; )
        at += 4 * execute(words[at >> 2]!, at, draw);
    },
    column: (at, length) => f.subarray(at >> 2, (at >> 2) + length),
  };
}
