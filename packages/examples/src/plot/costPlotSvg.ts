/**
 * Draws costs against epochs as one standalone SVG file, by Observable Plot.
 * It does not know how the costs came about, and it writes no file.
 */
import { ChainruleError } from "@chainrule/core";
import * as Plot from "@observablehq/plot";
import { figure, horizontalAxis, legendOffset, pictureWidth, verticalAxis } from "./figure.ts";
import { extentOf, type Series } from "./series.ts";
import { lineLegend, lineStyle } from "./lineLegend.ts";
import { visiblePoints } from "./visiblePoints.ts";

/** What is written on a {@link costPlotSvg}, and how its vertical axis runs. */
export interface CostPlotSvgOptions {
  readonly title: string;
  /** With its unit where it has one; `epoch` unless told. */
  readonly xLabel?: string;
  /** With its unit where it has one, e.g. `cost (nats)`; `cost` unless told. */
  readonly yLabel?: string;
  /** `linear` unless told; `log` shows a cost that falls over several powers of ten, and needs costs above 0. */
  readonly yScale?: "linear" | "log";
}

/**
 * An SVG document of 800 × 480 pixels: white ground, title, legend, labelled axes, and a line per series that differs
 * from the others in colour and in dashes.
 *
 * @throws ChainruleError `empty-data` where no value is finite; `invalid-argument` for a logarithmic axis and a value
 *   that is not positive.
 */
export function costPlotSvg(series: readonly Series[], options: CostPlotSvgOptions): string {
  const { title, xLabel = "epoch", yLabel = "cost", yScale = "linear" } = options;
  const { minimum, maximum, epochs } = extentOf(series);
  if (yScale === "log") requirePositive(minimum);
  const ticks = {
    // A few epochs would get ticks between them, and small costs the prefixes milli and micro.
    x:
      epochs <= 10 ? { ticks: Array.from({ length: epochs }, (_, index) => index + 1) } : { tickSpacing: 80 },
    y: yScale === "log" ? { ticks: 6, tickFormat: "~g" } : {},
  };
  return figure(title, {
    x: { domain: [1, Math.max(epochs, 2)] },
    y: { type: yScale, domain: verticalDomain(minimum, maximum, yScale), nice: true },
    marks: [
      verticalAxis(yLabel, ticks.y),
      horizontalAxis(xLabel, { ...ticks.x, tickFormat: ",d" }),
      ...series.map((one, index) =>
        Plot.lineY(visiblePoints(one, pictureWidth), { x: "epoch", y: "value", ...lineStyle(index) }),
      ),
      lineLegend(
        series.map(({ name }) => name),
        legendOffset,
      ),
    ],
  });
}

/** A linear axis begins at 0, the best cost there is, unless the values lie far above it. */
function verticalDomain(minimum: number, maximum: number, scale: "linear" | "log"): [number, number] {
  if (scale === "log") return minimum === maximum ? [minimum / 2, maximum * 2] : [minimum, maximum];
  if (minimum >= 0 && 2 * minimum <= maximum) return [0, maximum || 1];
  return minimum === maximum ? [minimum - 1, maximum + 1] : [minimum, maximum];
}

function requirePositive(minimum: number): void {
  if (minimum > 0) return;
  throw new ChainruleError("invalid-argument", {
    where: "costPlotSvg, yScale",
    expected: "costs above 0 on a logarithmic axis",
    received: String(minimum),
    fix: "Choose the linear axis",
    data: { minimum },
  });
}
