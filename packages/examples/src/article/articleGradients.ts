/**
 * The article's closed forms of the four gradients, in plain loops over float64 arrays. They owe nothing to the framework: no
 * graph, no derivative rule, no matrix product of its making.
 */

/** Rows of numbers, matrices row by row. */
export interface Rows {
  /** x, of shape [rows, features]. */
  readonly x: Float64Array;
  /** y, of shape [rows, 1]: zeros and ones. */
  readonly y: Float64Array;
  /** m, how many rows there are. */
  readonly rows: number;
}

/** One array for each of the network's parameters, under the article's names; matrices row by row. */
export interface Weights {
  /** [features, hidden] */
  readonly W_1: Float64Array;
  /** [1, hidden] */
  readonly b_1: Float64Array;
  /** [hidden, 1] */
  readonly W_2: Float64Array;
  /** [1, 1] */
  readonly b_2: Float64Array;
}

/** The gradient of one parameter, and what its rounding is to be measured by. */
export interface ClosedForm {
  /** An entry for each of the parameter's. */
  readonly entries: Float64Array;
  /**
   * The same formulas with magnitudes for terms and + for −: what an entry would be if nothing cancelled. Its rounding is a share
   * of this, however little is left of the entry itself: at a minimum next to nothing.
   */
  readonly magnitudes: Float64Array;
}

/**
 * For z₁ = xW₁ + b₁, a₁ = σ(z₁), z₂ = a₁W₂ + b₂, ŷ = σ(z₂) and J = −(1/m) Σ [y log ŷ + (1−y) log(1−ŷ)]:
 *
 * - ∂J/∂W₂ = (1/m) a₁ᵀ(ŷ − y)
 * - ∂J/∂b₂ = (1/m) Σ_rows (ŷ − y)
 * - ∂J/∂W₁ = xᵀ ∂J/∂z₁, where ∂J/∂z₁ = (1/m) (ŷ − y) W₂ᵀ ∘ a₁ ∘ (1 − a₁)
 * - ∂J/∂b₁ = Σ_rows ∂J/∂z₁
 */
export function articleGradients(
  { x, y, rows }: Rows,
  { W_1, b_1, W_2, b_2 }: Weights,
): Readonly<Record<keyof Weights, ClosedForm>> {
  const hidden = b_1.length;
  const features = W_1.length / hidden;
  const gradients = {
    W_1: new Sums(W_1.length),
    b_1: new Sums(hidden),
    W_2: new Sums(hidden),
    b_2: new Sums(1),
  };
  const a1 = new Float64Array(hidden);
  for (let row = 0; row < rows; row++) {
    let z2 = b_2[0]!;
    for (let unit = 0; unit < hidden; unit++) {
      let z1 = b_1[unit]!;
      for (let feature = 0; feature < features; feature++) {
        z1 += x[row * features + feature]! * W_1[feature * hidden + unit]!;
      }
      a1[unit] = sigmoid(z1);
      z2 += a1[unit]! * W_2[unit]!;
    }
    const yHat = sigmoid(z2);
    const dz2 = (yHat - y[row]!) / rows;
    const size2 = (yHat + y[row]!) / rows;
    gradients.b_2.add(0, dz2, size2);
    for (let unit = 0; unit < hidden; unit++) {
      const [a, w] = [a1[unit]!, W_2[unit]!];
      gradients.W_2.add(unit, a * dz2, a * size2);
      const dz1 = dz2 * w * a * (1 - a);
      const size1 = size2 * Math.abs(w) * a * (1 + a);
      gradients.b_1.add(unit, dz1, size1);
      for (let feature = 0; feature < features; feature++) {
        const value = x[row * features + feature]!;
        gradients.W_1.add(feature * hidden + unit, value * dz1, Math.abs(value) * size1);
      }
    }
  }
  return gradients;
}

/** Sums of many terms, compensated (Kahan 1965): plain ones lose digits that the framework's keep. */
class Sums implements ClosedForm {
  readonly entries: Float64Array;
  readonly magnitudes: Float64Array;
  /** By how much rounding has made each entry too large so far. */
  readonly #excess: Float64Array;

  constructor(length: number) {
    this.entries = new Float64Array(length);
    this.magnitudes = new Float64Array(length);
    this.#excess = new Float64Array(length);
  }

  add(index: number, term: number, size: number): void {
    const before = this.entries[index]!;
    const corrected = term - this.#excess[index]!;
    this.entries[index] = before + corrected;
    this.#excess[index] = before + corrected - before - corrected;
    this.magnitudes[index]! += size;
  }
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
