import { describe, expect, it } from "vitest";
import cases from "../../../../test/cases/open.json" with { type: "json" };
import { grad } from "../autodiff/index.ts";
import { ChainruleError } from "../errors.ts";
import { relu } from "../functions/activations.ts";
import { matmul } from "../functions/matmul.ts";
import { mean } from "../functions/statistics.ts";
import { createNode, type Derivative, type Op, type Tensor } from "../graph/tensor.ts";
import { NDArray } from "../ndarray.ts";
import { abs, add, floor, maximum, mul, square, sub } from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import { gather } from "../ops/indexing.ts";
import { input, parameter } from "../ops/leaves.ts";
import { broadcast, transpose } from "../ops/movement.ts";
import { prod, sum } from "../ops/reduction.ts";
import { cos, erf, exp, log, sigmoid, sin, sqrt, tanh } from "../ops/transcendental.ts";
import { checkGradients } from "./checkGradients.ts";

/** An op of one operand with a derivative of our choice. */
function handMade(value: (x: number) => number, derivative: Derivative): (x: Tensor) => Tensor {
  const op: Op = {
    name: "handMade",
    infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
    derivative,
    kernel: ([x], output) => output.data.set([...x!.data].map(value)),
    notation: { kind: "call" },
    samples: [],
  };
  return (x) => createNode(op, [x]);
}

const withPartial = (value: (x: number) => number, partial: (output: Tensor, x: Tensor) => Tensor) =>
  handMade(value, {
    kind: "partials",
    hasPoles: () => false,
    partials: (output, x) => [partial(output, x!)],
  });

function mismatchOf(check: () => unknown): ChainruleError {
  try {
    check();
  } catch (error) {
    if (error instanceof ChainruleError && error.code === "gradient-mismatch") return error;
    throw error;
  }
  throw new Error("expected the check to fail");
}

const hyperbolicTangent = (partial: (output: Tensor) => Tensor) => withPartial(Math.tanh, partial);
const right = (output: Tensor): Tensor => sub(1, square(output)) as Tensor;
const points = [0.3, -1.2, 2];

