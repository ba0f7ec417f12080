/** Numbers, names, lists and arrays as the text of a formula writes them. */
import type { DType } from "../dtype.ts";
import { stridesOf, type NDArray } from "../ndarray.ts";

/** The words of the language that stand for values, and so for no tensor. */
export const valueWords: ReadonlySet<string> = new Set(["NaN", "Infinity", "true", "false", "null"]);

/**
 * A name that needs no quotes: letters, digits, underscores and subscripts; also as LaTeX writes it (`\hat{y}`), with
 * parts (`layer1.weight`) and counted (`W#2`).
 */
export const plainName: RegExp =
  /(?:[\p{L}_]|\\[A-Za-z]+)(?:[\p{L}\p{N}\p{M}_]|\\[A-Za-z]+|\{[^{}"\n]*\}|\.(?=[\p{L}_])|#\d+)*/u;

const wholePlainName = new RegExp(`^(?:${plainName.source})$`, "u");

/** The name, in quotes where it would not be read as one. */
export function nameText(name: string): string {
  return wholePlainName.test(name) && !valueWords.has(name) ? name : JSON.stringify(name);
}

/** The shortest decimal that is read back as this element. */
export function numberText(value: number, dtype: DType): string {
  if (Object.is(value, -0)) return "-0";
  if (dtype !== "float32" || !Number.isFinite(value)) return String(value);
  // Nine digits tell all float32 numbers apart.
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return String(shorter);
  }
  return String(Number(value.toPrecision(9)));
}

/** A number, a truth value, a name or a (nested) list of them, as an argument of a call. */
export function argumentText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(argumentText).join(", ")}]`; // as deep as an argument, not as a graph
  return typeof value === "string" ? nameText(value) : Object.is(value, -0) ? "-0" : String(value);
}

/** The elements of an array as nested lists. */
export function elementsText({ data, dtype, shape }: NDArray): string {
  const strides = stridesOf(shape);
  const block = (axis: number, offset: number): string => {
    if (axis === shape.length) return elementText(data[offset]!, dtype);
    const rows = Array.from({ length: shape[axis]! }, (_, index) =>
      block(axis + 1, offset + index * strides[axis]!),
    );
    return `[${rows.join(", ")}]`;
  };
  return block(0, 0);
}

const elementText = (value: number, dtype: DType): string =>
  dtype === "bool" ? String(value === 1) : numberText(value, dtype);
