/** The public entry of `@chainrule/core`. Everything is a function; the methods of `Tensor` are installed here. */
import "./functions/methods.ts"; // keeps the declarations of the methods in the published types
import { installMethods } from "./functions/methods.ts";
import { installInspection } from "./print/inspect.ts";

installMethods();
installInspection();

export { ChainruleError, type ErrorCode, type ErrorDetails } from "./errors.ts";
export type { DType, TypedArray } from "./dtype.ts";
export { NDArray, type ArrayLike, type NestedNumbers } from "./ndarray.ts";
export type { Axis, Dimension, Shape } from "./graph/shape.ts";
export type {
  Broadcast,
  Fits,
  MatMul,
  Operand,
  ShapeError,
  ShapeOf,
  ShapeOrError,
} from "./graph/shapeTypes.ts";
export type { AxesOf, Permute, Reduce, Reverse, SwapLastTwo } from "./graph/axisTypes.ts";
export type { ExpandDims, Reshape, Squeeze } from "./graph/reshapeTypes.ts";
export type { Concat, ShapesOf, Stack } from "./graph/joinTypes.ts";
export { Tensor } from "./graph/tensor.ts";
export type {
  AttributeValue,
  Attributes,
  Derivative,
  Interval,
  Op,
  Partial,
  PartialChoice,
  Sample,
  TensorType,
} from "./graph/tensor.ts";
export { topologicalOrder } from "./graph/walk.ts";
export { constant } from "./ops/constant.ts";
export { dimension, input, parameter, Parameter } from "./ops/leaves.ts";
export { cast } from "./ops/cast.ts";
export {
  add,
  abs,
  div,
  floor,
  maximum,
  minimum,
  mul,
  mulNoNaN,
  neg,
  sign,
  square,
  sub,
} from "./ops/arithmetic.ts";
export {
  equalTo,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  notEqualTo,
} from "./ops/comparison.ts";
export { where } from "./ops/selection.ts";
export { after, stopGradient } from "./ops/held.ts";
export {
  cos,
  erf,
  exp,
  expm1,
  log,
  log1p,
  power,
  rsqrt,
  sechSquared,
  sigmoid,
  sin,
  softplus,
  sqrt,
  tanh,
  xlogy,
} from "./ops/transcendental.ts";
export type { BinaryFunction, UnaryFunction } from "./ops/elementwise.ts";
export { max, min, prod, sum, type ReductionFunction, type ReductionOptions } from "./ops/reduction.ts";
export { broadcast, reshape, transpose } from "./ops/movement.ts";
export { concat, pad, slice, type Range } from "./ops/slicing.ts";
export { windows, type Windowed, type WindowOptions } from "./ops/windows.ts";
export { cumulativeSum, type CumulativeOptions } from "./ops/cumulative.ts";
export { argMax, argMin, type PositionFunction } from "./ops/argMax.ts";
export { randomBits, unitFraction } from "./ops/randomBits.ts";
export { gather, iota, scatterAdd } from "./ops/indexing.ts";
export { ops } from "./ops/index.ts";
export { expandDims, matrixTranspose, ones, squeeze, stack, zeros } from "./functions/axes.ts";
export {
  clip,
  elu,
  gelu,
  leakyRelu,
  relu,
  silu,
  softmax,
  type EluOptions,
  type GeluOptions,
  type LeakyReluOptions,
} from "./functions/activations.ts";
export { logSoftmax, logsumexp } from "./ops/logsumexp.ts";
export { center } from "./ops/center.ts";
export { matmul } from "./functions/matmul.ts";
export { pow } from "./functions/pow.ts";
export { conv1d, conv2d, type Convolved, type ConvolutionOptions } from "./functions/convolution.ts";
export { averagePool, maxPool, type Pooled, type PoolingOptions } from "./functions/pooling.ts";
export type { Padding, PerAxis } from "./functions/spatial.ts";
export { oneHot } from "./functions/oneHot.ts";
export { randomBernoulli, randomNormal, randomUniform, type Seed } from "./functions/random.ts";
export { mean, norm, variance } from "./functions/statistics.ts";
export type { TensorMethods } from "./functions/methods.ts";
export { grad, jvp, valueAndGrad, vjp, type FitsScalar, type Like } from "./autodiff/index.ts";
export { jacobian, type Jacobian, type JoinedShape } from "./autodiff/jacobian.ts";
export { hessian, hvp, type Hessian } from "./autodiff/hessian.ts";
export { customGradient } from "./autodiff/customGradient.ts";
export type { GradientRule, JvpRule, VjpRule } from "./autodiff/gradientRule.ts";
export { checkpoint } from "./autodiff/checkpoint.ts";
export { namesIn, toText, type PrintOptions } from "./print/text.ts";
export { toLatex } from "./print/latex.ts";
export { toDot, type DotOptions } from "./print/dot.ts";
export { formula, parseFormula, type Formula, type FormulaNames, type FormulaTag } from "./print/formula.ts";
export {
  derivation,
  type Derivation,
  type DerivationOptions,
  type DerivationStep,
  type Equation,
} from "./print/derivation.ts";
export type { DimensionSizes, Feeds } from "./evaluate/bind.ts";
export { evaluate, type EvaluateOptions } from "./evaluate/evaluate.ts";
export { interpret, type Program, type ProgramSpecification, type RunOptions } from "./evaluate/program.ts";
export { canCompile, compile } from "./compile/compile.ts";
export { explain, type ExplainOptions } from "./compile/explain.ts";
export type {
  CompiledProgram,
  CompiledRunOptions,
  CompileOptions,
  CompileSpecification,
  ProgramMemory,
} from "./compile/program.ts";
export { equal, simplify, type SimplifyOptions, type Step, type Trace } from "./simplify/simplify.ts";
