import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clip, entry, fold, heading, percent } from "./layout.ts";

const words = fc.array(fc.stringMatching(/^[a-z∂ŷ]{1,40}$/), { minLength: 1, maxLength: 30 });

describe("fold", () => {
  it("keeps every letter, and no line is longer than the width", () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 10, max: 80 }), fc.nat(4), (some, width, indent) => {
        const line = " ".repeat(indent) + some.join(" ");
        const lines = fold(line, width);
        expect(Math.max(...lines.map((one) => one.length))).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(" ", "")).toBe(some.join(""));
      }),
    );
  });

  it("breaks no word that fits on a line", () => {
    expect(fold("alpha beta gamma", 11)).toEqual(["alpha beta", "  gamma"]);
    expect(fold("alpha beta", 10)).toEqual(["alpha beta"]);
    expect(fold("abcdefghijkl", 10)).toEqual(["abcdefghij", "  kl"]);
  });
});

it("entries and headings keep to 80 columns", () => {
  const text = entry("a name", `${"word ".repeat(40)}\n  list`);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(text).toMatch(/^a name {6}word/);
  expect(heading("Title").trim()).toHaveLength(80);
  expect(heading("Title ".repeat(30)).trim().length).toBeLessThanOrEqual(80);
});

it("clip says where it cut", () => {
  expect(clip("abc", 3)).toBe("abc");
  expect(clip("abcd", 3)).toBe("ab…");
});

it("percent rounds to a tenth", () => {
  expect(percent(0.61538)).toBe("61.5 %");
});
