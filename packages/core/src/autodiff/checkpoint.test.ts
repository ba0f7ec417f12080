import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../evaluate/evaluate.ts";
import { matmul } from "../functions/matmul.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { elementCount, NDArray } from "../ndarray.ts";
import { add, div, mul, neg, square } from "../ops/arithmetic.ts";
import { greater } from "../ops/comparison.ts";
import { constant } from "../ops/constant.ts";
import { after } from "../ops/held.ts";
import { gather } from "../ops/indexing.ts";
import { input, parameter } from "../ops/leaves.ts";
import { sum } from "../ops/reduction.ts";
import { where } from "../ops/selection.ts";
import { erf, exp, log, sigmoid, sin, sqrt, tanh } from "../ops/transcendental.ts";
import { simplify } from "../simplify/simplify.ts";
import { checkGradients } from "../testing/checkGradients.ts";
import { checkpoint } from "./checkpoint.ts";
import { hessian } from "./hessian.ts";
import { grad, jvp, valueAndGrad } from "./index.ts";

const scalar = (tensor: Tensor): Tensor<readonly []> => sum(tensor) as Tensor<readonly []>;

/**
 * The largest number of elements that are alive at once when nodes are evaluated in their order and dropped after their last
 * use. Leaves are there anyway and do not count, nor do copies that differ from their operand only in when they are made.
 */
function peakOfLiveElements(roots: readonly Tensor[]): number {
  const order = topologicalOrder(roots);
  const lastUse = new Map<Tensor, number>();
  order.forEach((node, time) => node.inputs.forEach((operand) => lastUse.set(operand, time)));
  const size = ({ inputs, shape }: Tensor): number =>
    inputs.length === 0 ? 0 : elementCount(shape as readonly number[]);
  let alive = 0;
  let peak = 0;
  order.forEach((node, time) => {
    alive += size(node);
    peak = Math.max(peak, alive);
    for (const operand of new Set(node.inputs)) if (lastUse.get(operand) === time) alive -= size(operand);
  });
  return peak;
}

/** A chain of blocks of layers `sin(1.1 h + b)`, plain or with every block checkpointed. */
function deepChain(
  blocks: number,
  layers: number,
  isCheckpointed: boolean,
): { x: Tensor; biases: Tensor[]; loss: Tensor<readonly []> } {
  const x: Tensor = input("x", [8], "float64");
  const biases = Array.from({ length: blocks }, (_, index): Tensor =>
    parameter(`b${index}`, new Array<number>(8).fill(index / 10), "float64"),
  );
  const h = biases.reduce<Tensor>((value, bias) => {
    const block = (start: Tensor): Tensor => {
      let inner = start;
      for (let layer = 0; layer < layers; layer++) inner = sin(add(mul(1.1, inner), bias));
      return inner;
    };
    return (isCheckpointed ? checkpoint(block) : block)(value);
  }, x);
  return { x, biases, loss: scalar(h) };
}

const feeds = { x: [0.1, -0.2, 0.3, 1, -1, 2, 0, 0.7] };

describe("memory", () => {
  const differentiated = (isCheckpointed: boolean): Tensor[] => {
    const { x, loss } = deepChain(10, 10, isCheckpointed);
    const { value, gradients } = valueAndGrad(loss, x);
    return [value, gradients];
  };

  test("of a chain of 10 × 10 layers the backward pass keeps about 10 + 10 values instead of 100", () => {
    const plain = peakOfLiveElements(differentiated(false));
    const checkpointed = peakOfLiveElements(differentiated(true));
    expect(plain).toBeGreaterThan(8 * 100);
    expect(checkpointed).toBeLessThan(8 * (3 * (10 + 10)));
  });

  test("stays low after the simplifier, which keeps what is computed twice apart", () => {
    const simplified = simplify(differentiated(true));
    expect(peakOfLiveElements(simplified)).toBeLessThan(8 * (3 * (10 + 10)));
    expect(topologicalOrder(simplified).filter(({ op }) => op === after.op).length).toBeGreaterThanOrEqual(
      16,
    );
  });

  test("the counting itself: a chain of n sines keeps n values for its derivative", () => {
    const x = input("x", [1], "float64");
    let value: Tensor = x;
    for (let layer = 0; layer < 10; layer++) value = sin(value);
    expect(peakOfLiveElements([value])).toBe(2);
    expect(peakOfLiveElements([grad(scalar(value), x)])).toBeGreaterThanOrEqual(10);
  });
});

