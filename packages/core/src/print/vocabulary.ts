/**
 * The words of the formula language: its operators and the functions it calls, in the one list there is. What is written
 * with them is built by the very functions that a program would call.
 */
import type { DType } from "../dtype.ts";
import { expandDims, matrixTranspose, ones, squeeze, stack, zeros } from "../functions/axes.ts";
import { clip, elu, gelu, leakyRelu, relu, silu, softmax } from "../functions/activations.ts";
import { conv1d, conv2d } from "../functions/convolution.ts";
import { matmul } from "../functions/matmul.ts";
import { oneHot } from "../functions/oneHot.ts";
import { averagePool, maxPool } from "../functions/pooling.ts";
import { pow } from "../functions/pow.ts";
import { randomBernoulli, randomNormal, randomUniform, type Seed } from "../functions/random.ts";
import { mean, norm, variance } from "../functions/statistics.ts";
import type { Shape } from "../graph/shape.ts";
import { createNode, type Attributes, type Op, type Tensor } from "../graph/tensor.ts";
import { NDArray, type NestedNumbers } from "../ndarray.ts";
import { argMax, argMin } from "../ops/argMax.ts";
import * as arithmetic from "../ops/arithmetic.ts";
import { center } from "../ops/center.ts";
import { cast, castOp, truncateOp } from "../ops/cast.ts";
import * as comparison from "../ops/comparison.ts";
import { constant } from "../ops/constant.ts";
import { cumulativeSum, exclusiveSumOp } from "../ops/cumulative.ts";
import { ops } from "../ops/index.ts";
import { gather, iota, iotaOp, scatterAdd } from "../ops/indexing.ts";
import { after, stopGradient } from "../ops/held.ts";
import { dimension } from "../ops/leaves.ts";
import { matrixProduct } from "../ops/matmul.ts";
import { broadcast, reshape, transpose } from "../ops/movement.ts";
import { logSoftmax, logsumexp } from "../ops/logsumexp.ts";
import { randomBits, unitFraction } from "../ops/randomBits.ts";
import { max, min, prod, sum } from "../ops/reduction.ts";
import { where } from "../ops/selection.ts";
import { concat, pad, slice } from "../ops/slicing.ts";
import * as transcendental from "../ops/transcendental.ts";
import { windows } from "../ops/windows.ts";
import type { ArgumentKind } from "./arguments.ts";
import { rangesOf, widthsOf } from "./windows.ts";

/** What a function is told besides its operands. */
export interface Parameter {
  readonly name: string;
  readonly kind: ArgumentKind;
  readonly optional?: boolean;
  /** It travels in the object of options that comes last, so it is always written with its name. */
  readonly inOptions?: boolean;
}

/** A function of the language. */
export interface Callable {
  readonly name: string;
  /** Called with the operands (or the list of them), the parameters in their order, and the options if it has any. */
  readonly build: (...values: readonly unknown[]) => Tensor;
  /** How many tensors it takes; `list` for one list of any number, `any` for as many as are written. */
  readonly operands: number | "list" | "any";
  /** Whether numbers among its operands take the element type of the tensors. */
  readonly liftsNumbers: boolean;
  readonly parameters: readonly Parameter[];
  /** The ops whose nodes it builds. */
  readonly ops: readonly Op[];
  /** Its arguments in terms of a node's attributes, where those are not the same. */
  readonly argumentsOf?: (node: Tensor) => Attributes;
}

// The language checks operands and arguments before it calls, by the number and the kinds stated beside each function.
type AnyFunction = (...values: never[]) => Tensor;
type Built = AnyFunction & { readonly op?: Op };

function callable(
  name: string,
  build: Built,
  operands: Callable["operands"],
  parameters: readonly Parameter[] = [],
  more: Partial<Pick<Callable, "ops" | "argumentsOf" | "liftsNumbers">> = {},
): Callable {
  return {
    name,
    build: build as Callable["build"],
    operands,
    liftsNumbers: typeof operands === "number" && operands > 1 && parameters.length === 0,
    parameters,
    ops: build.op === undefined ? [] : [build.op],
    ...more,
  };
}

const axes: Parameter = { name: "axes", kind: "axes", optional: true };
const axis: Parameter = { name: "axis", kind: "axis", optional: true };
const keepDims: Parameter = { name: "keepDims", kind: "flag", optional: true, inOptions: true };
const dtype: Parameter = { name: "dtype", kind: "dtype", optional: true };
const shape: Parameter = { name: "shape", kind: "shape" };
const number = (name: string): Parameter => ({ name, kind: "attribute" });
const option = (name: string): Parameter => ({ ...number(name), optional: true, inOptions: true });
const flag = (name: string): Parameter => ({ ...keepDims, name });
const required = (parameter: Parameter): Parameter => ({ ...parameter, optional: false });

const named = (operands: number, functions: Readonly<Record<string, Built>>): Callable[] =>
  Object.entries(functions).map(([name, build]) => callable(name, build, operands));

const { abs, add, div, floor, maximum, minimum, mul, mulNoNaN, neg, sign, square, sub } = arithmetic;
const { equalTo, greater, greaterEqual, less, lessEqual, logicalAnd, logicalNot, logicalOr, notEqualTo } =
  comparison;
const { cos, erf, exp, expm1, log, log1p, power, rsqrt, sechSquared, sigmoid, sin, softplus, sqrt, tanh } =
  transcendental;

