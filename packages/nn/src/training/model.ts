/** What is trained: an input, the predictions for it, and the parameters between them, as one graph. */
import {
  ChainruleError,
  evaluate,
  input,
  type ArrayLike,
  type NDArray,
  type Parameter,
  type Shape,
  type Tensor,
} from "@chainrule/core";
import type { RealDType } from "../initializers.ts";
import { parametersOf, type Layer } from "../layers/layer.ts";

/** A graph ready for training. Its layers are not needed any more; a model written without any is as good. */
export interface Model {
  /** The input. Its first dimension, the number of rows, has a name. */
  readonly x: Tensor;
  /** What is predicted for `x`. */
  readonly predictions: Tensor;
  /** What is predicted while training, where that differs: with dropout, for example. */
  readonly trainingPredictions?: Tensor;
  /** What training changes, each once. */
  readonly parameters: readonly Parameter[];
}

/** What a model is built from besides its layer. */
export interface BuildOptions {
  /** The shape of the input with the dimension of its rows, as in `["m", 16]`. */
  readonly inputShape: Shape;
  /** Where the initial parameters come from: the same seed gives the same bits. */
  readonly seed: number;
  /** The element type; float32 unless told. */
  readonly dtype?: RealDType;
}

/**
 * The graph of a layer with new parameters. Parameters that share a name are numbered in their order: W_1, b_1, W_2 …
 * @throws ChainruleError whatever the layer has against the shape.
 */
export function buildModel(layer: Layer, { inputShape, seed, dtype = "float32" }: BuildOptions): Model {
  const x: Tensor = input("x", inputShape, dtype);
  const tree = layer.init(seed, inputShape, dtype);
  const parameters = [...new Set(parametersOf(tree))];
  numberNames(parameters);
  return {
    x,
    predictions: layer.apply(tree, x, { training: false }),
    trainingPredictions: layer.apply(tree, x, { training: true }),
    parameters,
  };
}

/** The predictions of a model for rows of data. */
export function predict(model: Pick<Model, "x" | "predictions">, x: ArrayLike): NDArray {
  return evaluate(model.predictions, { [inputName(model.x)]: x });
}

/** The name under which an input is fed. @throws ChainruleError `invalid-argument` for a tensor that is computed. */
export function inputName(x: Tensor): string {
  const { name } = x.attributes;
  if (x.op.leaf === "input" && typeof name === "string") return name;
  throw new ChainruleError("invalid-argument", {
    where: "model",
    expected: "x to be an input, as input(…) makes it",
    received: `the result of ${x.op.name}, of shape [${x.shape.join(", ")}]`,
  });
}

function numberNames(parameters: readonly Parameter[]): void {
  const count = (name: string, among: readonly Parameter[]): number =>
    among.filter((parameter) => parameter.name === name).length;
  parameters.forEach((parameter, index) => {
    if (count(parameter.name, parameters) === 1) return;
    parameter.named(`${parameter.name}_${count(parameter.name, parameters.slice(0, index)) + 1}`);
  });
}