describe("the same", () => {
  test("values and gradients, bit for bit, also of weights that the blocks use from outside", () => {
    const plain = deepChain(4, 3, false);
    const checkpointed = deepChain(4, 3, true);
    const all = ({ x, biases, loss }: typeof plain): NDArray[] =>
      evaluate([loss, ...grad(loss, [x, ...biases])], feeds);
    const [valueOfPlain, ...gradientsOfPlain] = all(plain);
    const [value, ...gradients] = all(checkpointed);
    expect(value).toEqual(valueOfPlain);
    gradients.forEach((gradient, index) => {
      // Additions of equal terms in another order: the last digits may differ.
      gradient.data.forEach((entry, position) =>
        expect(entry).toBeCloseTo(gradientsOfPlain[index]!.data[position]!, 15),
      );
    });
  });

  test("derivatives in both modes to third order", () => {
    const W = parameter("W", [[0.5, -1], [2, 0.3]], "float64"); // prettier-ignore
    const x = input("x", [3, 2], "float64");
    const block = checkpoint((h: Tensor): Tensor => tanh(matmul(h, W)));
    expect(
      checkGradients(scalar(square(block(block(x)))), {
        wrt: [x, W],
        feeds: { x: [[0.1, 0.2], [-0.5, 1], [0.7, -0.3]] }, // prettier-ignore
        order: 3,
      }).kinks,
    ).toEqual([]);
  });

  test("of float32 graphs", () => {
    const W = parameter("W", [[0.5, -1], [2, 0.3]]); // prettier-ignore
    const block = checkpoint((h: Tensor): Tensor => erf(mul(0.5, erf(mul(0.7, matmul(h, W))))));
    expect(
      checkGradients((h) => block(block(h)), [Float32Array.from([0.1, 0.7])], { order: 2, relative: 1e-9 })
        .kinks,
    ).toEqual([]);
  });

  test("Hessian", () => {
    const x = input("x", [2], "float64");
    const f = (h: Tensor): Tensor => mul(exp(h), sin(h));
    const data = { x: [0.4, -1] };
    const plain = evaluate(hessian(scalar(f(x)), x), data).data;
    evaluate(hessian(scalar(checkpoint(f)(x)), x), data).data.forEach((entry, index) =>
      expect(entry).toBeCloseTo(plain[index]!, 14),
    );
  });

  test("when checkpoints are nested", () => {
    const inner = checkpoint((h: Tensor): Tensor => sin(exp(h)));
    const outer = checkpoint((h: Tensor): Tensor => mul(inner(h), inner(square(h))));
    expect(checkGradients((h) => outer(h), [[0.3, -0.8, 1.1]], { order: 3 }).kinks).toEqual([]);
  });

  test("when a tensor from outside is built on the operand", () => {
    const x = input("x", [2], "float64");
    const shared = exp(x);
    const block = checkpoint((h: Tensor): Tensor => mul(h, shared));
    expect(
      checkGradients(scalar(mul(block(sin(x)), shared)), { wrt: [x], feeds: { x: [0.5, -1] }, order: 2 })
        .kinks,
    ).toEqual([]);
  });

  test("by a node that the block computes inside, where it is the very node that is meant", () => {
    const x = input("x", [2], "float64");
    const inner = exp(x);
    const y = checkpoint((h: Tensor): Tensor => sin(exp(h)))(x);
    const data = { x: [0.5, -1] };
    expect(evaluate(grad(scalar(y), [inner, x]), data)).toEqual(
      evaluate(grad(scalar(sin(inner)), [inner, x]), data),
    );
    expect(evaluate(jvp(y, inner, x), data)).toEqual(evaluate(jvp(sin(inner), inner, x), data));
  });

  test("with several operands, one of them unused, one of whole numbers, one constant", () => {
    const block = checkpoint((a: Tensor, index: Tensor, _: Tensor, c: Tensor): Tensor =>
      mul(sin(gather(a, index)), c),
    );
    const index = new NDArray("int32", [2], Int32Array.from([2, 0]));
    expect(
      checkGradients(
        (a, at, b) => mul(block(a, at, b, constant(3, "float64")), b),
        [[1, 2, 3], index, [0.1, 0.2]],
        { order: 2 },
      ).kinks,
    ).toEqual([]);
  });

  test.each<readonly [string, (block: (h: Tensor) => Tensor, x: Tensor) => Tensor, (h: Tensor) => Tensor]>([
    ["an infinity that comes in meets a zero", (block, x) => sqrt(block(x)), (h) => square(h)],
    ["an infinity that goes out meets a zero", (block, x) => block(square(x)), (h) => sqrt(h)],
    [
      "a hard zero that comes in meets an infinity",
      (block, x) => where(greater(x, 0), block(x), 0),
      (h) => exp(mul(1e3, neg(h))),
    ],
    [
      "a hard zero that goes out meets an infinity",
      (block, x) => block(exp(mul(1e3, neg(x)))),
      (h) => where(greater(h, 1), 0, h),
    ],
  ])("where zeros win: %s", (_, around, f) => {
    const x = input("x", [3], "float64");
    for (const at of [
      [0, 1, 2],
      [0, -1, -2],
    ]) {
      // prettier-ignore
      const [plain, checkpointed] = [f, checkpoint(f)].map((block) => scalar(around(block, x)));
      const data = { x: at };
      const expected = evaluate(grad(plain!, x), data);
      expect(expected.data).not.toContain(Number.NaN);
      expect(evaluate(grad(checkpointed!, x), data)).toEqual(expected);
      expect(evaluate(jvp(checkpointed!, x, x), data)).toEqual(evaluate(jvp(plain!, x, x), data));
    }
  });

  test("at poles and hard zeros, where zeros win inside, before and after the block", () => {
    const x = input("x", [3], "float64");
    const f = (h: Tensor): Tensor => where(greater(h, 0), sqrt(h), mul(0, log(square(h))));
    const data = { x: [0, -1, 4] };
    const loss = (block: (h: Tensor) => Tensor): Tensor<readonly []> =>
      scalar(sqrt(square(block(square(x)))));
    expect(evaluate(grad(loss(checkpoint(f)), x), data)).toEqual(evaluate(grad(loss(f), x), data));
    const tangent = (block: (h: Tensor) => Tensor): Tensor => jvp(loss(block), x, x);
    expect(evaluate(tangent(checkpoint(f)), data)).toEqual(evaluate(tangent(f), data));
  });

  test("after the simplifier has rewritten the loss before it is differentiated", () => {
    const x = input("x", [3], "float64");
    const block = checkpoint((h: Tensor): Tensor => div(mul(h, sigmoid(h)), 2));
    const loss = scalar(mul(2, block(mul(1, block(add(x, 0))))));
    const data = { x: [0.2, -3, 1] };
    const plain = evaluate(grad(loss, x), data).data;
    for (const rewritten of [
      simplify(grad(loss, x)),
      grad(simplify(loss), x),
      simplify(grad(simplify(loss), x)),
    ]) {
      evaluate(rewritten, data).data.forEach((entry, index) => expect(entry).toBeCloseTo(plain[index]!, 14));
    }
    expect(evaluate(jvp(simplify(loss), x, x), data).item()).toBeCloseTo(
      evaluate(jvp(loss, x, x), data).item(),
      14,
    );
  });
});

