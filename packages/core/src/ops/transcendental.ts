/**
 * Exponentials, logarithms, roots and their kin. Each is primitive because no composition of others is accurate over the
 * whole range; their derivatives are built from each other, in the form that keeps its digits at the tails.
 */
import type { Interval } from "../graph/tensor.ts";
import { div, mul, mulNoNaN, neg, square, sub, add } from "./arithmetic.ts";
import { binary, unary, type BinaryFunction, type UnaryFunction } from "./elementwise.ts";
import { errorFunction } from "./errorFunction.ts";

const around: Interval = [-2, 2];
const positive: Interval = [0.5, 3];

/** `eˣ`. */
export const exp: UnaryFunction = unary({
  name: "exp",
  value: (x) => Math.exp(x!),
  partials: (output) => [output],
  domain: [around],
  takes: "real",
});

/** `eˣ − 1`, accurate near 0. */
export const expm1: UnaryFunction = unary({
  name: "expm1",
  value: (x) => Math.expm1(x!),
  partials: (_, x) => [exp(x!)], // not output + 1, which has no digits left for large negative x
  domain: [around],
  takes: "real",
});

/** The natural logarithm; −∞ at 0, NaN below. */
export const log: UnaryFunction = unary({
  name: "log",
  value: (x) => Math.log(x!),
  partials: (_, x) => [div(1, x!)],
  poles: true,
  domain: [positive],
  takes: "real",
});

/** `log(1 + x)`, accurate near 0. */
export const log1p: UnaryFunction = unary({
  name: "log1p",
  value: (x) => Math.log1p(x!),
  partials: (_, x) => [div(1, add(1, x!))],
  poles: true,
  domain: [[-0.5, 2]],
  takes: "real",
});

/** The logistic function `σ(z) = 1 / (1 + e⁻ᶻ)`, with no overflow on either side. */
export const sigmoid: UnaryFunction = unary({
  name: "sigmoid",
  value: (z) => (z! >= 0 ? 1 / (1 + Math.exp(-z!)) : Math.exp(z!) / (1 + Math.exp(z!))),
  partials: (output, z) => [mul(output, sigmoid(neg(z!)))], // σ(z) σ(−z): unlike σ (1 − σ), it does not round to 0 for z > 37
  domain: [around],
  takes: "real",
});

/** `log(1 + eˣ)`, with no overflow. */
export const softplus: UnaryFunction = unary({
  name: "softplus",
  value: (x) => Math.max(x!, 0) + Math.log1p(Math.exp(-Math.abs(x!))),
  partials: (_, x) => [sigmoid(x!)],
  domain: [around],
  takes: "real",
});

/** The hyperbolic tangent. */
export const tanh: UnaryFunction = unary({
  name: "tanh",
  value: (x) => Math.tanh(x!),
  // sech² x = 4 σ(2x) σ(−2x): unlike 1 − tanh², it does not round to 0 for |x| > 19
  partials: (_, x) => [mul(4, mul(sigmoid(mul(2, x!)), sigmoid(mul(-2, x!))))],
  domain: [around],
  takes: "real",
});

/** The error function `2/√π ∫₀ˣ e^(−t²) dt`. */
export const erf: UnaryFunction = unary({
  name: "erf",
  value: (x) => errorFunction(x!),
  partials: (_, x) => [mul(2 / Math.sqrt(Math.PI), exp(neg(square(x!))))],
  domain: [around],
  takes: "real",
});

/** `sin x`, x in radians. */
export const sin: UnaryFunction = unary({
  name: "sin",
  value: (x) => Math.sin(x!),
  partials: (_, x) => [cos(x!)],
  domain: [around],
  takes: "real",
});

/** `cos x`, x in radians. */
export const cos: UnaryFunction = unary({
  name: "cos",
  value: (x) => Math.cos(x!),
  partials: (_, x) => [neg(sin(x!))],
  domain: [around],
  takes: "real",
});

/** `√x`; NaN below 0. */
export const sqrt: UnaryFunction = unary({
  name: "sqrt",
  value: (x) => Math.sqrt(x!),
  partials: (output) => [div(0.5, output)],
  poles: true,
  domain: [positive],
  takes: "real",
});

/** `1 / √x`; ∞ at 0, NaN below. */
export const rsqrt: UnaryFunction = unary({
  name: "rsqrt",
  value: (x) => 1 / Math.sqrt(x!),
  partials: (output, x) => [div(mul(-0.5, output), x!)],
  poles: true,
  domain: [positive],
  takes: "real",
});

/**
 * `x^y` for real y, the primitive behind the function `pow`. Where the exponent does not depend on what is differentiated, no
 * logarithm of the base enters.
 */
export const power: BinaryFunction = binary({
  name: "power",
  value: (x, y) => (x === 1 ? 1 : Math.pow(x!, y!)), // IEEE 754: 1 to any power is 1, which Math.pow does not keep for ∞ and NaN
  partials: (output, x, y) => [mulNoNaN(y!, power(x!, sub(y!, 1))), mulNoNaN(output, log(x!))],
  poles: true,
  domain: [positive, around],
  notation: { kind: "infix", symbol: "^", level: "power" },
  takes: "real",
});

/** `x · log y`, and 0 where x is 0 (the limit), even at y = 0. */
export const xlogy: BinaryFunction = binary({
  name: "xlogy",
  value: (x, y) => (x === 0 && !Number.isNaN(y) ? 0 : x! * Math.log(y!)),
  partials: (_, x, y) => [log(y!), div(x!, y!)],
  poles: true,
  domain: [around, positive],
  takes: "real",
});
