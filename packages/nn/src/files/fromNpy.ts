/** Reads one array from the bytes of a NumPy file (.npy). It does not know where the bytes come from. */
import { ChainruleError, NDArray, type TypedArray } from "@chainrule/core";
import { decodeElements, widthOf, type ElementFormat } from "./elementFormats.ts";
import { corruptFile, shown } from "./fileErrors.ts";
import type { FileOptions } from "./fromSafetensors.ts";
import { readNpyHeader } from "./npyHeader.ts";

/** The element types that Chainrule can read, by NumPy's codes without the byte order. */
const formats: Readonly<Partial<Record<string, ElementFormat>>> = {
  b1: "bool",
  i1: "int8",
  u1: "uint8",
  i2: "int16",
  u2: "uint16",
  i4: "int32",
  u4: "uint32",
  i8: "int64",
  u8: "uint64",
  f2: "float16",
  f4: "float32",
  f8: "float64",
};

/**
 * The array in a NumPy file of any version (numpy.lib.format), of either byte order, in rows or in columns (`fortran_order`).
 *
 * float64, float32, int32 and bool stay what they are. float16 becomes float32, and whole numbers of other widths int32.
 *
 * @throws ChainruleError `corrupt-file` for bytes that break a rule of the format or were cut short; `unsupported` for an element
 *   type that is not listed here (objects are Python code, which is never run), or a whole number outside int32.
 */
export function fromNpy(bytes: Uint8Array, options: FileOptions = {}): NDArray {
  const { name: where = "fromNpy" } = options;
  const { descr, isByColumns, shape, dataBegin } = readNpyHeader(bytes, where);
  const [, order, code] = /^([<>|=]?)([a-zA-Z]\d+)$/.exec(descr) ?? [];
  const format = code !== undefined && Object.hasOwn(formats, code) ? formats[code] : undefined;
  if (format === undefined || order === "=" || order === "") {
    throw new ChainruleError("unsupported", {
      where,
      expected: "real numbers, whole numbers or truth values",
      received: `elements of type ${shown(descr)}`,
      fix: 'Convert the array with array.astype("float32") before it is saved',
    });
  }
  const count = shape.reduce((product, length) => product * length, 1);
  const data = bytes.subarray(dataBegin);
  if (!Number.isSafeInteger(count) || data.length !== count * widthOf[format]) {
    throw corruptFile(where, `${count} elements of ${widthOf[format]} bytes as data`, `${data.length} bytes`);
  }
  const elements = decodeElements(data, format, order !== ">", where);
  return new NDArray(elements.dtype, shape, isByColumns ? byRows(elements.data, shape) : elements.data);
}

/** The elements in row-major order, from an order in which the first index runs fastest. */
function byRows(data: TypedArray, shape: readonly number[]): TypedArray {
  const result = data.slice();
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, length) => product * length, 1),
  );
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      from += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
