/** What is printed is read back as the same node: over random graphs of every function of the language, and their derivatives. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { grad, jvp } from "../autodiff/index.ts";
import { isFloating, type DType } from "../dtype.ts";
import { ChainruleError } from "../errors.ts";
import type { Shape } from "../graph/shape.ts";
import { Tensor } from "../graph/tensor.ts";
import { add, div, maximum, mul, mulNoNaN, neg, square, sub } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { constant } from "../ops/constant.ts";
import { dimension, input, parameter } from "../ops/leaves.ts";
import { ops } from "../ops/index.ts";
import { sum } from "../ops/reduction.ts";
import { pad, slice } from "../ops/slicing.ts";
import { exp, power } from "../ops/transcendental.ts";
import { graphs } from "../testing/graphs.ts";
import type { ArgumentKind } from "./arguments.ts";
import { parseFormula } from "./formula.ts";
import { readCall, type Value } from "./reading.ts";
import { namesIn, toText } from "./text.ts";
import { callableNamed, callables, type Callable } from "./vocabulary.ts";

const dtypes: readonly DType[] = ["bool", "int32", "float32", "float64"];

const leaves: readonly Tensor[] = [
  input("x", ["m", 3]),
  input("y", [2, 3]),
  input("A", [3, 3]),
  input("B", [4, 3, 3]),
  input("where", [3, 2], "float64"),
  input("m", ["m", 1], "float64"),
  input("i", [2], "int32"),
  input("truth", [2, 3], "bool"),
  parameter("W", [
    [1, 2],
    [3, 4],
    [5, 6],
  ]),
  parameter("W", [1, 2, 3]),
  parameter("layer 1/b", [1, 2, 3], "float64"),
  constant([
    [1.5, -0],
    [NaN, Infinity],
  ]),
  constant([0.1, 0.2, 0.3], "float64"),
  constant([2, 1], "int32"),
  constant([[], []]),
  ...dtypes.flatMap((dtype) => [constant(1, dtype), dimension("m", dtype)]),
];

const specialNumbers = [0, -0, 1, -1, 2, -2, 0.5, 0.1, 1 / 3, 1e-40, 1e21, NaN, Infinity, -Infinity];

/** A choice among what is there once the graph has grown that far. */
type Pick = <T>(among: readonly T[]) => T;

function argumentOf(kind: ArgumentKind, shape: Shape, pick: Pick): unknown {
  const axis = (): number | string =>
    shape.length === 0
      ? 0
      : pick([...shape.keys(), -1, ...shape.filter((length) => typeof length === "string")]);
  switch (kind) {
    case "axis":
      return axis();
    case "axes":
      return pick([[...shape.keys()], [0], [axis()], axis()]);
    case "shape":
      return pick([[...shape].reverse(), [...shape], [2, ...shape], [1, ...shape, 1], ["m", 3], [6]]);
    case "dimension":
      return pick<number | string>([2, 5, "m"]);
    case "numbers":
      return pick([[...shape.keys()].reverse(), [...shape.keys()], [1, 2, 0]]);
    case "ranges":
      return pick([
        [null, [0, 2]],
        [[0, 3, 2]],
        [
          [1, 2],
          [0, 3, 2],
        ],
        [[1, 1]],
        [null, [-2, 3]],
      ]);
    case "widths":
      return shape.map((length) =>
        typeof length === "string"
          ? [0, 0]
          : pick([
              [0, 0],
              [1, 0],
              [2, 3],
            ]),
      );
    case "data":
      return pick<unknown>([1, [1, 2], [[0.1], [-0]], true]);
    case "dtype":
      return pick(dtypes);
    case "flag":
      return pick([true, false]);
    case "name":
    case "attribute":
      return pick(["m", "n"]);
  }
}

/** Calls a function with random operands and arguments; nothing where they do not fit. */
function randomCall(callable: Callable, pool: readonly Tensor[], pick: Pick): Tensor | undefined {
  const count = typeof callable.operands === "number" ? callable.operands : pick([1, 2]);
  const operands = Array.from({ length: count }, (): Value => {
    const lifts = callable.liftsNumbers && pick([true, false, false]);
    return lifts ? pick(specialNumbers) : pick(pool);
  });
  if (callable.operands === "list") operands.fill(operands[0]!);
  const [first] = operands;
  const given = new Map<string, unknown>();
  for (const { name, kind, optional } of callable.parameters) {
    if (optional === true && pick([true, false])) continue;
    given.set(name, argumentOf(kind, first instanceof Tensor ? first.shape : [], pick));
  }
  try {
    const built = readCall(callable, operands, given);
    return built instanceof Tensor ? built : undefined;
  } catch (error) {
    if (error instanceof ChainruleError) return undefined;
    throw error;
  }
}

