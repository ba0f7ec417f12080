/** Arrays of any element type, shape and bits, for tests of files. */
import { NDArray, type DType, type TypedArray } from "@chainrule/core";
import fc from "fast-check";

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  bool: Uint8Array,
} as const;

/** Shapes of up to three axes, with scalars and empty arrays among them. */
export const anyShape: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });

/** Any bits at all: NaN with any payload, infinities, −0. Truth values are 0 or 1. */
export const anyArray: fc.Arbitrary<NDArray> = fc
  .tuple(fc.constantFrom<DType>("float32", "float64", "int32", "bool"), anyShape)
  .chain(([dtype, shape]) => {
    const count = shape.reduce((product, length) => product * length, 1);
    const size = count * constructors[dtype].BYTES_PER_ELEMENT;
    return fc
      .uint8Array({ minLength: size, maxLength: size, max: dtype === "bool" ? 1 : 255 })
      .map((bytes) => new NDArray(dtype, shape, new constructors[dtype](new Uint8Array(bytes).buffer)));
  });

/** Bits, since NaN and −0 must come through as well. */
export function bitsOf(data: TypedArray): number[] {
  return [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
}

/** All that there is to an array, in a form that compares. */
export function contentOf({ dtype, shape, data }: NDArray): unknown {
  return { dtype, shape: [...shape], bits: bitsOf(data) };
}
