/**
 * Reads the header of a NumPy file (numpy.lib.format): the magic string, the version, the length of the header, and a Python
 * dictionary with exactly the keys descr, fortran_order and shape. Of Python it knows no more than that.
 */
import { ChainruleError } from "@chainrule/core";
import { corruptFile, shown } from "./fileErrors.ts";
import { decodeUtf8 } from "./utf8.ts";

/** What a header says. */
export interface NpyHeader {
  /** Byte order, kind and width, such as `<f4`. */
  readonly descr: string;
  readonly isByColumns: boolean;
  readonly shape: readonly number[];
  readonly dataBegin: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const mostAxes = 64; // as in NumPy

/** The header of the file `where`. @throws ChainruleError `corrupt-file`, or `unsupported` for elements of several fields. */
export function readNpyHeader(bytes: Uint8Array, where: string): NpyHeader {
  if (magic.some((byte, index) => bytes[index] !== byte)) {
    throw corruptFile(where, String.raw`a NumPy file, which begins with \x93NUMPY`, "other bytes");
  }
  const version = bytes[6];
  if (version !== 1 && version !== 2 && version !== 3) {
    throw corruptFile(where, "version 1, 2 or 3", version === undefined ? "none" : `${version}`);
  }
  const begin = version === 1 ? 10 : 12;
  const room = bytes.length - begin;
  if (room < 0) throw corruptFile(where, "the length of the header", "the end of the file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > room) throw corruptFile(where, `a header of ${length} bytes`, `${room}`);
  const text = decodeUtf8(bytes.subarray(begin, begin + length));
  if (text === undefined) throw corruptFile(where, "a header of text", "bytes that are none");
  return { ...readDictionary(text, where), dataBegin: begin + length };
}

// Nothing in it can match in two ways, so that no text takes long. Python 2 wrote whole numbers as 3L.
const member = /\s*(['"])(\w+)\1\s*:\s*(?:(['"])([^'"\\]*)\3|(True|False)|\(([\dL,\s]*)\)|(\[))\s*(,|\})/y;

function readDictionary(text: string, where: string): Omit<NpyHeader, "dataBegin"> {
  const refuse = (): ChainruleError =>
    corruptFile(where, "a dictionary with descr, fortran_order and shape as header", shown(text.trim()));
  const trimmed = text.trim();
  if (!trimmed.startsWith("{") || trimmed.length > 10_000) throw refuse();
  let [descr, isByColumns, shape]: [string?, boolean?, (readonly number[])?] = [];
  let position = 1;
  while (!/^\}$/.test(trimmed.slice(position).trim())) {
    member.lastIndex = position;
    const match = member.exec(trimmed);
    if (match === null) throw /descr['"]\s*:\s*\[/.test(trimmed) ? severalFields(where) : refuse();
    const [, , key, , textValue, truth, lengths, , end] = match;
    if (key === "descr" && descr === undefined && textValue !== undefined) descr = textValue;
    else if (key === "fortran_order" && isByColumns === undefined && truth !== undefined)
      isByColumns = truth === "True";
    else if (key === "shape" && shape === undefined && lengths !== undefined) shape = readShape(lengths);
    else throw refuse();
    position = member.lastIndex;
    if (end === "}") position--;
  }
  if (descr === undefined || isByColumns === undefined || shape === undefined) throw refuse();
  return { descr, isByColumns, shape };
}

/** `3, 4` or `3,` or nothing; `undefined` for anything else. */
function readShape(text: string): readonly number[] | undefined {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.at(-1) === "") parts.pop();
  if (parts.length > mostAxes || !parts.every((part) => /^\d+L?$/.test(part))) return undefined;
  const lengths = parts.map((part) => Number(part.replace("L", "")));
  return lengths.every(Number.isSafeInteger) ? lengths : undefined;
}

function severalFields(where: string): ChainruleError {
  return new ChainruleError("unsupported", {
    where,
    expected: "elements that are numbers",
    received: "records of several fields",
    fix: "Save each field as an array of its own",
  });
}
