/**
 * The logarithm of a sum of exponentials, and what is left of its operand when it is taken off: log-softmax. The difference has
 * a kernel of its own, because it keeps its digits where `log Σ eˣ`, rounded, has none to give.
 */
import { resolveAxis, type Axis } from "../graph/shape.ts";
import { range, reals } from "../graph/range.ts";
import type { Operand, ShapeOf } from "../graph/shapeTypes.ts";
import { createNode, type Op, type Tensor } from "../graph/tensor.ts";
import { elementCount } from "../ndarray.ts";
import { abs, add, mul, mulNoNaN, sub } from "./arithmetic.ts";
import { equalTo, less } from "./comparison.ts";
import { builder, callNotation, lift, type Builder } from "./define.ts";
import { reshape } from "./movement.ts";
import { compensatedSum, extremum, max, reduction, sum, type ReductionFunction } from "./reduction.ts";
import { where } from "./selection.ts";
import { exp, log } from "./transcendental.ts";

/** `log Σ eˣ` of the numbers `read(0) … read(count − 1)`. */
function logSumOfExponentials(read: (index: number) => number, count: number): number {
  const largest = extremum(Math.max, -Infinity)(read, count);
  if (!Number.isFinite(largest)) return largest;
  return largest + Math.log(compensatedSum((index) => Math.exp(read(index) - largest), count));
}

/** `log Σ eˣ` over the axes, with no overflow; −∞ over none. */
export const logsumexp: ReductionFunction = reduction({
  name: "logsumexp",
  value: logSumOfExponentials,
  lowering: {
    kind: "composition",
    formula: ({ inputs: [x], attributes, shape }) => {
      const axes = attributes["axes"] as readonly number[];
      const shift = finiteMaximum(x!, axes);
      const total = log(sum(exp(sub(x!, shift)), axes, { keepDims: true }));
      return reshape(add(shift, total), shape);
    },
  },
  partial: (_, x, axes) =>
    axes.length === 1 ? exp(logSoftmax(x, axes[0])) : exp(sub(x, logsumexp(x, axes, { keepDims: true }))),
  range: () => reals,
  laws: { dominates: true },
  domain: [-2, 2],
  takes: "real",
});

/** The largest element along the axes, which stay; 0 if it is infinite or NaN, so that subtracting it makes no NaN. */
function finiteMaximum(x: Tensor, axes: readonly number[]): Tensor {
  const largest: Tensor = max(x, axes, { keepDims: true });
  return where(less(abs(largest), Infinity), largest, 0);
}

const axisOf = ({ attributes }: Tensor): number => attributes["axis"] as number;

const logSoftmaxOp: Op = {
  name: "logSoftmax",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  derivative: {
    kind: "rule",
    // With p = e^output: Jᵀu = u − p Σu and Jv = v − Σ p v, the sums along the axis.
    vjp: (cotangent, output, isGuarded) => {
      const total: Tensor = sum(cotangent, axisOf(output), { keepDims: true });
      const probabilities = exp(output);
      return [sub(cotangent, isGuarded ? mulNoNaN(probabilities, total) : mul(probabilities, total))];
    },
    jvp: ([tangent], output, isGuarded) => {
      const weighted = isGuarded ? mulNoNaN(exp(output), tangent!) : mul(exp(output), tangent!);
      return sub(tangent!, sum(weighted as Tensor, axisOf(output), { keepDims: true }) as Tensor);
    },
  },
  kernel: ([x], output, attributes) => {
    const axis = attributes["axis"] as number;
    const length = output.shape[axis]!;
    const inner = elementCount(output.shape.slice(axis + 1));
    for (let outer = 0; outer < output.size / Math.max(1, length); outer++) {
      const origin = Math.floor(outer / inner) * length * inner + (outer % inner);
      const read = (index: number): number => x!.data[origin + index * inner]!;
      const largest = extremum(Math.max, -Infinity)(read, length);
      const shift = Number.isFinite(largest) ? largest : 0;
      // Relative to the largest, so that nothing is rounded at its size; where all are −∞, so is the result.
      const total = logSumOfExponentials((index) => read(index) - shift, length);
      for (let index = 0; index < length; index++) {
        const value = read(index);
        output.data[origin + index * inner] = value === -Infinity ? -Infinity : value - shift - total;
      }
    }
  },
  lowering: {
    kind: "composition",
    formula: (node) => {
      const [x] = node.inputs as [Tensor];
      const difference = sub(x, finiteMaximum(x, [axisOf(node)]));
      const total: Tensor = sum(exp(difference), axisOf(node), { keepDims: true });
      return where(equalTo(x, -Infinity), -Infinity, sub(difference, log(total)));
    },
  },
  notation: callNotation,
  range: () => range(-Infinity, 0),
  samples: [
    { operands: [{ shape: [3], domain: [-2, 2] }], attributes: { axis: 0 } },
    { operands: [{ shape: [2, 3], domain: [-2, 2] }], attributes: { axis: 1 } },
    { operands: [{ shape: [2, 3, 2], domain: [-2, 2] }], attributes: { axis: 1 } },
  ],
};

/** `x − log Σ eˣ` along the axis (default the last): the logarithm of `softmax`, accurate for logits of any size. */
export const logSoftmax: Builder<<A extends Operand>(x: A, axis?: Axis) => Tensor<ShapeOf<A>>> = builder(
  logSoftmaxOp,
  (x: Operand, axis: Axis = -1) => {
    const [tensor] = lift("logSoftmax", [x], "float32");
    return createNode(logSoftmaxOp, [tensor!], { axis: resolveAxis("logSoftmax", tensor!.shape, axis) });
  },
);
