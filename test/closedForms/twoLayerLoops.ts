/** The article's two layers, equation by equation, with plain loops and no abstraction at all. */

/** Data and weights: x (m×n), y (m×1), W₁ (n×h), b₁ (h), W₂ (h×1), b₂. */
export interface TwoLayerValues {
  readonly m: number;
  readonly n: number;
  readonly h: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly W1: Float64Array;
  readonly b1: Float64Array;
  readonly W2: Float64Array;
  readonly b2: number;
}

/** The loss and the gradients of the article, under its names. */
export interface TwoLayerGradientValues {
  readonly J: number;
  readonly dW1: Float64Array;
  readonly db1: Float64Array;
  readonly dz1: Float64Array;
  readonly dW2: Float64Array;
  readonly db2: number;
  readonly dz2: Float64Array;
}

/** `J = −(1/m) Σ [y log ŷ + (1 − y) log(1 − ŷ)]` and its gradients in the article's closed form. */
export function twoLayerGradients(values: TwoLayerValues): TwoLayerGradientValues {
  const { m, n, h, x, y, W1, b1, W2, b2 } = values;
  const dW1 = new Float64Array(n * h);
  const db1 = new Float64Array(h);
  const dz1 = new Float64Array(m * h);
  const dW2 = new Float64Array(h);
  const dz2 = new Float64Array(m);
  let db2 = 0;
  let J = 0;
  for (let row = 0; row < m; row++) {
    const a1 = new Float64Array(h);
    let z2 = b2;
    for (let j = 0; j < h; j++) {
      let z1 = b1[j]!;
      for (let i = 0; i < n; i++) z1 += x[row * n + i]! * W1[i * h + j]!;
      a1[j] = 1 / (1 + Math.exp(-z1));
      z2 += a1[j]! * W2[j]!;
    }
    const yHat = 1 / (1 + Math.exp(-z2));
    J -= (y[row]! * Math.log(yHat) + (1 - y[row]!) * Math.log(1 - yHat)) / m;
    dz2[row] = (yHat - y[row]!) / m;
    db2 += dz2[row]!;
    for (let j = 0; j < h; j++) {
      dW2[j]! += a1[j]! * dz2[row]!;
      dz1[row * h + j] = dz2[row]! * W2[j]! * a1[j]! * (1 - a1[j]!);
      db1[j]! += dz1[row * h + j]!;
      for (let i = 0; i < n; i++) dW1[i * h + j]! += x[row * n + i]! * dz1[row * h + j]!;
    }
  }
  return { J, dW1, db1, dz1, dW2, db2, dz2 };
}
