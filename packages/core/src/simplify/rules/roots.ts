/** Roots, squares and absolute values. */
import { abs, mul, square } from "../../ops/arithmetic.ts";
import { sqrt } from "../../ops/transcendental.ts";
import { equation } from "../pattern.ts";
import type { Rule } from "../rule.ts";

/** Rows about roots and squares. */
export const roots: readonly (() => Rule)[] = [
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
