/** Products, quotients and signs: common factors cancel, numbers gather, and what is left stands in one form. */
import { div, mul, mulNoNaN, neg, square, sub } from "../../ops/arithmetic.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { logsumexp } from "../../ops/reduction.ts";
import { cancel, joinFactors } from "../cancel.ts";
import { distributed } from "../distribute.ts";
import { factorsOf, isProduct, partsOf, type Factors } from "../factors.ts";
import { equation, stretchedTo } from "../pattern.ts";
import { productOf } from "../product.ts";
import { growth } from "../region.ts";
import type { Context, Rule } from "../rule.ts";

/** Cancelling may look into products that others use too, since it only takes away. */
const cancellation = [mul.op, mulNoNaN.op, div.op].map((root): Rule => ({
  name: "a b / a = b, a ≠ 0",
  holds: "real",
  root,
  apply: (node, context) => {
    const factors = factorsOf(node, isProduct);
    const cancelled = cancel(factors, context.facts);
    if (cancelled === factors) return undefined;
    const result = safeProduct(node, cancelled, context);
    return result && growth(node, result, partsOf(factors, cancelled), context) <= 0 ? result : undefined;
  },
}));

/** Here the old factors may stay beside the new ones, as long as others use them. */
const joining = [mul.op, mulNoNaN.op, div.op].map((root): Rule => ({
  name: "eᵘ / Σ eᵘ = e^(u − log Σ eᵘ), eᵘ σ(−u) = σ(u)",
  holds: "real",
  root,
  apply: (node, context) => {
    const factors = factorsOf(node, isProduct);
    const joined = joinFactors(factors, context.facts);
    return joined === factors ? undefined : safeProduct(node, cancel(joined, context.facts), context);
  },
}));

function safeProduct(node: Tensor, factors: Factors, { facts }: Context): Tensor | undefined {
  const product = productOf(factors, node.dtype, facts, true);
  if (product === undefined || !facts.dependsOnAllOf(product, node)) return undefined;
  return stretchedTo(node, product);
}

const oneForm = [mul.op, mulNoNaN.op, div.op, neg.op, square.op].map((root): Rule => ({
  name: "products stand in one form",
  holds: "real",
  root,
  apply: (node, context) => {
    const factors = factorsOf(node, (nested) => !context.isShared(nested));
    const product = productOf(factors, node.dtype, context.facts);
    if (product === undefined) return undefined;
    const result = stretchedTo(node, product);
    return result !== node && growth(node, result, partsOf(factors), context) <= 0 ? result : undefined;
  },
}));

const distribution = [mul.op, mulNoNaN.op].map((root): Rule => ({
  name: "(a/f + b/g) f g = a g + b f",
  holds: "real",
  root,
  apply: distributed,
}));

/** `u − log Σ eᵘ`, which is −∞ for a class that was masked out. */
function isLogProbability({ op, inputs: [u, total] }: Tensor): boolean {
  return op === sub.op && total!.op === logsumexp.op && total!.inputs[0] === u;
}

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
  labelTimesLogProbability,
  ...joining,
  ...cancellation,
  ...distribution,
  ...oneForm,
];