describe("a wrong rule", () => {
  it("passes while it is right, to third order", () => {
    const report = checkGradients(hyperbolicTangent(right), [points], { order: 3 });
    expect(report).toMatchObject({ order: 3, comparisons: 9, kinks: [] });
    expect(report.largestDeviation).toBeLessThan(1e-6);
  });

  it("is found when it is off by the factor 1.001", () => {
    const f = hyperbolicTangent((output) => mul(1.001, right(output)));
    expect(mismatchOf(() => checkGradients(f, [points])).details.data).toMatchObject({
      order: 1,
      input: "inputs[0]",
    });
  });

  it("is found when it is off by 0.001", () => {
    const f = hyperbolicTangent((output) => add(0.001, right(output)) as Tensor);
    expect(mismatchOf(() => checkGradients(f, [points])).details.data).toMatchObject({ order: 1 });
  });

  it("is found when it is off by 0.001 in float32", () => {
    const f = hyperbolicTangent((output) => add(0.001, right(output)) as Tensor);
    const error = mismatchOf(() => checkGradients(f, [Float32Array.of(...points)]));
    expect(error.details.data).toMatchObject({ order: 1 });
  });

  it("is found at second order when only the derivative's derivative is wrong", () => {
    const slope = withPartial(
      (x) => 1 - Math.tanh(x) ** 2,
      (output, x) => mul(-2.002, mul(output, tanh(x))) as Tensor,
    );
    const f = withPartial(Math.tanh, (_, x) => slope(x));
    checkGradients(f, [points]);
    expect(mismatchOf(() => checkGradients(f, [points], { order: 2 })).details.data).toMatchObject({
      order: 2,
    });
  });

  it("is found by the modes when an adjoint is not the transpose", () => {
    // x ↦ xᵀ for square matrices, with itself as the adjoint, is right; with the identity it is not
    const matrix = [
      [1, 2],
      [3, 5],
    ];
    const flip = (adjoint: (cotangent: Tensor) => Tensor) => {
      const op: Op = {
        ...transpose.op,
        derivative: { kind: "linear", operands: "all", adjoint },
      };
      return (x: Tensor): Tensor => createNode(op, [x], { permutation: [1, 0] });
    };
    const right = flip((cotangent) => transpose(cotangent));
    const wrong = flip((cotangent) => cotangent);
    expect(checkGradients(right, [matrix], { order: 2 }).kinks).toEqual([]);
    expect(mismatchOf(() => checkGradients(wrong, [matrix]))).toBeDefined();
  });

  it("is found in forward mode when reverse mode is right", () => {
    // f = 2x stated as linear, but computed as 2x + 1: the JVP, which applies the op itself, is off
    const affine = handMade((x) => 2 * x + 1, {
      kind: "linear",
      operands: "all",
      adjoint: (cotangent) => mul(2, cotangent),
    });
    const error = mismatchOf(() => checkGradients(affine, [points]));
    expect(error.message).toMatch(/forward mode .* reverse mode/);
    expect(error.details.data).toMatchObject({ input: "inputs[0]", order: 1, seed: 1 });
    expect(error.details.data).toHaveProperty("forward");
    expect(error.details.data).toHaveProperty("reverse");
  });

  it("is named by input, entry and both numbers, at the largest deviation", () => {
    const wrong = withPartial(Math.sin, (_, x) => mul(1.03, cos(x)));
    const x = [
      [1.4, 0.1],
      [1.5, 1.2],
    ];
    const error = mismatchOf(() =>
      checkGradients(({ x, y }) => sum(add(wrong(x), mul(0.001, wrong(y)))), { x, y: x }, { seed: 7 }),
    );
    const { entry, input, differences, derivative, seed } = error.details.data as Record<string, unknown>;
    expect({ input, entry, seed }).toEqual({ input: "x", entry: [0, 1], seed: 7 });
    expect(differences).toBeCloseTo(Math.cos(0.1), 8);
    expect(derivative).toBeCloseTo(1.03 * Math.cos(0.1), 8);
    expect(error.message).toContain(`input "x", entry [0, 1]`);
    expect(error.message).toContain(String(differences));
    expect(error.message).toContain(String(derivative));
    expect(error.message).toContain("seed 7");
  });

  it("is found in an entry that the sample left out, and that entry is named", () => {
    const size = 300;
    const wrongAt = 137;
    const mask = constant(
      Float64Array.from({ length: size }, (_, index) => (index === wrongAt ? 1.01 : 1)),
      "float64",
    );
    const f = withPartial(Math.sin, (_, x) => mul(mask, cos(x)) as Tensor);
    const x = Float64Array.from({ length: size }, (_, index) => Math.cos(index));
    const error = mismatchOf(() => checkGradients(f, [x], { maxEntries: 10 }));
    expect(error.details.data).toMatchObject({ entry: [wrongAt] });
    expect(checkGradients(sin, [x], { maxEntries: 10 }).comparisons).toBe(11);
  });
});

