/** The hyperbolic tangent in its spellings. */
import { add, div, mul, neg, square, sub } from "../../ops/arithmetic.ts";
import { exp, expm1, sechSquared, sigmoid, tanh } from "../../ops/transcendental.ts";
import { equation } from "../pattern.ts";
import type { Rule } from "../rule.ts";

/** Rows about tanh. */
export const hyperbolic: readonly (() => Rule)[] = [
  equation("1 − tanh² x = sech² x", "real", (x) => [sub(1, square(tanh(x!))), sechSquared(x!)]),
  equation("(eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ) = tanh z", "real", (z) => [
    div(sub(exp(z!), exp(neg(z!))), add(exp(z!), exp(neg(z!)))),
    tanh(z!),
  ]),
  equation("(eᶻ − 1) / (eᶻ + 1) = tanh(z / 2)", "real", (z) => [
    div(expm1(z!), add(1, exp(z!))),
    tanh(mul(0.5, z!)),
  ]),
  equation("2 σ(z) − 1 = tanh(z / 2)", "real", (z) => [sub(mul(2, sigmoid(z!)), 1), tanh(mul(0.5, z!))]),
  equation("1 − 2 σ(z) = −tanh(z / 2)", "real", (z) => [
    sub(1, mul(2, sigmoid(z!))),
    neg(tanh(mul(0.5, z!))),
  ]),
  equation("½ (1 + tanh z) = σ(2z)", "real", (z) => [mul(0.5, add(1, tanh(z!))), sigmoid(mul(2, z!))]),
  equation("½ (1 − tanh z) = σ(−2z)", "real", (z) => [mul(0.5, sub(1, tanh(z!))), sigmoid(mul(-2, z!))]),
  equation("(1 + tanh z) / 2 = σ(2z)", "real", (z) => [div(add(1, tanh(z!)), 2), sigmoid(mul(2, z!))]),
  equation("(1 − tanh z) / 2 = σ(−2z)", "real", (z) => [div(sub(1, tanh(z!)), 2), sigmoid(mul(-2, z!))]),
  equation("½ + ½ tanh z = σ(2z)", "real", (z) => [add(0.5, mul(0.5, tanh(z!))), sigmoid(mul(2, z!))]),
  equation("½ − ½ tanh z = σ(−2z)", "real", (z) => [sub(0.5, mul(0.5, tanh(z!))), sigmoid(mul(-2, z!))]),
  equation("½ + tanh(z) / 2 = σ(2z)", "real", (z) => [add(0.5, div(tanh(z!), 2)), sigmoid(mul(2, z!))]),
  equation("½ − tanh(z) / 2 = σ(−2z)", "real", (z) => [sub(0.5, div(tanh(z!), 2)), sigmoid(mul(-2, z!))]),
];
