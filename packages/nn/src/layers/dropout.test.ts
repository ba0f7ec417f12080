import { compile, evaluate, grad, input, sum, type Tensor } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { dropout } from "./dropout.ts";
import { sequential } from "./sequential.ts";

const x: Tensor = input("x", ["m", 16]);
const seed: Tensor = input("seed", [], "int32");
const rate = fc.constantFrom(0.1, 0.25, 0.5, 0.75);
const ones = (rows: number): number[][] => Array.from({ length: rows }, () => new Array<number>(16).fill(1));

describe("dropout", () => {
  it("puts 0 in the place of some elements and divides the others by 1 − p; in about the share p of places", () => {
    fc.assert(
      fc.property(rate, fc.integer(), (p, drawn) => {
        const y = dropout({ rate: p }).apply({}, x, { training: true, seed });
        const { data } = evaluate(y, { x: ones(250), seed: drawn | 0 });
        const kept = Math.fround(1 / (1 - p));
        const dropped = data.filter((value: number) => value === 0).length;
        expect(data.every((value) => value === 0 || Math.abs(value - kept) <= 2 ** -22)).toBe(true);
        // Five standard deviations of a binomial distribution of 4000 draws.
        expect(Math.abs(dropped / 4000 - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / 4000));
      }),
    );
  });

  it("is the identity in evaluation, and for a rate of 0", () => {
    expect(dropout({ rate: 0.5 }).apply({}, x, { training: false })).toBe(x);
    expect(dropout({ rate: 0.5 }).apply({}, x, { training: false, seed })).toBe(x);
    expect(dropout({ rate: 0 }).apply({}, x, { training: true })).toBe(x);
  });

  it("drops the same elements from the same seed, compiled as in the reference, and in the gradient; others from another", () => {
    const y = dropout({ rate: 0.5 }).apply({}, x, { training: true, seed });
    const gradient: Tensor = grad(sum(y), x);
    const program = compile({ outputs: { y, gradient } });
    const draw = (from: number): number[][] => {
      const feeds = { x: ones(8), seed: from };
      const computed = program.run(feeds, { copy: true });
      const [value, slope] = evaluate([y, gradient], feeds);
      expect(computed.y).toEqual(value);
      expect(computed.gradient).toEqual(slope);
      expect(slope!.data).toEqual(value!.data); // y = mask ∘ x at x = 1
      return value!.toNested() as number[][];
    };
    const draws = [0, 1, -1, 2 ** 31 - 1].map(draw);
    expect(draw(1)).toEqual(draws[1]);
    expect(new Set(draws.map((each) => JSON.stringify(each))).size).toBe(draws.length);
  });

  it("drops unrelated elements in every layer of a model", () => {
    const half = dropout({ rate: 0.5 });
    const masks = [
      sequential([half]),
      sequential([(value) => value, half]),
      sequential([sequential([half])]),
      sequential([sequential([(value) => value, half])]),
    ].map((model) => {
      const y = model.apply(model.init(1, x.shape), x, { training: true, seed });
      return Array.from(evaluate(y, { x: ones(250), seed: 7 }).data, (value) => (value === 0 ? -1 : 1));
    });
    for (const [index, left] of masks.entries()) {
      for (const right of masks.slice(index + 1)) {
        const together = left.reduce((total, value, place) => total + value * right[place]!, 0);
        expect(Math.abs(together) / Math.sqrt(4000)).toBeLessThan(5); // uncorrelated, within five standard deviations
      }
    }
  });

  it("refuses a rate that is no probability below 1, and to draw without a seed", () => {
    for (const wrong of [-0.1, 1, Number.NaN]) {
      expect(() => dropout({ rate: wrong })).toThrow(
        refusing("invalid-argument", "dropout, rate", String(wrong)),
      );
    }
    expect(() => dropout({ rate: 0.5 }).apply({}, x, { training: true })).toThrow(
      refusing("invalid-argument", "dropout", "a seed", 'input("seed", [], "int32")'),
    );
  });
});
