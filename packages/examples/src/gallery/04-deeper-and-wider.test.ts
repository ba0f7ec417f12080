import { parseHTML } from "linkedom";
import { expect, it } from "vitest";
import { run } from "./04-deeper-and-wider.ts";

it("trains every variant on the same splits and judges it by rows it has not seen", async () => {
  const lines: string[] = [];
  const { report, pictures } = await run({ quick: true, print: (line) => lines.push(line) });
  const { linear, variants, majority, splits } = report;
  expect(variants.map(({ layers, neurons, activation }) => `${layers} × ${neurons} ${activation}`)).toEqual([
    "1 × 8 sigmoid",
    "1 × 8 relu",
    "2 × 8 sigmoid",
    "2 × 8 relu",
  ]);
  // 16 factors: weights and biases of the hidden layers, then those of the one output.
  expect(linear.parameters).toBe(16 + 1);
  for (const { layers, parameters } of variants)
    expect(parameters).toBe(16 * 8 + 8 + (layers - 1) * (8 * 8 + 8) + (8 + 1));

  expect(majority).toBeCloseTo(64 / 104, 12);
  for (const { trainAccuracy, testAccuracy, seconds } of [linear, ...variants]) {
    expect([trainAccuracy.length, testAccuracy.length]).toEqual([splits, splits]);
    // Better by ten points than no knowledge at all, on each split.
    expect(Math.min(...testAccuracy)).toBeGreaterThan(majority + 0.1);
    for (const share of testAccuracy) expect(share * 104).toBeCloseTo(Math.round(share * 104), 9);
    expect(seconds).toBeGreaterThan(0);
  }
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(lines.filter((line) => line.includes("sigmoid  ") || line.includes("relu  "))).toHaveLength(4);

  const svg = pictures["test-accuracy.svg"]!;
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  const { document } = parseHTML(svg.slice(svg.indexOf("<svg")));
  const texts = [...document.querySelectorAll("text")].map(({ textContent }) => textContent);
  for (const text of ["1 layer of 8", "2 layers of 8", "sigmoid", "relu", "no hidden layer"])
    expect(texts).toContain(text);
});

it("comes out the same each time", async () => {
  const accuracies = async (): Promise<unknown> => {
    const { report } = await run({ quick: true });
    return report.variants.map(({ trainAccuracy, testAccuracy }) => [trainAccuracy, testAccuracy]);
  };
  expect(await accuracies()).toEqual(await accuracies());
});
