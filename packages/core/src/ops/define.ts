/** What every op family shares: lifting numbers to constants, one element type for all operands, complete records. */
import { isFloating, widestDType, type DType } from "../dtype.ts";
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import type { LatexForm, Notation } from "../graph/notation.ts";
import { broadcastShapes, conflictingDimensions, type Shape } from "../graph/shape.ts";
import type { Operand } from "../graph/shapeTypes.ts";
import { Tensor, type Op } from "../graph/tensor.ts";
import { cast } from "./cast.ts";
import { constant } from "./constant.ts";

/** A function that builds nodes of one op, and the record of that op. */
export type Builder<F> = F & { readonly op: Op };

/** Attaches the record to the function that builds its nodes. */
export function builder<F extends (...operands: never[]) => Tensor>(
  op: Op,
  build: (...operands: never[]) => Tensor,
): Builder<F> {
  // The family states the static shapes of its builders; at run time the op infers the same ones.
  return Object.assign(build, { op: Object.freeze(op) }) as unknown as Builder<F>;
}

/** The notation of most ops: `name(operands, attributes)`. */
export const callNotation: Notation = { kind: "call" };

/** The same in text, and the given form in LaTeX. */
export const called = (latex: LatexForm): Notation => ({ kind: "call", latex });

/**
 * Turns numbers into scalar constants and gives all operands one element type, the widest of the tensors among them but
 * at least `narrowest`. A number adopts the tensors' type unless that cannot hold it (0.5 beside an int32).
 */
export function lift(where: string, operands: readonly Operand[], narrowest: DType = "bool"): Tensor[] {
  const dtypes = operands.map((operand) => (operand instanceof Tensor ? operand.dtype : "bool"));
  let dtype = widestDType([narrowest, ...dtypes]);
  for (const operand of operands) {
    if (operand instanceof Tensor) continue;
    checkNumber(where, operand);
    if (!isFloating(dtype)) dtype = Number.isInteger(operand) ? "int32" : "float32";
  }
  if (!operands.some((operand) => operand instanceof Tensor)) dtype = widestDType([narrowest, "float32"]);
  return operands.map((operand) =>
    operand instanceof Tensor ? cast(operand, dtype) : constant(operand, dtype),
  );
}

function checkNumber(where: string, operand: unknown): void {
  if (typeof operand === "number") return;
  throw new ChainruleError("invalid-argument", {
    where,
    expected: "tensors and numbers as operands",
    received: operand === null ? "null" : Array.isArray(operand) ? "an array" : typeof operand,
    fix: "Wrap data in constant(…), or feed it through input(…)",
  });
}

/** The broadcast shape of the operands. @throws ChainruleError `shape-mismatch` */
export function broadcastOperands(where: string, operands: readonly Tensor[]): Shape {
  let shape: Shape = [];
  for (const operand of operands) {
    const broadcast = broadcastShapes(shape, operand.shape);
    if (broadcast === undefined) {
      throw new ChainruleError("shape-mismatch", {
        where,
        expected: "operands that broadcast together",
        received: `${operands.map(describe).join(" and ")}${conflictingDimensions(shape, operand.shape)}`,
        fix: "Dimensions pair up from the last one on; those of a pair must be equal, or one of them 1",
        data: { shapes: operands.map((each) => each.shape) },
      });
    }
    shape = broadcast;
  }
  return shape;
}
