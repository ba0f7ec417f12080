/** The algebraic laws that op records state, for all numbers: the simplifier relies on every one of them. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFloating } from "../dtype.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { createNode, type Attributes, type Laws, type Op, type Tensor } from "../graph/tensor.ts";
import type { NDArray } from "../ndarray.ts";
import { arrays } from "../testing/arrays.ts";
import { neg } from "./arithmetic.ts";
import { cast } from "./cast.ts";
import { constant } from "./constant.ts";
import { ops } from "./index.ts";

type RealType = "float32" | "float64";

const stating = (law: keyof Laws): readonly Op[] =>
  ops.filter(({ laws }) => laws?.[law] !== undefined && laws[law] !== false);

/** Checks a law on arrays of one shape. */
function forAllArrays(
  law: (dtype: RealType, a: NDArray, b: NDArray) => void,
  values: "any" | "finite" | readonly [number, number] = "any",
): void {
  for (const dtype of ["float32", "float64"] as const) {
    const array = arrays({ dtype, shape: [2, 3], values });
    fc.assert(
      fc.property(array, array, (a, b) => law(dtype, a, b)),
      { numRuns: 50 },
    );
  }
}

const elementsOf = (tensor: Tensor): number[] => [...evaluate(tensor).data];

/** The op over constants, as its first sample shows it. */
function apply(op: Op, ...operands: readonly Tensor[]): Tensor {
  const [sample] = op.samples;
  const attributes: Attributes = sample?.attributes ?? {};
  const typed = operands.map((operand, index) =>
    cast(operand, sample!.operands[index]!.dtype ?? operand.dtype),
  );
  return createNode(op, typed, "axes" in attributes ? { axes: [1], keepDims: true } : attributes);
}

/** A constant of the type that the op takes. */
function typedAs(op: Op, value: NDArray): Tensor {
  return cast(constant(value), op.samples[0]!.operands[0]!.dtype ?? value.dtype);
}

// `toEqual` tells 0 from −0, and takes NaN for equal to itself.
describe("a law of", () => {
  it.each(stating("commutative"))("$name: f(a, b) = f(b, a) bit for bit", (op) => {
    forAllArrays((_, a, b) => {
      const [x, y] = [constant(a), constant(b)];
      expect(elementsOf(apply(op, x, y))).toEqual(elementsOf(apply(op, y, x)));
    });
  });

  it.each(stating("identity").filter(({ laws }) => laws!.identity!.holds === "exact"))(
    "$name: f(x, identity) = x bit for bit",
    (op) => {
      forAllArrays((dtype, a) => {
        const x = constant(a);
        const identity = constant(op.laws!.identity!.value, dtype);
        expect(elementsOf(apply(op, x, identity))).toEqual([...a.data]);
        if (op.laws!.commutative === true) expect(elementsOf(apply(op, identity, x))).toEqual([...a.data]);
      });
    },
  );

  it.each(stating("identity").filter(({ laws }) => laws!.identity!.holds === "real"))(
    "$name: f(x, identity) = x for finite x",
    (op) => {
      forAllArrays((dtype, a) => {
        const found = elementsOf(apply(op, constant(a), constant(op.laws!.identity!.value, dtype)));
        found.forEach((value, index) => expect(value === a.data[index]).toBe(true));
      }, "finite");
    },
  );

  it.each(stating("involution"))("$name: f(f(x)) = x bit for bit", (op) => {
    forAllArrays((_, a) => {
      const x = typedAs(op, a);
      expect(elementsOf(apply(op, apply(op, x)))).toEqual(elementsOf(x));
    });
  });

  it.each(stating("idempotent"))("$name: f(f(x)) = f(x) bit for bit", (op) => {
    forAllArrays((_, a) => {
      const once = apply(op, constant(a));
      expect(elementsOf(apply(op, once))).toEqual(elementsOf(once));
    });
  });

  it.each(stating("selfIdentity"))("$name: f(x, x) = x bit for bit", (op) => {
    forAllArrays((_, a) => {
      const x = typedAs(op, a);
      expect(elementsOf(apply(op, x, x))).toEqual(elementsOf(x));
    });
  });

  it.each(stating("parity"))("$name: f(−x) = ±f(x) bit for bit", (op) => {
    forAllArrays((_, a) => {
      const x = constant(a);
      const mirrored = elementsOf(apply(op, neg(x)));
      const image = apply(op, x);
      expect(mirrored).toEqual(elementsOf(op.laws!.parity === "odd" ? neg(image) : image));
    });
  });

  it.each(stating("dominates"))("$name: f(x) ≥ every element it takes in", (op) => {
    forAllArrays((_, a) => {
      const results = elementsOf(apply(op, constant(a)));
      a.data.forEach((element, index) => {
        const result = results[Math.floor(index / 3)]!;
        expect(Number.isNaN(result) || result >= element).toBe(true);
      });
    });
  });

  it.each(stating("homogeneous"))("$name: f(c x) = c f(x)", (op) => {
    forAllArrays(
      (_, a) => {
        const scaled = constant(a, "float64");
        for (const c of [-2, 0.5, 4]) {
          // powers of two scale without rounding
          const times = (tensor: Tensor): Tensor => createNode(product, [tensor, constant(c, "float64")]);
          const expected = elementsOf(times(apply(op, scaled)));
          const found = elementsOf(apply(op, times(scaled)));
          found.forEach((value, index) => expect(value === expected[index]).toBe(true));
        }
      },
      [-4, 4],
    );
  });

  it.each(ops.filter(({ laws }) => laws !== undefined))("$name is one of those tested here", (op) => {
    const tested = [
      "commutative",
      "identity",
      "involution",
      "idempotent",
      "selfIdentity",
      "parity",
      "dominates",
      "homogeneous",
    ];
    expect(Object.keys(op.laws!).filter((law) => !tested.includes(law))).toEqual([]);
  });
});

const product = ops.find(({ name }) => name === "mul")!;

describe("an op that may not overflow", () => {
  const quiet = ops.filter(({ elementwise, mayOverflow, infer, samples }) => {
    if (elementwise !== true || mayOverflow !== undefined) return false;
    const operands = samples[0]!.operands.map(({ dtype = "float32" }) => cast(constant(0), dtype));
    return isFloating(infer(operands, samples[0]!.attributes ?? {}).dtype);
  });

  it.each(quiet)("$name is finite for moderate operands", (op) => {
    const { operands } = op.samples[0]!;
    const draw = operands.map(({ dtype }) =>
      arrays({ dtype: dtype ?? "float32", shape: [4], values: dtype === undefined ? [-1e3, 1e3] : [0, 1] }),
    );
    fc.assert(
      fc.property(fc.tuple(...draw), (data) => {
        const node = apply(op, ...data.map((array) => constant(array)));
        expect(elementsOf(node).every(Number.isFinite)).toBe(true);
      }),
    );
  });
});
