/**
 * Exponentials, logarithms, roots and their kin. Each is primitive because no composition of others is accurate over the
 * whole range; their derivatives are built from each other, in the form that keeps its digits at the tails.
 */
import {
  isNonnegative,
  isNonpositive,
  isPositive,
  nonnegatives,
  positives,
  range,
  reals,
} from "../graph/range.ts";
import type { Interval } from "../graph/tensor.ts";
import { div, mul, mulNoNaN, neg, square, sub, add } from "./arithmetic.ts";
import { called } from "./define.ts";
import { binary, unary, type BinaryFunction, type UnaryFunction } from "./elementwise.ts";
import { errorFunction } from "./errorFunction.ts";

const around: Interval = [-2, 2];
const positive: Interval = [0.5, 3];

/** `eˣ`. */
export const exp: UnaryFunction = unary({
  name: "exp",
  scalar: "exp",
  value: (x) => Math.exp(x!),
  partials: (output) => [output],
  domain: [around],
  notation: called({ kind: "exponential" }),
  range: (x) => (isNonpositive(x!) ? range(0, 1, "low") : isNonnegative(x!) ? range(1, Infinity) : positives),
  mayOverflow: (x) => !(x!.high < 80), // float32 overflows at 88
  takes: "real",
});

/** `eˣ − 1`, accurate near 0. */
export const expm1: UnaryFunction = unary({
  name: "expm1",
  scalar: "expm1",
  value: (x) => Math.expm1(x!),
  partials: (_, x) => [exp(x!)], // not output + 1, which has no digits left for large negative x
  domain: [around],
  range: (x) => (isPositive(x!) ? positives : isNonnegative(x!) ? nonnegatives : range(-1, Infinity, "low")),
  mayOverflow: (x) => !(x!.high < 80),
  takes: "real",
});

/** The natural logarithm; −∞ at 0, NaN below. */
export const log: UnaryFunction = unary({
  name: "log",
  scalar: "log",
  value: (x) => Math.log(x!),
  partials: (_, x) => [div(1, x!)],
  poles: true,
  domain: [positive],
  notation: called({ kind: "function", command: "\\log" }),
  range: (x) =>
    !isPositive(x!) ? undefined : x!.low >= 1 ? nonnegatives : x!.high <= 1 ? range(-Infinity, 0) : reals,
  mayOverflow: (x) => !(x!.low > 0),
  takes: "real",
});

/** `log(1 + x)`, accurate near 0. */
export const log1p: UnaryFunction = unary({
  name: "log1p",
  scalar: "log1p",
  value: (x) => Math.log1p(x!),
  partials: (_, x) => [div(1, add(1, x!))],
  poles: true,
  domain: [[-0.5, 2]],
  range: (x) =>
    x!.low < -1 || (x!.low === -1 && !x!.openLow) ? undefined : isNonnegative(x!) ? nonnegatives : reals,
  mayOverflow: (x) => !(x!.low > -1),
  takes: "real",
});

/** The logistic function `σ(z) = 1 / (1 + e⁻ᶻ)`, with no overflow on either side. */
export const sigmoid: UnaryFunction = unary({
  name: "sigmoid",
  scalar: "sigmoid",
  value: (z) => (z! >= 0 ? 1 / (1 + Math.exp(-z!)) : Math.exp(z!) / (1 + Math.exp(z!))),
  partials: (output, z) => [mul(output, sigmoid(neg(z!)))], // σ(z) σ(−z): unlike σ (1 − σ), it does not round to 0 for z > 37
  domain: [around],
  notation: called({ kind: "function", command: "\\sigma", brackets: "always" }),
  range: () => range(0, 1, "both"),
  takes: "real",
});

/** `log(1 + eˣ)`, with no overflow. */
export const softplus: UnaryFunction = unary({
  name: "softplus",
  scalar: "softplus",
  value: (x) => Math.max(x!, 0) + Math.log1p(Math.exp(-Math.abs(x!))),
  partials: (_, x) => [sigmoid(x!)],
  domain: [around],
  range: () => positives,
  takes: "real",
});

/** The hyperbolic tangent. */
export const tanh: UnaryFunction = unary({
  name: "tanh",
  scalar: "tanh",
  value: (x) => Math.tanh(x!),
  partials: (_, x) => [sechSquared(x!)],
  domain: [around],
  notation: called({ kind: "function", command: "\\tanh" }),
  laws: { parity: "odd" },
  range: (x) => (isPositive(x!) ? range(0, 1, "both") : range(-1, 1, "both")),
  takes: "real",
});

