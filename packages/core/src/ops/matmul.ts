/** The matrix product over the last two axes; leading axes are batches and broadcast. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import { isNonnegative, isPositive, nonnegatives, positives, reals } from "../graph/range.ts";
import { broadcastShapes, conflictingDimensions, formatShape } from "../graph/shape.ts";
import { createNode, type Op, type Tensor } from "../graph/tensor.ts";
import { elementCount } from "../ndarray.ts";
import { builder, type Builder } from "./define.ts";
import { broadcastPositions } from "./elementwise.ts";
import { transpose } from "./movement.ts";

const matmulOp: Op = {
  name: "matmul",
  infer: ([a, b]) => {
    checkInnerDimensions(a!, b!);
    const batchA = a!.shape.slice(0, -2);
    const batchB = b!.shape.slice(0, -2);
    const batch = broadcastShapes(batchA, batchB);
    if (batch === undefined) {
      throw new ChainruleError("shape-mismatch", {
        where: "matmul",
        expected: "leading axes that broadcast together",
        received: `${describe(a!)} and ${describe(b!)}${conflictingDimensions(batchA, batchB)}`,
        data: { shapes: [a!.shape, b!.shape] },
      });
    }
    return { shape: [...batch, a!.shape.at(-2)!, b!.shape.at(-1)!], dtype: a!.dtype };
  },
  derivative: {
    kind: "multilinear",
    adjoint: (cotangent, { inputs: [a, b] }, operand) =>
      operand === 0 ? matrixProduct(cotangent, swapLastTwo(b!)) : matrixProduct(swapLastTwo(a!), cotangent),
  },
  kernel: ([a, b], output) => {
    const [rows, inner] = a!.shape.slice(-2) as [number, number];
    const columns = b!.shape.at(-1)!;
    const batches = output.shape.slice(0, -2);
    const batchesOfA = broadcastPositions(a!.shape.slice(0, -2), batches);
    const batchesOfB = broadcastPositions(b!.shape.slice(0, -2), batches);
    const sums = new Float64Array(columns); // float64 accumulation, whatever the element type
    for (let batch = 0; batch < elementCount(batches); batch++) {
      const originA = (batchesOfA?.[batch] ?? batch) * rows * inner;
      const originB = (batchesOfB?.[batch] ?? batch) * inner * columns;
      for (let row = 0; row < rows; row++) {
        sums.fill(0);
        for (let k = 0; k < inner; k++) {
          const factor = a!.data[originA + row * inner + k]!;
          const start = originB + k * columns;
          for (let column = 0; column < columns; column++) sums[column]! += factor * b!.data[start + column]!;
        }
        output.data.set(sums, (batch * rows + row) * columns);
      }
    }
  },
  lowering: { kind: "contraction" },
  notation: { kind: "infix", symbol: "@", level: "product", latex: { kind: "matrixProduct" } },
  range: (a, b) =>
    isPositive(a!) && isPositive(b!)
      ? positives
      : isNonnegative(a!) && isNonnegative(b!)
        ? nonnegatives
        : reals,
  samples: [
    [
      [2, 3],
      [3, 4],
    ],
    [
      [5, 2, 3],
      [3, 2],
    ],
    [
      [2, 3],
      [5, 3, 1],
    ],
    [
      [2, 1, 2, 3],
      [4, 3, 2],
    ],
    [
      [2, 0],
      [0, 3],
    ],
  ].map(([a, b]) => ({
    operands: [
      { shape: a!, domain: [-2, 2] },
      { shape: b!, domain: [-2, 2] },
    ],
  })),
};

/** @throws ChainruleError `shape-mismatch` unless the last axis of `a` fits the second to last of `b`, the only one of a vector. */
export function checkInnerDimensions(a: Tensor, b: Tensor): void {
  const inner = a.shape.at(-1)!;
  const other = b.shape.at(b.rank === 1 ? -1 : -2)!;
  if (inner === other) return;
  const fitting = b.rank === 1 ? [inner] : [...b.shape.slice(0, -2), inner, b.shape.at(-1)!];
  throw new ChainruleError("shape-mismatch", {
    where: "matmul",
    expected: "equal inner dimensions",
    received: `${describe(a)} and ${describe(b)}: ${inner} and ${other} differ`,
    fix:
      b.rank > 1 && inner === b.shape.at(-1)
        ? "Transposing the second operand would fit"
        : `A second operand of shape ${formatShape(fitting)} would fit`,
    data: { shapes: [a.shape, b.shape] },
  });
}

/**
 * The matrix product of operands that have at least two axes and one element type.
 * @throws ChainruleError `shape-mismatch` when the inner dimensions differ or the leading axes do not broadcast.
 */
export const matrixProduct: Builder<(a: Tensor, b: Tensor) => Tensor> = builder(
  matmulOp,
  (a: Tensor, b: Tensor) => createNode(matmulOp, [a, b]),
);

function swapLastTwo(x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return transpose(x, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
}
