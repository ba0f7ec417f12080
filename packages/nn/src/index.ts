/** The public entry of `@chainrule/nn`. */
export * from "./data/index.ts";
export {
  normal,
  uniform,
  zeros,
  type Initializer,
  type InitializerOptions,
  type NormalOptions,
  type RealDType,
  type UniformOptions,
} from "./initializers.ts";
export { dense, type Activation, type DenseOptions, type DenseParameters } from "./layers/dense.ts";
export {
  parametersOf,
  type ApplyOptions,
  type Layer,
  type TensorTree,
  type Trainable,
  type Tree,
} from "./layers/layer.ts";
export { sequential, type SequentialParameters } from "./layers/sequential.ts";
export { binaryCrossEntropy, type BinaryCrossEntropy } from "./losses/binaryCrossEntropy.ts";
export type { FitsEqual, Loss, LossOptions, Reduced, Reduction } from "./losses/loss.ts";
export { meanSquaredError } from "./losses/meanSquaredError.ts";
export {
  accuracy,
  confusionMatrix,
  majorityBaseline,
  type ConfusionMatrix,
  type ThresholdOptions,
} from "./metrics/binaryClassification.ts";
export { gradientDescent, type GradientDescentOptions } from "./optimizers/gradientDescent.ts";
export {
  updatesFor,
  type LearningRate,
  type Optimizer,
  type OptimizerState,
  type OptimizerStep,
  type Updates,
} from "./optimizers/optimizer.ts";
export { splitSeed } from "./seeds.ts";
export { fit, type FitOptions, type Schedule } from "./training/fit.ts";
export { buildModel, predict, type BuildOptions, type Model } from "./training/model.ts";
export type { LabelledData } from "./training/rows.ts";
export type { EpochReport, History, TrainingRun } from "./training/trainingRun.ts";
export {
  twoLayerNetwork,
  type FeedForward,
  type TwoLayerGradients,
  type TwoLayerNetwork,
  type TwoLayerOptions,
} from "./twoLayerNetwork.ts";