describe("what can be checked", () => {
  it("is a function of a list of arrays, of any shape, whose result may have axes", () => {
    const f = (x: Tensor, W: Tensor, b: Tensor): Tensor => sigmoid(add(matmul(x, W), b));
    const report = checkGradients(
      f,
      [
        [[1, 2]],
        [
          [0.1, 0.2],
          [0.3, -0.4],
        ],
        0.5,
      ],
      { order: 3 },
    );
    expect(report.comparisons).toBe(3 * 7);
  });

  it("is a function of a record of arrays", () => {
    const f = ({ x, W }: Record<"x" | "W", Tensor>): Tensor => tanh(matmul(x, W));
    expect(checkGradients(f, { x: [1, 2], W: [[0.1], [0.3]] }, { order: 2 }).comparisons).toBe(8);
  });

  it("is a finished graph with parameters, in three lines", () => {
    const x = input("x", ["m", 2]);
    const W = parameter("W", [[0.5], [-0.25]]);
    const loss = mean(square(sigmoid(matmul(x, W))));
    const feeds = {
      x: [
        [1, 2],
        [3, 4],
        [5, -6],
      ],
    };
    expect(checkGradients(loss, { wrt: [W], feeds, order: 3 }).comparisons).toBe(6);
    expect(checkGradients(loss, { wrt: [x, W], feeds }).comparisons).toBe(8);
    expect(W.value.toNested()).toEqual([[0.5], [-0.25]]);
  });

  it("is a graph with nodes in between as what is moved, the others held", () => {
    const x = parameter("x", [0.5, 1]);
    const h = sin(x).named("h");
    const loss = sum(mul(h, exp(h)));
    const held = checkGradients(sum(mul(x, h)), { wrt: [x, h], order: 2 });
    expect(held.comparisons).toBe(8);
    checkGradients(loss, { wrt: [h], order: 3 });
  });

  it("names a parameter that is wrong", () => {
    const W = parameter("W", [1, 2, 3]);
    const wrong = withPartial(Math.sin, (_, x) => mul(1.03, cos(x)));
    const error = mismatchOf(() => checkGradients(sum(wrong(W)), { wrt: [W] }));
    expect(error.details.data).toMatchObject({ input: "W", entry: [2] });
  });

  it("skips whole numbers, and needs something else", () => {
    const f = (x: Tensor, indices: Tensor): Tensor => square(gather(x, indices));
    expect(checkGradients(f, [points, Int32Array.of(2, 0, 2)], { order: 2 }).comparisons).toBe(6);
    expect(() => checkGradients((indices) => gather(constant(points), indices), [Int32Array.of(1)])).toThrow(
      expect.objectContaining({ code: "invalid-argument" }),
    );
  });

  it("includes a named dimension that no input determines", () => {
    const x = parameter("x", 2);
    const spread = broadcast(square(x), ["m"]);
    expect(checkGradients(spread, { wrt: [x], dimensions: { m: 3 } }).comparisons).toBe(1);
  });

  it("excludes a point at which the function is not finite", () => {
    expect(() => checkGradients(log, [[1, 0]])).toThrow(expect.objectContaining({ code: "non-finite" }));
  });
});

describe("precision", () => {
  it("is that of float64 for a float32 graph, also in the constants of its rules", () => {
    const x = parameter("x", points, "float32");
    expect(checkGradients(erf(x), { wrt: [x], order: 3, relative: 1e-10 }).order).toBe(3);
    // the same rules evaluated in float32 are seven digits apart
    const [derivative] = [grad(sum(erf(x)), x)];
    expect(derivative.dtype).toBe("float32");
  });

  it("does not depend on the scale of the function", () => {
    for (const scale of [1e-6, 1, 1e12]) {
      const f = (x: Tensor): Tensor => mul(scale, exp(x)) as Tensor;
      const absolute = 1e-10 * Math.min(scale, 1);
      expect(checkGradients(f, [points], { order: 3, absolute }).kinks).toEqual([]);
      const wrong = (x: Tensor): Tensor =>
        mul(scale, withPartial(Math.exp, (output) => mul(1.001, output))(x)) as Tensor;
      expect(mismatchOf(() => checkGradients(wrong, [points], { absolute }))).toBeDefined();
    }
  });

  it("holds close to a pole and far out", () => {
    expect(checkGradients(log, [[1e-10, 1e-3, 1e8]], { order: 3 }).kinks).toEqual([]);
    expect(checkGradients(sqrt, [[1e-8, 1]], { order: 3 }).kinks).toEqual([]);
    expect(checkGradients(exp, [[100, -100, 0]], { order: 3 }).kinks).toEqual([]);
  });

  it("holds where the derivative is 0 and only the third does not vanish", () => {
    // two zeros in one product, which a random direction moves together: t² (…)
    const data = [-1.796875, -0.03125, -0.4140625, 0, -0.6484375, 1.390625, -0.0234375, 0.0390625, -0.3828125, 0, -0.0390625, 0.5546875]; // prettier-ignore
    const x = new NDArray("float64", [2, 3, 2], Float64Array.from(data));
    for (const seed of [19, 25, 26, 37]) {
      expect(checkGradients((tensor) => prod(tensor), [x], { maxEntries: 4, seed }).kinks).toEqual([]);
    }
  });

  it("is not spoilt by a large output that does not move", () => {
    const f = (x: Tensor, large: Tensor): Tensor =>
      add(mul(x, constant([1, 0], "float64")), mul(large, constant([0, 1], "float64")));
    expect(checkGradients(f, [2, 1e15], { relative: 1e-9 }).kinks).toEqual([]);
  });
});

