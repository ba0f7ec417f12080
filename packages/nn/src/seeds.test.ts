import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../test/refusing.ts";
import { splitSeed } from "./seeds.ts";

describe("splitSeed", () => {
  it("gives the same seeds each time, and a longer list begins like a shorter one", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(20), (seed, count) => {
        const seeds = splitSeed(seed, count);
        expect(splitSeed(seed, count + 3).slice(0, count)).toEqual(seeds);
        expect(seeds.every(Number.isSafeInteger)).toBe(true);
        expect(new Set(seeds).size).toBe(count);
      }),
    );
  });

  it("gives unrelated seeds for neighbouring ones", () => {
    const seeds = Array.from({ length: 1000 }, (_, seed) => splitSeed(seed, 3)).flat();
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  it.each([0.5, Number.NaN, Infinity])("refuses the seed %s", (seed) => {
    expect(() => splitSeed(seed, 1)).toThrow(refusing("invalid-argument", "whole number", String(seed)));
  });
});
