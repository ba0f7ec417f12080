/** The operators of the formula language, as the records of their ops write them. */
import { matmul } from "../functions/matmul.ts";
import { pow } from "../functions/pow.ts";
import { precedence } from "../graph/notation.ts";
import type { Operand } from "../graph/shapeTypes.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, div, mul, sub } from "../ops/arithmetic.ts";
import { equalTo, greater, greaterEqual, less, lessEqual, notEqualTo } from "../ops/comparison.ts";
import type { Builder } from "../ops/define.ts";
import { matrixProduct } from "../ops/matmul.ts";
import { power } from "../ops/transcendental.ts";

type AnyFunction = (...operands: never[]) => Tensor;

/** An operator between two operands. */
export interface Operator {
  readonly level: number;
  readonly build: (a: Operand, b: Operand) => Tensor;
}

function operator({ op }: Builder<AnyFunction>, build: AnyFunction): [symbol: string, Operator] {
  if (op.notation.kind !== "infix") throw new Error(`${op.name} is not written between its operands`);
  return [op.notation.symbol, { level: precedence[op.notation.level], build: build as Operator["build"] }];
}

/** The operators between two operands, by their symbols. */
export const operators: ReadonlyMap<string, Operator> = new Map([
  operator(add, add),
  operator(sub, sub),
  operator(mul, mul),
  operator(div, div),
  operator(matrixProduct, matmul),
  operator(power, pow),
  ...[equalTo, notEqualTo, less, lessEqual, greater, greaterEqual].map((relation) =>
    operator(relation, relation),
  ),
]);
