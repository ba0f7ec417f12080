/** Movement: ops that rearrange elements and compute nothing. Adjoint pairs stand side by side; all are linear. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import {
  broadcastShapes,
  checkShape,
  conflictingDimensions,
  formatShape,
  resolveAxis,
  sameElementCount,
  shapesEqual,
  type Shape,
} from "../graph/shape.ts";
import type { AxisOf, Permute, Reverse } from "../graph/axisTypes.ts";
import type { Reshape } from "../graph/reshapeTypes.ts";
import type { Fits, Operand, ShapeOf, ShapeOrError } from "../graph/shapeTypes.ts";
import { createNode, type Op, type Tensor } from "../graph/tensor.ts";
import { stridesOf } from "../ndarray.ts";
import { builder, called, lift, type Builder } from "./define.ts";
import { broadcastPositions, stridedPositions } from "./elementwise.ts";

const reshapeOp: Op = {
  name: "reshape",
  infer: ([x], attributes) => {
    const shape = attributes["shape"] as Shape;
    checkShape("reshape", shape);
    if (!sameElementCount(x!.shape, shape)) {
      throw new ChainruleError("shape-mismatch", {
        where: "reshape",
        expected: "as many elements as before, whatever sizes the named dimensions take",
        received: `${describe(x!)} to ${formatShape(shape)}`,
        data: { from: x!.shape, to: shape },
      });
    }
    return { shape, dtype: x!.dtype };
  },
  derivative: {
    kind: "linear",
    operands: "all",
    adjoint: (cotangent, { inputs: [x] }) => reshape(cotangent, x!.shape),
  },
  kernel: ([x], output) => output.data.set(x!.data),
  lowering: { kind: "copy" },
  notation: called({ kind: "reshape" }),
  range: (x) => x,
  samples: [
    { operands: [{ shape: [2, 3], domain: [-2, 2] }], attributes: { shape: [3, 2] } },
    { operands: [{ shape: [2, 3], domain: [-2, 2] }], attributes: { shape: [6] } },
    { operands: [{ shape: [1, 1], domain: [-2, 2] }], attributes: { shape: [] } },
  ],
};

/**
 * The same elements, in row-major order, under another shape. Returns `x` itself when the shape is its own.
 * @throws ChainruleError `shape-mismatch` unless both shapes have equally many elements for all sizes of the names.
 */
export const reshape: Builder<
  <A extends Operand, const S extends Shape>(x: A, shape: S & Fits<Reshape<ShapeOf<A>, S>>) => Tensor<S>
> = builder(reshapeOp, (x: Operand, shape: Shape) => {
  const [tensor] = lift("reshape", [x]);
  return shapesEqual(tensor!.shape, shape)
    ? tensor!
    : createNode(reshapeOp, [tensor!], { shape: [...shape] });
});

const transposeOp: Op = {
  name: "transpose",
  infer: ([x], attributes) => {
    const permutation = attributes["permutation"] as readonly number[];
    return { shape: permutation.map((axis) => x!.shape[axis]!), dtype: x!.dtype };
  },
  derivative: {
    kind: "linear",
    operands: "all",
    adjoint: (cotangent, { attributes }) =>
      transpose(cotangent, inversePermutation(attributes["permutation"] as readonly number[])),
  },
  kernel: ([x], output, attributes) => {
    const strides = stridesOf(x!.shape);
    const steps = (attributes["permutation"] as readonly number[]).map((axis) => strides[axis]!);
    const positions = stridedPositions(output.shape, steps, output.size);
    for (let index = 0; index < output.size; index++) output.data[index] = x!.data[positions[index]!]!;
  },
  lowering: {
    kind: "view",
    view: (strides, _, __, attributes) => ({
      origin: 0,
      steps: (attributes["permutation"] as readonly number[]).map((axis) => strides[axis]!),
    }),
  },
  notation: { kind: "postfix", symbol: "'", level: "postfix", latex: { kind: "transpose" } },
  range: (x) => x,
  samples: [
    { operands: [{ shape: [2, 3], domain: [-2, 2] }], attributes: { permutation: [1, 0] } },
    { operands: [{ shape: [2, 3, 4], domain: [-2, 2] }], attributes: { permutation: [1, 2, 0] } },
  ],
};

