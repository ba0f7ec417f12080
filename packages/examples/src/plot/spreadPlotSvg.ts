/**
 * Draws how repeated measurements spread, row by row, as one standalone SVG file. It does not know what was measured.
 */
import * as Plot from "@observablehq/plot";
import { axis, figure, legendOffset } from "./figure.ts";
import { lineStyle } from "./lineLegend.ts";

/** What was measured several times. */
export interface Spread {
  /** Stands at the left of the picture; spreads of one row lie close together. */
  readonly row: string;
  /** Tells the spreads of a row apart: the legend lists these. */
  readonly series: string;
  readonly values: readonly number[];
}

/** What is written on a {@link spreadPlotSvg}. */
export interface SpreadPlotSvgOptions {
  readonly title: string;
  /** With its unit where it has one. */
  readonly xLabel: string;
  /** A line across all rows, for what the values are to be compared with. */
  readonly reference?: { readonly name: string; readonly value: number };
}

/** Pixels between the spreads of a row, and between entries of the legend. */
const gap = { series: 17, entry: 110 };

/** A shape beside the colour, for prints in grey. */
const symbols = ["circle", "diamond2", "square2", "triangle2"] as const;

/** An SVG document of 800 × 480 pixels: a pale dot for each value, and a full one for the mean of each spread. */
export function spreadPlotSvg(spreads: readonly Spread[], options: SpreadPlotSvgOptions): string {
  const { title, xLabel, reference } = options;
  const series = [...new Set(spreads.map((spread) => spread.series))];
  const look = (name: string): { fill: string; symbol: (typeof symbols)[number] } => ({
    fill: lineStyle(series.indexOf(name)).stroke,
    symbol: symbols[series.indexOf(name) % symbols.length] ?? "circle",
  });
  return figure(title, {
    marginLeft: 150,
    x: { nice: true },
    y: { type: "point", domain: [...new Set(spreads.map(({ row }) => row))], padding: 0.6 },
    marks: [
      Plot.gridX({ stroke: "#ddd", strokeOpacity: 1 }),
      Plot.axisX({ ...axis, label: xLabel, labelOffset: 44 }),
      Plot.axisY({ ...axis, label: null, tickSize: 0 }),
      ...(reference ? referenceLine(reference) : []),
      ...spreads.flatMap(({ row, series: name, values }) => {
        const place = { dy: gap.series * (series.indexOf(name) - (series.length - 1) / 2) };
        const mean = values.reduce((sum, value) => sum + value / values.length, 0);
        return [
          Plot.dot(values, {
            ...place,
            ...look(name),
            x: (value: number) => value,
            y: () => row,
            r: 4,
            fillOpacity: 0.3,
          }),
          Plot.dot([mean], { ...place, ...look(name), x: [mean], y: [row], r: 7, stroke: "white" }),
        ];
      }),
      ...series.flatMap((name, index) => [
        Plot.dot([name], {
          ...look(name),
          frameAnchor: "top-left",
          dx: index * gap.entry + 6,
          dy: legendOffset,
          r: 7,
        }),
        Plot.text([name], {
          frameAnchor: "top-left",
          lineAnchor: "middle",
          dx: index * gap.entry + 20,
          dy: legendOffset,
          fill: "#111",
        }),
      ]),
    ],
  });
}

/** The line, and its name above the picture. */
function referenceLine({ name, value }: { readonly name: string; readonly value: number }): Plot.Markish[] {
  return [
    Plot.ruleX([value], { stroke: "#111", strokeDasharray: "6 4" }),
    Plot.text([name], { x: [value], frameAnchor: "top", lineAnchor: "bottom", dy: -6, fill: "#111" }),
  ];
}
