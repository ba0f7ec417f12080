/**
 * Draws costs against epochs as one standalone SVG file, by Observable Plot.
 * It does not know how the costs came about, and it writes no file.
 */
import { ChainruleError } from "@chainrule/core";
import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
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

/** Pixels. The top margin holds the title and, below it, the legend. */
const size = { width: 800, height: 480, marginTop: 88, marginRight: 32, marginBottom: 56, marginLeft: 84 };

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
  // An XML document, not an HTML one: in the latter, attributes keep a bare < and &, which no SVG file may hold.
  const document = new DOMParser().parseFromString("<svg/>", "image/svg+xml");
  const axis = { labelAnchor: "center", labelArrow: "none", fill: "#444" } as const;
  const ticks = {
    // A few epochs would get ticks between them, and small costs the prefixes milli and micro.
    x:
      epochs <= 10 ? { ticks: Array.from({ length: epochs }, (_, index) => index + 1) } : { tickSpacing: 80 },
    y: yScale === "log" ? { ticks: 6, tickFormat: "~g" } : {},
  };
  const chart = Plot.plot({
    ...size,
    // linkedom's types lack most of what browsers have; Plot needs only what it does have.
    document: document as unknown as Document,
    style: {
      background: "white",
      fontFamily: "system-ui, 'Helvetica Neue', Arial, sans-serif",
      fontSize: "13px",
    },
    ariaLabel: title,
    x: { domain: [1, Math.max(epochs, 2)] },
    y: { type: yScale, domain: verticalDomain(minimum, maximum, yScale), nice: true },
    marks: [
      ground(),
      Plot.gridY({ stroke: "#ddd", strokeOpacity: 1, ...ticks.y }),
      Plot.axisY({ ...axis, ...ticks.y, label: yLabel, labelOffset: 74, tickSize: 0 }),
      Plot.axisX({ ...axis, ...ticks.x, tickFormat: ",d", label: xLabel, labelOffset: 44, stroke: "#444" }),
      Plot.frame({ anchor: "bottom", stroke: "#444" }),
      ...series.map((one, index) =>
        Plot.lineY(visiblePoints(one, size.width), { x: "epoch", y: "value", ...lineStyle(index) }),
      ),
      Plot.text([title], {
        frameAnchor: "top-left",
        dy: 20 - size.marginTop,
        fontSize: 18,
        fontWeight: 600,
        fill: "#111",
      }),
      lineLegend(
        series.map(({ name }) => name),
        56 - size.marginTop,
      ),
    ],
  });
  chart.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return `<?xml version="1.0" encoding="UTF-8"?>\n${chart.outerHTML}\n`;
}

/** A white rectangle, since viewers other than browsers do not paint a background given as a style. */
function ground(): Plot.Frame {
  return Plot.frame({
    fill: "white",
    stroke: "none",
    insetTop: -size.marginTop,
    insetRight: -size.marginRight,
    insetBottom: -size.marginBottom,
    insetLeft: -size.marginLeft,
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
