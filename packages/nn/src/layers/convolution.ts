/** Convolutional layers: the same small weights at every place of a sequence or an image. */
import {
  add,
  conv1d as convolve1,
  conv2d as convolve2,
  parameter,
  type Padding,
  type PerAxis,
  type Tensor,
} from "@chainrule/core";
import { ChainruleError } from "@chainrule/core";
import { glorotUniform, zeros, type Initializer } from "../initializers.ts";
import { warnOfEqualWeights } from "../initializers/equalWeights.ts";
import type { Activation } from "./dense.ts";
import type { Layer, Trainable } from "./layer.ts";
import type { Resizes } from "./shapeRule.ts";
import { checkRank, checkSizes, knownLength } from "./wholeNumbers.ts";

/** What a convolutional layer looks like. */
export interface ConvolutionLayerOptions<U extends number = number> {
  /** The number of outputs at every place. */
  readonly channels: U;
  /** The size of the kernel: one number for all axes, or one for each. */
  readonly size: PerAxis;
  /** From one place of the kernel to the next; 1 unless told. */
  readonly stride?: PerAxis;
  /** Zeros around the input: `valid` for none, unless told, `same`, or numbers. */
  readonly padding?: Padding;
  /** From one element of the kernel to the next, in the input; 1 unless told. */
  readonly dilation?: PerAxis;
  /** Into how many groups the channels are split; 1 unless told. */
  readonly groups?: number;
  /** Applied to the sums; nothing unless told. */
  readonly activation?: Activation;
  /** Makes the kernel; Glorot's uniform numbers unless told. Biases start at zero. */
  readonly initializer?: Initializer;
}

/** The parameters of a convolutional layer: `kernel` [… size, channels of the input / groups, channels] and `bias` [channels]. */
export type ConvolutionParameters = { readonly kernel: Tensor; readonly bias: Tensor };

/** A convolutional layer with U outputs at every place. */
export type ConvolutionLayer<U extends number = number> = Layer<
  ConvolutionParameters,
  Trainable<ConvolutionParameters>,
  Resizes<U>
>;

/**
 * The layer `activation(x ∗ K + b)` over sequences [m, length, channels], with the convolution of core's `conv1d`.
 * @throws ChainruleError `invalid-argument` unless `channels` and the sizes are whole numbers of at least 1; from `init` and `apply`
 *   what `conv1d` has against the input: `rank-mismatch`, `shape-mismatch`, `invalid-argument`.
 */
export function conv1d<const U extends number>(options: ConvolutionLayerOptions<U>): ConvolutionLayer<U> {
  return convolutionLayer("conv1d", 1, options);
}

/**
 * The layer `activation(x ∗ K + b)` over images [m, height, width, channels], with the convolution of core's `conv2d`.
 * @throws ChainruleError `invalid-argument` unless `channels` and the sizes are whole numbers of at least 1; from `init` and `apply`
 *   what `conv2d` has against the input: `rank-mismatch`, `shape-mismatch`, `invalid-argument`.
 */
export function conv2d<const U extends number>(options: ConvolutionLayerOptions<U>): ConvolutionLayer<U> {
  return convolutionLayer("conv2d", 2, options);
}

function convolutionLayer<U extends number>(
  name: "conv1d" | "conv2d",
  dimensions: number,
  {
    channels,
    size,
    groups = 1,
    activation = (x) => x,
    initializer = glorotUniform,
    ...how
  }: ConvolutionLayerOptions<U>,
): ConvolutionLayer<U> {
  const sizes = typeof size === "number" ? new Array<number>(dimensions).fill(size) : size;
  checkSizes(name, { channels, groups });
  for (const each of sizes) checkSizes(name, { size: each });
  if (sizes.length !== dimensions || channels % groups !== 0) {
    throw new ChainruleError("invalid-argument", {
      where: name,
      expected: `a size for each of ${dimensions} axes, and groups that divide the ${channels} channels`,
      received: `size [${sizes.join(", ")}], groups ${groups}`,
    });
  }
  const convolve = (x: Tensor, kernel: Tensor): Tensor =>
    (name === "conv1d" ? convolve1 : convolve2)(x, kernel, { groups, ...how });
  return {
    name,
    init(seed, inputShape, dtype = "float32") {
      checkRank(
        name,
        inputShape,
        dimensions + 2,
        dimensions === 1 ? "[m, length, channels]" : "[m, height, width, channels]",
      );
      const inputs = knownLength(name, inputShape, -1, "the number of channels");
      if (inputs % groups !== 0) {
        throw new ChainruleError("invalid-argument", {
          where: `${name}, groups`,
          expected: `a number that divides the ${inputs} channels of the input`,
          received: String(groups),
        });
      }
      const kernel = initializer([...sizes, inputs / groups, channels], { seed, dtype });
      warnOfEqualWeights(name, kernel);
      return { kernel: parameter("K", kernel, dtype), bias: parameter("b", zeros([channels], { dtype })) };
    },
    apply: ({ kernel, bias }, x) => activation(add(convolve(x, kernel), bias) as Tensor),
  };
}
