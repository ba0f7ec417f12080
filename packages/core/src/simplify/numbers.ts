/** Which numbers a formula may take instead of others: those that its element type holds without losing a digit. */
import type { DType } from "../dtype.ts";

/** Whether a positive number has all its digits in an element type. */
export function isHeld(size: number, dtype: DType): boolean {
  switch (dtype) {
    case "float64":
      return size >= 2 ** -1022 && size <= Number.MAX_VALUE;
    case "float32":
      return size >= 2 ** -126 && Math.fround(size) < Infinity;
    case "int32":
      return Number.isInteger(size) && size < 2 ** 31;
    case "bool":
      return false;
  }
}

/** `a + b` if the element type holds the very sum (Knuth's two-sum), which is no rounding; `undefined` otherwise. */
export function exactSum(a: number, b: number, dtype: DType): number | undefined {
  const total = a + b;
  const partOfB = total - a;
  const error = a - (total - partOfB) + (b - partOfB);
  if (error !== 0) return undefined;
  if (total === 0) return 0;
  return isHeld(Math.abs(total), dtype) && (dtype !== "float32" || Math.fround(total) === total)
    ? total
    : undefined;
}
