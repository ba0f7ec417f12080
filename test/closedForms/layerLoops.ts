/**
 * The article's network and its gradients with plain loops over arrays, for any number of layers. It knows nothing of the
 * framework; it is what the framework is checked against.
 */

/** The weights of one layer, row by row. */
export interface LayerValues {
  readonly inputs: number;
  readonly outputs: number;
  /** Of shape [inputs, outputs]. */
  readonly W: Float64Array;
  readonly b: Float64Array;
}

/** The gradients of the loss by what one layer holds. */
export interface LayerGradientValues {
  readonly W: Float64Array;
  readonly b: Float64Array;
  readonly z: Float64Array;
}

/** The logistic function, by the exponential that does not overflow. */
export function logistic(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  return Math.exp(z) / (1 + Math.exp(z));
}

/** `z = a W + b`, row by row. */
export function preActivations(a: Float64Array, { inputs, outputs, W, b }: LayerValues): Float64Array {
  const rows = a.length / inputs;
  const z = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < outputs; j++) {
      let total = 0;
      for (let i = 0; i < inputs; i++) total += a[row * inputs + i]! * W[i * outputs + j]!;
      z[row * outputs + j] = total + b[j]!;
    }
  }
  return z;
}

/** The activations from the input x to the output ŷ, both included. */
export function activations(layers: readonly LayerValues[], x: Float64Array): Float64Array[] {
  const all = [x];
  for (const layer of layers) all.push(preActivations(all.at(-1)!, layer).map(logistic));
  return all;
}

/** `δ Wᵀ`, row by row. */
export function timesTransposed(delta: Float64Array, { inputs, outputs, W }: LayerValues): Float64Array {
  const rows = delta.length / outputs;
  const result = new Float64Array(rows * inputs);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j < outputs; j++) {
        result[row * inputs + i]! += delta[row * outputs + j]! * W[i * outputs + j]!;
      }
    }
  }
  return result;
}

/** `aᵀ δ`. */
export function transposedTimes(
  a: Float64Array,
  delta: Float64Array,
  { inputs, outputs }: Pick<LayerValues, "inputs" | "outputs">,
): Float64Array {
  const result = new Float64Array(inputs * outputs);
  for (let row = 0; row < a.length / inputs; row++) {
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j < outputs; j++) {
        result[i * outputs + j]! += a[row * inputs + i]! * delta[row * outputs + j]!;
      }
    }
  }
  return result;
}

/** `Σ_rows δ`. */
export function sumOfRows(delta: Float64Array, outputs: number): Float64Array {
  const result = new Float64Array(outputs);
  delta.forEach((entry, index) => (result[index % outputs]! += entry));
  return result;
}

/**
 * The gradients, layer by layer from the input on, of the cross-entropy summed and divided by `divisor`:
 * `δ_L = (ŷ − y) / divisor`, `∂J/∂W_l = a_{l−1}ᵀ δ_l`, `∂J/∂b_l = Σ_rows δ_l`, `δ_{l−1} = δ_l W_lᵀ ∘ a ∘ (1 − a)`.
 */
export function gradients(
  layers: readonly LayerValues[],
  x: Float64Array,
  y: Float64Array,
  divisor: number,
): LayerGradientValues[] {
  const a = activations(layers, x);
  const result: LayerGradientValues[] = [];
  let delta = a.at(-1)!.map((yHat, index) => (yHat - y[index]!) / divisor);
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l]!;
    result.unshift({
      W: transposedTimes(a[l]!, delta, layer),
      b: sumOfRows(delta, layer.outputs),
      z: delta,
    });
    delta = timesTransposed(delta, layer).map((entry, index) => entry * a[l]![index]! * (1 - a[l]![index]!));
  }
  return result;
}
