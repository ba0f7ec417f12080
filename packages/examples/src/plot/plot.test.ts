import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { costPlotSvg } from "./costPlotSvg.ts";
import { costPlotText } from "./costPlotText.ts";
import type { Series } from "./series.ts";
import { visiblePoints } from "./visiblePoints.ts";

const epochs = Array.from({ length: 1000 }, (_, index) => index);
const series: readonly Series[] = [
  { name: "train", values: Float64Array.from(epochs, (epoch) => 0.1 + 0.593 * Math.exp(-epoch / 180)) },
  { name: "test", values: Float64Array.from(epochs, (epoch) => 0.2 + 0.493 * Math.exp(-epoch / 150)) },
];
const options = { title: "Cost & <epochs>: real table", yLabel: "cost (nats)" };

describe("costPlotSvg", () => {
  it("is one standalone document that holds its title, labels and legend", () => {
    const svg = costPlotSvg(series, options);
    const { document } = parseHTML(svg.slice(svg.indexOf("<svg")));
    expect(svg).toMatch(/^<\?xml [^>]*>\n<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*width="800"/);
    expect(svg).toContain('aria-label="Cost &amp; &lt;epochs&gt;: real table"');
    const texts = [...document.querySelectorAll("text")].map(({ textContent }) => textContent);
    for (const text of [options.title, "train", "test", "epoch", "cost (nats)", "1,000"])
      expect(texts).toContain(text);
    expect(document.querySelectorAll('[aria-label="line"] path')).toHaveLength(2);
    expect(svg).not.toMatch(/<(figure|div|span|foreignObject)|NaN|undefined/);
  });

  it("draws gaps, single epochs, constants and diverged costs", () => {
    const values: number[][] = [[Number.NaN, 1, Infinity, 2], [0.5], [3, 3, 3], [0, 0], [1e300, -1e300]];
    for (const one of values)
      expect(costPlotSvg([{ name: "a", values: one }], options)).not.toMatch(/NaN|Infinity/);
  });

  it("has a logarithmic axis for positive costs", () => {
    const falling = [{ name: "train", values: [1, 0.01, 0.0001] }];
    expect(costPlotSvg(falling, { ...options, yScale: "log" })).not.toBe(costPlotSvg(falling, options));
    expect(() => costPlotSvg([{ name: "a", values: [1, 0] }], { ...options, yScale: "log" })).toThrow(
      /above 0/,
    );
  });

  it("refuses to draw nothing", () => {
    expect(() => costPlotSvg([], options)).toThrow(/no series/);
    expect(() => costPlotSvg([{ name: "a", values: [Number.NaN] }], options)).toThrow(/none in a/);
  });
});

describe("visiblePoints", () => {
  it("keeps the ends and every spike of a long series", () => {
    const values = new Float64Array(100_000);
    values[12_345] = 7;
    values[67_890] = -7;
    const points = visiblePoints({ name: "train", values }, 800);
    expect(points.length).toBeLessThan(2500);
    expect([points[0]?.epoch, points.at(-1)?.epoch]).toEqual([1, 100_000]);
    expect(points.filter(({ value }) => value !== 0).map(({ epoch }) => epoch)).toEqual([12_346, 67_891]);
  });
});

describe("costPlotText", () => {
  it("fits into 80 columns, plain, with title, labels, ticks and legend", () => {
    const text = costPlotText(series, { ...options, color: false });
    const lines = text.split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).not.toContain("\u001B");
    for (const words of [options.title, "cost (nats)", "epoch", "1,000", "─── train", "••• test"]) {
      expect(text).toContain(words);
    }
    expect(text).toMatchSnapshot();
  });

  it("colours lines when asked to, and looks the same without the colours", () => {
    const colored = costPlotText(series, { ...options, color: true });
    expect(colored).toContain("\u001B[34m");
    // oxlint-disable-next-line no-control-regex -- colours are control characters
    expect(colored.replaceAll(/\u001B\[\d+m/g, "")).toBe(costPlotText(series, { ...options, color: false }));
  });

  it("keeps to its size for any number of epochs, gaps and scales", () => {
    const lists = [
      [0.5],
      [1, 2],
      [Number.NaN, 1, Infinity],
      [3, 3, 3],
      [0, 0],
      [1e300, 1],
      [1e-9, 2e-9],
      [-5, 5],
    ];
    for (const values of [...lists, Array.from({ length: 123_456 }, (_, index) => 1 / (1 + index))]) {
      for (const width of [40, 79]) {
        const text = costPlotText([{ name: "a", values }], { width, height: 6, color: false });
        expect(text).not.toMatch(/NaN|undefined|Infinity/);
        expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(width);
      }
    }
  });

  it("refuses too small a room and nothing to draw", () => {
    expect(() => costPlotText(series, { width: 20 })).toThrow(/at least 40 columns/);
    expect(() => costPlotText([])).toThrow(/no series/);
  });
});