test("any cut of a random chain into blocks gives the same gradient", () => {
  const layers = [
    sin,
    tanh,
    (h: Tensor): Tensor => mul(h, sigmoid(h)),
    (h: Tensor): Tensor => add(h, square(h)),
  ];
  const blocks = fc.array(fc.array(fc.nat({ max: layers.length - 1 }), { maxLength: 4 }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(blocks, fc.double({ min: -1, max: 1, noNaN: true }), (cuts, at) => {
      const x: Tensor = input("x", [1], "float64");
      const run = (wrap: (f: (h: Tensor) => Tensor) => (h: Tensor) => Tensor): Tensor =>
        cuts.reduce(
          (h, cut) => wrap((start) => cut.reduce<Tensor>((inner, layer) => layers[layer]!(inner), start))(h),
          x,
        );
      const [plain, checkpointed] = [run((f) => f), run(checkpoint)].map((y) => [y, grad(scalar(y), x)]);
      const [value, gradient] = evaluate(checkpointed!, cuts.flat().length === 0 ? { x: [at] } : { x: [at] });
      const [expectedValue, expectedGradient] = evaluate(plain!, { x: [at] });
      expect(value!.item()).toBe(expectedValue!.item());
      expect(gradient!.item()).toBeCloseTo(expectedGradient!.item(), 12);
    }),
    { numRuns: 60 },
  );
});

test("the same block of the same operands is one node", () => {
  const x = input("x", [2]);
  const block = checkpoint((h: Tensor): Tensor => sin(h));
  expect(block(x)).toBe(block(x));
});

test("names given inside the block are kept", () => {
  const y = checkpoint((h: Tensor): Tensor => sin(exp(h).named("a_1")))(input("x", [2]));
  expect(topologicalOrder([y]).some(({ label }) => label === "a_1")).toBe(true);
});

test("a function that returns no tensor is refused", () => {
  const bad = checkpoint((() => 3) as never) as (x: Tensor) => Tensor;
  expect(() => bad(input("x", []))).toThrowErrorMatchingInlineSnapshot(
    `[ChainruleError: checkpoint: expected a function that returns a tensor, but received one that returns number.]`,
  );
});

test("the same value of other operands is another node", () => {
  const ends = checkpoint((...all: readonly Tensor[]): Tensor => sin(mul(all[0]!, all.at(-1)!)));
  const [x, y] = [input("x", [], "float64"), input("y", [], "float64")];
  const data = { x: 2, y: 3 };
  const derivatives = [ends(x, y), ends(x, x, y), ends(x, y)].map((each) => grad(scalar(each), [x, y]));
  for (const [byX, byY] of derivatives) {
    expect(evaluate(byX!, data).item()).toBeCloseTo(3 * Math.cos(6), 15);
    expect(evaluate(byY!, data).item()).toBeCloseTo(2 * Math.cos(6), 15);
  }
});