/** `sech² x = 1 − tanh² x`, the derivative of tanh; unlike the difference, it does not round to 0 for |x| > 19. */
export const sechSquared: UnaryFunction = unary({
  name: "sechSquared",
  scalar: "sechSquared",
  value: (x) => {
    const decay = Math.exp(-Math.abs(x!)); // sech x = 2e^(−|x|) / (1 + e^(−2|x|))
    const secant = (2 * decay) / (1 + decay * decay);
    return secant * secant;
  },
  partials: (output, x) => [mul(-2, mul(tanh(x!), output))],
  domain: [around],
  laws: { parity: "even" },
  range: () => range(0, 1, "low"),
  takes: "real",
});

/** The error function `2/√π ∫₀ˣ e^(−t²) dt`. */
export const erf: UnaryFunction = unary({
  name: "erf",
  scalar: "erf",
  value: (x) => errorFunction(x!),
  partials: (_, x) => [mul(2 / Math.sqrt(Math.PI), exp(neg(square(x!))))],
  domain: [around],
  notation: called({ kind: "function", command: "\\operatorname{erf}" }),
  laws: { parity: "odd" },
  range: (x) => (isPositive(x!) ? range(0, 1, "both") : range(-1, 1, "both")),
  takes: "real",
});

/** `sin x`, x in radians. */
export const sin: UnaryFunction = unary({
  name: "sin",
  scalar: "sin",
  value: (x) => Math.sin(x!),
  partials: (_, x) => [cos(x!)],
  domain: [around],
  notation: called({ kind: "function", command: "\\sin" }),
  laws: { parity: "odd" },
  range: () => range(-1, 1),
  takes: "real",
});

/** `cos x`, x in radians. */
export const cos: UnaryFunction = unary({
  name: "cos",
  scalar: "cos",
  value: (x) => Math.cos(x!),
  partials: (_, x) => [neg(sin(x!))],
  domain: [around],
  notation: called({ kind: "function", command: "\\cos" }),
  laws: { parity: "even" },
  range: () => range(-1, 1),
  takes: "real",
});

/** `√x`; NaN below 0. */
export const sqrt: UnaryFunction = unary({
  name: "sqrt",
  scalar: "sqrt",
  value: (x) => Math.sqrt(x!),
  partials: (output) => [div(0.5, output)],
  poles: true,
  domain: [positive],
  notation: called({ kind: "root" }),
  range: (x) => (isPositive(x!) ? positives : isNonnegative(x!) ? nonnegatives : undefined),
  mayOverflow: (x) => !isNonnegative(x!),
  takes: "real",
});

/** `1 / √x`; ∞ at 0, NaN below. */
export const rsqrt: UnaryFunction = unary({
  name: "rsqrt",
  scalar: "rsqrt",
  value: (x) => 1 / Math.sqrt(x!),
  partials: (output, x) => [div(mul(-0.5, output), x!)],
  poles: true,
  domain: [positive],
  range: (x) => (isPositive(x!) ? positives : undefined),
  mayOverflow: (x) => !(x!.low > 0),
  takes: "real",
});

/**
 * `x^y` for real y, the primitive behind the function `pow`. Where the exponent does not depend on what is differentiated, no
 * logarithm of the base enters.
 */
export const power: BinaryFunction = binary({
  name: "power",
  scalar: "power",
  // IEEE 754: 1 to any power is 1, and −1 to an infinite one, which Math.pow does not keep
  value: (x, y) => (x === 1 || (x === -1 && Math.abs(y!) === Infinity) ? 1 : Math.pow(x!, y!)),
  partials: (output, x, y) => [mulNoNaN(y!, power(x!, sub(y!, 1))), mulNoNaN(output, log(x!))],
  poles: true,
  domain: [positive, around],
  notation: { kind: "infix", symbol: "^", level: "power", latex: { kind: "power" } },
  laws: { identity: { value: 1, holds: "exact" } },
  range: (x) => (isPositive(x!) ? positives : undefined),
  mayOverflow: () => true,
  takes: "real",
});

/** `x · log y`, and 0 where x is 0 (the limit), even at y = 0. */
export const xlogy: BinaryFunction = binary({
  name: "xlogy",
  scalar: "xlogy",
  value: (x, y) => (x === 0 && !Number.isNaN(y) ? 0 : x! * Math.log(y!)),
  partials: (_, x, y) => [log(y!), mulNoNaN(x!, div(1, y!))], // where x is 0 nothing depends on y, not even at the pole
  poles: true,
  domain: [around, positive],
  range: (_, y) => (isPositive(y!) ? reals : undefined),
  mayOverflow: (_, y) => !(y!.low > 0),
  takes: "real",
});
