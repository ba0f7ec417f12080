/** Draws small grey images side by side, each with a line of text below it. It does not know what they show. */
import * as Plot from "@observablehq/plot";
import { figure } from "../../plot/figure.ts";
import { side } from "./digits.ts";

/** An image, row by row, from 0 for white to 1 for black. */
export interface CaptionedImage {
  readonly image: ArrayLike<number>;
  readonly caption: string;
}

const [columns, rows] = [7, 4];

/** The first 28 of the images. */
export function imagesSvg(images: readonly CaptionedImage[], { title }: { readonly title: string }): string {
  const placed = images.slice(0, columns * rows).map((each, index) => ({
    ...each,
    column: index % columns,
    row: Math.floor(index / columns),
  }));
  const pixels = placed.flatMap(({ image, column, row }) =>
    Array.from(image, (darkness, pixel) => ({
      column,
      row,
      left: pixel % side,
      top: Math.floor(pixel / side),
      darkness,
    })),
  );
  const facets = { fx: "column", fy: "row" } as const;
  return figure(title, {
    marginTop: 52,
    marginLeft: 24,
    marginRight: 24,
    marginBottom: 12,
    x: { domain: [-1.5, side + 1.5], axis: null },
    y: { domain: [0, side + 2.4], axis: null, reverse: true },
    fx: { domain: Array.from({ length: columns }, (_, index) => index), axis: null, padding: 0.05 },
    fy: { domain: Array.from({ length: rows }, (_, index) => index), axis: null, padding: 0.05 },
    color: { type: "linear", domain: [0, 1], range: ["#ffffff", "#111111"] },
    marks: [
      Plot.rect(pixels, {
        ...facets,
        x1: "left",
        x2: ({ left }: { left: number }) => left + 1,
        y1: "top",
        y2: ({ top }: { top: number }) => top + 1,
        fill: "darkness",
        shapeRendering: "crispEdges",
      }),
      Plot.rect(placed, { ...facets, x1: 0, x2: side, y1: 0, y2: side, stroke: "#bbb", fill: "none" }),
      Plot.text(placed, { ...facets, x: side / 2, y: side + 1.2, text: "caption", fill: "#111" }),
    ],
  });
}
