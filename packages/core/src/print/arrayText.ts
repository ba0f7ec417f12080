/** Arrays as `console.log` shows them: element type, shape, and as many elements as a reader can take in. */
import { formatShape } from "../graph/shape.ts";
import { stridesOf, type NDArray } from "../ndarray.ts";

const lineWidth = 80;
const mostPerAxis = 6;
const mostLines = 24;
const mostInFull = 1e10;

/** `NDArray float32 [2, 2] [[1, 2], [3, 4]]`; over several lines, and shortened, where that is too long for one. */
export function arrayText(array: NDArray): string {
  const head = `NDArray ${array.dtype} ${formatShape(array.shape)}`;
  if (array.size <= lineWidth / 3) {
    const line = `${head} ${nested(array, array.shape, ", ", 0)}`;
    if (line.length <= lineWidth) return line;
  }
  return `${head}\n${shortened(array)}`;
}

function shortened(array: NDArray): string {
  const { shape, rank } = array;
  const rows = Math.min(mostPerAxis, Math.floor(mostLines ** (1 / Math.max(rank - 1, 1))));
  const shown = shape.map((length, axis) => Math.min(length, axis === rank - 1 ? lineWidth / 4 : rows));
  const width = Math.max(0, ...texts(array, shown).map((text) => text.length));
  const columns = Math.floor((lineWidth - 2 * rank) / (width + 2));
  const last = shape[rank - 1]!;
  if (last > columns)
    shown[rank - 1] = Math.max(1, columns - Math.ceil("… 100000 more".length / (width + 2)));
  return nested(array, shown, ",\n", width);
}

/** The elements at the first `shown` positions of each axis, in nested brackets. */
function nested(array: NDArray, shown: readonly number[], betweenRows: string, width: number): string {
  const { shape, rank, data } = array;
  const strides = stridesOf(shape);
  // As deep as the rank of an array, not the size of a graph.
  const block = (axis: number, offset: number): string => {
    if (axis === rank) return elementText(array, data[offset]!).padStart(width);
    const parts = Array.from({ length: shown[axis]! }, (_, index) =>
      block(axis + 1, offset + index * strides[axis]!),
    );
    const hidden = shape[axis]! - parts.length;
    if (hidden > 0) parts.push(`… ${hidden} more`);
    const indent = betweenRows.endsWith("\n") && axis < rank - 1 ? " ".repeat(axis + 1) : "";
    return `[${parts.join(axis === rank - 1 ? ", " : `${betweenRows}${indent}`)}]`;
  };
  return block(0, 0);
}

function texts(array: NDArray, shown: readonly number[]): string[] {
  const strides = stridesOf(array.shape);
  let offsets = [0];
  shown.forEach((count, axis) => {
    offsets = offsets.flatMap((offset) =>
      Array.from({ length: count }, (_, index) => offset + index * strides[axis]!),
    );
  });
  return offsets.map((offset) => elementText(array, array.data[offset]!));
}

/** A whole number in full, any other element to six significant digits. */
function elementText({ dtype }: NDArray, element: number): string {
  if (dtype === "bool") return String(element === 1);
  if (Object.is(element, -0)) return "-0";
  if (Number.isInteger(element) && Math.abs(element) < mostInFull) return String(element);
  const rounded = element.toPrecision(6);
  // As a number it would lose the exponent, and zeros would stand where digits were dropped.
  return Math.abs(element) >= 1e6 && Number.isFinite(element) ? rounded : String(Number(rounded));
}
