/** The images of handwritten digits, as arrays. */
import { fileURLToPath } from "node:url";
import { NDArray } from "@chainrule/core";
import { dataset, type Dataset } from "@chainrule/nn";
import { loadTable } from "../../tables/loadTable.ts";

/** Pixels along each side of an image. */
export const side = 8;

const darkest = 16;

/** All 1,797 images, `x` [m, 8, 8, 1] from 0 for white to 1 for black, and the digits that they show, `y` [m]. */
export function loadDigits(): Dataset<"x" | "y"> {
  const { rows } = loadTable(fileURLToPath(new URL("../../../data/digits.csv", import.meta.url)));
  const pixels = rows.flatMap(({ cells }) => cells.slice(0, -1).map((cell) => Number(cell) / darkest));
  const labels = rows.map(({ cells }) => Number(cells.at(-1)));
  return dataset({
    x: new NDArray("float32", [rows.length, side, side, 1], Float32Array.from(pixels)),
    y: NDArray.from(labels, "int32"),
  });
}
