/** What an initializer is, and how an array is filled. It does not know where numbers come from. */
import { NDArray } from "@chainrule/core";

/** The element types of parameters. */
export type RealDType = "float32" | "float64";

/** What every initializer is told by the layer that uses it. */
export interface InitializerOptions {
  /** Any whole number; the same seed gives the same bits on every engine. */
  readonly seed: number;
  /** The element type; float32 unless told. */
  readonly dtype?: RealDType;
}

/**
 * Makes the initial value of a parameter: any function of a shape and these options. {@link normal}, {@link uniform},
 * {@link zeros}, {@link glorotUniform}, {@link heNormal} and {@link orthogonal} are such functions.
 */
export type Initializer = (shape: readonly number[], options: InitializerOptions) => NDArray;

/** An array of that shape, its elements asked for one after the other, and rounded to the element type. */
export function filled<S extends readonly number[]>(
  shape: S,
  dtype: RealDType,
  next: () => number,
): NDArray<S> {
  const array = NDArray.zeros(dtype, shape);
  for (let index = 0; index < array.size; index++) array.data[index] = next();
  return array;
}
