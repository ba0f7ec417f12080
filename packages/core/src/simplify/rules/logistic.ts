/** The logistic function `σ(z) = 1 / (1 + e⁻ᶻ)` in its spellings, its logarithm, and the cross-entropy of it. */
import { add, div, mul, mulNoNaN, neg, sub } from "../../ops/arithmetic.ts";
import { exp, log, log1p, sigmoid, softplus, xlogy } from "../../ops/transcendental.ts";
import { equation } from "../pattern.ts";
import type { Rule } from "../rule.ts";

/** Rows about σ and softplus. */
export const logistic: readonly (() => Rule)[] = [
  equation("1 − σ(z) = σ(−z)", "real", (z) => [sub(1, sigmoid(z!)), sigmoid(neg(z!))]),
  equation("1 / (1 + eᶻ) = σ(−z)", "real", (z) => [div(1, add(1, exp(z!))), sigmoid(neg(z!))]),
  equation("eᶻ / (1 + eᶻ) = σ(z)", "real", (z) => [div(exp(z!), add(1, exp(z!))), sigmoid(z!)]),
  equation("a / (1 + eᶻ) = a σ(−z)", "real", (a, z) => [div(a!, add(1, exp(z!))), mul(a!, sigmoid(neg(z!)))]),
  equation("σ(z) / σ(−z) = eᶻ", "real", (z) => [div(sigmoid(z!), sigmoid(neg(z!))), exp(z!)]),
  equation("σ(−z) / σ(z) = e⁻ᶻ", "real", (z) => [div(sigmoid(neg(z!)), sigmoid(z!)), exp(neg(z!))]),
  // Its logarithm
  equation("log σ(z) = −softplus(−z)", "real", (z) => [log(sigmoid(z!)), neg(softplus(neg(z!)))]),
  equation("log(1 + eˣ) = softplus(x)", "real", (x) => [log(add(1, exp(x!))), softplus(x!)]),
  equation("log1p(eˣ) = softplus(x)", "real", (x) => [log1p(exp(x!)), softplus(x!)]),
  equation("log1p(−σ(z)) = −softplus(z)", "real", (z) => [log1p(neg(sigmoid(z!))), neg(softplus(z!))]),
  equation("e^(−softplus(x)) = σ(−x)", "real", (x) => [exp(neg(softplus(x!))), sigmoid(neg(x!))]),
  equation("softplus(z) − softplus(−z) = z", "real", (z) => [sub(softplus(z!), softplus(neg(z!))), z!]),
  equation("softplus(−z) − softplus(z) = −z", "real", (z) => [sub(softplus(neg(z!)), softplus(z!)), neg(z!)]),
  equation("softplus(z) − z = softplus(−z)", "real", (z) => [sub(softplus(z!), z!), softplus(neg(z!))]),
  equation("z − softplus(z) = −softplus(−z)", "real", (z) => [sub(z!, softplus(z!)), neg(softplus(neg(z!)))]),
  equation("z + softplus(−z) = softplus(z)", "real", (z) => [add(z!, softplus(neg(z!))), softplus(z!)]),
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
];
