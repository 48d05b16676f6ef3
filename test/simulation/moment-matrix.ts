import assert from 'node:assert/strict';

/**
 * One coefficient of a linear map beside the identity: coordinate `to` gains `by` times coordinate
 * `of`.
 */
export interface Term {
  readonly to: number;
  readonly of: number;
  readonly by: number;
}

/** A random coefficient of an event: its variance, and what it multiplies. */
export interface Noise {
  readonly variance: number;
  readonly terms: readonly Term[];
}

/**
 * E z zᵀ of a state vector whose coordinate 0 is the constant 1, so that row 0 is E z. Events are
 * linear in z with coefficients drawn afresh and independent of z: model v1 section 11.
 */
export class MomentMatrix {
  readonly size: number;
  #values: Float64Array;

  constructor(size: number) {
    assert.ok(Number.isInteger(size) && size > 0, `size: ${size}`);
    this.size = size;
    this.#values = new Float64Array(size * size);
    this.#values[0] = 1;
  }

  at(i: number, j: number): number {
    const value = this.#values[i * this.size + j];
    assert.ok(value !== undefined, `coordinate: ${i}, ${j} of ${this.size}`);
    return value;
  }

  /** Sets E z_i z_j, both places. */
  set(i: number, j: number, value: number): void {
    assert.ok(i < this.size && j < this.size, `coordinate: ${i}, ${j} of ${this.size}`);
    this.#values[i * this.size + j] = value;
    this.#values[j * this.size + i] = value;
  }

  mean(i: number): number {
    return this.at(0, i);
  }

  covariance(i: number, j: number): number {
    return this.at(i, j) - this.mean(i) * this.mean(j);
  }

  copy(): MomentMatrix {
    const other = new MomentMatrix(this.size);
    other.#values = this.#values.slice();
    return other;
  }

  /**
   * E zzᵀ ← Ā E zzᵀ Āᵀ + Σ Var(ξ_k) A_k E zzᵀ A_kᵀ, with Ā = 1 + `mean`; the ξ_k are independent.
   */
  propagate(mean: readonly Term[], noises: readonly Noise[]): void {
    const { size } = this;
    const before = this.#values;
    const rows = before.slice();
    for (const { to, of, by } of mean)
      for (let j = 0; j < size; j++)
        rows[to * size + j] = (rows[to * size + j] ?? 0) + by * (before[of * size + j] ?? 0);
    const after = rows.slice();
    for (const { to, of, by } of mean)
      for (let i = 0; i < size; i++)
        after[i * size + to] = (after[i * size + to] ?? 0) + by * (rows[i * size + of] ?? 0);
    for (const { variance, terms } of noises)
      for (const s of terms)
        for (const t of terms) {
          const k = s.to * size + t.to;
          after[k] = (after[k] ?? 0) + variance * s.by * t.by * (before[s.of * size + t.of] ?? 0);
        }
    this.#values = after;
  }
}
