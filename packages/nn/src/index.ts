/** The public entry of `@chainrule/nn`. */
export * from "./data/index.ts";
export * from "./files/index.ts";
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  normal,
  orthogonal,
  uniform,
  zeros,
  type Fans,
  type Initializer,
  type InitializerOptions,
  type NormalOptions,
  type OrthogonalOptions,
  type RealDType,
  type ScaledOptions,
  type UniformOptions,
} from "./initializers.ts";
export { warnOfEqualWeights } from "./initializers/equalWeights.ts";
export { batchNorm, type BatchNormOptions, type BatchNormParameters } from "./layers/batchNorm.ts";
export {
  conv1d,
  conv2d,
  type ConvolutionLayer,
  type ConvolutionLayerOptions,
  type ConvolutionParameters,
} from "./layers/convolution.ts";
export { dense, type Activation, type DenseOptions, type DenseParameters } from "./layers/dense.ts";
export { dropout, type DropoutOptions } from "./layers/dropout.ts";
export { embedding, type EmbeddingOptions, type EmbeddingParameters } from "./layers/embedding.ts";
export { flatten } from "./layers/flatten.ts";
export { gru } from "./layers/gru.ts";
export {
  parametersOf,
  seedForPart,
  type AppliedPart,
  type ApplyOptions,
  type Layer,
  type TensorTree,
  type Trainable,
  type Tree,
} from "./layers/layer.ts";
export { layerNorm, type LayerNormOptions, type LayerNormParameters } from "./layers/layerNorm.ts";
export { lstm, type LstmOptions } from "./layers/lstm.ts";
export {
  multiHeadAttention,
  type MultiHeadAttentionOptions,
  type MultiHeadAttentionParameters,
} from "./layers/multiHeadAttention.ts";
export { averagePool, maxPool, type PoolingLayerOptions } from "./layers/pooling.ts";
export type { RecurrentLayer, RecurrentOptions, RecurrentParameters } from "./layers/recurrence.ts";
export { residual, type ResidualOptions, type ResidualParameters } from "./layers/residual.ts";
export { sequential, type SequentialParameters } from "./layers/sequential.ts";
export type {
  Appends,
  Flattens,
  InTurn,
  KeepsShape,
  LastBecomes,
  OutputShape,
  Recurs,
  Resizes,
  ShapeRule,
} from "./layers/shapeRule.ts";
export { simpleRnn, type SimpleRnnOptions } from "./layers/simpleRnn.ts";
export { summary, type Summarized } from "./layers/summary.ts";
export {
  binaryCrossEntropy,
  binaryCrossEntropyFromLogits,
  type BinaryCrossEntropy,
} from "./losses/binaryCrossEntropy.ts";
export {
  categoricalCrossEntropy,
  categoricalCrossEntropyFromLogits,
  type CategoricalCrossEntropy,
  type FitsClasses,
  type ReducedRows,
  type WithoutClasses,
} from "./losses/categoricalCrossEntropy.ts";
export type { ClassLossOptions } from "./losses/classWeights.ts";
export { hinge, type Hinge } from "./losses/hinge.ts";
export { huber, type HuberOptions } from "./losses/huber.ts";
export { kullbackLeibler, type KullbackLeibler } from "./losses/kullbackLeibler.ts";
export type { FitsEqual, Loss, LossOptions, Reduced, Reduction } from "./losses/loss.ts";
export { meanAbsoluteError } from "./losses/meanAbsoluteError.ts";
export { meanSquaredError } from "./losses/meanSquaredError.ts";
export {
  accuracy,
  confusionMatrix,
  majorityBaseline,
  type ConfusionMatrix,
  type ThresholdOptions,
} from "./metrics/binaryClassification.ts";
export { categoricalAccuracy, categoricalConfusionMatrix } from "./metrics/categoricalClassification.ts";
export { f1Score, precision, recall, type PrecisionOptions } from "./metrics/precisionAndRecall.ts";
export { rocAuc } from "./metrics/rocAuc.ts";
export { rSquared } from "./metrics/rSquared.ts";
export type { ShareOptions } from "./metrics/undefinedMetric.ts";
export { accumulateGradients, type AccumulationOptions } from "./optimizers/accumulation.ts";
export { adagrad, type AdagradOptions, type AdagradState } from "./optimizers/adagrad.ts";
export { adam, adamW, type AdamOptions, type AdamState, type AdamWOptions } from "./optimizers/adam.ts";
export { chain, type Chained } from "./optimizers/chain.ts";
export { clipByGlobalNorm, clipByValue, type ClippingOptions } from "./optimizers/clipping.ts";
export {
  gradientDescent,
  gradientDescent as sgd,
  type GradientDescentOptions,
} from "./optimizers/gradientDescent.ts";
export { lion, type LionOptions } from "./optimizers/lion.ts";
export { momentum, nesterov, type MomentumOptions, type MomentumState } from "./optimizers/momentum.ts";
export {
  updatesFor,
  type LearningRate,
  type Optimizer,
  type OptimizerState,
  type OptimizerStep,
  type StateTensors,
  type Transformation,
  type Updates,
} from "./optimizers/optimizer.ts";
export { rmsProp, type RmsPropOptions, type RmsPropState } from "./optimizers/rmsProp.ts";
export { decoupledWeightDecay, l2Penalty, type WeightDecayOptions } from "./optimizers/weightDecay.ts";
export { cosineRestarts, type CosineRestartsOptions } from "./schedules/cosineRestarts.ts";
export {
  exponentialRange,
  triangular,
  triangular2,
  type CyclicalOptions,
  type ExponentialRangeOptions,
} from "./schedules/cyclical.ts";
export {
  constantRate,
  cosineDecay,
  exponentialDecay,
  polynomialDecay,
  stepDecay,
  type DecayOptions,
  type ExponentialDecayOptions,
  type PolynomialDecayOptions,
  type StepDecayOptions,
} from "./schedules/decay.ts";
export {
  findLearningRate,
  type FindLearningRateOptions,
  type LearningRateTest,
} from "./schedules/findLearningRate.ts";
export { oneCycle, type OneCycleOptions } from "./schedules/oneCycle.ts";
export type { LearningRatePoint, SuggestedBounds } from "./schedules/suggestBounds.ts";
export { warmUp, type WarmUpOptions } from "./schedules/warmUp.ts";
export { splitSeed } from "./seeds.ts";
export type { Callback, Training } from "./training/callback.ts";
export { earlyStopping, type EarlyStoppingOptions } from "./training/earlyStopping.ts";
export { evaluateModel, type EvaluateModelOptions } from "./training/evaluateModel.ts";
export type { MonitorOptions } from "./training/monitor.ts";
export { fit, type FitOptions, type StopSignal, type TrainingData } from "./training/fit.ts";
export type { Metric } from "./training/measurements.ts";
export type { TrainingState } from "./training/trainingState.ts";
export { buildModel, type BuildOptions, type BuiltModel, type Model } from "./training/model.ts";
export { predict, type PredictOptions } from "./training/predict.ts";
export type { LabelledData, LabelledRows } from "./training/rows.ts";
export type { EpochReport, History, TrainingRun } from "./training/trainingRun.ts";
export {
  twoLayerNetwork,
  type FeedForward,
  type TwoLayerGradients,
  type TwoLayerNetwork,
  type TwoLayerOptions,
} from "./twoLayerNetwork.ts";
export type { Schedule } from "./schedules/schedule.ts";
export { onWarning, type Warning, type WarningCode, type WarningListener } from "./warnings.ts";
