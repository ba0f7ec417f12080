/** Formulas as users write them: what the operators and calls mean, and errors that show the place. */
import { describe, expect, test } from "vitest";
import { ChainruleError } from "../errors.ts";
import { matrixTranspose } from "../functions/axes.ts";
import { softmax } from "../functions/activations.ts";
import { matmul } from "../functions/matmul.ts";
import { pow } from "../functions/pow.ts";
import { mean } from "../functions/statistics.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, div, mul, neg, square, sub } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { equalTo, greater, less } from "../ops/comparison.ts";
import { constant } from "../ops/constant.ts";
import { dimension, input, parameter } from "../ops/leaves.ts";
import { broadcast, reshape, transpose } from "../ops/movement.ts";
import { max, sum } from "../ops/reduction.ts";
import { where } from "../ops/selection.ts";
import { concat, pad, slice } from "../ops/slicing.ts";
import { exp, log, power } from "../ops/transcendental.ts";
import { formula, parseFormula, type FormulaNames } from "./formula.ts";

const x: Tensor = input("x", ["m", 3]);
const y: Tensor = input("y", ["m", 3]);
const z: Tensor = input("z", ["m", 3]);
const d: Tensor = input("d", ["m", 3], "float64");
const W: Tensor = parameter("W", [
  [1, 2],
  [3, 4],
  [5, 6],
]);
const names: FormulaNames = { x, y, z, d, W, alpha: 0.5 };

describe("a formula builds what the functions build", () => {
  test.each<readonly [string, Tensor]>([
    ["x + y - z", sub(add(x, y), z)],
    ["x - (y + z)", sub(x, add(y, z))],
    ["x * y / z", div(mul(x, y), z)],
    ["x + y * z", add(x, mul(y, z))],
    ["-x * y", neg(mul(x, y))],
    ["x * -y", mul(x, neg(y))],
    ["x ^ -y * z", mul(power(x, neg(y)), z)],
    ["-x ^ 2", neg(square(x))],
    ["x ^ y ^ z", power(x, power(y, z))],
    ["x ^ 3", pow(x, 3)],
    ["2 ^ x", power(2, x)],
    ["-2 ^ x", neg(power(2, x))],
    ["(-2) ^ x", power(-2, x)],
    ["-2 * x", mul(-2, x)],
    ["x - -2", sub(x, -2)],
    ["x - - 2", sub(x, -2)],
    ["x @ W", matmul(x, W)],
    ["x' @ y", matmul(matrixTranspose(x), y)],
    ["x @ W''", matmul(x, matrixTranspose(matrixTranspose(W)))],
    ["(x + y)'", matrixTranspose(add(x, y))],
    ["x < y", less(x, y)],
    ["x + 1 > y * 2", greater(add(x, 1), mul(y, 2))],
    ["x==y", equalTo(x, y)],
    ["where(x > 0, x, 0)", where(greater(x, 0), x, 0)],
    ["exp(log(x))", exp(log(x))],
    ["sum(x)", sum(x)],
    ["sum(x, 0)", sum(x, 0)],
    ["sum(x, m, keepDims=true)", sum(x, "m", { keepDims: true })],
    ["max(x, axes=[0, -1])", max(x, [0, 1])],
    ["mean(x, [1])", mean(x, [1])],
    ["softmax(x, axis=0)", softmax(x, 0)],
    ["transpose(x)", transpose(x)],
    ["reshape(W, [2, 3])", reshape(W, [2, 3])],
    ["broadcast(1, [m, 3])", broadcast(1, ["m", 3])],
    ["concat([x, y], axis=1)", concat([x, y], 1)],
    ["concat([W])", concat([W])],
    ["slice(x, [null, [0, 2]])", slice(x, [null, [0, 2]])],
    [
      "pad(W, [[0, 1], [2, 0]])",
      pad(W, [
        [0, 1],
        [2, 0],
      ]),
    ],
    ["cast(x, float64)", cast(x, "float64")],
    ["x / size(m)", div(x, dimension("m"))],
    ["d / size(m)", div(d, dimension("m", "float64"))],
    ["d * 0.1", mul(d, 0.1)],
    ["1/3 * d", mul(1 / 3, d)],
    ["alpha * x", mul(0.5, x)],
    ["1 + 2 * 3 ^ 2", constant(19)],
    ["1e-3 * x + .5", add(mul(1e-3, x), 0.5)],
    ["constant([1, 2, 3]) * x", mul(constant([1, 2, 3]), x)],
    ['"x" + x', add(x, x)],
    ["u * u where u = x + y", mul(add(x, y), add(x, y))],
    ["u * v where u = x + y, v = exp(u)", mul(add(x, y), exp(add(x, y)))],
    ["u\n  * v\nwhere u = x + y\n      v = exp(u)", mul(add(x, y), exp(add(x, y)))],
  ])("%s", (text, built) => {
    expect(parseFormula(text, names)).toBe(built);
  });

  test("a template takes tensors, numbers and arguments", () => {
    expect(formula`${x} * ${2} + ${-1}`).toBe(add(mul(x, 2), -1));
    expect(formula`sum(${x}, axes=${[0]}, keepDims=${true})`).toBe(sum(x, [0], { keepDims: true }));
    expect(formula`-mean(${y} * log(${x}) + (1 - ${y}) * log(1 - ${x}))`).toBe(
      neg(mean(add(mul(y, log(x)), mul(sub(1, y), log(sub(1, x)))))),
    );
  });

  test("a template with names reads LaTeX names as they are typed", () => {
    const yHat: Tensor = input("prediction", ["m", 1]);
    expect(formula.with({ "\\hat{y}": yHat, x })`\hat{y} * x + ${y}`).toBe(add(mul(yHat, x), y));
  });
});

