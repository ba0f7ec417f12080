/**
 * What every picture has: one standalone SVG document of 800 × 480 pixels with white ground, title, legend and axes, by Observable
 * Plot. It does not know what is drawn inside.
 */
import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";

/** Pixels. The top margin holds the title and, below it, the legend. */
const size = { width: 800, height: 480, marginTop: 88, marginRight: 32, marginBottom: 56, marginLeft: 84 };

/** The width of a picture in pixels: more points than so many side by side cannot be seen. */
export const pictureWidth: number = size.width;

/** Pixels from the frame's top left corner to the middle of the legend. */
export const legendOffset: number = 56 - size.marginTop;

/** How axes and their labels look. */
export const axis = { labelAnchor: "center", labelArrow: "none", fill: "#444" } as const;

/** A vertical axis on the left with lines across the picture. */
export function verticalAxis(label: string, ticks: Plot.AxisYOptions & Plot.GridYOptions = {}): Plot.Markish {
  return [
    Plot.gridY({ stroke: "#ddd", strokeOpacity: 1, ...ticks }),
    Plot.axisY({ ...axis, ...ticks, label, labelOffset: 74, tickSize: 0 }),
  ];
}

/** A horizontal axis at the bottom. */
export function horizontalAxis(label: string, ticks: Plot.AxisXOptions = {}): Plot.Markish {
  return [
    Plot.axisX({ ...axis, ...ticks, label, labelOffset: 44, stroke: "#444" }),
    Plot.frame({ anchor: "bottom", stroke: "#444" }),
  ];
}

/** The document: title and marks on a white ground. @param options Scales, facets and margins of Plot. */
export function figure(title: string, { marks = [], ...options }: Plot.PlotOptions): string {
  // An XML document, not an HTML one: in the latter, attributes keep a bare < and &, which no SVG file may hold.
  const document = new DOMParser().parseFromString("<svg/>", "image/svg+xml");
  const layout = { ...size, ...options };
  const chart = Plot.plot({
    ...layout,
    // linkedom's types lack most of what browsers have; Plot needs only what it does have.
    document: document as unknown as Document,
    style: {
      background: "white",
      fontFamily: "system-ui, 'Helvetica Neue', Arial, sans-serif",
      fontSize: "13px",
    },
    ariaLabel: title,
    marks: [
      ground(layout),
      ...marks,
      Plot.text([title], {
        facet: "super", // once, where the picture is one of many small ones
        frameAnchor: "top-left",
        dy: 20 - layout.marginTop,
        fontSize: 18,
        fontWeight: 600,
        fill: "#111",
      }),
    ],
  });
  chart.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return `<?xml version="1.0" encoding="UTF-8"?>\n${chart.outerHTML}\n`;
}

/** A white rectangle, since viewers other than browsers do not paint a background given as a style. */
function ground(layout: typeof size): Plot.Frame {
  return Plot.frame({
    facet: "super",
    fill: "white",
    stroke: "none",
    insetTop: -layout.marginTop,
    insetRight: -layout.marginRight,
    insetBottom: -layout.marginBottom,
    insetLeft: -layout.marginLeft,
  });
}
