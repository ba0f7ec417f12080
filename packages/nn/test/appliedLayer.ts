/** A layer with a named number of rows, random parameters and data: what the laws of all layers are tested on. */
import {
  input,
  NDArray,
  type DType,
  type Feeds,
  type Parameter,
  type Shape,
  type Tensor,
} from "@chainrule/core";
import type { RealDType } from "../src/initializers.ts";
import { normal } from "../src/initializers.ts";
import { parametersOf, type ApplyOptions, type Layer, type Tree } from "../src/layers/layer.ts";

/** A layer as a graph, and a point at which to look at it. */
export interface AppliedLayer {
  readonly x: Tensor;
  readonly output: Tensor;
  readonly parameters: readonly Parameter[];
  readonly tree: Tree<Parameter>;
  /** A value for `x`, and a seed. */
  readonly feeds: Feeds;
}

/** What to apply, and to what. */
export interface AppliedLayerOptions extends Omit<ApplyOptions, "seed"> {
  /** Without the dimension of the rows, which is called "m". */
  readonly inputShape: readonly number[];
  readonly rows: number;
  readonly seed: number;
  readonly dtype?: RealDType;
  /** Whole numbers below this one as input, instead of real numbers. */
  readonly indices?: number;
}

/** The layer on normally distributed data, with normally distributed parameters; variances are positive. */
export function appliedLayer(layer: Layer, options: AppliedLayerOptions): AppliedLayer {
  const { inputShape, rows, seed, dtype = "float64", indices, ...rest } = options;
  const type: DType = indices === undefined ? dtype : "int32";
  const x: Tensor = input("x", ["m", ...inputShape] as Shape, type);
  const tree = layer.init(seed, x.shape, dtype);
  const parameters = parametersOf(tree);
  for (const [index, parameter] of parameters.entries()) {
    const value = normal(parameter.shape as readonly number[], { seed: seed + index, std: 0.7, dtype });
    if (parameter.name === "variance")
      value.data.forEach((number, at) => (value.data[at] = number ** 2 + 0.5));
    parameter.assign(value);
  }
  const drawn = normal([rows, ...inputShape], { seed: seed - 1, dtype });
  const data =
    indices === undefined
      ? drawn
      : new NDArray(
          "int32",
          drawn.shape,
          Int32Array.from(drawn.data, (number) => Math.abs(number * 1e6) % indices),
        );
  const output = layer.apply(tree, x, { ...rest, seed: input("seed", [], "int32") });
  return { x, output, parameters, tree, feeds: { x: data, seed } };
}
