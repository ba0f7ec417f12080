/** Powers: whole-number exponents are repeated multiplication, so that they are exact for every base and never take a logarithm. */
import type { Broadcast, Fits, Operand, ShapeOf, ShapeOrError } from "../graph/shapeTypes.ts";
import { Tensor } from "../graph/tensor.ts";
import { div, mul, square } from "../ops/arithmetic.ts";
import { constant, constantValue } from "../ops/constant.ts";
import { lift } from "../ops/define.ts";
import { broadcast } from "../ops/movement.ts";
import { power, sqrt } from "../ops/transcendental.ts";

const largestUnrolledExponent = 64;

/**
 * `base^exponent`, element by element. A constant whole exponent up to 64 in size becomes repeated multiplication (x⁰ is
 * 1 everywhere, and so has derivative 0), ½ becomes a square root; any other exponent needs a base ≥ 0.
 */
export function pow<A extends Operand, B extends Operand>(
  base: A,
  exponent: B & Fits<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
): Tensor<ShapeOrError<Broadcast<ShapeOf<A>, ShapeOf<B>>>> {
  return raise(base, exponent) as Tensor<never>; // of the shape to which the operands broadcast
}

function raise(base: Operand, exponent: Operand): Tensor {
  const constantExponent = exponent instanceof Tensor ? constantValue(exponent) : exponent;
  if (!(base instanceof Tensor) || constantExponent === undefined) return power(base, exponent as never);
  const [x] = lift("pow", [base, exponent]) as [Tensor, Tensor]; // an exponent of a wider type widens the result
  if (constantExponent === 0.5) return sqrt(x);
  if (!Number.isInteger(constantExponent) || Math.abs(constantExponent) > largestUnrolledExponent) {
    return power(x, constantExponent) as Tensor;
  }
  if (constantExponent === 0) return broadcast(constant(1, x.dtype), x.shape);
  const positive = wholePower(x, Math.abs(constantExponent));
  return constantExponent > 0 ? positive : div(1, positive);
}

/** Square and multiply: the binary digits of the exponent, highest first. */
function wholePower(base: Tensor, exponent: number): Tensor {
  let result = base;
  for (const digit of exponent.toString(2).slice(1)) {
    result = square(result);
    if (digit === "1") result = mul(result, base) as Tensor;
  }
  return result;
}
