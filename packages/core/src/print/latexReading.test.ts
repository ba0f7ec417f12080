/**
 * The brackets of LaTeX formulas: over random formulas of numbers, what a reader makes of the formula is its value. The reader below
 * knows no more than the conventions of textbooks, and where these leave open how far the argument of a function without brackets
 * reaches, it must come to the same value either way.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../evaluate/evaluate.ts";
import type { Tensor } from "../graph/tensor.ts";
import { abs, add, div, mul, neg, square, sub } from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import { input } from "../ops/leaves.ts";
import { sum } from "../ops/reduction.ts";
import { exp, log, power, sigmoid, softplus, sqrt, tanh } from "../ops/transcendental.ts";
import { toLatex } from "./latex.ts";

const values: Readonly<Record<string, number>> = { x: 0.7, y: 1.9, z: 0.4 };
const leaves: readonly Tensor[] = [
  ...Object.keys(values).map((name): Tensor => input(name, [], "float64")),
  ...[1, 2, -3, 0.5].map((number): Tensor => constant(number, "float64")),
];

const unaries: readonly ((x: Tensor) => Tensor)[] = [
  neg,
  square,
  (x) => exp(tanh(x)),
  (x) => log(add(square(x), 1)),
  (x) => log(sigmoid(x)),
  sigmoid,
  tanh,
  softplus,
  (x) => neg(softplus(neg(x))),
  (x) => sqrt(abs(x)),
  (x) => sum(x),
  (x) => power(sigmoid(x), 3),
];
const binaries: readonly ((x: Tensor, y: Tensor) => Tensor)[] = [
  add,
  sub,
  mul,
  (x, y) => div(x, add(square(y), 1)),
  (x, y) => power(sigmoid(x), tanh(y)),
];

/** Formulas of numbers, each tensor used at most a few times, so that no definitions arise. */
const formulas: fc.Arbitrary<Tensor> = fc.letrec<{ tree: Tensor }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom(...leaves),
    fc.tuple(fc.constantFrom(...unaries), tie("tree")).map(([build, x]) => build(x)),
    fc.tuple(fc.constantFrom(...binaries), tie("tree"), tie("tree")).map(([build, x, y]) => build(x, y)),
  ),
})).tree;

const functions: Readonly<Record<string, (x: number) => number>> = {
  "\\log": Math.log,
  "\\exp": Math.exp,
  "\\tanh": Math.tanh,
  "\\sigma": (x) => 1 / (1 + Math.exp(-x)),
  "\\sum": (x) => x, // over one number
};

const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "|": "|" };

/** Reads a formula as a value. `reachesFar`: a function without brackets takes all factors that follow, not one. */
function valueOf(latex: string, reachesFar: boolean): number {
  const tokens = latex.match(/\\[a-z]+|[\d.]+|\S/g) ?? [];
  let position = 0;
  const peek = (): string | undefined => tokens[position];
  const take = (token: string): void => {
    if (tokens[position++] !== token)
      throw new Error(`${token} expected at ${tokens.slice(position - 1).join(" ")}`);
  };
  const bracketed = (): number => {
    const grows = peek() === "\\left";
    if (grows) position++;
    const opening = tokens[position++]!;
    const value = total();
    if (grows) take("\\right");
    take(closing[opening]!);
    return opening === "|" ? Math.abs(value) : value;
  };
  const group = (): number => {
    take("{");
    const value = total();
    take("}");
    return value;
  };
  const isOpening = (token: string | undefined): boolean =>
    token === "\\left" || token === "(" || token === "[";
  const atom = (): number => {
    const token = peek()!;
    if (isOpening(token)) return bracketed();
    position++;
    if (token === "\\frac") return group() / group();
    if (token === "\\sqrt") return Math.sqrt(group());
    if (token === "e") return Math.E;
    const apply = functions[token];
    if (apply !== undefined && isOpening(peek()) && token !== "\\sum") return apply(bracketed());
    if (apply !== undefined) return apply(reachesFar || token === "\\sum" ? product() : factor());
    const value = values[token] ?? Number(token);
    if (Number.isNaN(value)) throw new Error(`unexpected ${token} in ${latex}`);
    return value;
  };
  const factor = (): number => {
    const base = atom();
    if (peek() !== "^") return base;
    position++;
    return base ** (peek() === "{" ? group() : Number(tokens[position++]));
  };
  const product = (): number => {
    let value = factor();
    for (;;) {
      const token = peek();
      const isEnd = token === undefined || /^(?:[-+})\]|&]|\\right)$/.test(token);
      if (isEnd) return value;
      if (token === "\\cdot") position++;
      value *= factor();
    }
  };
  const total = (): number => {
    let value = 0;
    let sign = 1;
    if (peek() === "-") {
      sign = -1;
      position++;
    }
    for (;;) {
      value += sign * product();
      if (peek() !== "+" && peek() !== "-") return value;
      sign = tokens[position++] === "+" ? 1 : -1;
    }
  };
  const value = total();
  if (position !== tokens.length) throw new Error(`what is ${tokens.slice(position).join(" ")} in ${latex}`);
  return value;
}

describe("a reader of the LaTeX formula finds its value", () => {
  test.each([false, true])("where functions without brackets reach far: %s", (reachesFar) => {
    fc.assert(
      fc.property(formulas, (formula) => {
        const latex = toLatex(formula);
        fc.pre(!latex.includes("aligned"));
        const used = Object.fromEntries(
          Object.entries(values).filter(([name]) => new RegExp(`\\b${name}\\b`).test(latex)),
        );
        const value = evaluate(formula, used).item();
        const read = valueOf(latex, reachesFar);
        expect(Math.abs(read - value), `${latex} is ${value}, not ${read}`).toBeLessThanOrEqual(
          1e-9 * (1 + Math.abs(value)),
        );
      }),
      { numRuns: 1000 },
    );
  });
});
