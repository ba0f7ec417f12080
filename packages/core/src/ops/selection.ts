/** Selection: the one op that chooses between values, on which everything masked is built. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import { hull } from "../graph/range.ts";
import type { Broadcast, Fits, Operand, ShapeOf, ShapeOrError } from "../graph/shapeTypes.ts";
import { createNode, type Op, Tensor } from "../graph/tensor.ts";
import { elementwiseKernel } from "./elementwise.ts";
import { broadcastOperands, builder, called, lift, type Builder } from "./define.ts";

type Branches<A extends Operand, B extends Operand> = Broadcast<ShapeOf<A>, ShapeOf<B>>;
type Selected<C extends Operand, A extends Operand, B extends Operand> = Broadcast<
  ShapeOf<C>,
  ShapeOrError<Branches<A, B>>
>;

const whereOp: Op = {
  name: "where",
  infer: (operands) => ({ shape: broadcastOperands("where", operands), dtype: operands[1]!.dtype }),
  derivative: {
    kind: "linear",
    operands: [1, 2],
    // A hard zero on the side that was not chosen: no product that an infinite derivative could turn into NaN.
    adjoint: (cotangent, { inputs: [condition] }, operand) =>
      operand === 1 ? where(condition!, cotangent, 0) : where(condition!, 0, cotangent),
  },
  dropsEntries: true,
  elementwise: true,
  lowering: { kind: "scalar", function: "where" },
  kernel: elementwiseKernel((condition, chosen, otherwise) => (condition !== 0 ? chosen! : otherwise!)),
  notation: called({ kind: "choice" }),
  range: (_, chosen, otherwise) => hull(chosen!, otherwise!),
  samples: [
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    [[3], [2, 1], []],
    [[2, 1], [3], [2, 3]],
    [[], [], []],
  ].map((shapes) => ({
    operands: [
      { shape: shapes[0]!, domain: [0, 1], dtype: "bool" },
      { shape: shapes[1]!, domain: [-2, 2] },
      { shape: shapes[2]!, domain: [-2, 2] },
    ],
  })),
};

/**
 * `chosen` where the condition is true, `otherwise` elsewhere. What was not chosen has no influence, not even by being
 * NaN or infinite, on the value or on any gradient.
 * @throws ChainruleError `dtype-mismatch` when the condition does not consist of truth values.
 */
export const where: Builder<
  <C extends Tensor, A extends Operand, B extends Operand>(
    condition: C,
    chosen: A,
    otherwise: B & Fits<Branches<A, B>> & Fits<Selected<C, A, B>>,
  ) => Tensor<ShapeOrError<Selected<C, A, B>>>
> = builder(whereOp, (condition: Tensor, chosen: Operand, otherwise: Operand) => {
  if (!(condition instanceof Tensor) || condition.dtype !== "bool") {
    throw new ChainruleError("dtype-mismatch", {
      where: "where",
      expected: "a condition of truth values",
      received:
        condition instanceof Tensor
          ? `${describe(condition)} of ${(condition as Tensor).dtype}`
          : typeof condition,
      fix: 'Compare, as in where(greater(x, 0), x, 0), or cast(x, "bool")',
    });
  }
  return createNode(whereOp, [condition, ...lift("where", [chosen, otherwise])]);
});
