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

/** The gradient of one parameter, and what rounding it must allow for. */
export interface ClosedForm {
  /** An entry for each of the parameter's. */
  readonly entries: Float64Array;
  /** Each entry is a sum over rows; this is the sum of its terms' magnitudes, which near a minimum is far larger. */
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
    W_1: zerosLike(W_1),
    b_1: zerosLike(b_1),
    W_2: zerosLike(W_2),
    b_2: zerosLike(b_2),
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
    const dz2 = errorOf(z2, y[row]!) / rows;
    addTo(gradients.b_2, 0, dz2);
    for (let unit = 0; unit < hidden; unit++) {
      addTo(gradients.W_2, unit, a1[unit]! * dz2);
      const dz1 = dz2 * W_2[unit]! * a1[unit]! * (1 - a1[unit]!);
      addTo(gradients.b_1, unit, dz1);
      for (let feature = 0; feature < features; feature++) {
        addTo(gradients.W_1, feature * hidden + unit, x[row * features + feature]! * dz1);
      }
    }
  }
  return gradients;
}

function zerosLike({ length }: Float64Array): ClosedForm {
  return { entries: new Float64Array(length), magnitudes: new Float64Array(length) };
}

function addTo({ entries, magnitudes }: ClosedForm, index: number, term: number): void {
  entries[index]! += term;
  magnitudes[index]! += Math.abs(term);
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** ŷ − y; for y = 1 as −σ(−z₂), which is the same number, but keeps its digits where ŷ is near 1. */
function errorOf(z2: number, y: number): number {
  return y === 1 ? -sigmoid(-z2) : sigmoid(z2) - y;
}
