/**
 * The article's network as a graph, for any number of layers, and its gradients in closed form: written by hand from the
 * article's equations with core's public functions, and with no derivative taken. The rules of the closed form are
 * exchangeable, so that a test can alter one on purpose.
 */
import {
  add,
  dimension,
  div,
  input,
  log,
  matmul,
  matrixTranspose,
  mean,
  mul,
  NDArray,
  neg,
  parameter,
  sigmoid,
  sub,
  sum,
  type Parameter,
  type Tensor,
} from "@chainrule/core";
import type { LayerValues } from "./layerLoops.ts";

/** One layer `z = a_below W + b`, `a = σ(z)`. */
export interface NetworkLayer {
  /** The activations of the layer below, or x. */
  readonly below: Tensor;
  readonly W: Parameter;
  readonly b: Parameter;
  readonly z: Tensor;
  readonly a: Tensor;
}

/** A network of sigmoid layers with inputs x [m, n] and labels y [m, k]. */
export interface Network {
  readonly x: Tensor;
  readonly y: Tensor;
  /** From the input to the output. */
  readonly layers: readonly NetworkLayer[];
  /** The output ŷ [m, k] of the last layer. */
  readonly yHat: Tensor;
}

/** The network with the given weights, in float32 or float64. */
export function sigmoidNetwork(values: readonly LayerValues[], dtype: "float32" | "float64"): Network {
  const x: Tensor = input("x", ["m", values[0]!.inputs], dtype);
  const y: Tensor = input("y", ["m", values.at(-1)!.outputs], dtype);
  const layers: NetworkLayer[] = [];
  for (const { inputs, outputs, W: weights, b: biases } of values) {
    const number = layers.length + 1;
    const below = layers.at(-1)?.a ?? x;
    const W: Parameter = parameter(`W_${number}`, new NDArray("float64", [inputs, outputs], weights), dtype);
    const b: Parameter = parameter(`b_${number}`, new NDArray("float64", [outputs], biases), dtype);
    const z = add(matmul(below, W), b).named(`z_${number}`);
    const a = sigmoid(z).named(number === values.length ? "ŷ" : `a_${number}`);
    layers.push({ below, W, b, z, a });
  }
  return { x, y, layers, yHat: layers.at(-1)!.a };
}

/** How the loss adds up over the entries of ŷ. For one output, `mean` is the article's −(1/m) Σ. */
export type Reduction = "mean" | "sum";

/** The article's loss in its textbook form: `−mean(y log ŷ + (1 − y) log(1 − ŷ))`, or the sum. */
export function crossEntropy({ y, yHat }: Network, reduction: Reduction): Tensor {
  const terms = add(mul(y, log(yHat)), mul(sub(1, y), log(sub(1, yHat))));
  return neg(reduction === "mean" ? mean(terms) : sum(terms));
}

/** By what the sum is divided: the number m k of entries for the mean, nothing for the sum. */
function averaged(total: Tensor, { y }: Network, reduction: Reduction): Tensor {
  if (reduction === "sum") return total;
  const outputs = y.shape[1] as number; // a network has a known number of outputs
  const rows = dimension("m", y.dtype);
  return div(total, outputs === 1 ? rows : mul(rows, outputs));
}

/** `∂J/∂ŷ = (1/m) (ŷ − y) / (ŷ (1 − ŷ))`. */
export function lossByOutput(network: Network, reduction: Reduction): Tensor {
  const { y, yHat } = network;
  return averaged(div(sub(yHat, y), mul(yHat, sub(1, yHat))), network, reduction);
}

/** The four equations of the article, of which every gradient is made. */
export interface Rules {
  /** `∂J/∂z_L = (1/m) (ŷ − y)`. */
  readonly outputError: (network: Network, reduction: Reduction) => Tensor;
  /** `∂J/∂z_l = ∂J/∂z_{l+1} W_{l+1}ᵀ ∘ a_l ∘ (1 − a_l)`. */
  readonly hiddenError: (errorAbove: Tensor, W: Tensor, a: Tensor) => Tensor;
  /** `∂J/∂W_l = a_{l−1}ᵀ ∂J/∂z_l`. */
  readonly weightGradient: (below: Tensor, error: Tensor) => Tensor;
  /** `∂J/∂b_l = Σ_rows ∂J/∂z_l`. */
  readonly biasGradient: (error: Tensor) => Tensor;
}

const transposed = (matrix: Tensor): Tensor => matrixTranspose(matrix);

/** The equations as the article has them. */
export const articleRules: Rules = {
  outputError: (network, reduction) => averaged(sub(network.yHat, network.y), network, reduction),
  hiddenError: (errorAbove, W, a) => mul(mul(matmul(errorAbove, transposed(W)), a), sub(1, a)),
  weightGradient: (below, error) => matmul(transposed(below), error),
  biasGradient: (error) => sum(error, 0),
};

/** Each breaks one equation in a way in which people do break it. No derived gradient may agree with these. */
export const alteredRules: Readonly<Record<string, Rules>> = {
  "the sign of the error turned": {
    ...articleRules,
    outputError: (network, reduction) => averaged(sub(network.y, network.yHat), network, reduction),
  },
  "∂J/∂ŷ taken for ∂J/∂z": { ...articleRules, outputError: lossByOutput },
  "σ′ without the factor 1 − a": {
    ...articleRules,
    hiddenError: (errorAbove, W, a) => mul(matmul(errorAbove, transposed(W)), a),
  },
  "σ′ as the derivative 1 − a² of tanh": {
    ...articleRules,
    hiddenError: (errorAbove, W, a) => mul(matmul(errorAbove, transposed(W)), sub(1, mul(a, a))),
  },
  "the bias averaged over the rows": { ...articleRules, biasGradient: (error) => mean(error, 0) },
  "the weights halved": {
    ...articleRules,
    weightGradient: (below, error) => div(articleRules.weightGradient(below, error), 2),
  },
};

/** The gradients of the loss by what one layer holds. */
export interface LayerGradients<T> {
  readonly W: T;
  readonly b: T;
  readonly z: T;
}

/** The closed form of every gradient, layer by layer from the input on: the article's recurrence, written out as graphs. */
export function closedForms(
  network: Network,
  reduction: Reduction,
  rules: Rules = articleRules,
): readonly LayerGradients<Tensor>[] {
  let error = rules.outputError(network, reduction);
  return network.layers
    .toReversed()
    .map(({ below, W }, index, reversed): LayerGradients<Tensor> => {
      const gradients = {
        W: rules.weightGradient(below, error),
        b: rules.biasGradient(error),
        z: error,
      };
      if (index + 1 < reversed.length) error = rules.hiddenError(error, W, below);
      return gradients;
    })
    .toReversed();
}