function inversePermutation(permutation: readonly number[]): number[] {
  const inverse: number[] = [];
  permutation.forEach((axis, position) => (inverse[axis] = position));
  return inverse;
}

/**
 * The axes in another order: axis `i` of the result is axis `permutation[i]` of `x`; reversed if none is given.
 * @throws ChainruleError `invalid-argument` unless the permutation names every axis once.
 */
export const transpose: Builder<{
  <A extends Operand>(x: A): Tensor<Reverse<ShapeOf<A>>>;
  <A extends Operand, const P extends readonly AxisOf<ShapeOf<A>>[] & readonly number[]>(
    x: A,
    permutation: P & Fits<Permute<ShapeOf<A>, P>>,
  ): Tensor<ShapeOrError<Permute<ShapeOf<A>, P>>>;
}> = builder(transposeOp, (x: Operand, permutation?: readonly number[]) => {
  const [tensor] = lift("transpose", [x]);
  const { shape } = tensor!;
  const axes =
    permutation?.map((axis) => resolveAxis("transpose", shape, axis)) ??
    shape.map((_, axis) => axis).reverse();
  if (axes.length !== shape.length || new Set(axes).size !== shape.length) {
    throw new ChainruleError("invalid-argument", {
      where: "transpose",
      expected: `a permutation that names each of the ${shape.length} axes once`,
      received: `[${axes.join(", ")}] for ${describe(tensor!)}`,
    });
  }
  return axes.every((axis, position) => axis === position)
    ? tensor!
    : createNode(transposeOp, [tensor!], { permutation: axes });
});

const broadcastOp: Op = {
  name: "broadcast",
  infer: ([x], attributes) => {
    const shape = attributes["shape"] as Shape;
    checkShape("broadcast", shape);
    const result = broadcastShapes(x!.shape, shape);
    if (result === undefined || !shapesEqual(result, shape)) {
      throw new ChainruleError("shape-mismatch", {
        where: "broadcast",
        expected: "a shape to which the operand stretches",
        received: `${describe(x!)} to ${formatShape(shape)}${conflictingDimensions(x!.shape, shape)}`,
        fix: "Only axes of length 1 and missing leading axes stretch",
        data: { from: x!.shape, to: shape },
      });
    }
    return { shape, dtype: x!.dtype };
  },
  // Its adjoint is the sum over the stretched axes, which autodiff takes of every contribution that is larger than its operand.
  derivative: { kind: "linear", operands: "all", adjoint: (cotangent) => cotangent },
  kernel: ([x], output) => {
    const positions = broadcastPositions(x!.shape, output.shape);
    for (let index = 0; index < output.size; index++)
      output.data[index] = x!.data[positions?.[index] ?? index]!;
  },
  lowering: {
    kind: "view",
    view: (strides, from, to) => ({
      origin: 0,
      steps: to.map((_, axis) => {
        const source = axis - to.length + from.length;
        return source < 0 || from[source] === 1 ? 0 : strides[source]!;
      }),
    }),
  },
  notation: called({ kind: "broadcast" }),
  range: (x) => x,
  samples: [
    { operands: [{ shape: [], domain: [-2, 2] }], attributes: { shape: [2, 3] } },
    { operands: [{ shape: [3], domain: [-2, 2] }], attributes: { shape: [2, 3] } },
    { operands: [{ shape: [2, 1], domain: [-2, 2] }], attributes: { shape: [4, 2, 3] } },
  ],
};

/**
 * `x` stretched to `shape` along axes of length 1 and missing leading axes.
 * @throws ChainruleError `shape-mismatch` when it does not stretch to that shape.
 */
export const broadcast: Builder<<A extends Operand, const S extends Shape>(x: A, shape: S) => Tensor<S>> =
  builder(broadcastOp, (x: Operand, shape: Shape) => {
    const [tensor] = lift("broadcast", [x]);
    return shapesEqual(tensor!.shape, shape)
      ? tensor!
      : createNode(broadcastOp, [tensor!], { shape: [...shape] });
  });
