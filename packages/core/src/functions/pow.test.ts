import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  constant,
  evaluate,
  input,
  mul,
  ones,
  pow,
  power,
  sqrt,
  square,
  div,
  type Tensor,
} from "../index.ts";

const x = input("x", ["m"], "float64");

/** The value of a tensor at one x, on which it may not even depend. */
const at = (tensor: Tensor, value: number): number => evaluate([tensor, x], { x: [value] })[0]!.item();

describe("a constant whole exponent", () => {
  test("is square and multiply", () => {
    expect(pow(x, 1)).toBe(x);
    expect(pow(x, 2)).toBe(square(x));
    expect(pow(x, 3)).toBe(mul(square(x), x));
    expect(pow(x, 4)).toBe(square(square(x)));
    expect(pow(x, -2)).toBe(div(1, square(x)));
    expect(pow(x, constant(2, "float64"))).toBe(square(x));
  });

  test("is repeated multiplication, up to rounding, for every base and exponent up to 64 in size", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.integer({ min: -64, max: 64 }),
        (base, exponent) => {
          const magnitude = new Array<number>(Math.abs(exponent))
            .fill(base)
            .reduce((product, factor) => product * factor, 1);
          const expected = exponent < 0 ? 1 / magnitude : magnitude;
          const value = at(pow(x, exponent), base);
          if (!Number.isFinite(expected) || Math.abs(expected) < 1e-290) return; // rounding differs at the ends of the range
          expect(Math.abs(value - expected)).toBeLessThanOrEqual(64 * Number.EPSILON * Math.abs(expected));
        },
      ),
    );
  });

  test("0 gives ones, also at 0, infinity and NaN", () => {
    expect(pow(x, 0)).toBe(ones(["m"], "float64"));
    expect([0, -0, Infinity, NaN].map((value) => at(pow(x, 0), value))).toEqual([1, 1, 1, 1]);
  });

  test("keeps whole numbers whole, and makes their reciprocals real", () => {
    const i = input("i", ["m"], "int32");
    expect(pow(i, 3).dtype).toBe("int32");
    expect(pow(i, 0).dtype).toBe("int32");
    expect(pow(i, -1).dtype).toBe("float32");
    expect(evaluate(pow(i, 3), { i: [-2] }).toNested()).toEqual([-8]);
  });

  test("of more than 64 is one power", () => {
    expect(pow(x, 65)).toBe(power(x, 65));
    expect(pow(x, -65)).toBe(power(x, -65));
    expect(pow(x, 64).op).toBe(square.op);
  });
});

test("one half is the square root, and any other exponent a real power", () => {
  expect(pow(x, 0.5)).toBe(sqrt(x));
  expect(pow(x, 1.5)).toBe(power(x, 1.5));
  expect(pow(2, x)).toBe(power(2, x));
  expect(pow(x, x)).toBe(power(x, x));
});

test("an exponent of a wider type widens the result, as in every other op", () => {
  const single = input("single", ["m"]);
  for (const exponent of [0, 0.5, 2, 3, 1.5, -1]) {
    expect(pow(single, constant(exponent, "float64")).dtype).toBe("float64");
    expect(pow(single, exponent).dtype).toBe("float32");
  }
});
