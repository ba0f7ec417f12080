/** Draws lines and points over two numeric axes as one standalone SVG file. It does not know what they stand for. */
import * as Plot from "@observablehq/plot";
import { figure, horizontalAxis, legendOffset, verticalAxis } from "./figure.ts";
import { lineLegend, lineStyle } from "./lineLegend.ts";

/** A place in the picture. */
export type Place = readonly [x: number, y: number];

/** One line, through places in the order of their x. */
export interface Line {
  /** What the legend calls it. */
  readonly name: string;
  readonly places: readonly Place[];
}

/** What is written on a {@link linesSvg}, and how its axes run. */
export interface LinesSvgOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Places marked by a small circle each, such as data through which a line was fitted. */
  readonly points?: readonly Place[];
  readonly xScale?: "linear" | "log";
  readonly yScale?: "linear" | "log";
  /** The ends of the vertical axis; those of the values unless told. */
  readonly yDomain?: readonly [number, number];
  /** Vertical marks with a word each, at these x. */
  readonly markers?: readonly { readonly x: number; readonly name: string }[];
}

/** An SVG document of 800 × 480 pixels with a line for each series, told apart by colour and dashes, in front of the points. */
export function linesSvg(lines: readonly Line[], options: LinesSvgOptions): string {
  const {
    title,
    xLabel,
    yLabel,
    points = [],
    xScale = "linear",
    yScale = "linear",
    yDomain,
    markers = [],
  } = options;
  const ticks = (scale: "linear" | "log"): object => (scale === "log" ? { ticks: 6, tickFormat: "~g" } : {});
  return figure(title, {
    x: { type: xScale },
    y: { type: yScale, ...(yDomain ? { domain: [...yDomain], clamp: true } : { nice: true }) },
    marks: [
      verticalAxis(yLabel, ticks(yScale)),
      horizontalAxis(xLabel, ticks(xScale)),
      Plot.dot(points, { x: "0", y: "1", r: 2.5, stroke: "#888", fill: "#ddd" }),
      Plot.ruleX(markers, { x: "x", stroke: "#444", strokeDasharray: "2 4" }),
      Plot.text(markers, {
        x: "x",
        text: "name",
        frameAnchor: "top",
        dx: 4,
        dy: 4,
        textAnchor: "start",
        fill: "#444",
      }),
      ...lines.map(({ places }, index) => Plot.line(places, { x: "0", y: "1", ...lineStyle(index) })),
      lineLegend(
        lines.map(({ name }) => name),
        legendOffset,
      ),
    ],
  });
}
