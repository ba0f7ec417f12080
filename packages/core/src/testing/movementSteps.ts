/** The steps of random graphs whose attributes depend on the shapes of their operands: movement, access by index, matmul, cast. */
import type { DType } from "../dtype.ts";
import { randomUniform } from "../functions/random.ts";
import { broadcastShapes, type Dimension, type Shape } from "../graph/shape.ts";
import { createNode, type Op, type Tensor } from "../graph/tensor.ts";
import { argMax, argMin } from "../ops/argMax.ts";
import { minimum, mul } from "../ops/arithmetic.ts";
import { cast, castOp, truncateOp } from "../ops/cast.ts";
import { constant } from "../ops/constant.ts";
import { cumulativeSum, exclusiveSumOp } from "../ops/cumulative.ts";
import { gather, iota, scatterAdd } from "../ops/indexing.ts";
import { matrixProduct } from "../ops/matmul.ts";
import { broadcast, reshape, transpose } from "../ops/movement.ts";
import { randomBits, unitFraction } from "../ops/randomBits.ts";
import { concat, pad, slice } from "../ops/slicing.ts";
import { sigmoid } from "../ops/transcendental.ts";
import { windows } from "../ops/windows.ts";
import type { Choice, GraphBuilder, Step } from "./graphBuilder.ts";

const isNumber = (dimension: Dimension): dimension is number => typeof dimension === "number";

/** A step that takes one operand and its axes of known length. */
function onAxes(build: (x: Tensor, choice: Choice, graph: GraphBuilder) => Tensor | undefined): Step {
  return (graph, choice) => build(graph.pick(graph.values, choice.operands[0]!)!, choice, graph);
}

/** One axis of known length at which an operand is cut or filled; nothing if it has none. */
function knownAxis({ shape }: Tensor, detail: number): number | undefined {
  const axes = shape.map((_, axis) => axis).filter((axis) => isNumber(shape[axis]!));
  return axes[detail % axes.length];
}

const reshapeStep = onAxes((x, { details: [variant, place] }) => {
  const { shape } = x;
  const at = place! % (shape.length + 1);
  if (variant! % 4 === 0) return reshape(x, [...shape.slice(0, at), 1, ...shape.slice(at)]);
  if (variant! % 4 === 1)
    return reshape(
      x,
      shape.filter((length) => length !== 1),
    );
  const axis = knownAxis(x, place!);
  if (axis === undefined) return undefined;
  const length = shape[axis] as number; // a known axis
  if (variant! % 4 === 2 && isNumber(shape[axis + 1] ?? "")) {
    return reshape(x, shape.toSpliced(axis, 2, length * (shape[axis + 1] as number)));
  }
  const factor = [2, 3, 5].find((candidate) => length % candidate === 0) ?? 1;
  return reshape(x, shape.toSpliced(axis, 1, factor, length / factor));
});

const transposeStep = onAxes((x, { details }) => {
  const rest = x.shape.map((_, axis) => axis).reverse();
  const permutation = x.shape.map(
    (_, index) => rest.splice(details[index % details.length]! % rest.length, 1)[0]!,
  );
  return transpose(x, permutation);
});

const broadcastStep = onAxes((x, { details: [length, prepend] }) => {
  const stretched = x.shape.map((dimension) => (dimension === 1 ? (length! % 3) + 1 : dimension));
  return broadcast(x, prepend! % 2 === 0 ? [2, ...stretched] : stretched);
});

const sliceStep = onAxes((x, { details }, { setting: { smooth } }) => {
  const ranges = x.shape.map((dimension, axis) => {
    if (!isNumber(dimension)) return null;
    const start = details[axis % details.length]! % (dimension + 1);
    const step = 1 + (details[(axis + 1) % details.length]! % 2);
    return smooth && start === dimension ? null : ([start, dimension, step] as const);
  });
  return slice(x, ranges);
});

/** Zeros around the elements, and sometimes between them, as in the adjoint of a slice with steps. */
const padStep = onAxes((x, { details }) => {
  const starts = x.shape.map((dimension, axis) =>
    isNumber(dimension) ? details[axis % details.length]! % 3 : 0,
  );
  const steps = x.shape.map((dimension, axis) =>
    isNumber(dimension) ? 1 + (details[(axis + 1) % details.length]! % 2) : 1,
  );
  const lengths = x.shape.map((dimension, axis) =>
    isNumber(dimension)
      ? starts[axis]! + Math.max(0, (dimension - 1) * steps[axis]! + 1) + (details.at(-1)! % 2)
      : dimension,
  );
  return createNode(pad.op, [x], { starts, steps, lengths });
});

const concatStep: Step = (graph, { operands: [first, second], details: [detail] }) => {
  const x = graph.pick(
    graph.values.filter((node) => knownAxis(node, 0) !== undefined),
    first!,
  );
  if (x === undefined) return undefined;
  const axis = knownAxis(x, detail!)!;
  const fits = ({ shape }: Tensor): boolean =>
    shape.length === x.rank &&
    shape.every((dimension, at) => (at === axis ? isNumber(dimension) : dimension === x.shape[at]));
  return concat(graph.aligned([x, graph.pick(graph.values.filter(fits), second!)!]), axis);
};

