/**
 * How the lines of a plot are told apart, and the legend that says so inside the picture: Plot's own legends are HTML,
 * which a standalone SVG file cannot hold.
 */
import * as Plot from "@observablehq/plot";

/** The palette of Okabe and Ito, which colour-blind readers tell apart; its yellow is too pale for a white ground. */
const colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00"] as const;

/** A second cue beside the colour, for prints in grey. */
const dashes = ["none", "7 4", "2 3", "10 3 2 3", "4 2", "14 4"] as const;

/** Pixels: the length of a sample, the room between it and its name, between entries, and for a letter on average. */
const legend = { sample: 28, gap: 8, space: 28, letter: 7.5 };

/** A straight sample of a line; it points up, and the legend turns it to the right. */
const sample: Plot.VectorShapeImplementation = {
  draw(path, length) {
    path.moveTo(0, 0);
    path.lineTo(0, -length);
  },
};

/** The stroke of the line at `index`, from 0. */
export function lineStyle(index: number): {
  readonly stroke: string;
  readonly strokeDasharray: string;
  readonly strokeWidth: number;
} {
  return {
    stroke: colors[index % colors.length] ?? colors[0],
    strokeDasharray: dashes[index % dashes.length] ?? dashes[0],
    strokeWidth: 2,
  };
}

/** Marks that show a sample of each line and its name side by side, `dy` pixels from the frame's top left corner. */
export function lineLegend(names: readonly string[], dy: number): Plot.Markish {
  let dx = 0;
  return names.flatMap((name, index) => {
    const start = dx;
    dx += legend.sample + legend.gap + name.length * legend.letter + legend.space;
    return [
      Plot.vector([name], {
        ...lineStyle(index),
        frameAnchor: "top-left",
        dx: start,
        dy,
        length: legend.sample,
        rotate: 90,
        anchor: "start",
        shape: sample,
      }),
      Plot.text([name], {
        frameAnchor: "top-left",
        lineAnchor: "middle",
        dx: start + legend.sample + legend.gap,
        dy,
        fontSize: 13,
        fill: "#111",
      }),
    ];
  });
}
