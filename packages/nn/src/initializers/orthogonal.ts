/** Orthogonal matrices as initial weights: they turn, and neither stretch nor shrink. */
import { ChainruleError, NDArray } from "@chainrule/core";
import { generatorFrom } from "../seeds.ts";
import type { InitializerOptions } from "./initializer.ts";
import { standardNormal } from "./standardNormal.ts";

/** Options of {@link orthogonal}. */
export interface OrthogonalOptions extends InitializerOptions {
  /** Multiplies the matrix; 1 unless told. */
  readonly gain?: number;
}

/**
 * A random matrix with orthonormal columns, `QᵀQ = I`, or orthonormal rows where it is wider than tall; every such matrix is equally
 * likely (Haar measure). All axes but the last count as rows. It is the factor Q of a normal matrix (A. M. Saxe, J. L. McClelland and
 * S. Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", ICLR 2014), with the signs that make
 * it fair (F. Mezzadri, "How to generate random matrices from the classical compact groups", Notices of the AMS 54, 2007).
 * @throws ChainruleError `invalid-argument` for a shape with fewer than two axes, a gain that is not finite, or a seed that is no
 *   whole number.
 */
export function orthogonal<const S extends readonly number[]>(
  shape: S,
  { gain = 1, seed, dtype = "float32" }: OrthogonalOptions,
): NDArray<S> {
  const columns = shape.at(-1);
  if (columns === undefined || shape.length < 2 || !Number.isFinite(gain)) {
    throw new ChainruleError("invalid-argument", {
      where: "orthogonal",
      expected: "a shape with at least two axes, and a finite gain",
      received: `[${shape.join(", ")}], gain ${gain}`,
    });
  }
  const next = standardNormal(generatorFrom("orthogonal", seed));
  const array = NDArray.zeros(dtype, shape);
  if (array.size === 0) return array;
  const rows = array.size / columns;
  const vectors = orthonormal(Math.min(rows, columns), Math.max(rows, columns), next);
  for (let index = 0; index < array.size; index++) {
    const [row, column] = [Math.floor(index / columns), index % columns];
    array.data[index] = gain * (rows >= columns ? vectors[column]![row]! : vectors[row]![column]!);
  }
  return array;
}

/**
 * Unit vectors, each at right angles to all before it, by Gram and Schmidt. The triangular factor has a positive diagonal, which is Mezzadri's
 * condition. A second projection takes off what the roundings of the first left (L. Giraud et al. 2005: twice is enough).
 */
function orthonormal(count: number, length: number, next: () => number): Float64Array[] {
  const found: Float64Array[] = [];
  while (found.length < count) {
    const vector = Float64Array.from({ length }, next);
    const before = Math.sqrt(product(vector, vector));
    for (const unit of [...found, ...found]) subtract(vector, product(vector, unit), unit);
    const norm = Math.sqrt(product(vector, vector));
    if (norm < 1e-10 * before || norm === 0) continue; // all but dependent, as practically never: draw another
    found.push(vector.map((element) => element / norm));
  }
  return found;
}

function product(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let index = 0; index < a.length; index++) total += a[index]! * b[index]!;
  return total;
}

function subtract(from: Float64Array, factor: number, vector: Float64Array): void {
  for (let index = 0; index < from.length; index++) from[index]! -= factor * vector[index]!;
}
