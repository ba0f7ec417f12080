/** Arithmetic: sums, products, quotients, and the piecewise linear functions. */
import {
  differenceRange,
  hull,
  isNegative,
  isPositive,
  magnitudeRange,
  negatedRange,
  productRange,
  range,
  reciprocalRange,
  sumRange,
  type Range,
} from "../graph/range.ts";
import type { Interval, Partial, Tensor } from "../graph/tensor.ts";
import { equalTo, greater, less } from "./comparison.ts";
import { constantValue, isConstantFormula } from "./constant.ts";
import { called } from "./define.ts";
import { binary, unary, type BinaryFunction, type UnaryFunction } from "./elementwise.ts";

const around: Interval = [-2, 2];
const away: Interval = [0.5, 3];

/** `a + b`. */
export const add: BinaryFunction = binary({
  name: "add",
  scalar: "add",
  value: (a, b) => a! + b!,
  partials: () => [1, 1],
  domain: [around, around],
  notation: { kind: "infix", symbol: "+", level: "sum", latex: { kind: "sum" } },
  laws: { commutative: true, identity: { value: 0, holds: "real" } },
  range: (a, b) => sumRange(a!, b!),
  takes: "number",
});

/** `a - b`. */
export const sub: BinaryFunction = binary({
  name: "sub",
  scalar: "sub",
  value: (a, b) => a! - b!,
  partials: () => [1, -1],
  domain: [around, around],
  notation: { kind: "infix", symbol: "-", level: "sum", latex: { kind: "difference" } },
  laws: { identity: { value: 0, holds: "exact" } },
  range: (a, b) => differenceRange(a!, b!),
  takes: "number",
});

/** `a * b`, element by element (the Hadamard product); for matrices see `matmul`. */
export const mul: BinaryFunction = binary({
  name: "mul",
  scalar: "mul",
  value: (a, b) => a! * b!,
  integerValue: (a, b) => Math.imul(a!, b!),
  partials: (_, a, b) => [b!, a!],
  domain: [around, around],
  notation: { kind: "infix", symbol: "*", level: "product", latex: { kind: "product" } },
  laws: { commutative: true, identity: { value: 1, holds: "exact" } },
  range: (a, b) => productRange(a!, b!),
  takes: "number",
});

/** `a / b`, always the real quotient: 1 / 2 is 0.5 also for whole numbers. */
export const div: BinaryFunction = binary({
  name: "div",
  scalar: "div",
  value: (a, b) => a! / b!,
  partials: (output, _, b) => [div(1, b!), neg(div(output, b!))],
  poles: ([, b]) => !isNeverZero(b!),
  domain: [around, away],
  notation: { kind: "infix", symbol: "/", level: "product", latex: { kind: "quotient" } },
  laws: { identity: { value: 1, holds: "exact" } },
  range: (a, b) => {
    const reciprocal = reciprocalRange(b!);
    return reciprocal === undefined ? undefined : productRange(a!, reciprocal);
  },
  mayOverflow: (_, b) => !(b!.low > 0 || b!.high < 0), // away from 0, lest it underflow to 0
  takes: "real",
});

/** Whether a divisor is a size or a number, so that a mean has no pole. */
function isNeverZero(divisor: Tensor): boolean {
  if (divisor.op.leaf === "dimension") return true;
  const value = constantValue(divisor);
  return value === undefined ? divisor.op === mul.op && divisor.inputs.every(isNeverZero) : value !== 0;
}

/** `-x`. */
export const neg: UnaryFunction = unary({
  name: "neg",
  scalar: "neg",
  value: (x) => -x!,
  partials: () => [-1],
  domain: [around],
  notation: { kind: "prefix", symbol: "-", level: "negation", latex: { kind: "negation" } },
  laws: { involution: true },
  range: (x) => negatedRange(x!),
  takes: "number",
});

/** `x²`. */
export const square: UnaryFunction = unary({
  name: "square",
  scalar: "square",
  value: (x) => x! * x!,
  integerValue: (x) => Math.imul(x!, x!),
  notation: { kind: "power", exponent: 2, latex: { kind: "power" } },
  partials: (_, x) => [mul(2, x!)],
  domain: [around],
  laws: { parity: "even" },
  range: (x) => productRange(magnitudeRange(x!), magnitudeRange(x!)),
  takes: "number",
});

/**
 * `a * b`, but 0 wherever one of them is 0, even beside an infinity or NaN. The chain rule uses it from a pole or a selection on:
 * what has no influence on the result has no gradient.
 */
