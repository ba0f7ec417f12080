/** The element types of tensors and arrays, and the rules by which they combine. */

/** The element types, from narrow to wide. */
export type DType = "bool" | "int32" | "float32" | "float64";

/** The typed array that stores elements of a {@link DType}; a `bool` is a byte that is 0 or 1. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

const width: Readonly<Record<DType, number>> = { bool: 0, int32: 1, float32: 2, float64: 3 };

/** Whether elements of this type are real numbers, so that a derivative makes sense. */
export function isFloating(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64";
}

/** The narrowest type that holds values of every given type: `bool < int32 < float32 < float64`. */
export function widestDType(dtypes: readonly DType[]): DType {
  return dtypes.reduce((widest, dtype) => (width[dtype] > width[widest] ? dtype : widest), "bool");
}

/** A zeroed typed array of the given length. */
export function allocate(dtype: DType, length: number): TypedArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(length);
    case "float64":
      return new Float64Array(length);
    case "int32":
      return new Int32Array(length);
    case "bool":
      return new Uint8Array(length);
  }
}
