/** What is trained: an input, the predictions for it, and the parameters between them, as one graph. */
import { ChainruleError, input, type Parameter, type Shape, type Tensor } from "@chainrule/core";
import type { Updates } from "../optimizers/optimizer.ts";
import type { RealDType } from "../initializers.ts";
import { parametersOf, type AppliedPart, type Layer } from "../layers/layer.ts";
import type { OutputShape } from "../layers/shapeRule.ts";

/** A graph ready for training. Its layers are not needed any more; a model written without any is as good. */
export interface Model {
  /** The input. Its first dimension, the number of rows, has a name. */
  readonly x: Tensor;
  /** What is predicted for `x`. */
  readonly predictions: Tensor;
  /** What is predicted while training, where that differs: with dropout, for example. */
  readonly trainingPredictions?: Tensor;
  /** What training moves along gradients, each once. */
  readonly parameters: readonly Parameter[];
  /** What follows from the data of a training step, such as running means: parameters with their next values. */
  readonly statistics?: Updates;
  /** The scalar of int32 from which `trainingPredictions` draw, fed anew for each step, if they draw. */
  readonly seed?: Tensor;
  /** The layers as they were applied: what `summary` lists. */
  readonly parts?: readonly AppliedPart[];
}

/** Everything that training changes in a model: what follows gradients, then the statistics. */
export function allParameters({
  parameters,
  statistics = [],
}: Pick<Model, "parameters" | "statistics">): readonly Parameter[] {
  return [...parameters, ...statistics.map(([statistic]) => statistic)];
}

/** What a model is built from besides its layer. */
export interface BuildOptions<S extends Shape = Shape> {
  /** The shape of the input with the dimension of its rows, as in `["m", 16]`. */
  readonly inputShape: S;
  /** Where the initial parameters come from: the same seed gives the same bits. */
  readonly seed: number;
  /** The element type; float32 unless told. */
  readonly dtype?: RealDType;
}

/** A model whose shapes types know as far as its layers tell them. */
export interface BuiltModel<L extends Layer, S extends Shape> extends Model {
  readonly x: Tensor<S>;
  readonly predictions: Tensor<OutputShape<L, S>>;
}

/**
 * The graph of a layer with new parameters. Parameters that share a name are numbered in their order: W_1, b_1, W_2 …
 * @throws ChainruleError whatever the layer has against the shape.
 */
export function buildModel<L extends Layer, const S extends Shape>(
  layer: L,
  { inputShape, seed, dtype = "float32" }: BuildOptions<S>,
): BuiltModel<L, S> {
  const x: Tensor = input("x", inputShape, dtype);
  const tree = layer.init(seed, inputShape, dtype);
  const made = [...new Set(parametersOf(tree))];
  numberNames(made);
  const parts: AppliedPart[] = [];
  const predictions = layer.apply(tree, x, { training: false, observe: (part) => parts.push(part) });
  const statistics: [Parameter, Tensor][] = [];
  const stepSeed: Tensor = input("seed", [], "int32");
  const trainingPredictions = layer.apply(tree, x, {
    training: true,
    seed: stepSeed,
    update: (statistic, next) => {
      const parameter = made.find((each) => each === statistic);
      if (parameter === undefined) throw notAStatistic(layer, statistic);
      statistics.push([parameter, next]);
    },
  });
  const draws = dependsOn([trainingPredictions, ...statistics.map(([, next]) => next)], stepSeed);
  const isStatistic = new Set(statistics.map(([statistic]) => statistic));
  return {
    x,
    predictions,
    trainingPredictions,
    parameters: made.filter((parameter) => !isStatistic.has(parameter)),
    ...(statistics.length > 0 && { statistics }),
    ...(draws && { seed: stepSeed }),
    ...(parts.length > 0 && { parts }),
  } as Model as BuiltModel<L, S>; // the rules of the types are the twins of what the layers build
}

function notAStatistic({ name = "layer" }: Layer, { shape, dtype }: Tensor): ChainruleError {
  return new ChainruleError("invalid-argument", {
    where: `buildModel, update by ${name}`,
    expected: "a statistic that is one of the parameters which init made, as it was handed to apply",
    received: `another tensor, of type ${dtype} and shape [${shape.join(", ")}]`,
  });
}

function dependsOn(tensors: readonly Tensor[], leaf: Tensor): boolean {
  const reached = new Set(tensors);
  // A set iterates over what is added while it is being walked.
  for (const { inputs } of reached) for (const operand of inputs) reached.add(operand);
  return reached.has(leaf);
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
