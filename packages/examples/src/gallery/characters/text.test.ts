import fc from "fast-check";
import { expect, it } from "vitest";
import { countingBaselines, loadText, numbersOf, windowsOf } from "./text.ts";

it("every character of a window has the one after it as its target", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 8, max: 40 }),
      (steps, stride, length) => {
        const { columns, rows } = windowsOf(
          Array.from({ length }, (_, index) => index),
          steps,
          stride,
        );
        expect(rows).toBe(Math.floor((length - steps - 1) / stride) + 1);
        columns.x.data.forEach((number: number, place: number) => {
          expect(number).toBe(stride * Math.floor(place / steps) + (place % steps));
          expect(columns.y.data[place]).toBe(number + 1);
        });
      },
    ),
  );
});

it("the text comes back from its numbers", () => {
  const { text, alphabet } = loadText();
  expect(
    numbersOf(text, alphabet)
      .map((number) => alphabet[number])
      .join(""),
  ).toBe(text);
});

it("counting tells what it can of the next character", () => {
  const alternating = Array.from({ length: 1000 }, (_, index) => index % 2);
  const { uniform, unigram, bigram } = countingBaselines(alternating, alternating.slice(0, 101), 2);
  expect(uniform).toBe(1);
  expect(unigram).toBeCloseTo(1, 6);
  expect(bigram).toBeCloseTo(-Math.log2(500 / 501.5), 2); // each pair was seen some 500 times, and each count began at one
  const skewed = Array.from({ length: 1000 }, (_, index) => (index % 4 === 0 ? 1 : 0));
  const entropy = -(0.75 * Math.log2(0.75) + 0.25 * Math.log2(0.25));
  expect(countingBaselines(skewed, skewed.slice(0, 401), 2).unigram).toBeCloseTo(entropy, 2);
});
