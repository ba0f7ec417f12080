/** Draws which class is said of each place of the plane, and points with the class that they have. */
import * as Plot from "@observablehq/plot";
import { figure, horizontalAxis, verticalAxis } from "./figure.ts";

/** A place of the plane and its class, from 0 on. */
export interface ClassedPlace {
  readonly x: number;
  readonly y: number;
  readonly class: number;
}

/** What is drawn on a {@link regionsSvg}. */
export interface RegionsSvgOptions {
  readonly title: string;
  /** The lower left corners of squares that fill the plane, with what is said of them. */
  readonly squares: readonly ClassedPlace[];
  /** The side of a square. */
  readonly side: number;
  readonly points: readonly ClassedPlace[];
}

/** The palette of Okabe and Ito, pale for what is said and full for what is so. */
const pale = ["#bfdcec", "#f5d7bf", "#bfe7dc"] as const;
const full = ["#0072B2", "#D55E00", "#009E73"] as const;

/** A second cue beside the colour, for prints in grey. */
const symbols = ["circle", "square", "triangle"] as const;

/** An SVG document of 800 × 480 pixels: squares in pale colours, points in full ones. Up to three classes. */
export function regionsSvg({ title, squares, side, points }: RegionsSvgOptions): string {
  return figure(title, {
    marginTop: 52,
    marginLeft: 200,
    marginRight: 184,
    x: { domain: [Math.min(...squares.map(({ x }) => x)), Math.max(...squares.map(({ x }) => x + side))] },
    symbol: { type: "identity" },
    y: { domain: [Math.min(...squares.map(({ y }) => y)), Math.max(...squares.map(({ y }) => y + side))] },
    marks: [
      Plot.rect(squares, {
        x1: "x",
        x2: (square: ClassedPlace) => square.x + side,
        y1: "y",
        y2: (square: ClassedPlace) => square.y + side,
        fill: (square: ClassedPlace) => pale[square.class]!,
        shapeRendering: "crispEdges",
      }),
      verticalAxis("x₂"),
      horizontalAxis("x₁"),
      Plot.dot(points, {
        x: "x",
        y: "y",
        r: 2.8,
        symbol: (point: ClassedPlace) => symbols[point.class]!,
        fill: (point: ClassedPlace) => full[point.class]!,
        stroke: "white",
        strokeWidth: 0.5,
      }),
    ],
  });
}
