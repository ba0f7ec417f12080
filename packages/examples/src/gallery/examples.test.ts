/** Every example keeps its promise, quickly; what it prints fits a terminal, and its pictures are documents. */
import { DOMParser } from "linkedom";
import { describe, expect, it } from "vitest";
import type { ArticleNetworkReport } from "./03-article-network.ts";
import type { LinearRegressionReport } from "./01-linear-regression.ts";
import type { UniversalApproximationReport } from "./02-universal-approximation.ts";
import type { DeeperAndWiderReport } from "./04-deeper-and-wider.ts";
import type { CyclicalRatesReport } from "./05-cyclical-rates.ts";
import type { OwnLayerReport } from "./06-own-layer.ts";
import type { SpiralsReport } from "./07-spirals.ts";
import { run as trainDigits, type DigitsReport } from "./08-digits.ts";
import type { CharactersReport } from "./09-characters.ts";
import { examples } from "./index.ts";

const timeout = 120_000; // only to stop what hangs

/** What each example promises of its report, also where it runs quickly. */
const promises: Readonly<Record<string, (report: never) => void>> = {
  "linear-regression": ({ gradientDescent, closedForm, cost }: LinearRegressionReport) => {
    expect(gradientDescent.a).toBeCloseTo(closedForm.a, 6);
    expect(gradientDescent.b).toBeCloseTo(closedForm.b, 6);
    cost.slice(1).forEach((value, step) => expect(value).toBeLessThanOrEqual(cost[step]! * (1 + 1e-12)));
  },
  "universal-approximation": ({ widths }: UniversalApproximationReport) => {
    expect(widths.map(({ hidden }) => hidden)).toEqual([1, 4, 16, 64]);
    widths.slice(1).forEach(({ error }, index) => expect(error).toBeLessThan(widths[index]!.error / 1.5));
    expect(widths.at(-1)!.largestError).toBeLessThan(0.15);
  },
  "article-network": ({ cost, people, gradients }: ArticleNetworkReport) => {
    expect(cost.at(-1)).toBeLessThan(0.05);
    for (const { diabetic, actual } of people) if (actual !== null) expect(Math.round(diabetic)).toBe(actual);
    expect(gradients["W_2"]).toContain("a_1");
  },
  "deeper-and-wider": ({ variants, majority }: DeeperAndWiderReport) => {
    for (const { testAccuracy } of variants)
      for (const ofSplit of testAccuracy) expect(ofSplit).toBeGreaterThan(majority);
  },
  "cyclical-rates": ({ bounds, schedules }: CyclicalRatesReport) => {
    expect(bounds.base).toBeLessThan(bounds.max);
    const costOf = Object.fromEntries(schedules.map(({ name, trainingCost }) => [name, trainingCost]));
    // Cycles get much further than their lower bound alone does.
    for (const name of ["triangular", "triangular2", "exp_range"])
      expect(costOf[name]).toBeLessThan(costOf["low rate"]! / 2);
  },
  "own-layer": ({ largestDeviation, networks }: OwnLayerReport) => {
    expect(largestDeviation).toBeLessThan(1e-7);
    expect(networks[0]!.name).toBe("highway");
    expect(networks[0]!.testAccuracy).toBeGreaterThan(0.9);
  },
  spirals: ({ testAccuracy, baselines }: SpiralsReport) => {
    expect(testAccuracy).toBeGreaterThan(0.95);
    expect(baselines.linear).toBeLessThan(0.6);
  },
  digits: ({ testAccuracy, seconds, baselines, seeds }: DigitsReport) => {
    expect(testAccuracy).toBeGreaterThan(0.94);
    expect(baselines.majority).toBeLessThan(0.15);
    expect(baselines.softmaxRegression).toBeLessThan(testAccuracy);
    expect(baselines.nearestNeighbour).toBeGreaterThan(0.9);
    expect(seconds).toBeGreaterThan(0);
    expect(seeds[0]!.confusion.flat().reduce((sum, count) => sum + count, 0)).toBeGreaterThan(350);
  },
  characters: ({ bitsPerCharacter, baselines }: CharactersReport) => {
    expect(bitsPerCharacter).toBeLessThan(baselines.unigram - 0.3);
    expect(baselines.bigram).toBeLessThan(baselines.unigram);
    expect(baselines.unigram).toBeLessThan(baselines.uniform);
  },
};

describe.each(Object.entries(examples))("%s", (name, example) => {
  it("keeps its promise, quickly", { timeout }, async () => {
    const lines: string[] = [];
    const { report, pictures } = await example.run({
      quick: true,
      print: (text) => lines.push(...text.split("\n")),
    });
    promises[name]!(report as never); // the report of this example
    expect(lines.join("\n").trim()).not.toBe("");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(Object.keys(pictures).length).toBeGreaterThan(0);
    for (const [file, svg] of Object.entries(pictures)) {
      expect(file).toMatch(/^[a-z-]+\.svg$/);
      const { documentElement } = new DOMParser().parseFromString(svg, "image/svg+xml");
      expect(documentElement?.nodeName).toBe("svg");
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
});

it("every example is promised something", () => {
  expect(Object.keys(promises)).toEqual(Object.keys(examples));
});

it(
  "handwritten digits are told at least as well as promised, by a network trained on one split",
  { timeout },
  async () => {
    const { report } = await trainDigits({ seeds: [1] });
    expect(report.testAccuracy).toBeGreaterThanOrEqual(0.97);
  },
);
