/**
 * The ways in which files write numbers, and how they become elements of a {@link DType}. It does not know the files.
 *
 * Whole numbers of any width become int32 if they fit. Half precision becomes float32, which holds every half exactly.
 */
import { ChainruleError, type DType, type TypedArray } from "@chainrule/core";
import { corruptFile } from "./fileErrors.ts";

/** How one number is written. */
export type ElementFormat =
  | "bool"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float16"
  | "bfloat16"
  | "float32"
  | "float64";

/** How many bytes one number takes. */
export const widthOf: Readonly<Record<ElementFormat, number>> = {
  bool: 1,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
};

/** Elements, and the type that holds them. */
export interface DecodedElements {
  readonly dtype: DType;
  readonly data: TypedArray;
}

/**
 * The numbers in `bytes`, copied; as many as there is room for.
 * @throws ChainruleError `corrupt-file` for a truth value other than 0 and 1, `unsupported` for a whole number outside
 *   int32; both begin with `where`.
 */
export function decodeElements(
  bytes: Uint8Array,
  format: ElementFormat,
  littleEndian: boolean,
  where: string,
): DecodedElements {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = widthOf[format];
  const count = bytes.length / width;
  switch (format) {
    case "float32":
      return { dtype: "float32", data: new Float32Array(inHostOrder(bytes, width, littleEndian)) };
    case "float64":
      return { dtype: "float64", data: new Float64Array(inHostOrder(bytes, width, littleEndian)) };
    case "int32":
      return { dtype: "int32", data: new Int32Array(inHostOrder(bytes, width, littleEndian)) };
    case "float16":
      return {
        dtype: "float32",
        data: fill(new Float32Array(count), (index) => half(view.getUint16(2 * index, littleEndian))),
      };
    case "bfloat16":
      return { dtype: "float32", data: bfloat16(view, count, littleEndian) };
    case "bool": {
      const wrong = bytes.findIndex((byte) => byte > 1);
      if (wrong >= 0)
        throw corruptFile(where, "0 or 1 for each truth value", `${bytes[wrong]} in element ${wrong}`);
      return { dtype: "bool", data: new Uint8Array(bytes) };
    }
    default: {
      const read = wholeNumberReader(view, format, littleEndian);
      const element = (index: number): number => {
        const value = read(index);
        if ((value | 0) === value) return value;
        throw new ChainruleError("unsupported", {
          where,
          expected: "whole numbers that fit in 32 bits, since int32 is the only type of whole numbers",
          received: `${value} in element ${index}, of type ${format}`,
        });
      };
      return { dtype: "int32", data: fill(new Int32Array(count), element) };
    }
  }
}

/** The bytes of a typed array, in little-endian order. */
export function littleEndianBytes(data: TypedArray): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(inHostOrder(bytes, data.BYTES_PER_ELEMENT, true));
}

const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** A copy of the bytes with those of each number turned round, unless they already stand as this machine has them. */
function inHostOrder(bytes: Uint8Array, width: number, littleEndian: boolean): ArrayBuffer {
  const copy = new Uint8Array(bytes);
  if (littleEndian !== hostIsLittleEndian) {
    for (let begin = 0; begin < copy.length; begin += width) copy.subarray(begin, begin + width).reverse();
  }
  return copy.buffer;
}

function fill<Data extends TypedArray>(data: Data, element: (index: number) => number): Data {
  for (let index = 0; index < data.length; index++) data[index] = element(index);
  return data;
}

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 is the upper half of a float32. */
function bfloat16(view: DataView, count: number, littleEndian: boolean): Float32Array {
  const bits = new Uint32Array(count);
  for (let index = 0; index < count; index++) bits[index] = view.getUint16(2 * index, littleEndian) << 16;
  return new Float32Array(bits.buffer);
}

function wholeNumberReader(
  view: DataView,
  format: Exclude<ElementFormat, "bool" | "int32" | `${string}float${string}`>,
  littleEndian: boolean,
): (index: number) => number {
  switch (format) {
    case "int8":
      return (index) => view.getInt8(index);
    case "uint8":
      return (index) => view.getUint8(index);
    case "int16":
      return (index) => view.getInt16(2 * index, littleEndian);
    case "uint16":
      return (index) => view.getUint16(2 * index, littleEndian);
    case "uint32":
      return (index) => view.getUint32(4 * index, littleEndian);
    case "int64":
      return (index) => Number(view.getBigInt64(8 * index, littleEndian));
    case "uint64":
      return (index) => Number(view.getBigUint64(8 * index, littleEndian));
  }
}
