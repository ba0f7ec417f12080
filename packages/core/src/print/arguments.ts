/** What the functions of the formula language are told besides their operands, and how that is checked. */
import type { DType } from "../dtype.ts";

/** The kinds of arguments. */
export type ArgumentKind =
  | "axis"
  | "axes"
  | "shape"
  | "dimension"
  | "numbers"
  | "ranges"
  | "widths"
  | "data"
  | "dtype"
  | "flag"
  | "attribute"
  | "name";

type Test = (value: unknown) => boolean;

const isNumber: Test = (value) => typeof value === "number";
const isName: Test = (value) => typeof value === "string";
const isNumberOrName: Test = (value) => isNumber(value) || isName(value);
const isListOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);
const isListOfLength =
  (test: Test, ...lengths: readonly number[]): Test =>
  (value) =>
    isListOf(test)(value) && lengths.includes((value as readonly unknown[]).length);
// As deep as the data has axes.
const isData: Test = (value) => isNumber(value) || typeof value === "boolean" || isListOf(isData)(value);

const dtypes: Readonly<Record<DType, true>> = { bool: true, int32: true, float32: true, float64: true };

const kinds: Readonly<Record<ArgumentKind, readonly [test: Test, description: string]>> = {
  axis: [isNumberOrName, "an axis, such as 0, -1 or m"],
  axes: [(value) => isNumberOrName(value) || isListOf(isNumberOrName)(value), "axes, such as 0, [0, 1] or m"],
  shape: [isListOf(isNumberOrName), "a shape, such as [m, 16]"],
  dimension: [isNumberOrName, "a dimension, such as 16 or m"],
  numbers: [isListOf(isNumber), "a list of numbers, such as [1, 0]"],
  ranges: [
    isListOf((range) => range === null || isListOfLength(isNumber, 2, 3)(range)),
    "a list of ranges, such as [[0, 2], null]",
  ],
  widths: [isListOf(isListOfLength(isNumber, 2)), "a list of widths, such as [[1, 0], [0, 0]]"],
  data: [isData, "numbers, such as [[1, 2], [3, 4]]"],
  dtype: [
    (value) => isName(value) && Object.hasOwn(dtypes, value as string),
    `one of ${Object.keys(dtypes).join(", ")}`,
  ],
  flag: [(value) => typeof value === "boolean", "true or false"],
  name: [isName, "a name, such as m"],
  attribute: [
    (value) => isNumberOrName(value) || typeof value === "boolean" || isListOf(isNumberOrName)(value),
    "a number, a name, true, false, or a list of numbers and names",
  ],
};

/** Whether the value may be an argument of this kind. */
export function isArgument(kind: ArgumentKind, value: unknown): boolean {
  return kinds[kind][0](value);
}

/** The kind in words, for messages. */
export function describeArgument(kind: ArgumentKind): string {
  return kinds[kind][1];
}
