/**
 * Formulas that overflow or lose their digits on the way to a finite value, and the ones that do not. Left and right are equal
 * for all real numbers for which the left is defined.
 */
import { abs, add, div, mul, mulNoNaN, neg, square, sub } from "../../ops/arithmetic.ts";
import {
  exp,
  expm1,
  log,
  log1p,
  sechSquared,
  sigmoid,
  softplus,
  sqrt,
  tanh,
  xlogy,
} from "../../ops/transcendental.ts";
import { equation } from "../pattern.ts";
import type { Rule } from "../rule.ts";

/** The rows, each a theorem. */
export const stabilising: readonly (() => Rule)[] = [
  // The logistic function in its spellings
  equation("1 − σ(z) = σ(−z)", "real", (z) => [sub(1, sigmoid(z!)), sigmoid(neg(z!))]),
  equation("1 / (1 + eᶻ) = σ(−z)", "real", (z) => [div(1, add(1, exp(z!))), sigmoid(neg(z!))]),
  equation(
    "a / (1 + eᶻ) = a σ(−z)",
    "real",
    (a, z) => [div(a!, add(1, exp(z!))), mul(a!, sigmoid(neg(z!)))],
    isNotConstant,
  ),
  equation("eᶻ / (1 + eᶻ) = σ(z)", "real", (z) => [div(exp(z!), add(1, exp(z!))), sigmoid(z!)]),
  equation("½ (1 + tanh z) = σ(2z)", "real", (z) => [mul(0.5, add(1, tanh(z!))), sigmoid(mul(2, z!))]),
  equation("(1 + tanh z) / 2 = σ(2z)", "real", (z) => [div(add(1, tanh(z!)), 2), sigmoid(mul(2, z!))]),
  equation("½ + ½ tanh z = σ(2z)", "real", (z) => [add(0.5, mul(0.5, tanh(z!))), sigmoid(mul(2, z!))]),
  equation("½ + tanh(z) / 2 = σ(2z)", "real", (z) => [add(0.5, div(tanh(z!), 2)), sigmoid(mul(2, z!))]),
  // Logarithms
  equation("log σ(z) = −softplus(−z)", "real", (z) => [log(sigmoid(z!)), neg(softplus(neg(z!)))]),
  equation("log(1 + eˣ) = softplus(x)", "real", (x) => [log(add(1, exp(x!))), softplus(x!)]),
  equation("log1p(eˣ) = softplus(x)", "real", (x) => [log1p(exp(x!)), softplus(x!)]),
  equation("log(1 + x) = log1p(x)", "real", (x) => [log(add(1, x!)), log1p(x!)]),
  equation("log(1 − x) = log1p(−x)", "real", (x) => [log(sub(1, x!)), log1p(neg(x!))]),
  equation("log1p(−σ(z)) = −softplus(z)", "real", (z) => [log1p(neg(sigmoid(z!))), neg(softplus(z!))]),
  equation("log eˣ = x", "real", (x) => [log(exp(x!)), x!]),
  equation("log1p(eˣ − 1) = x", "real", (x) => [log1p(expm1(x!)), x!]),
  equation(
    "e^(log x) = x, x > 0",
    "real",
    (x) => [exp(log(x!)), x!],
    (facts, x) => facts.isPositive(x!),
  ),
  equation("eˣ − 1 = expm1(x)", "real", (x) => [sub(exp(x!), 1), expm1(x!)]),
  equation("x log y = xlogy(x, y)", "real", (x, y) => [mul(x!, log(y!)), xlogy(x!, y!)], isNotConstant),
  equation("−1 + eˣ = expm1(x)", "real", (x) => [add(-1, exp(x!)), expm1(x!)]),
  equation("expm1(x) + 1 = eˣ", "real", (x) => [add(1, expm1(x!)), exp(x!)]),
  equation("e^(−softplus(x)) = σ(−x)", "real", (x) => [exp(neg(softplus(x!))), sigmoid(neg(x!))]),
  // Cross-entropy from probabilities
  equation("xlogy(y, σ(z)) = −y softplus(−z)", "real", (y, z) => [
    xlogy(y!, sigmoid(z!)),
    neg(mul(y!, softplus(neg(z!)))),
  ]),
  equation("y log1p(−σ(z)) = −y softplus(z)", "real", (y, z) => [
    mul(y!, log1p(neg(sigmoid(z!)))),
    neg(mul(y!, softplus(z!))),
  ]),
  equation("xlogy(y, eᵘ) = y u, 0 for y = 0", "real", (y, u) => [xlogy(y!, exp(u!)), mulNoNaN(y!, u!)]),
  // The hyperbolic tangent in its spellings
  equation("1 − tanh² x = sech² x", "real", (x) => [sub(1, square(tanh(x!))), sechSquared(x!)]),
  equation("(eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ) = tanh z", "real", (z) => [
    div(sub(exp(z!), exp(neg(z!))), add(exp(z!), exp(neg(z!)))),
    tanh(z!),
  ]),
  equation("(1 − e⁻²ᶻ) / (1 + e⁻²ᶻ) = tanh z", "real", (z) => [
    div(sub(1, exp(mul(-2, z!))), add(1, exp(mul(-2, z!)))),
    tanh(z!),
  ]),
  equation("(e²ᶻ − 1) / (e²ᶻ + 1) = tanh z", "real", (z) => [
    div(expm1(mul(2, z!)), add(1, exp(mul(2, z!)))),
    tanh(z!),
  ]),
  equation("2 σ(2z) − 1 = tanh z", "real", (z) => [sub(mul(2, sigmoid(mul(2, z!))), 1), tanh(z!)]),
  equation("2 / (1 + e⁻²ᶻ) − 1 = tanh z", "real", (z) => [
    sub(div(2, add(1, exp(mul(-2, z!)))), 1),
    tanh(z!),
  ]),
  // Roots and squares
  equation("√(x²) = |x|", "real", (x) => [sqrt(square(x!)), abs(x!)]),
  equation(
    "(√x)² = x, x ≥ 0",
    "real",
    (x) => [square(sqrt(x!)), x!],
    (facts, x) => facts.isNonnegative(x!),
  ),
  equation("|x|² = x²", "exact", (x) => [square(abs(x!)), square(x!)]),
  equation(
    "|x| = x, x ≥ 0",
    "real",
    (x) => [abs(x!), x!],
    (facts, x) => facts.isNonnegative(x!),
  ),
  equation("x x = x²", "exact", (x) => [mul(x!, x!), square(x!)]),
];

function isNotConstant(_: unknown, operand?: { readonly op: { readonly leaf?: string } }): boolean {
  return operand?.op.leaf !== "constant";
}
