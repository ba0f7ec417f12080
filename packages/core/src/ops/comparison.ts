/** Comparisons and logic: truth values, piecewise constant, so without a derivative. NaN compares false, except by `notEqual`. */
import { range } from "../graph/range.ts";
import type { ScalarFunction } from "../graph/lowering.ts";
import type { Interval } from "../graph/tensor.ts";
import { called } from "./define.ts";
import { binary, unary, type BinaryFunction, type UnaryFunction } from "./elementwise.ts";

const wide: Interval = [-2, 2];

function comparison(
  name: ScalarFunction,
  symbol: string,
  latexSymbol: string,
  value: (a: number, b: number) => boolean,
): BinaryFunction {
  return binary({
    name,
    scalar: name,
    value: (a, b) => Number(value(a!, b!)),
    domain: [wide, wide],
    notation: {
      kind: "infix",
      symbol,
      level: "comparison",
      latex: { kind: "relation", symbol: latexSymbol },
    },
    laws: { commutative: symbol === "==" || symbol === "!=" },
    range: () => range(0, 1),
    takes: "number",
    gives: "bool",
  });
}

/** `a == b` at every position, as truth values. */
export const equalTo: BinaryFunction = comparison("equalTo", "==", "=", (a, b) => a === b);
/** `a != b` at every position; true where one is NaN. */
export const notEqualTo: BinaryFunction = comparison("notEqualTo", "!=", "\\ne", (a, b) => a !== b);
/** `a < b` at every position. */
export const less: BinaryFunction = comparison("less", "<", "<", (a, b) => a < b);
/** `a <= b` at every position. */
export const lessEqual: BinaryFunction = comparison("lessEqual", "<=", "\\le", (a, b) => a <= b);
/** `a > b` at every position. */
export const greater: BinaryFunction = comparison("greater", ">", ">", (a, b) => a > b);
/** `a >= b` at every position. */
export const greaterEqual: BinaryFunction = comparison("greaterEqual", ">=", "\\ge", (a, b) => a >= b);

const truth: Interval = [0, 1];

/** Whether both are true. */
export const logicalAnd: BinaryFunction = binary({
  name: "logicalAnd",
  scalar: "logicalAnd",
  notation: called({ kind: "relation", symbol: "\\land" }),
  laws: { commutative: true, selfIdentity: true },
  range: () => range(0, 1),
  value: (a, b) => a! & b!,
  domain: [truth, truth],
  takes: "bool",
  gives: "bool",
});

/** Whether at least one is true. */
export const logicalOr: BinaryFunction = binary({
  name: "logicalOr",
  scalar: "logicalOr",
  notation: called({ kind: "relation", symbol: "\\lor" }),
  laws: { commutative: true, selfIdentity: true },
  range: () => range(0, 1),
  value: (a, b) => a! | b!,
  domain: [truth, truth],
  takes: "bool",
  gives: "bool",
});

/** Whether it is false. */
export const logicalNot: UnaryFunction = unary({
  name: "logicalNot",
  scalar: "logicalNot",
  notation: called({ kind: "logicalPrefix", symbol: "\\lnot" }),
  laws: { involution: true },
  range: () => range(0, 1),
  value: (a) => 1 - a!,
  domain: [truth],
  takes: "bool",
  gives: "bool",
});
