import fc from "fast-check";
import { expect, test } from "vitest";
import { nearestName } from "./nearestName.ts";

test("finds the name that was meant", () => {
  expect(nearestName("x", ["X", "y"])).toBe("X");
  expect(nearestName("weights", ["wieghts", "bias"])).toBe("wieghts");
  expect(nearestName("label", ["labels", "lapel"])).toBe("labels"); // as near as the other, and before it
  expect(nearestName("features", ["fetures", "feature", "Features"])).toBe("Features");
});

test("finds none where half of the letters are wrong", () => {
  expect(nearestName("x", ["y"])).toBeUndefined();
  expect(nearestName("ab", ["ac"])).toBeUndefined();
  expect(nearestName("bias", ["weight"])).toBeUndefined();
  expect(nearestName("x", [])).toBeUndefined();
});

test("one typing error in a name of at least three letters is found", () => {
  const letters = fc.string({ unit: fc.constantFrom(..."abc"), minLength: 3, maxLength: 8 });
  fc.assert(
    fc.property(letters, fc.nat(), fc.constantFrom("insert", "drop", "replace"), (name, pick, kind) => {
      const at = pick % name.length;
      const wrong =
        name.slice(0, at) + (kind === "drop" ? "" : "z") + name.slice(kind === "insert" ? at : at + 1);
      expect(nearestName(name, ["something else", wrong])).toBe(wrong);
    }),
  );
});