describe("a kink", () => {
  it("passes between the one-sided derivatives, and is reported with them", () => {
    const { kinks } = checkGradients((x) => sum(relu(x)), [[0, 1.5]]);
    expect(kinks).toEqual([{ order: 1, input: "inputs[0]", entry: [0], left: 0, right: 1, derivative: 0 }]);
  });

  it("is reported also where the central difference happens to agree", () => {
    expect(checkGradients((x) => sum(abs(x)), [[0, -3]]).kinks).toEqual([
      { order: 1, input: "inputs[0]", entry: [0], left: -1, right: 1, derivative: 0 },
    ]);
    const tie = checkGradients((x, y) => sum(maximum(x, y)), [[1], [1]]);
    expect(tie.kinks).toMatchObject([
      { left: 0, right: 1, derivative: 0.5 },
      { left: 0, right: 1, derivative: 0.5 },
    ]);
  });

  it("fails outside of them, with both in the message", () => {
    for (const slope of [-0.5, 1.5]) {
      const f = withPartial(
        (x) => Math.max(x, 0),
        (_, x) => broadcast(constant(slope, x.dtype), x.shape),
      );
      const error = mismatchOf(() => checkGradients((x) => sum(f(x)), [[0]]));
      expect(error.details.data).toMatchObject({ derivative: slope, left: 0, right: 1 });
      expect(error.message).toMatch(/kink: .* from the left, .* from the right/);
    }
  });

  it("close by does not disturb: smaller steps stay on this side of it", () => {
    expect(checkGradients((x) => sum(abs(x)), [[1e-5, -1e-4, 1e-3]]).kinks).toEqual([]);
  });

  it("is left out of higher orders, where the derivative jumps", () => {
    const { kinks, comparisons } = checkGradients((x) => sum(relu(x)), [[0, 1.5]], { order: 3 });
    expect(kinks).toHaveLength(1);
    expect(comparisons).toBe(4);
  });

  it("at second order is reported as one of second order", () => {
    const { kinks } = checkGradients((x) => sum(mul(x, relu(x))), [[0]], { order: 2 });
    expect(kinks).toMatchObject([{ order: 2, entry: [0] }]);
  });

  it("at a jump has an infinite side", () => {
    const { kinks } = checkGradients((x) => sum(floor(x)), [[1, 2.5]]);
    expect(kinks).toMatchObject([{ entry: [0], left: Infinity, right: 0, derivative: 0 }]);
  });

  it("at the edge of the domain has one side only", () => {
    const { kinks } = checkGradients((x) => sum(sqrt(x)), [[0, 1]]);
    expect(kinks).toMatchObject([{ entry: [0], left: NaN, right: Infinity, derivative: Infinity }]);
  });
});

describe("open-07, kinks and ties", () => {
  const { more } = cases.cases.find(({ id }) => id === "open-07") as unknown as {
    more: readonly { check: string; inputs: { x: number[] } }[];
  };
  const inputsOf = (letter: string): number[] =>
    more.find(({ check }) => check.startsWith(`${letter} `))!.inputs.x;

  it("f: tells that the one-sided differences disagree at the corner, and accepts the other entry", () => {
    const { kinks } = checkGradients((x) => sum(maximum(x, 0)), [inputsOf("f")]);
    expect(kinks).toMatchObject([{ entry: [0], left: 0, right: 1, derivative: 0 }]);
  });

  it("g: finds a 3 percent error, names the largest deviation, and passes the right derivative", () => {
    const x = inputsOf("g");
    const check = (factor: number) =>
      checkGradients(
        (tensor) =>
          sum(
            withPartial(
              (value) => Math.sin(value) * value,
              (_, at) => add(mul(factor, sin(at)), mul(at, cos(at))),
            )(tensor),
          ),
        [NDArray.from(x, "float32")],
      );
    expect(check(1).kinks).toEqual([]);
    const deviations = x.map((value) => Math.abs(0.03 * Math.sin(Math.fround(value))));
    const entry = [deviations.indexOf(Math.max(...deviations))];
    expect(mismatchOf(() => check(1.03)).details.data).toMatchObject({ input: "inputs[0]", entry });
  });
});
