/** Nonlinear functions of networks that are compositions of ops. */
import type { Axis } from "../graph/shape.ts";
import type { Broadcast, Fits, Operand, ShapeOf, ShapeOrError } from "../graph/shapeTypes.ts";
import type { Tensor } from "../graph/tensor.ts";
import { ChainruleError } from "../errors.ts";
import { add, maximum, minimum, mul, square } from "../ops/arithmetic.ts";
import { greater, greaterEqual } from "../ops/comparison.ts";
import { erf, exp, expm1, sigmoid } from "../ops/transcendental.ts";
import { logSoftmax } from "../ops/logsumexp.ts";
import { where } from "../ops/selection.ts";

/** `x` where it is positive, else 0; NaN stays NaN. At 0 the derivative is 0. */
export function relu<A extends Tensor>(x: A): Tensor<ShapeOf<A>> {
  return maximum(x as Tensor, 0) as Tensor<ShapeOf<A>>; // a scalar does not change the shape
}

type Clipped<A extends Operand, L extends Operand, H extends Operand> = Broadcast<
  ShapeOrError<Broadcast<ShapeOf<A>, ShapeOf<L>>>,
  ShapeOf<H>
>;

/** `x` limited to `lowest … highest`; NaN stays NaN. Beyond and at the limits the derivative is 0. */
export function clip<A extends Tensor, L extends Operand, H extends Operand>(
  x: A,
  lowest: L & Fits<Broadcast<ShapeOf<A>, ShapeOf<L>>>,
  highest: H & Fits<Clipped<A, L, H>>,
): Tensor<ShapeOrError<Clipped<A, L, H>>> {
  return minimum(maximum(x as Tensor, lowest as Tensor), highest as Tensor) as Tensor<never>; // as the operands broadcast
}

/** Options of {@link leakyRelu}. */
export interface LeakyReluOptions {
  /** The slope below 0; 0.01 unless told. */
  readonly slope?: number;
}

/**
 * `x` where it is positive, else `slope · x`; the derivative at 0 is the slope. A. L. Maas, A. Y. Hannun and A. Y. Ng, "Rectifier
 * nonlinearities improve neural network acoustic models", ICML 2013.
 * @throws ChainruleError `invalid-argument` for a slope that is not finite.
 */
export function leakyRelu<A extends Tensor>(
  x: A,
  { slope = 0.01 }: LeakyReluOptions = {},
): Tensor<ShapeOf<A>> {
  checkFinite("leakyRelu", "slope", slope);
  const tensor: Tensor = x;
  return where(greater(tensor, 0), tensor, mul(slope, tensor)) as Tensor<ShapeOf<A>>;
}

/** Options of {@link elu}. */
export interface EluOptions {
  /** What is approached far below 0, with the opposite sign; 1 unless told. */
  readonly alpha?: number;
}

/**
 * `x` from 0 on, else `α (eˣ − 1)`; the derivative at 0 is 1. D.-A. Clevert, T. Unterthiner and S. Hochreiter, "Fast and accurate deep
 * network learning by exponential linear units", ICLR 2016, equation 15.
 * @throws ChainruleError `invalid-argument` for an α that is not finite.
 */
export function elu<A extends Tensor>(x: A, { alpha = 1 }: EluOptions = {}): Tensor<ShapeOf<A>> {
  checkFinite("elu", "alpha", alpha);
  const tensor: Tensor = x;
  const below = mul(alpha, expm1(minimum(tensor, 0))); // of no positive x, whose exponential might overflow
  return where(greaterEqual(tensor, 0), tensor, below) as Tensor<ShapeOf<A>>;
}

/**
 * `x σ(x)`, also called swish. S. Elfwing, E. Uchibe and K. Doya, "Sigmoid-weighted linear units for neural network function
 * approximation in reinforcement learning", Neural Networks 107, 2018. NaN at −∞.
 */
export function silu<A extends Tensor>(x: A): Tensor<ShapeOf<A>> {
  const tensor: Tensor = x;
  return mul(tensor, sigmoid(tensor)) as Tensor<ShapeOf<A>>;
}

/** Options of {@link gelu}. */
export interface GeluOptions {
  /** `tanh` for the paper's approximation, which deviates by up to 5·10⁻⁴; exact unless told. */
  readonly approximate?: "none" | "tanh";
}

// σ of the approximation's argument is 0 or 1, to the last bit, well before; so far its cube cannot overflow either.
const farthest = 64;

/**
 * `x Φ(x)`, where `Φ(x) = ½ (1 + erf(x/√2))` is the normal distribution function; or its approximation
 * `½ x (1 + tanh u) = x σ(2u)`, `u = √(2/π) (x + 0.044715 x³)`. D. Hendrycks and K. Gimpel, "Gaussian error linear units",
 * arXiv:1606.08415. Below 0 the exact form is accurate to a rounding of x, the approximation to a few of the value. NaN at −∞.
 */
export function gelu<A extends Tensor>(x: A, { approximate = "none" }: GeluOptions = {}): Tensor<ShapeOf<A>> {
  const tensor: Tensor = x;
  if (approximate === "none") {
    const share = mul(0.5, add(1, erf(mul(Math.SQRT1_2, tensor))));
    return mul(tensor, share) as Tensor<ShapeOf<A>>;
  }
  const near: Tensor = clip(tensor, -farthest, farthest);
  const steepness = mul(2 * Math.sqrt(2 / Math.PI), near);
  const argument = mul(steepness, add(1, mul(0.044715, square(near))));
  return mul(tensor, sigmoid(argument)) as Tensor<ShapeOf<A>>;
}

function checkFinite(where: string, name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new ChainruleError("invalid-argument", {
    where: `${where}, ${name}`,
    expected: "a finite number",
    received: String(value),
  });
}

/** `eˣ / Σ eˣ` along the axis (default the last), with no overflow. */
export function softmax<A extends Tensor>(x: A, axis: Axis = -1): Tensor<ShapeOf<A>> {
  return exp(logSoftmax(x, axis));
}
