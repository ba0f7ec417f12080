/** How much of the spread of targets is explained by predictions. */
import { ChainruleError, NDArray, type ArrayLike } from "@chainrule/core";
import { checkPaired } from "./pairing.ts";

/**
 * The coefficient of determination `R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)²`: 1 for right predictions, 0 for those that are no better than the
 * mean ȳ of the targets, negative for worse ones.
 * @throws ChainruleError `empty-data` without targets; `shape-mismatch` unless there is one prediction for each; `invalid-data` where all
 *   targets are equal, so that there is no spread to explain; `non-finite` for a number that is not finite.
 */
export function rSquared(predictions: ArrayLike, targets: ArrayLike): number {
  const [given, expected] = [NDArray.from(predictions, "float64"), NDArray.from(targets, "float64")];
  checkPaired("rSquared", given.shape, expected.shape, "target");
  if (expected.size === 0) {
    throw new ChainruleError("empty-data", {
      where: "rSquared",
      expected: "at least two targets",
      received: `none: shape [${expected.shape.join(", ")}]`,
    });
  }
  checkFinite("predictions", given.data);
  checkFinite("targets", expected.data);
  const first = expected.data[0]!;
  if (expected.data.every((target) => target === first)) {
    throw new ChainruleError("invalid-data", {
      where: "rSquared",
      expected: "targets that differ, as their spread is what predictions explain",
      received: `${expected.size} of ${first}`,
    });
  }
  const mean = total(expected.data) / expected.size;
  const unexplained = expected.data.map((target, index) => (target - given.data[index]!) ** 2);
  return 1 - total(unexplained) / total(expected.data.map((target) => (target - mean) ** 2));
}

function total(values: NDArray["data"]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

function checkFinite(name: string, values: NDArray["data"]): void {
  const position = values.findIndex((value) => !Number.isFinite(value));
  if (position < 0) return;
  throw new ChainruleError("non-finite", {
    where: `rSquared, ${name}`,
    expected: "finite numbers",
    received: `${values[position]} at position ${position}`,
    data: { position },
  });
}
