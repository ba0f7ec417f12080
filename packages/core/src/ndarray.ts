/**
 * `NDArray`: concrete numbers in row-major order, which go into a graph and come out of it.
 * It holds data and knows nothing of formulas.
 */
import { allocate, isFloating, type DType, type TypedArray } from "./dtype.ts";
import { ChainruleError } from "./errors.ts";

/** Numbers or truth values, nested as deep as the array has axes; a bare number is an array without axes. */
export type NestedNumbers = number | boolean | readonly NestedNumbers[];

/** What is accepted wherever data is asked for. Typed arrays count as one axis; nested arrays must not be ragged. */
export type ArrayLike = NDArray | NestedNumbers | TypedArray;

/** A dense array of numbers: element type, shape and typed array. The data must not be written once it is shared. */
export class NDArray<S extends readonly number[] = readonly number[]> {
  readonly dtype: DType;
  /** The length of each axis; empty for a scalar. */
  readonly shape: S;
  /** The elements in row-major order. */
  readonly data: TypedArray;
  /** Element type, shape and elements, shortened where there are many. The package's entry installs it. */
  declare toString: () => string;

  /**
   * Wraps `data` without copying it.
   * @throws ChainruleError `shape-mismatch` when the shape does not have exactly `data.length` elements, `dtype-mismatch` when
   *   `data` is not the typed array of that element type.
   */
  constructor(dtype: DType, shape: S, data: TypedArray) {
    for (const length of shape) {
      if (!Number.isInteger(length) || length < 0) {
        throw new ChainruleError("invalid-argument", {
          where: "NDArray",
          expected: "every axis length to be a whole number ≥ 0",
          received: `shape [${shape.join(", ")}]`,
        });
      }
    }
    const expected = allocate(dtype, 0).constructor;
    if (data.constructor !== expected) {
      throw new ChainruleError("dtype-mismatch", {
        where: "NDArray",
        expected: `data for ${dtype} in a ${expected.name}`,
        received: kindOf(data),
        fix: "Use NDArray.from to convert",
      });
    }
    if (data.length !== elementCount(shape)) {
      throw new ChainruleError("shape-mismatch", {
        where: "NDArray",
        expected: `${elementCount(shape)} elements for shape [${shape.join(", ")}]`,
        received: `${data.length}`,
      });
    }
    this.dtype = dtype;
    this.shape = Object.freeze(shape.slice()) as unknown as S; // a copy of S has the shape S
    this.data = data;
  }

  /** An array of zeros. */
  static zeros<const S extends readonly number[]>(dtype: DType, shape: S): NDArray<S> {
    return new NDArray(dtype, shape, allocate(dtype, elementCount(shape)));
  }

  /**
   * Copies any accepted form of data into an array of the given element type.
   * @throws ChainruleError `invalid-data` when nested arrays are ragged, an element is no number, or a whole-number type
   *   is given a fraction.
   */
  static from(values: ArrayLike, dtype: DType = "float32"): NDArray {
    const source = flatten(values);
    const data = allocate(dtype, source.data.length);
    for (let index = 0; index < data.length; index++) {
      data[index] = checkedElement(source.data[index], dtype, index, source.shape);
    }
    return new NDArray(dtype, source.shape, data);
  }

  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** The number of elements. */
  get size(): number {
    return this.data.length;
  }

  /**
   * The only element of an array with one element.
   * @throws ChainruleError `not-scalar` when there is not exactly one.
   */
  item(): number {
    const [value] = this.data;
    if (value === undefined || this.size !== 1) {
      throw new ChainruleError("not-scalar", {
        where: "NDArray.item",
        expected: "exactly one element",
        received: `shape [${this.shape.join(", ")}]`,
        fix: "Use .data or .toNested() for arrays",
      });
    }
    return value;
  }

  /** The elements as nested JavaScript arrays; a plain number for a scalar. */
  toNested(): NestedNumbers {
    const strides = stridesOf(this.shape);
    const block = (axis: number, offset: number): NestedNumbers =>
      axis === this.rank
        ? this.data[offset]!
        : Array.from({ length: this.shape[axis]! }, (_, index) =>
            block(axis + 1, offset + index * strides[axis]!),
          );
    return block(0, 0);
  }
}

/** The number of elements of a shape: the product of its axis lengths. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, length) => count * length, 1);
}

/** Row-major strides: by how many elements the position moves when an index grows by one. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

function flatten(values: ArrayLike): { shape: readonly number[]; data: ArrayLikeOfElements } {
  if (values instanceof NDArray) return values;
  if (ArrayBuffer.isView(values)) return { shape: [values.length], data: values };
  const shape: number[] = [];
  let level: readonly unknown[] = [values];
  // One axis after the other, so that arrays of any depth take no stack.
  while (level.some(Array.isArray)) {
    const rows = level as readonly (readonly unknown[])[];
    const length = rows.find(Array.isArray)!.length;
    const ragged = rows.findIndex((row) => !Array.isArray(row) || row.length !== length);
    if (ragged >= 0) {
      const row: unknown = rows[ragged];
      throw new ChainruleError("invalid-data", {
        where: `row [${positionOf(ragged, shape).join(", ")}] of a nested array`,
        expected: `${length} ${length === 1 ? "element" : "elements"}, as in the other rows`,
        received: Array.isArray(row) ? `${row.length}` : `${kindOf(row)}, which is no row`,
      });
    }
    shape.push(length);
    level = rows.flatMap((row) => Array.from(row)); // unlike flat(), keeps the holes of a sparse array, to be refused below
  }
  return { shape, data: level };
}

interface ArrayLikeOfElements {
  readonly length: number;
  readonly [index: number]: unknown;
}

function checkedElement(element: unknown, dtype: DType, index: number, shape: readonly number[]): number {
  const value = typeof element === "boolean" ? Number(element) : element;
  const fits =
    typeof value === "number" &&
    (isFloating(dtype) || (dtype === "bool" ? value === 0 || value === 1 : (value | 0) === value));
  if (fits) return value;
  throw new ChainruleError("invalid-data", {
    where: `element [${positionOf(index, shape).join(", ")}] of an array of shape [${shape.join(", ")}]`,
    expected: {
      bool: "true, false, 0 or 1",
      int32: "a 32-bit whole number",
      float32: "a number",
      float64: "a number",
    }[dtype],
    received: kindOf(element),
  });
}

/** The position along each axis of the element with the given index in row-major order. */
function positionOf(index: number, shape: readonly number[]): number[] {
  return stridesOf(shape).map((stride, axis) => Math.floor(index / stride) % shape[axis]!);
}

/** What a value is, for messages. */
function kindOf(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "object" && value !== null)
    return `a value of type ${value.constructor?.name ?? "object"}`;
  return typeof value === "function" || typeof value === "symbol" ? `a ${typeof value}` : String(value);
}
