/** How a contraction is cut into pieces that fit registers and caches. The numbers were measured; see docs/decisions. */
import type { DType } from "../dtype.ts";
import type { ContractionKernel } from "./loops.ts";

/** The pieces of one contraction. */
export interface Tiling {
  /** How many elements a vector holds. */
  readonly lanes: number;
  /** Rows of the register tile. */
  readonly tileRows: number;
  /** Columns of the register tile: two vectors. */
  readonly tileColumns: number;
  /** How many terms are summed before the result goes to memory. */
  readonly innerBlock: number;
  /** How many columns of the second operand are packed at a time. */
  readonly columnBlock: number;
  /** Whether strips of the first operand are copied to lie as the tile reads them. */
  readonly packsA: boolean;
  /** Whether panels of the second operand are. */
  readonly packsB: boolean;
}

const innerBlock = 256;
const columnBlock = 512;
/** The second operand is read in place up to this size, which leaves the nearest cache room for the rest. */
const mostBytesInPlace = 24 * 1024;
/** Copying a strip of rows pays if this many columns use it. */
const fewestColumnsForStrips = 48;

/** The tiling of a contraction. */
export function tilingOf({ rows, inner, columns, a, b }: ContractionKernel): Tiling {
  const lanes = a.buffer.dtype === "float64" ? 2 : 4;
  const bytes = inner * columns * (16 / lanes);
  const isRowMajor = b.steps.at(-1) === 1;
  return {
    lanes,
    tileRows: 4,
    tileColumns: 2 * lanes,
    innerBlock: Math.min(inner, innerBlock),
    columnBlock: Math.min(columns, columnBlock),
    packsA: columns >= fewestColumnsForStrips && inner >= 16 && rows >= 4,
    packsB: !isRowMajor || (bytes > mostBytesInPlace && rows > 8),
  };
}

/** The element type and number of elements of the scratch memory that a contraction needs; none if it packs nothing. */
export function scratchOf(kernel: ContractionKernel): { readonly dtype: DType; readonly size: number } {
  const { tileRows, tileColumns, innerBlock: terms, columnBlock: width, packsA, packsB } = tilingOf(kernel);
  const strip = packsA ? tileRows * terms : 0;
  const panels = packsB ? Math.ceil(width / tileColumns) * tileColumns * terms : 0;
  return { dtype: kernel.a.buffer.dtype, size: strip + panels };
}