/** The functions of the language. */
export const callables: readonly Callable[] = [
  ...named(1, {
    neg,
    square,
    sign,
    abs,
    floor,
    exp,
    expm1,
    log,
    log1p,
    sigmoid,
    softplus,
    tanh,
    sechSquared,
  }),
  ...named(1, { erf, sin, cos, sqrt, rsqrt, logicalNot, relu, silu, matrixTranspose, unitFraction }),
  ...named(2, { add, sub, mul, div, mulNoNaN, maximum, minimum, power, pow, xlogy: transcendental.xlogy }),
  ...named(2, { equalTo, notEqualTo, less, lessEqual, greater, greaterEqual, logicalAnd, logicalOr }),
  callable("randomBits", randomBits, 2, [], { liftsNumbers: false }),
  callable("matmul", matmul, 2, [], { ops: [matrixProduct.op] }),
  ...named(3, { where, clip }),
  callable("stopGradient", stopGradient, 1),
  callable("after", after, 2, [], { liftsNumbers: false }),
  ...Object.entries({ sum, max, min, prod, logsumexp, mean, variance, norm }).map(([name, build]) =>
    callable(name, build, 1, [axes, keepDims]),
  ),
  callable("leakyRelu", leakyRelu, 1, [option("slope")]),
  callable("elu", elu, 1, [option("alpha")]),
  callable("gelu", gelu, 1, [option("approximate")]),
  callable("softmax", softmax, 1, [axis]),
  callable("logSoftmax", logSoftmax, 1, [axis]),
  callable("center", center, 1, [axes]),
  callable("reshape", reshape, 1, [shape]),
  callable("broadcast", broadcast, 1, [shape]),
  callable("transpose", transpose, 1, [{ name: "permutation", kind: "numbers", optional: true }]),
  callable("expandDims", expandDims, 1, [required(axis)]),
  callable("squeeze", squeeze, 1, [axis]),
  callable("cast", cast as Built, 1, [required(dtype)], { ops: [castOp, truncateOp] }),
  callable("slice", slice, 1, [{ name: "ranges", kind: "ranges" }], { argumentsOf: rangesOf }),
  callable("pad", pad, 1, [{ name: "widths", kind: "widths" }], { argumentsOf: widthsOf }),
  callable("concat", concat, "list", [axis]),
  callable("stack", stack, "list", [axis]),
  callable("gather", gather, 2, [axis]),
  callable("scatterAdd", scatterAdd, 2, [{ name: "length", kind: "dimension" }, axis]),
  callable("windows", windows, 1, [required(axis), number("size"), option("stride"), option("dilation")]),
  callable("cumulativeSum", cumulativeSum, 1, [required(axis), flag("exclusive"), flag("reverse")], {
    ops: [cumulativeSum.op, exclusiveSumOp],
    argumentsOf: ({ op, attributes }) => ({ ...attributes, exclusive: op === exclusiveSumOp }),
  }),
  callable("argMax", argMax, 1, [required(axis)]),
  callable("argMin", argMin, 1, [required(axis)]),
  callable("oneHot", oneHot, 1, [{ name: "depth", kind: "dimension" }, dtype]),
  ...Object.entries({ conv1d, conv2d }).map(([name, build]) =>
    callable(name, build, 2, ["stride", "padding", "dilation", "groups"].map(option)),
  ),
  ...Object.entries({ maxPool, averagePool }).map(([name, build]) =>
    callable(name, build, 1, [number("window"), option("stride"), option("padding")]),
  ),
  // Here the seed, which is an operand, comes first.
  ...Object.entries({ randomUniform, randomNormal }).map(([name, build]) =>
    callable(name, (seed: Seed, of: Shape, type?: DType) => build(of, seed, type) as Tensor, 1, [
      shape,
      dtype,
    ]),
  ),
  callable(
    "randomBernoulli",
    (seed: Seed, of: Shape, probability?: number) => randomBernoulli(of, seed, probability) as Tensor,
    1,
    [shape, { ...number("probability"), optional: true }],
  ),
  callable("iota", iota as Built, 0, [shape, axis, dtype], { ops: [iotaOp] }),
  callable("zeros", zeros, 0, [shape, dtype]),
  callable("ones", ones, 0, [shape, dtype]),
  callable("constant", constantOf, 0, [{ name: "value", kind: "data" }, dtype, { ...shape, optional: true }]),
  callable("size", dimension, 0, [{ name: "name", kind: "name" }, dtype]),
  callable("dimension", dimension, 0, [{ name: "name", kind: "name" }, dtype]),
];

const byName = new Map(callables.map((callable) => [callable.name, callable]));
const byOp = new Map(callables.flatMap((callable) => callable.ops.map((op) => [op, callable] as const)));

/** The function of this name. */
export function callableNamed(name: string): Callable | undefined {
  return byName.get(name);
}

/** The function that builds nodes of this op. */
export function callableOf(op: Op): Callable | undefined {
  return byOp.get(op);
}

/**
 * The op of a name itself: `sum!(x, axes=[], keepDims=true)` is the node with these operands and attributes, without the
 * defaults, shortcuts and checks of the function. Nodes that no function builds are written so.
 */
export function exactCallable(name: string): Callable | undefined {
  const op = opsByName.get(name);
  if (op === undefined) return undefined;
  return {
    name: `${name}!`,
    build: (attributes, ...operands) => createNode(op, operands as Tensor[], attributes as Attributes),
    operands: "any",
    liftsNumbers: false,
    parameters: [],
    ops: [op],
  };
}

const opsByName = new Map(ops.filter(({ leaf }) => leaf === undefined).map((op) => [op.name, op]));

/** A constant; an array that has an axis of length 0 needs its shape, as nested lists do not show it. */
function constantOf(value: NestedNumbers, dtype?: DType, shape?: readonly number[]): Tensor {
  const array = NDArray.from(value, dtype);
  return constant(shape === undefined ? array : new NDArray(array.dtype, shape, array.data));
}