/** The message of the error that the text raises. */
function messageOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(ChainruleError);
    return `\n${(error as ChainruleError).message}\n`;
  }
  throw new Error("no error was raised");
}

const messageFor = (text: string): string => messageOf(() => parseFormula(text, names));

describe("an error shows the place", () => {
  test("a missing operand", () => {
    expect(messageOf(() => formula`-mean(${y} * )`)).toMatchInlineSnapshot(`
      "
      formula: expected an operand, but received ")".
        -mean(\${y} * )
                     ^
      "
    `);
  });
  test("a formula that ends too early", () => {
    expect(messageFor("x + ")).toMatchInlineSnapshot(`
      "
      parseFormula: expected an operand, but received the end of the formula.
        x + 
           ^
      "
    `);
  });
  test("no formula at all", () => {
    expect(messageFor("  ")).toMatchInlineSnapshot(`
      "
      parseFormula: expected an operand, but received the end of the formula.
          
        ^
      "
    `);
  });
  test("an open bracket", () => {
    expect(messageFor("exp(x + (y * z)")).toMatchInlineSnapshot(`
      "
      parseFormula: expected an operator, "," or ")", but received the end of the formula.
        exp(x + (y * z)
                       ^
      "
    `);
  });
  test("a bracket too many", () => {
    expect(messageFor("exp(x) + y)")).toMatchInlineSnapshot(`
      "
      parseFormula: expected an operator, but received ")".
        exp(x) + y)
                  ^
      "
    `);
  });
  test("two operands side by side", () => {
    expect(messageFor("2 x")).toMatchInlineSnapshot(`
      "
      parseFormula: expected an operator, but received "x".
        2 x
          ^
      "
    `);
  });
  test("an unknown name", () => {
    expect(messageFor("x + q")).toMatchInlineSnapshot(`
      "
      parseFormula: expected one of the names x, y, z, d, W, alpha, but received "q".
        x + q
            ^
      "
    `);
  });
  test("a name defined below its use", () => {
    expect(messageFor("u where u = v, v = x")).toMatchInlineSnapshot(`
      "
      parseFormula: expected one of the names x, y, z, d, W, alpha, but received "v".
        u where u = v, v = x
                    ^
      "
    `);
  });
  test("an unknown function", () => {
    expect(messageFor("x * sinh(y)")).toMatchInlineSnapshot(`
      "
      parseFormula: expected a function before "(", but received sinh. Write a product with *.
        x * sinh(y)
            ^^^^
      "
    `);
  });
  test("a product without a sign", () => {
    expect(messageFor("x(y + 1)")).toMatchInlineSnapshot(`
      "
      parseFormula: expected a function before "(", but received x. Write a product with *.
        x(y + 1)
        ^
      "
    `);
  });
  test("an unknown character", () => {
    expect(messageFor("x $ y")).toMatchInlineSnapshot(`
      "
      parseFormula: expected a name, a number or an operator, but received "$".
        x $ y
          ^
      "
    `);
  });
  test("a chain of comparisons", () => {
    expect(messageFor("0 < x < 1")).toMatchInlineSnapshot(`
      "
      parseFormula: expected one comparison, but received "<". Comparisons do not chain: put one of them in parentheses.
        0 < x < 1
              ^
      "
    `);
  });
  test("an assignment where a comparison is meant", () => {
    expect(messageFor("where(x = y, x, z)")).toMatchInlineSnapshot(`
      "
      parseFormula: expected an operator, "," or ")", but received "=". Write == to compare.
        where(x = y, x, z)
                ^
      "
    `);
  });
  test("too few operands", () => {
    expect(messageFor("where(x > 0, x)")).toMatchInlineSnapshot(`
      "
      parseFormula: expected 3 operands of where, but received 2.
        where(x > 0, x)
                      ^
      "
    `);
  });
  test("too many operands", () => {
    expect(messageFor("exp(x, y)")).toMatchInlineSnapshot(`
      "
      parseFormula: expected exp with 1 operand and no arguments, but received "y".
        exp(x, y)
               ^
      "
    `);
  });
  test("an unknown argument", () => {
    expect(messageFor("sum(x, axs=[0])")).toMatchInlineSnapshot(`
      "
      parseFormula: expected sum with 1 operand and axes, keepDims, each once, but received "axs".
        sum(x, axs=[0])
               ^^^
      "
    `);
  });
  test("an argument of another kind", () => {
    expect(messageFor("sum(x, keepDims=1)")).toMatchInlineSnapshot(`
      "
      parseFormula: expected keepDims to be true or false, but received "keepDims=1".
        sum(x, keepDims=1)
               ^^^^^^^^^^
      "
    `);
  });
  test("a missing argument", () => {
    expect(messageFor("y + reshape(x)")).toMatchInlineSnapshot(`
      "
      parseFormula: expected reshape with shape, but received none.
        y + reshape(x)
            ^^^^^^^
      "
    `);
  });
  test("a list where none is taken, and none where one is", () => {
    expect(messageFor("concat(x, y)")).toMatchInlineSnapshot(`
      "
      parseFormula: expected a list, as in concat([a, b]), but received "x".
        concat(x, y)
               ^
      "
    `);
  });
  test("a value that is no tensor", () => {
    expect(messageOf(() => formula`${x} + ${[1, 2]}`)).toMatchInlineSnapshot(`
      "
      formula: expected a tensor or a number, but received an array. Wrap data in constant(…), or feed it through input(…).
        \${x} + \${…}
               ^^^^
      "
    `);
  });
  test("an array that the text only describes", () => {
    expect(messageFor("x + constant(float32 [20, 20])")).toMatchInlineSnapshot(`
      "
      parseFormula: expected value to be numbers, such as [[1, 2], [3, 4]], but received "float32".
        x + constant(float32 [20, 20])
                     ^^^^^^^^
      "
    `);
  });
  test("a place in a formula of several lines", () => {
    expect(
      messageOf(
        () => formula`
      mean(${x} * ${y})
      + sum(${z}, axes=[7])
    `,
      ),
    ).toMatchInlineSnapshot(`
      "
      sum: expected an axis from -2 to 1, but received axis 7 for shape [m, 3].
              + sum(\${z}, axes=[7])
                ^^^
      "
    `);
  });
  test("a place in a long line", () => {
    expect(messageFor(`${"x + ".repeat(40)}* ${"y + ".repeat(40)}z`)).toMatchInlineSnapshot(`
      "
      parseFormula: expected an operand, but received "*".
        … + x + x + x + x + x + x + x + x + x + x + x + x + * y + y + y + y + y + y + y + y + y + y + y + y +  …
                                                            ^
      "
    `);
  });
  test("what a function throws, with its own code", () => {
    expect(messageOf(() => formula`${x} @ ${y} + 1`)).toMatchInlineSnapshot(`
      "
      matmul: expected equal inner dimensions, but received x [m, 3] and y [m, 3]: 3 and m differ. Transposing the second operand would fit.
        \${x} @ \${y} + 1
             ^
      "
    `);
    expect(() => parseFormula("x @ y", names)).toThrow(expect.objectContaining({ code: "shape-mismatch" }));
    expect(() => parseFormula("x @", names)).toThrow(expect.objectContaining({ code: "parse-error" }));
  });
  test("the op itself with attributes that are not its own", () => {
    expect(messageFor("sum!(x, axis=0)")).toMatchInlineSnapshot(`
      "
      sum!: expected the operands and attributes that toText writes for this op, but received others.
        sum!(x, axis=0)
        ^^^
      "
    `);
  });
});