/** Whole numbers from 0 to `length − 1`: constants, or from data where a jump does no harm. */
function indicesBelow(length: number, { operands, details }: Choice, graph: GraphBuilder): Tensor {
  if (graph.setting.smooth || details[1]! % 3 > 0) {
    const count = 1 + (details[2]! % 3);
    return constant(
      Array.from({ length: count }, (_, index) => (details[3]! + index * details[4]!) % length),
      "int32",
    );
  }
  const x = graph.pick(graph.values, operands[1]!)!;
  // σ is at most 1, and NaN becomes 0
  return minimum(cast(mul(sigmoid(x), length), "int32"), constant(length - 1, "int32")) as Tensor;
}

const gatherStep = onAxes((x, choice, graph) => {
  if (x.rank === 0) return undefined;
  const axis = choice.details[0]! % x.rank;
  const length = x.shape[axis]!;
  if (length === 0) return undefined;
  return gather(x, isNumber(length) ? indicesBelow(length, choice, graph) : iota([length]), axis);
});

const scatterAddStep = onAxes((updates, { details }) => {
  const axis = knownAxis(updates, details[0]!);
  if (axis === undefined) return undefined;
  const count = updates.shape[axis] as number; // a known axis
  const length = 1 + (details[1]! % 4);
  const indices = Array.from({ length: count }, (_, index) => (details[2]! + index * details[3]!) % length);
  return scatterAdd(updates, constant(indices, "int32"), length, axis);
});

const matmulStep: Step = (graph, { operands: [first, second] }) => {
  const matrices = graph.values.filter(({ rank }) => rank >= 2);
  const left = graph.pick(matrices, first!) ?? asRow(graph.pick(graph.values, first!)!);
  const fits = ({ shape }: Tensor): boolean =>
    shape.at(-2) === left.shape.at(-1) &&
    broadcastShapes(left.shape.slice(0, -2), shape.slice(0, -2)) !== undefined;
  const right = graph.pick(matrices.filter(fits), second!) ?? swapLastTwo(left);
  return matrixProduct(
    ...(graph.aligned([left, right]).map((x) => graph.confined(x, [-2, 2])) as [Tensor, Tensor]),
  );
};

const asRow = (x: Tensor): Tensor => reshape(x, (x.rank === 0 ? [1, 1] : [1, ...x.shape]) as Shape);

const swapLastTwo = (x: Tensor): Tensor =>
  transpose(x, [...x.shape.keys()].slice(0, -2).concat(x.rank - 1, x.rank - 2));

/** Truth values as numbers, and where both types are wanted, real numbers in the other one. */
const castStep: Step = (graph, { operands: [reference], details: [detail] }) => {
  const { dtype, mixed } = graph.setting;
  const truth = graph.pick(graph.truths, reference!);
  const x = graph.pick(graph.values, reference!)!;
  const other: DType = x.dtype === "float32" ? "float64" : "float32";
  if (mixed && (truth === undefined || detail! % 2 === 0)) return cast(x, other);
  return truth === undefined ? undefined : cast(truth, dtype);
};

/** Whether elements differ from 0. */
const truncateStep = onAxes((x, _, { setting: { smooth } }) => (smooth ? undefined : cast(x, "bool")));

const windowsStep = onAxes((x, { details }) => {
  const axis = knownAxis(x, details[0]!);
  const length = axis === undefined ? 0 : (x.shape[axis] as number); // a known axis
  if (axis === undefined || length === 0) return undefined;
  const size = 1 + (details[1]! % length);
  const dilation = size > 1 ? 1 + (details[2]! % Math.floor((length - 1) / (size - 1))) : 1;
  return windows(x, axis, size, { stride: 1 + (details[3]! % 3), dilation });
});

function cumulativeStep(exclusive: boolean): Step {
  return onAxes((x, { details: [axis, reverse] }) =>
    x.rank === 0 ? undefined : cumulativeSum(x, axis! % x.rank, { exclusive, reverse: reverse! % 2 === 1 }),
  );
}

/** The position of an extremum as a number; it jumps, so not in smooth graphs. */
function positionStep(build: typeof argMax): Step {
  return onAxes((x, { details: [detail] }, { setting: { smooth } }) => {
    if (smooth || x.rank === 0) return undefined;
    const axis = detail! % x.rank;
    return x.shape[axis] === 0 ? undefined : cast(build(x, axis), x.dtype);
  });
}

/** Random numbers of the shape of an operand. */
const randomStep = onAxes(({ shape, dtype }, { details: [seed] }) => randomUniform(shape, seed!, dtype));

/** The step for each op that needs one of its own. */
export const movementSteps: ReadonlyMap<Op, Step> = new Map([
  [reshape.op, reshapeStep],
  [transpose.op, transposeStep],
  [broadcast.op, broadcastStep],
  [slice.op, sliceStep],
  [pad.op, padStep],
  [concat.op, concatStep],
  [gather.op, gatherStep],
  [scatterAdd.op, scatterAddStep],
  [matrixProduct.op, matmulStep],
  [castOp, castStep],
  [truncateOp, truncateStep],
  [windows.op, windowsStep],
  [cumulativeSum.op, cumulativeStep(false)],
  [exclusiveSumOp, cumulativeStep(true)],
  [argMax.op, positionStep(argMax)],
  [argMin.op, positionStep(argMin)],
  [randomBits.op, randomStep],
  [unitFraction.op, randomStep],
]);