const writtenWithOperators = callables.filter(
  ({ ops: [op] }) => op !== undefined && op.notation.kind !== "call",
);

const labels = [
  "a_1",
  "\\hat{y}",
  "t1",
  "x",
  "true",
  "where",
  "two words",
  'a "quote"',
  "ŷ",
  "sum",
  "W#2",
  "a.b",
];

interface Grown {
  readonly nodes: readonly Tensor[];
  readonly names: ReadonlyMap<Tensor, string>;
}

/** Grows a graph by random calls until the choices are used up, and names some of its nodes. */
const grown: fc.Arbitrary<Grown> = fc
  .record({
    choices: fc.array(fc.nat(), { minLength: 10, maxLength: 300, size: "max" }),
    isLabelled: fc.boolean(),
  })
  .map(({ choices, isLabelled }) => {
    let position = 0;
    const pick: Pick = (among) => among[(choices[position++] ?? 0) % among.length]!;
    const nodes: Tensor[] = [];
    const names = new Map<Tensor, string>();
    while (position < choices.length) {
      // Recent nodes are likelier, so that graphs grow deep as well as wide.
      const pool = pick([true, false]) && nodes.length > 0 ? nodes.slice(-4) : [...leaves, ...nodes];
      const built = randomCall(pick(pick([callables, writtenWithOperators])), pool, pick);
      if (built === undefined) continue;
      nodes.push(built);
      if (isLabelled && pick([true, false, false, false])) names.set(built, pick(labels));
    }
    return { nodes, names };
  });

const readBack = (tensor: Tensor, names?: ReadonlyMap<Tensor, string>): Tensor => {
  const options = names === undefined ? {} : { names };
  return parseFormula(toText(tensor, options), namesIn(tensor, options));
};

function expectReadBack(tensor: Tensor, names?: ReadonlyMap<Tensor, string>): void {
  // Compared before it is expected: the difference of two graphs is no message for a person.
  const isSame = readBack(tensor, names) === tensor;
  expect(isSame, `reading ${toText(tensor, names === undefined ? {} : { names })}`).toBe(true);
}

const real: readonly Tensor[] = leaves.filter(({ dtype, op }) => isFloating(dtype) && op.leaf !== "constant");

