/**
 * The steps of random graphs: for each op of the table a way to find operands that fit it. Elementwise ops and reductions are told by
 * their records, ops that rearrange have an entry in `movementSteps.ts`, and any other op is applied as its samples show.
 */
import { isFloating } from "../dtype.ts";
import { broadcastShapes, type Shape } from "../graph/shape.ts";
import { createNode, type Op, type Sample, type Tensor } from "../graph/tensor.ts";
import { add } from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import { iota } from "../ops/indexing.ts";
import { dimension } from "../ops/leaves.ts";
import { sum } from "../ops/reduction.ts";
import { elementCount, NDArray } from "../ndarray.ts";
import type { GraphBuilder, Step } from "./graphBuilder.ts";
import { movementSteps } from "./movementSteps.ts";

/** A step for each op that has operands, the simplest first, and for each kind of leaf. */
export function stepsOver(ops: readonly Op[], smooth: boolean): readonly Step[] {
  const applied = ops.filter(({ leaf }) => leaf === undefined);
  const rank = (op: Op): number => (op.elementwise === true ? op.samples[0]!.operands.length : 4);
  const sorted = [...applied].sort((a, b) => rank(a) - rank(b));
  return [...sorted.flatMap((op) => stepFor(op, smooth)), constantStep, dimensionStep, indexStep];
}

function stepFor(op: Op, smooth: boolean): Step[] {
  const own = movementSteps.get(op);
  if (own !== undefined) return [own];
  if (smooth && op.isHeld === true) return []; // no difference quotient converges to its derivative
  if (op.elementwise === true) return [elementwiseStep(op)];
  // Extrema have kinks that no interval of their operand avoids.
  if (op.derivative.kind === "reduction")
    return smooth && op.dropsEntries === true ? [] : [reductionStep(op)];
  return op.samples.length === 0 ? [] : [sampleStep(op)];
}

function elementwiseStep(op: Op): Step {
  const { operands } = op.samples[0]!;
  return (graph, { operands: references, details }) => {
    let shape: Shape = [];
    const place = placeOfNumber(operands.length, details);
    const take = (node: Tensor): Tensor => {
      shape = broadcastShapes(shape, node.shape)!;
      return node;
    };
    const isReal = (operand: number): boolean => operands[operand]!.dtype === undefined;
    const chosen = new Map<number, Tensor>();
    for (const [operand, { domain }] of operands.entries()) {
      if (!isReal(operand)) continue;
      const number = operand === place ? constantAt(graph, details[operand]!) : undefined;
      const node = number ?? graph.pickBeside(shape, graph.values, references[operand]!);
      if (node === undefined) return undefined;
      chosen.set(operand, graph.confined(take(node), domain));
    }
    for (const operand of operands.keys()) {
      if (isReal(operand)) continue;
      const beside = [...chosen.values()][0] ?? graph.values[0]!;
      const node =
        graph.pickBeside(shape, graph.truths, references[operand]!) ??
        graph.conditionFor(beside, details[operand]!);
      if (broadcastShapes(shape, node.shape) === undefined) return undefined;
      chosen.set(operand, take(node));
    }
    const real = [...chosen.keys()].filter(isReal);
    graph.aligned(real.map((operand) => chosen.get(operand)!)).forEach((node, index) => {
      chosen.set(real[index]!, node);
    });
    const inputs = operands.map((_, operand) => chosen.get(operand)!);
    const { attributes } = op.samples[details[3]! % op.samples.length]!;
    const node = createNode(op, inputs, attributes);
    const compares = real.length === 2 && !isFloating(node.dtype);
    return compares && graph.setting.smooth && !graph.areApart(inputs[0]!, inputs[1]!) ? undefined : node;
  };
}

/** Which of several operands is a number in place of a tensor: sometimes one of them, never all. */
function placeOfNumber(operandCount: number, details: readonly number[]): number | undefined {
  return operandCount > 1 && details[4]! % 4 === 3 ? details[3]! % operandCount : undefined;
}

function reductionStep(op: Op): Step {
  const domain = op.samples[0]!.operands[0]!.domain;
  const mostAxes = Math.max(...op.samples.map(({ attributes }) => (attributes!["axes"] as number[]).length));
  return (graph, { operands: [reference], details: [mask, keep] }) => {
    const x = graph.pick(
      graph.values.filter(({ rank }) => rank > 0),
      reference!,
    );
    if (x === undefined) return undefined;
    const chosen = x.shape.map((_, axis) => axis).filter((axis) => ((mask! + 1) >> axis) % 2 === 1);
    const axes = (chosen.length === 0 ? [0] : chosen).slice(0, mostAxes);
    return createNode(op, [graph.confined(x, domain)], { axes, keepDims: keep! % 2 === 1 });
  };
}

/**
 * Applies an op of no known family as one of its samples shows. An op of one operand whose attributes are axes takes any operand that
 * has them; operands of others are made to measure.
 */
function sampleStep(op: Op): Step {
  return (graph, { operands: references, details }) => {
    const { operands, attributes = {} } = op.samples[details[0]! % op.samples.length]!;
    const isFree = Object.keys(attributes).every((name) => ["axes", "axis", "keepDims"].includes(name));
    const inputs = operands.map((operand, index): Tensor => {
      if (operand.dtype !== undefined) return wholeNumbers(operand, details);
      const reference = references[index % references.length]!;
      const fitting = graph.values.filter(({ rank }) => rank === operand.shape.length);
      const node =
        isFree && operands.length === 1 && fitting.length > 0
          ? graph.pick(fitting, reference)!
          : stretched(graph.pick(graph.values, reference)!, operand.shape);
      return graph.confined(node, operand.domain);
    });
    return createNode(op, graph.aligned(inputs), attributes);
  };
}

/** Any node brought to a shape: its sum, plus the positions along the last axis, so that not all elements are equal. */
function stretched(node: Tensor, shape: readonly number[]): Tensor {
  const scalar: Tensor = node.rank === 0 ? node : sum(node);
  return shape.length === 0 ? scalar : (add(scalar, iota(shape, -1, node.dtype)) as Tensor);
}

function wholeNumbers(
  { shape, domain, dtype }: Sample["operands"][number],
  details: readonly number[],
): Tensor {
  const [lowest, highest] = domain;
  const data = Array.from({ length: elementCount(shape) }, (_, index) => {
    return lowest + ((details[index % details.length]! + index) % (highest - lowest + 1));
  });
  return constant(new NDArray(dtype!, shape, NDArray.from(data, dtype!).data));
}

const numbers = [0, 1, 2, -1, 0.5, 3, -2, -0.25];
const unusual = [-0, Infinity, -Infinity, NaN];

function constantAt({ setting: { smooth, dtype } }: GraphBuilder, detail: number): Tensor {
  const candidates = smooth ? numbers : [...numbers, ...unusual];
  return constant(candidates[detail % candidates.length]!, dtype);
}

const constantStep: Step = (graph, { details }) => constantAt(graph, details[0]!);

const dimensionStep: Step = ({ setting: { sizes, dtype } }, { details }) => {
  const names = [...sizes.keys()];
  return names.length === 0 ? undefined : dimension(names[details[0]! % names.length]!, dtype);
};

const indexStep: Step = ({ values, setting: { dtype } }, { operands: [reference], details }) => {
  const shaped = values.filter(({ rank }) => rank > 0);
  const like = shaped[reference! % Math.max(shaped.length, 1)];
  return like === undefined ? undefined : iota(like.shape, details[0]! % like.rank, dtype);
};
