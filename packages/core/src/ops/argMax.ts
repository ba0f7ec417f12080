/** Where along an axis the largest or smallest element is: whole numbers, piecewise constant, so without a derivative. */
import type { AxisOf, Reduce } from "../graph/axisTypes.ts";
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import { nonnegatives } from "../graph/range.ts";
import { resolveAxis, type Axis } from "../graph/shape.ts";
import type { Operand, ShapeOf } from "../graph/shapeTypes.ts";
import { createNode, type Op, type Tensor } from "../graph/tensor.ts";
import { elementCount } from "../ndarray.ts";
import { equalTo, logicalOr, notEqualTo } from "./comparison.ts";
import { constant } from "./constant.ts";
import { builder, callNotation, lift, type Builder } from "./define.ts";
import { iota } from "./indexing.ts";
import { max, min, type ReductionFunction } from "./reduction.ts";
import { where } from "./selection.ts";

/** Builds `f(x, axis)`: the positions along the axis, which is gone. */
export type PositionFunction = Builder<
  <A extends Operand, const X extends AxisOf<ShapeOf<A>>>(
    x: A,
    axis: X,
  ) => Tensor<Reduce<ShapeOf<A>, X, false>>
>;

function positionOf(
  name: string,
  isBetter: (a: number, b: number) => boolean,
  extremum: ReductionFunction,
): PositionFunction {
  const op: Op = {
    name,
    infer: ([x], attributes) => ({
      shape: x!.shape.toSpliced(attributes["axis"] as number, 1),
      dtype: "int32",
    }),
    derivative: { kind: "none" },
    kernel: ([x], output, attributes) => {
      const axis = attributes["axis"] as number;
      const length = x!.shape[axis]!;
      const inner = elementCount(x!.shape.slice(axis + 1));
      for (let line = 0; line < output.size; line++) {
        const origin = Math.floor(line / inner) * length * inner + (line % inner);
        let best = 0;
        for (let index = 1; index < length; index++) {
          const [value, known] = [x!.data[origin + index * inner]!, x!.data[origin + best * inner]!];
          if (isBetter(value, known) || (Number.isNaN(value) && !Number.isNaN(known))) best = index;
        }
        output.data[line] = best;
      }
    },
    lowering: {
      kind: "composition",
      // The least position of what is equal to the extremum, or NaN.
      formula: ({ inputs: [x], attributes }) => {
        const axis = attributes["axis"] as number;
        const best: Tensor = extremum(x!, axis, { keepDims: true });
        const isBest = logicalOr(equalTo(x!, best), notEqualTo(x!, x!));
        const beyond = constant(2 ** 31 - 1, "int32");
        return min(where(isBest, iota(x!.shape, axis), beyond) as Tensor, axis) as Tensor;
      },
    },
    notation: callNotation,
    range: () => nonnegatives,
    samples: [
      { operands: [{ shape: [5], domain: [-2, 2] }], attributes: { axis: 0 } },
      { operands: [{ shape: [2, 3, 2], domain: [-2, 2] }], attributes: { axis: 1 } },
      { operands: [{ shape: [2, 9], domain: [-2, 2] }], attributes: { axis: 1 } },
    ],
  };
  return builder(op, (x: Operand, axis: Axis) => {
    const [tensor] = lift(name, [x], "int32");
    const position = resolveAxis(name, tensor!.shape, axis);
    if (tensor!.shape[position] === 0) {
      throw new ChainruleError("invalid-argument", {
        where: name,
        expected: "an axis with at least one element",
        received: `axis ${axis} of ${describe(tensor!)}`,
      });
    }
    return createNode(op, [tensor!], { axis: position });
  });
}

/**
 * The position of the largest element along an axis, int32, without that axis: the first of several; the first NaN if there is one.
 * 0 along a named dimension that turns out to have no elements.
 * @throws ChainruleError `axis-out-of-range`; `invalid-argument` for an axis of length 0.
 */
export const argMax: PositionFunction = positionOf("argMax", (a, b) => a > b, max);

/**
 * The position of the smallest element along an axis, int32, without that axis: the first of several; the first NaN if there is one.
 * 0 along a named dimension that turns out to have no elements.
 * @throws ChainruleError `axis-out-of-range`; `invalid-argument` for an axis of length 0.
 */
export const argMin: PositionFunction = positionOf("argMin", (a, b) => a < b, min);
