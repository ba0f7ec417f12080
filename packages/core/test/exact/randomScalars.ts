/** Arbitrary scalar formulas and numbers, special ones among them. */
import fc from "fast-check";
import type { Tensor } from "../../src/graph/tensor.ts";
import { NDArray } from "../../src/ndarray.ts";
import * as arithmetic from "../../src/ops/arithmetic.ts";
import { greater } from "../../src/ops/comparison.ts";
import { constant } from "../../src/ops/constant.ts";
import { input } from "../../src/ops/leaves.ts";
import { where } from "../../src/ops/selection.ts";
import * as transcendental from "../../src/ops/transcendental.ts";
import type { Inputs } from "./exactValue.ts";

/** The names of the inputs of arbitrary formulas. */
export const names = ["x", "y", "z"] as const;

const { add, sub, mul, div, neg, square, abs, mulNoNaN, maximum, minimum } = arithmetic;
const { exp, expm1, log, log1p, sigmoid, softplus, tanh, sechSquared, sqrt, rsqrt, xlogy, sin } =
  transcendental;

type Builder = (a: Tensor, b: Tensor, c: Tensor) => Tensor;

const plain: readonly Builder[] = [add, add, sub, sub, mul, mul, div, div, neg, square];
const functions: readonly Builder[] = [exp, log, sigmoid, softplus, tanh, log1p, expm1, sqrt];
const rare: readonly Builder[] = [
  abs,
  sechSquared,
  rsqrt,
  sin,
  xlogy,
  mulNoNaN,
  maximum,
  minimum,
  (a, b, c) => where(greater(a, b), b, c as never),
  (a, b, c) => where(greater(c, 0), a, b as never),
];

/** Applies an op to three of the nodes so far, counted from the last one. */
interface Step {
  readonly build: Builder;
  readonly operands: readonly number[];
}

const operand = fc.oneof(
  { weight: 3, arbitrary: fc.nat({ max: 3 }) },
  { weight: 2, arbitrary: fc.nat({ max: 20 }) },
);

const step: fc.Arbitrary<Step> = fc.record({
  build: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...plain) },
    { weight: 3, arbitrary: fc.constantFrom(...functions) },
    { weight: 2, arbitrary: fc.constantFrom(...rare) },
  ),
  operands: fc.tuple(operand, operand, operand),
});

const numbers = [1, 2, -1, 0.5, 0, 3];

/** Formulas of inputs `x`, `y`, `z` of type float64. */
export function scalarFormula({
  maxLength = 12,
}: { readonly maxLength?: number } = {}): fc.Arbitrary<Tensor> {
  return fc.array(step, { minLength: 1, maxLength, size: "max" }).map((steps) => {
    const nodes: Tensor[] = [
      ...numbers.map((value) => constant(value, "float64")),
      ...names.map((name) => input(name, [], "float64")),
    ];
    for (const { build, operands } of steps) {
      const [a, b, c] = operands.map((back) => nodes.at(-1 - (back % nodes.length))!);
      nodes.push(build(a!, b!, c!));
    }
    return nodes.at(-1)!;
  });
}

const moderate = [1, -1, 0.5, 2, 3, -2.5, 0.1, 17, -17, 40, -40];
const extreme = [0, -0, 5e-324, -5e-324, 1e-310, 1e-200, -1e-200, 1e-17, -1e-17, 1e17, 1e150, -1e150];
const saturating = [100, -100, 700, -700, 709.7, -745, 800, -800, 1e4, -1e4];
const nonFinite = [NaN, Infinity, -Infinity];

/** Numbers that are finite: of usual size, tiny, huge, and where functions saturate. */
export const finiteNumber: fc.Arbitrary<number> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...moderate, ...extreme, ...saturating) },
  { weight: 2, arbitrary: fc.double({ min: -5, max: 5, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
);

/** Any number there is. */
export const anyNumber: fc.Arbitrary<number> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...nonFinite, 0, -0, 1.7e308, -1.7e308) },
  { weight: 3, arbitrary: finiteNumber },
  { weight: 1, arbitrary: fc.double() },
);

/** Values for the inputs of {@link scalarFormula}. */
export function scalarInputs(number: fc.Arbitrary<number> = finiteNumber): fc.Arbitrary<Inputs> {
  return fc
    .tuple(...names.map(() => number))
    .map((values) =>
      Object.fromEntries(names.map((name, index) => [name, NDArray.from(values[index]!, "float64")])),
    );
}
