import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { spreadPlotSvg } from "./spreadPlotSvg.ts";

describe("spreadPlotSvg", () => {
  it("draws each value and the mean of each spread at their places", () => {
    const svg = spreadPlotSvg(
      [
        { row: "a & b", series: "one", values: [0, 10] },
        { row: "a & b", series: "two", values: [4] },
        { row: "c", series: "one", values: [10, 10] },
      ],
      { title: "<Spread>", xLabel: "share (%)", reference: { name: "chance", value: 5 } },
    );
    expect(svg).not.toMatch(/NaN|undefined/);
    const { document } = parseHTML(svg.slice(svg.indexOf("<svg")));
    const xOf = (element: Element): number =>
      Number(/translate\(([\d.]+)/.exec(element.getAttribute("transform")!)![1]);
    const groups = [...document.querySelectorAll('[aria-label="dot"]')].map((group) =>
      [...group.querySelectorAll("path, circle")].map((dot) => Number(dot.getAttribute("cx") ?? xOf(dot))),
    );
    // Three spreads with their means, then the two entries of the legend.
    expect(groups.map((dots) => dots.length)).toEqual([2, 1, 1, 1, 2, 1, 1, 1]);
    const [[low, high], [middle]] = groups as [[number, number], [number]];
    expect(middle).toBeCloseTo((low + high) / 2, 6);
    const line = document.querySelector('[aria-label="rule"] line');
    expect(Number(line?.getAttribute("x1"))).toBeCloseTo(middle, 0);
    const texts = [...document.querySelectorAll("text")].map(({ textContent }) => textContent);
    for (const text of ["<Spread>", "share (%)", "chance", "a & b", "c", "one", "two"])
      expect(texts).toContain(text);
  });
});
