/**
 * Random tensors inside graphs. The numbers follow from the seed alone, which may be data: a program that is fed another seed at every
 * step draws anew without being compiled again. Equal shapes and seeds give equal numbers, and indeed one node.
 */
import { isFloating, type DType } from "../dtype.ts";
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import { checkShape, type Dimension, type Shape } from "../graph/shape.ts";
import { Tensor } from "../graph/tensor.ts";
import { elementCount } from "../ndarray.ts";
import { add, mul, sub } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { less } from "../ops/comparison.ts";
import { constant } from "../ops/constant.ts";
import { iota } from "../ops/indexing.ts";
import { dimension } from "../ops/leaves.ts";
import { broadcast, reshape } from "../ops/movement.ts";
import { randomBits, unitFraction } from "../ops/randomBits.ts";
import { cos, log, sqrt } from "../ops/transcendental.ts";

/** A whole number, or an int32 scalar whose value may come with the data. */
export type Seed = Tensor | number;

/**
 * Numbers distributed uniformly over [0, 1): multiples of 2⁻²⁴, the bits of {@link randomBits} for the position of each element in
 * row-major order. They are the same bits in every backend. Draws that shall differ need different seeds: `randomBits(k, seed)` is a
 * new one for every k.
 * @throws ChainruleError `invalid-argument` for a malformed shape or a seed that is no whole number, `dtype-mismatch` for a seed that is
 *   not int32 or a type other than float32 and float64, `shape-mismatch` for a seed that is no scalar.
 */
export function randomUniform<const S extends Shape>(
  shape: S,
  seed: Seed,
  dtype: DType = "float32",
): Tensor<S> {
  checkShape("randomUniform", shape);
  checkFloating("randomUniform", dtype);
  return uniform(shape, checkedSeed("randomUniform", seed), dtype) as Tensor<S>; // of that very shape
}

/**
 * Truth values that are true with the given probability, each independently: `u < probability` for u of {@link randomUniform}, so a
 * probability counts to 24 bits; 0 is never, 1 is always.
 * @param probability A number, or a tensor that stretches to the shape.
 * @throws ChainruleError as {@link randomUniform}; `invalid-argument` for a number outside [0, 1]; `shape-mismatch`.
 */
export function randomBernoulli<const S extends Shape>(
  shape: S,
  seed: Seed,
  probability: Tensor | number = 0.5,
): Tensor<S> {
  checkShape("randomBernoulli", shape);
  if (typeof probability === "number" && !(probability >= 0 && probability <= 1)) {
    throw new ChainruleError("invalid-argument", {
      where: "randomBernoulli",
      expected: "a probability from 0 to 1",
      received: String(probability),
    });
  }
  const draws = uniform(shape, checkedSeed("randomBernoulli", seed), "float32");
  const limit: Tensor = probability instanceof Tensor ? broadcast(probability, shape) : constant(probability);
  return less(draws, limit) as Tensor<S>; // the limit stretches to the draws
}

/**
 * Numbers of the standard normal distribution, by the transform of Box & Muller (1958): `√(−2 log(1 − u)) cos 2πv` for two uniform
 * numbers u and v. None lies beyond 5.8. Backends agree to a few units in the last place, as their logarithms and cosines do.
 * @throws ChainruleError as {@link randomUniform}.
 */
export function randomNormal<const S extends Shape>(
  shape: S,
  seed: Seed,
  dtype: DType = "float32",
): Tensor<S> {
  checkShape("randomNormal", shape);
  checkFloating("randomNormal", dtype);
  const own = checkedSeed("randomNormal", seed);
  const [u, v] = [0, 1].map((stream) => uniform(shape, randomBits(stream, own) as Tensor, dtype)) as [
    Tensor,
    Tensor,
  ];
  const radius = sqrt(mul(-2, log(sub(1, u))) as Tensor);
  return mul(radius, cos(mul(2 * Math.PI, v) as Tensor)) as Tensor<S>; // of the shape of both
}

function uniform(shape: Shape, seed: Tensor, dtype: DType): Tensor {
  const counter = flatPosition(shape);
  const draws: Tensor = unitFraction(randomBits(counter, seed) as Tensor);
  return cast(draws, dtype);
}

/** The position of every element in row-major order, as int32; named dimensions take part by their sizes. */
function flatPosition(shape: Shape): Tensor {
  if (shape.length === 0) return constant(0, "int32");
  let position: Tensor | undefined;
  for (let axis = 0; axis < shape.length;) {
    // Neighbouring axes of known length count as one.
    const start = axis++;
    if (typeof shape[start] === "number") while (typeof shape[axis] === "number") axis++;
    const run = shape.slice(start, axis);
    const length: Dimension = typeof run[0] === "string" ? run[0] : elementCount(run as readonly number[]);
    const placed = [...shape.slice(0, start).map(() => 1), ...run, ...shape.slice(axis).map(() => 1)];
    const index: Tensor = reshape(iota([length]), placed);
    const size = typeof length === "string" ? dimension(length, "int32") : length;
    position = position === undefined ? index : (add(mul(position, size), index) as Tensor);
  }
  return position!;
}

function checkedSeed(where: string, seed: Seed): Tensor {
  if (typeof seed === "number" && Number.isInteger(seed)) return constant(seed | 0, "int32");
  if (!(seed instanceof Tensor)) {
    throw new ChainruleError("invalid-argument", {
      where,
      expected: "a seed that is a whole number or an int32 scalar",
      received: typeof seed === "number" ? String(seed) : typeof seed,
    });
  }
  if (seed.dtype === "int32" && seed.rank === 0) return seed;
  throw new ChainruleError(seed.dtype === "int32" ? "shape-mismatch" : "dtype-mismatch", {
    where,
    expected: "a seed that is an int32 scalar",
    received: `${describe(seed)} of ${seed.dtype}`,
    fix: 'Feed it through input("seed", [], "int32")',
  });
}

function checkFloating(where: string, dtype: DType): void {
  if (isFloating(dtype)) return;
  throw new ChainruleError("dtype-mismatch", { where, expected: "float32 or float64", received: dtype });
}
