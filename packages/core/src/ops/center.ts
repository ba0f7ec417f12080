/** Deviations from the mean, which have a kernel of their own because a rounded mean leaves the same error in all of them. */
import { reals } from "../graph/range.ts";
import { resolveAxes, type Axis } from "../graph/shape.ts";
import type { AxesOf } from "../graph/axisTypes.ts";
import type { Operand, ShapeOf } from "../graph/shapeTypes.ts";
import { createNode, type Op, type Tensor } from "../graph/tensor.ts";
import { elementCount, stridesOf } from "../ndarray.ts";
import { builder, callNotation, lift, type Builder } from "./define.ts";
import { stridedPositions } from "./elementwise.ts";
import { compensatedSum, sum } from "./reduction.ts";
import { abs, div, mul, sub } from "./arithmetic.ts";
import { less } from "./comparison.ts";
import { constant } from "./constant.ts";
import { dimension } from "./leaves.ts";
import { where } from "./selection.ts";

const centerOp: Op = {
  name: "center",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  // x ↦ x − 1 (1ᵀx) / n is a symmetric projection.
  derivative: {
    kind: "linear",
    operands: "all",
    adjoint: (cotangent, { attributes }) =>
      center(cotangent, attributes["axes"] as readonly number[]) as Tensor,
  },
  kernel: ([x], output, attributes) => {
    const axes = attributes["axes"] as readonly number[];
    const strides = stridesOf(x!.shape);
    const stepsOf = (which: readonly number[]): [number[], number[]] => [
      which.map((axis) => x!.shape[axis]!),
      which.map((axis) => strides[axis]!),
    ];
    const [along, alongSteps] = stepsOf(axes);
    const count = elementCount(along);
    const inner = stridedPositions(along, alongSteps, count);
    const [rest, restSteps] = stepsOf(x!.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis)));
    for (const origin of stridedPositions(rest, restSteps, elementCount(rest))) {
      const mean = compensatedSum((index) => x!.data[origin + inner[index]!]!, count) / count;
      for (const offset of inner) output.data[origin + offset] = x!.data[origin + offset]! - mean;
    }
  },
  lowering: {
    kind: "composition",
    // Twice, because the first mean is rounded: what is left of it goes the second time, unless it is infinite or NaN.
    formula: ({ inputs: [x], attributes }) => {
      const axes = attributes["axes"] as readonly number[];
      const once = sub(x!, meanOver(x!, axes));
      const rest = meanOver(once, axes);
      return sub(once, where(less(abs(rest), Infinity), rest, 0));
    },
  },
  notation: callNotation,
  range: () => reals,
  samples: [[0], [1], [0, 1]].map((axes) => ({
    operands: [{ shape: [3, 2], domain: [-2, 2] as const }],
    attributes: { axes },
  })),
};

/** The mean over the axes, which stay. */
function meanOver(x: Tensor, axes: readonly number[]): Tensor {
  const count = axes.reduce<Tensor>(
    (product, axis) => {
      const length = x.shape[axis]!;
      return mul(
        product,
        typeof length === "string" ? dimension(length, x.dtype) : constant(length, x.dtype),
      );
    },
    constant(1, x.dtype),
  );
  return div(sum(x, axes, { keepDims: true }) as Tensor, count);
}

/** `x − mean(x)` over the axes (all if none is given), which broadcast back. */
export const center: Builder<
  <A extends Operand, const X extends AxesOf<ShapeOf<A>> = undefined>(x: A, axes?: X) => Tensor<ShapeOf<A>>
> = builder(centerOp, (x: Operand, axes?: Axis | readonly Axis[]) => {
  const [tensor] = lift("center", [x], "float32");
  const positions = resolveAxes("center", tensor!.shape, axes);
  return createNode(centerOp, [tensor!], { axes: positions });
});
