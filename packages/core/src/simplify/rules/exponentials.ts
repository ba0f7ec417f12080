/** Exponentials and logarithms that undo each other, and those of numbers near 1 and near 0. */
import { add, div, mul, neg, sub } from "../../ops/arithmetic.ts";
import { exp, expm1, log, log1p, xlogy } from "../../ops/transcendental.ts";
import { equation } from "../pattern.ts";
import type { Rule } from "../rule.ts";

/** Rows about exponentials and logarithms. */
export const exponentials: readonly (() => Rule)[] = [
  equation("log eˣ = x", "real", (x) => [log(exp(x!)), x!]),
  equation("log1p(eˣ − 1) = x", "real", (x) => [log1p(expm1(x!)), x!]),
  equation(
    "e^(log x) = x, x ≥ 0",
    "real",
    (x) => [exp(log(x!)), x!],
    (facts, x) => facts.isNonnegative(x!),
  ),
  // Products and quotients that overflow where their logarithm does not; all need a > 0 on both sides.
  equation("log(a eᵘ) = log a + u", "real", (a, u) => [log(mul(a!, exp(u!))), add(log(a!), u!)]),
  equation("log(a / eᵘ) = log a − u", "real", (a, u) => [log(div(a!, exp(u!))), sub(log(a!), u!)]),
  equation("log(eᵘ / a) = u − log a", "real", (u, a) => [log(div(exp(u!), a!)), sub(u!, log(a!))]),
  equation("log(1 / x) = −log x", "real", (x) => [log(div(1, x!)), neg(log(x!))]),
  equation("1 / eˣ = e⁻ˣ", "real", (x) => [div(1, exp(x!)), exp(neg(x!))]),
  // Near 1 and near 0
  equation("log(1 + x) = log1p(x)", "real", (x) => [log(add(1, x!)), log1p(x!)]),
  equation("log(1 − x) = log1p(−x)", "real", (x) => [log(sub(1, x!)), log1p(neg(x!))]),
  equation("eˣ − 1 = expm1(x)", "real", (x) => [sub(exp(x!), 1), expm1(x!)]),
  equation("−1 + eˣ = expm1(x)", "real", (x) => [add(-1, exp(x!)), expm1(x!)]),
  equation("1 − eˣ = −expm1(x)", "real", (x) => [sub(1, exp(x!)), neg(expm1(x!))]),
  equation("expm1(x) + 1 = eˣ", "real", (x) => [add(1, expm1(x!)), exp(x!)]),
  equation(
    "x log y = xlogy(x, y)",
    "real",
    (x, y) => [mul(x!, log(y!)), xlogy(x!, y!)],
    (_, x) => x!.op.leaf !== "constant",
  ),
];
