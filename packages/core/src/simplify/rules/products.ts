/** Products, quotients and signs: common factors cancel, numbers gather, and what is left stands in one form. */
import { div, mul, mulNoNaN, neg, square } from "../../ops/arithmetic.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { log1p } from "../../ops/transcendental.ts";
import { constantValue } from "../../ops/constant.ts";
import { cancel, joinFactors } from "../cancel.ts";
import { distributed } from "../distribute.ts";
import { factorsOf, openings, partsOf, type Factors } from "../factors.ts";
import { equation, stretchedTo } from "../pattern.ts";
import { isLogProbability, productOf } from "../product.ts";
import { growth } from "../region.ts";
import type { Context, Rule } from "../rule.ts";

/** Cancelling may look into products that others use too, since it only takes away. */
const cancellation = [mul.op, mulNoNaN.op, div.op].map((root): Rule => ({
  name: "a b / a = b, a ≠ 0",
  holds: "real",
  root,
  apply: (node, context) => {
    for (const factors of openings(node, context.isShared)) {
      const cancelled = cancel(factors, context.facts);
      const result = cancelled === factors ? undefined : safeProduct(node, cancelled, context);
      if (result && growth(node, result, partsOf(factors, cancelled), context) <= 0) return result;
    }
    return undefined;
  },
}));

/** Here the old factors may stay beside the new ones, as long as others use them. */
const joining = [mul.op, mulNoNaN.op, div.op].map((root): Rule => ({
  name: "eᵘ / Σ eᵘ = e^(u − log Σ eᵘ), eᵘ σ(−u) = σ(u)",
  holds: "real",
  root,
  apply: (node, context) => {
    for (const factors of openings(node, context.isShared)) {
      const joined = joinFactors(factors, context.facts);
      const result =
        joined === factors ? undefined : safeProduct(node, cancel(joined, context.facts), context);
      if (result !== undefined) return result;
    }
    return undefined;
  },
}));

function safeProduct(node: Tensor, factors: Factors, { facts }: Context): Tensor | undefined {
  const product = productOf(factors, node.dtype, facts, true);
  if (product === undefined || !facts.mayStandFor(product, node)) return undefined;
  return stretchedTo(node, product);
}

const oneForm = [mul.op, mulNoNaN.op, div.op, neg.op, square.op].map((root): Rule => ({
  name: "products stand in one form",
  holds: "real",
  root,
  apply: (node, context) => {
    const factors = factorsOf(node, (nested) => !context.isShared(nested));
    // Of a very long product only a part is seen; sorting it part by part would take many passes.
    if (isSimple(node, factors) || factors.isCutShort) return undefined;
    const product = productOf(factors, node.dtype, context.facts);
    if (product === undefined) return undefined;
    const result = stretchedTo(node, product);
    return result !== node && growth(node, result, partsOf(factors), context) <= 0 ? result : undefined;
  },
}));

/** Whether it is a product of two that cannot be written otherwise, which most are. */
function isSimple({ op, inputs }: Tensor, { coefficient, above, below }: Factors): boolean {
  if (op !== mul.op || below.length > 0) return false;
  return above.length === 2
    ? coefficient === 1 && above.every((factor, index) => factor === inputs[index])
    : above.length === 1 && above[0] === inputs[1] && Math.abs(coefficient) !== 1;
}

const distribution = [mul.op, mulNoNaN.op].map((root): Rule => ({
  name: "(a/f + b/g) f g = a g + b f",
  holds: "real",
  root,
  apply: distributed,
}));

const labelTimesLogProbability: Rule = {
  name: "y log p = 0 for y = 0, p = softmax",
  holds: "real",
  root: mul.op,
  apply: ({ inputs: [a, b] }) => {
    const hasLabel =
      (isLogProbability(a!) && b!.op.leaf !== "constant") ||
      (isLogProbability(b!) && a!.op.leaf !== "constant");
    return hasLabel ? mulNoNaN(a!, b!) : undefined;
  },
};

const nonzeroConstantFactor: Rule = {
  name: "mulNoNaN(c, x) = c x, c ≠ 0",
  holds: "real",
  root: mulNoNaN.op,
  apply: ({ inputs: [a, b] }) => {
    const isNonzero = (factor: Tensor): boolean => {
      const value = constantValue(factor);
      return value !== undefined && value !== 0 && Number.isFinite(value);
    };
    return isNonzero(a!) || isNonzero(b!) ? mul(a!, b!) : undefined;
  },
};

const logOfOneMinusProbability: Rule = {
  name: "y log(1 + x) = 0 for y = 0, x = −1",
  holds: "real",
  root: mul.op,
  apply: ({ inputs: [a, b] }, { facts }) => {
    const isPole = (log: Tensor, y: Tensor): boolean =>
      log.op === log1p.op && !facts.isFinite(log) && y.op.leaf !== "constant";
    return isPole(a!, b!) || isPole(b!, a!) ? mulNoNaN(a!, b!) : undefined;
  },
};

/** Rules of products. */
export const products: readonly (Rule | (() => Rule))[] = [
  equation("(−a) b = −(a b)", "exact", (a, b) => [mul(neg(a!), b!), neg(mul(a!, b!))]),
  equation("(−a) / b = −(a / b)", "exact", (a, b) => [div(neg(a!), b!), neg(div(a!, b!))]),
  equation("a / (−b) = −(a / b)", "exact", (a, b) => [div(a!, neg(b!)), neg(div(a!, b!))]),
  equation("mulNoNaN(−a, b) = −mulNoNaN(a, b)", "real", (a, b) => [
    mulNoNaN(neg(a!), b!),
    neg(mulNoNaN(a!, b!)),
  ]),
  equation(
    "mulNoNaN(a, b) = a b, where both stay finite",
    "real",
    (a, b) => [mulNoNaN(a!, b!), mul(a!, b!)],
    (facts, a, b) =>
      !isLogProbability(a!) &&
      !isLogProbability(b!) &&
      ((facts.isBounded(a!) && facts.isFinite(b!)) || (facts.isBounded(b!) && facts.isFinite(a!))),
  ),
  nonzeroConstantFactor,
  labelTimesLogProbability,
  logOfOneMinusProbability,
  ...joining,
  ...cancellation,
  ...distribution,
  ...oneForm,
];