export const mulNoNaN: BinaryFunction = binary({
  name: "mulNoNaN",
  scalar: "mulNoNaN",
  value: (a, b) => (a === 0 || b === 0 ? 0 : a! * b!),
  partials: (_, a, b) => [b!, a!],
  poles: true,
  domain: [around, around],
  laws: { commutative: true, identity: { value: 1, holds: "real" } },
  range: (a, b) => productRange(a!, b!),
  takes: "real",
});

/** −1, 0 or 1 by the sign of `x`; NaN stays NaN. */
export const sign: UnaryFunction = unary({
  name: "sign",
  scalar: "sign",
  value: (x) => Math.sign(x!),
  domain: [away],
  notation: called({ kind: "function", command: "\\operatorname{sign}" }),
  laws: { idempotent: true, parity: "odd" },
  range: (x) => (isPositive(x!) ? range(1, 1) : isNegative(x!) ? range(-1, -1) : range(-1, 1)),
  takes: "number",
});

/** `|x|`. At 0 the derivative is 0, the subgradient of least norm. */
export const abs: UnaryFunction = unary({
  name: "abs",
  scalar: "abs",
  value: (x) => Math.abs(x!),
  partials: (_, x) => [sign(x!)],
  domain: [away],
  notation: called({ kind: "fences", left: "|", right: "|" }),
  laws: { idempotent: true, parity: "even" },
  range: (x) => magnitudeRange(x!),
  takes: "number",
});

/** The largest whole number that is at most `x`. */
export const floor: UnaryFunction = unary({
  name: "floor",
  scalar: "floor",
  value: (x) => Math.floor(x!),
  domain: [[0.1, 0.9]],
  notation: called({ kind: "fences", left: "\\lfloor", right: "\\rfloor" }),
  laws: { idempotent: true },
  range: (x) => range(Math.floor(x!.low), x!.high),
  takes: "number",
});

/**
 * The larger of `a` and `b`; NaN if one is NaN. At a tie the derivative is the subgradient of least norm: tensors share
 * it equally, a constant takes no share, so that `maximum(x, 0)` has derivative 0 at 0, like `relu`.
 */
export const maximum: BinaryFunction = binary({
  name: "maximum",
  scalar: "maximum",
  value: (a, b) => Math.max(a!, b!),
  partials: (_, a, b) => [shareOfLarger(a!, b!), shareOfLarger(b!, a!)],
  dropsEntries: true,
  domain: [away, [-3, 0.4]],
  notation: called({ kind: "function", command: "\\max" }),
  laws: { commutative: true, selfIdentity: true },
  range: (a, b) => largerRange(a!, b!),
  takes: "number",
});

/** The smaller of `a` and `b`; NaN if one is NaN. Ties as for {@link maximum}. */
export const minimum: BinaryFunction = binary({
  name: "minimum",
  scalar: "minimum",
  value: (a, b) => Math.min(a!, b!),
  partials: (_, a, b) => [shareOfSmaller(a!, b!), shareOfSmaller(b!, a!)],
  dropsEntries: true,
  domain: [away, [-3, 0.4]],
  notation: called({ kind: "function", command: "\\min" }),
  laws: { commutative: true, selfIdentity: true },
  range: (a, b) => negatedRange(largerRange(negatedRange(a!), negatedRange(b!))),
  takes: "number",
});

/** `{ max(a, b) }` */
function largerRange(a: Range, b: Range): Range {
  const { high, openHigh } = hull(a, b);
  const higher = a.low > b.low || (a.low === b.low && a.openLow) ? a : b;
  return { low: higher.low, openLow: higher.openLow, high, openHigh };
}

/** 1 where `a` is larger, its share where they tie, 0 elsewhere. */
function shareOfLarger(a: Tensor, b: Tensor): Partial {
  return { condition: greater(a, b), chosen: 1, otherwise: shareOfTie(a, b) };
}

/** 1 where `a` is smaller, its share where they tie, 0 elsewhere. */
function shareOfSmaller(a: Tensor, b: Tensor): Partial {
  return { condition: less(a, b), chosen: 1, otherwise: shareOfTie(a, b) };
}

function shareOfTie(a: Tensor, b: Tensor): Partial {
  return isConstantFormula(b) ? 0 : { condition: equalTo(a, b), chosen: 0.5, otherwise: 0 };
}
