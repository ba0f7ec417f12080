/** fast-check arbitraries for elements and arrays, ordinary ones and those at the limits of their element type. */
import * as fc from "fast-check";
import type { DType } from "../dtype.ts";
import type { Interval } from "../graph/tensor.ts";
import { elementCount, NDArray } from "../ndarray.ts";
import { shapes } from "./shapes.ts";

/** The least positive, the least normal and the largest number, and what lies beside 1. */
const limits = {
  float32: { subnormal: 2 ** -149, normal: 2 ** -126, largest: (2 - 2 ** -23) * 2 ** 127, epsilon: 2 ** -23 },
  float64: { subnormal: 2 ** -1074, normal: 2 ** -1022, largest: Number.MAX_VALUE, epsilon: 2 ** -52 },
} as const;

/** Zeros, infinities, NaN, subnormal, tiny and huge numbers of an element type; all of them are exact in it. */
export function specialValues(dtype: DType): readonly number[] {
  if (dtype === "bool") return [0, 1];
  if (dtype === "int32") return [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)];
  const { subnormal, normal, largest, epsilon } = limits[dtype];
  const sizes = [0, subnormal, normal - subnormal, normal, 0.5, 1, 1 + epsilon, 2, 40, 100, 1000, largest];
  return [...sizes.flatMap((size) => [size, -size]), Infinity, -Infinity, NaN];
}

/** Which numbers. */
export interface ElementOptions {
  /**
   * `any` mixes special values with numbers of every size; `finite` leaves out infinities and NaN; an interval gives round numbers
   * within it. Default `any`. Whole numbers and truth values are drawn from the whole numbers of the interval.
   */
  readonly values?: "any" | "finite" | Interval;
}

/** Numbers that are exact in the element type. */
export function elements(dtype: DType, { values = "any" }: ElementOptions = {}): fc.Arbitrary<number> {
  if (typeof values === "object") return within(dtype, values);
  if (dtype === "bool") return fc.nat(1);
  if (dtype === "int32") {
    return fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constantFrom(...specialValues(dtype)), fc.integer());
  }
  const allowed = (value: number): boolean => values === "any" || Number.isFinite(value);
  const ofAnySize = dtype === "float32" ? fc.float : fc.double;
  return fc.oneof(
    within(dtype, [-4, 4]),
    fc.constantFrom(...specialValues(dtype).filter(allowed)),
    ofAnySize({ noNaN: values === "finite", noDefaultInfinity: values === "finite" }),
  );
}

/** Multiples of 1/128, which are exact in float32, shrinking towards the middle of the interval or to zero. */
function within(dtype: DType, [lowest, highest]: Interval): fc.Arbitrary<number> {
  const grain = dtype === "float32" || dtype === "float64" ? 128 : 1;
  const origin = lowest <= 0 && highest >= 0 ? 0 : Math.round(((lowest + highest) / 2) * grain);
  return fc
    .integer({ min: Math.ceil(lowest * grain) - origin, max: Math.floor(highest * grain) - origin })
    .map((steps) => (origin + steps) / grain);
}

/** Which arrays. */
export interface ArrayOptions extends ElementOptions {
  /** Default float32. */
  readonly dtype?: DType;
  /** Default: any of {@link shapes}. */
  readonly shape?: readonly number[];
}

/** Arrays of data. */
export function arrays({ dtype = "float32", shape, ...options }: ArrayOptions = {}): fc.Arbitrary<NDArray> {
  const shapeArbitrary = shape === undefined ? shapes({ lengths: [1, 2, 3, 0] }) : fc.constant(shape);
  return shapeArbitrary.chain((lengths) => {
    const count = elementCount(lengths);
    return fc
      .array(elements(dtype, options), { minLength: count, maxLength: count })
      .map((data) => toArray(dtype, lengths, data));
  });
}

/** The first elements of `data`, as many as the shape has. */
export function toArray(dtype: DType, shape: readonly number[], data: readonly number[]): NDArray {
  const { data: elementsOfArray } = NDArray.from(data.slice(0, elementCount(shape)), dtype);
  return new NDArray(dtype, shape, elementsOfArray);
}
