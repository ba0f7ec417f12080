/**
 * The network of two sigmoid layers as formulas: structure, feed-forward, loss, gradients and update. The gradients are
 * derived from the loss; no derivative is written here.
 */
import {
  ChainruleError,
  dimension,
  div,
  grad,
  input,
  matmul,
  parameter,
  sigmoid,
  type Parameter,
  type Tensor,
} from "@chainrule/core";
import { normal, zeros, type RealDType } from "./initializers.ts";
import { binaryCrossEntropy } from "./losses/binaryCrossEntropy.ts";
import type { Loss } from "./losses/loss.ts";
import { gradientDescent } from "./optimizers/gradientDescent.ts";
import { updatesFor, type LearningRate, type Updates } from "./optimizers/optimizer.ts";
import { splitSeed } from "./seeds.ts";
import type { Model } from "./training/model.ts";

/** What a network of two layers looks like. */
export interface TwoLayerOptions<I extends number, H extends number, O extends number> {
  /** The number of inputs n: columns of x. */
  readonly inputs: I;
  /** The number of hidden units. */
  readonly hidden: H;
  /** The number of outputs: columns of y. */
  readonly outputs: O;
  /** Where the weights come from: the same seed gives the same bits. */
  readonly seed: number;
  /** The element type; float32 unless told. */
  readonly dtype?: RealDType;
}

/** The steps from an input to the predictions. */
export interface FeedForward<H extends number, O extends number> {
  /** `x W₁ + b₁` */
  readonly z1: Tensor<readonly ["m", H]>;
  /** `σ(z₁)` */
  readonly a1: Tensor<readonly ["m", H]>;
  /** `a₁ W₂ + b₂` */
  readonly z2: Tensor<readonly ["m", O]>;
  /** `σ(z₂)`: for every row and output a probability. */
  readonly yHat: Tensor<readonly ["m", O]>;
}

/** One tensor for each parameter. */
export interface TwoLayerGradients<I extends number, H extends number, O extends number> {
  readonly W1: Tensor<readonly [I, H]>;
  readonly b1: Tensor<readonly [1, H]>;
  readonly W2: Tensor<readonly [H, O]>;
  readonly b2: Tensor<readonly [1, O]>;
}

/** The network, its cost and its gradients: nodes of one graph. */
export interface TwoLayerNetwork<
  I extends number = number,
  H extends number = number,
  O extends number = number,
>
  extends Model, FeedForward<H, O> {
  readonly structure: { readonly inputs: I; readonly hidden: H; readonly outputs: O };
  readonly x: Tensor<readonly ["m", I]>;
  readonly y: Tensor<readonly ["m", O]>;
  readonly W1: Parameter<readonly [I, H]>;
  readonly b1: Parameter<readonly [1, H]>;
  readonly W2: Parameter<readonly [H, O]>;
  readonly b2: Parameter<readonly [1, O]>;
  /** `−(1/m) Σ [y log ŷ + (1 − y) log(1 − ŷ)]`, summed over rows and outputs. */
  readonly J: Tensor<readonly []>;
  /** ∂J by each parameter. */
  readonly gradients: TwoLayerGradients<I, H, O>;
  /** The same steps for another input. */
  readonly feedForward: (x: Tensor) => FeedForward<H, O>;
  /** J for other predictions and targets: what `fit` makes small. */
  readonly loss: Loss;
  /** `W ← W − α ∂J/∂W` for each parameter, as a program takes it. */
  readonly update: (learningRate: LearningRate) => Updates;
}

/**
 * The article's network: two layers of sigmoids, and the cross-entropy of its predictions. Weights start as normal numbers
 * with standard deviation 0.1, biases at zero.
 * @throws ChainruleError `invalid-argument` unless the three sizes are whole numbers of at least 1, and the seed is a whole
 *   number.
 */
export function twoLayerNetwork<const I extends number, const H extends number, const O extends number>(
  options: TwoLayerOptions<I, H, O>,
): TwoLayerNetwork<I, H, O> {
  const { inputs, hidden, outputs, seed, dtype = "float32" } = options;
  checkSizes({ inputs, hidden, outputs });
  const [seed1, seed2] = splitSeed(seed, 2) as [number, number];
  const x = input("x", ["m", inputs], dtype);
  const y = input("y", ["m", outputs], dtype);
  const W1 = parameter("W_1", normal([inputs, hidden], { std: 0.1, seed: seed1, dtype }));
  const b1 = parameter("b_1", zeros([1, hidden], { dtype }));
  const W2 = parameter("W_2", normal([hidden, outputs], { std: 0.1, seed: seed2, dtype }));
  const b2 = parameter("b_2", zeros([1, outputs], { dtype }));

  const feedForward = (rows: Tensor): FeedForward<H, O> => layers(rows, W1, b1, W2, b2);
  const { z1, a1, z2, yHat } = feedForward(x);
  z1.named("z_1");
  a1.named("a_1");
  z2.named("z_2");
  yHat.named("\\hat{y}");
  const J = meanOverRows(yHat, y).named("J");
  const parameters: readonly Parameter[] = [W1, b1, W2, b2];
  const [dW1, db1, dW2, db2] = grad(J, parameters);
  return {
    structure: { inputs, hidden, outputs },
    x,
    y,
    W1,
    b1,
    W2,
    b2,
    z1,
    a1,
    z2,
    yHat,
    J,
    parameters,
    feedForward,
    predictions: yHat,
    loss: Object.assign(meanOverRows, { checkTargets: binaryCrossEntropy.checkTargets }),
    gradients: { W1: dW1, b1: db1, W2: dW2, b2: db2 } as TwoLayerGradients<I, H, O>, // each of its parameter's shape
    update: (learningRate) => updatesFor(J, parameters, gradientDescent({ learningRate })),
  };
}

/** Two times `σ(x W + b)`. Sizes are still variables here, too general for the shape rules of the types. */
function layers<H extends number, O extends number>(
  x: Tensor,
  W1: Tensor,
  b1: Tensor,
  W2: Tensor,
  b2: Tensor,
): FeedForward<H, O> {
  const z1 = matmul(x, W1).add(b1);
  const a1 = sigmoid(z1);
  const z2 = matmul(a1, W2).add(b2);
  const yHat = sigmoid(z2);
  return { z1, a1, z2, yHat } as unknown as FeedForward<H, O>; // [m, n] by [n, hidden] by [hidden, outputs]
}

/** The cross-entropy summed over rows and outputs, divided by the number of rows alone. */
function meanOverRows(predictions: Tensor, targets: Tensor): Tensor<readonly []> {
  const total = binaryCrossEntropy(predictions, targets, { reduction: "sum" });
  const [rows = 1] = predictions.shape;
  return div(total, typeof rows === "number" ? rows : dimension(rows, total.dtype));
}

function checkSizes(sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (Number.isInteger(size) && size >= 1) continue;
    throw new ChainruleError("invalid-argument", {
      where: `twoLayerNetwork, ${name}`,
      expected: "a whole number of at least 1",
      received: String(size),
    });
  }
}