describe("what is printed is read back as the same node", () => {
  test("random graphs of all functions and element types, with and without names", () => {
    fc.assert(
      fc.property(grown, ({ nodes, names }) => {
        for (const node of nodes) expectReadBack(node, names);
      }),
      { numRuns: 120 },
    );
  }, 30_000);

  test("their gradients and tangents, to second order", () => {
    fc.assert(
      fc.property(grown, ({ nodes, names }) => {
        const node = nodes.findLast(({ dtype }) => isFloating(dtype));
        if (node === undefined) return;
        const first: readonly Tensor[] = grad(sum(node) as Tensor<readonly []>, real);
        const second: readonly Tensor[] = grad(sum(first[0]!) as Tensor<readonly []>, real);
        for (const derived of [...first, ...second, jvp(node, real, real)]) expectReadBack(derived, names);
      }),
      { numRuns: 60 },
    );
  }, 30_000);

  test("random graphs over the table of ops, and their gradients", () => {
    fc.assert(
      fc.property(graphs({ mixed: true }), ({ output, inputs, nodes }) => {
        for (const node of nodes) expectReadBack(node);
        const gradients: readonly Tensor[] = grad(sum(output) as Tensor<readonly []>, inputs);
        for (const gradient of gradients) expectReadBack(gradient);
      }),
      { numRuns: 150 },
    );
  }, 30_000);

  const x = input("x", ["m", 3], "float64");
  const s = input("s", []);
  const one = constant(1, "float64");
  const halves = constant([0.5, 1.5]);
  test.each<readonly [string, Tensor]>([
    ["a square, which `^ 2` builds", square(x)],
    ["a power that `^` would build otherwise", power(x, 2)],
    ["the root of a power", power(s, 0.5)],
    ["a float64 constant that stands alone", one],
    ["float64 constants among themselves", div(one, constant(3, "float64"))],
    ["a float64 constant beside a float64 size", div(one, dimension("m", "float64"))],
    ["a whole number beside a size", mul(dimension("m"), 4)],
    ["the size of a dimension beside an input of its name", mul(input("m", []), dimension("m"))],
    ["an operator on numbers, which would be computed", add(constant(1), constant(2))],
    ["a minus before a constant, which would be its sign", neg(constant(3))],
    ["a minus before a product that starts with a number", neg(mul(3, s))],
    ["a minus before a power that starts with a number", neg(mul(power(3, s), s))],
    ["a negative factor", mul(mul(-3, s), s)],
    ["a negative second factor", mul(s, -3)],
    ["a negative base", power(-3, s)],
    ["a negative exponent", power(s, neg(s))],
    ["a power of a power", power(power(s, s), power(s, s))],
    ["minus minus", sub(s, neg(neg(s)))],
    ["groups on the right", sub(s, sub(s, add(s, div(s, mul(s, s)))))],
    ["0 and −0", add(mul(s, 0), mul(s, -0))],
    ["infinities and NaN", mul(add(s, Infinity), sub(-Infinity, mul(s, NaN)))],
    ["the smallest and the largest numbers", add(add(s, 1e-45), mul(s, 3.4028234663852886e38))],
    ["a number that float32 rounds", add(s, 0.1)],
    ["truth values", cast(constant(true, "bool"), "float32")],
    ["a shared array", mul(halves, exp(halves))],
    ["an array without elements", sum(constant([[], []]))],
    ["an operator that no notation has", mulNoNaN(s, s)],
    [
      "a pad that moves elements apart",
      grad(sum(slice(exp(x), [null, [0, 3, 2]])) as Tensor<readonly []>, x),
    ],
    [
      "a pad",
      pad(x, [
        [0, 0],
        [1, 2],
      ]),
    ],
    ["two parameters of one name", add(parameter("W", 1), parameter("W", 1))],
    ["names that need quotes", add(input("two words", []), mul(input("NaN", []), input('"', [])))],
    ["a name between the functions", maximum(input("maximum", []), input("where", []))],
  ])("%s", (_, tensor) => expectReadBack(tensor));

  test("a name covers what it stands for", () => {
    const hidden = exp(mul(s, s)).named("h");
    const root = mul(hidden, add(hidden, 1));
    expect(toText(root)).toBe("h * (h + 1)");
    expectReadBack(root);
  });
});

describe("the vocabulary", () => {
  test.each(ops.filter(({ leaf }) => leaf !== "input" && leaf !== "parameter"))(
    "has a function for $name",
    (op) => {
      const isLeaf = op.leaf === "constant" || op.leaf === "dimension";
      const name = isLeaf ? op.name : callables.find((callable) => callable.ops.includes(op))?.name;
      expect(name).toBeDefined();
      expect(callableNamed(name!)).toBeDefined();
    },
  );

  test("has every public function that makes tensors of tensors", async () => {
    const makesOtherThings = new Set(
      (
        "input parameter parseFormula formula namesIn toText toLatex toDot derivation simplify equal evaluate interpret " +
        "topologicalOrder grad jvp valueAndGrad vjp jacobian hessian hvp customGradient checkpoint " +
        "canCompile compile explain"
      ).split(" "),
    );
    const entry: Readonly<Record<string, unknown>> = await import("../index.ts");
    const functions = Object.keys(entry).filter(
      (name) => /^[a-z]/.test(name) && typeof entry[name] === "function" && !makesOtherThings.has(name),
    );
    expect(functions.filter((name) => callableNamed(name) === undefined)).toEqual([]);
  });
});

describe("long formulas", () => {
  test.each<readonly [string, number, (x: Tensor) => Tensor]>([
    ["a chain", 100_000, (x) => exp(x)],
    ["a sum that grows to the right", 10_000, (x) => add(1, x)],
    ["shared parts, which would be exponentially many", 10_000, (x) => mul(x, exp(x))],
  ])(
    "%s of %i steps is printed in proportion, and read back",
    (_, count, grow) => {
      let root: Tensor = input("x", [2]);
      for (let step = 0; step < count; step++) root = grow(root);
      const text = toText(root);
      expect(text.length).toBeLessThan(count * 40);
      expect(parseFormula(text, namesIn(root)) === root).toBe(true);
    },
    60_000,
  );

  test("a text that nests 20,000 brackets is read", () => {
    const depth = 20_000;
    const x = input("x", [2]);
    expect(parseFormula(`${"-(".repeat(depth)}x${")".repeat(depth)}`, { x }).inputs).toHaveLength(1);
  }, 60_000);
});
