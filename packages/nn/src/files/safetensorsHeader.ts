/**
 * Reads and checks the header of a safetensors file: where each tensor stands. It trusts nothing in it and reads no tensor.
 *
 * The format (huggingface/safetensors, README, "Format"): 8 bytes with the length N of the header, unsigned and little-endian;
 * N bytes of JSON; the data. Every tensor has a type, a shape and its offsets in the data, which together cover the data
 * without gaps and without overlap.
 */
import { ChainruleError } from "@chainrule/core";
import { widthOf, type ElementFormat } from "./elementFormats.ts";
import { corruptFile, quoted, shown } from "./fileErrors.ts";
import { keysOfJson } from "./keysOfJson.ts";
import { decodeUtf8 } from "./utf8.ts";

/** One tensor of the file. */
export interface TensorEntry {
  readonly name: string;
  readonly format: ElementFormat;
  readonly shape: readonly number[];
  /** The position in the file of its first byte, and of the one after its last. */
  readonly begin: number;
  readonly end: number;
}

/** What a header says. */
export interface SafetensorsHeader {
  /** In the order of their data. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The element types that Chainrule can read, by their names in the format. */
const formats: ReadonlyMap<unknown, ElementFormat> = new Map<unknown, ElementFormat>([
  ["BOOL", "bool"],
  ["I8", "int8"],
  ["U8", "uint8"],
  ["I16", "int16"],
  ["U16", "uint16"],
  ["I32", "int32"],
  ["U32", "uint32"],
  ["I64", "int64"],
  ["U64", "uint64"],
  ["F16", "float16"],
  ["BF16", "bfloat16"],
  ["F32", "float32"],
  ["F64", "float64"],
]);

/** The length of the length. */
export const prefixLength = 8;
/** That of the reference implementation. */
const longestHeader = 100_000_000;

/**
 * The header of the file `where`.
 * @throws ChainruleError `corrupt-file`, `duplicate-name`, or `unsupported` for an element type that Chainrule does not read.
 */
export function readSafetensorsHeader(bytes: Uint8Array, where: string): SafetensorsHeader {
  const dataBegin = prefixLength + headerLength(bytes, where);
  const header = parseHeader(bytes.subarray(prefixLength, dataBegin), where);
  const { __metadata__: metadata = {}, ...tensors } = header;
  const entries = Object.entries(tensors)
    .map(([name, tensor]) => readEntry(name, tensor, dataBegin, where))
    .toSorted((one, other) => one.begin - other.begin || one.end - other.end);
  checkCoverage(entries, dataBegin, bytes.length, where);
  return { entries, metadata: readMetadata(metadata, where) };
}

function headerLength(bytes: Uint8Array, where: string): number {
  if (bytes.length < prefixLength) {
    throw corruptFile(where, `at least ${prefixLength} bytes, the length of the header`, `${bytes.length}`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const room = Math.min(bytes.length - prefixLength, longestHeader);
  if (length <= BigInt(room)) return Number(length);
  throw corruptFile(where, `a header of at most ${room} bytes, for which there is room`, `one of ${length}`);
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseHeader(bytes: Uint8Array, where: string): JsonObject {
  if (bytes[0] !== 0x7b) throw corruptFile(where, "a header that begins with {", describeBegin(bytes));
  const text = decodeUtf8(bytes);
  if (text === undefined) throw corruptFile(where, "a header in UTF-8", "bytes that are none");
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw corruptFile(where, "a header in JSON", "text that is none", error);
  }
  checkKeys(text, where);
  return header as JsonObject; // it begins with {
}

function describeBegin(bytes: Uint8Array): string {
  return bytes[0] === undefined ? "an empty one" : `the byte 0x${bytes[0].toString(16).padStart(2, "0")}`;
}

function checkKeys(text: string, where: string): void {
  const seen = new Map<number, Set<string>>();
  for (const { object, key } of keysOfJson(text)) {
    const keys = seen.get(object) ?? new Set();
    seen.set(object, keys);
    if (keys.has(key)) {
      throw new ChainruleError("duplicate-name", {
        where: `${where}, header`,
        expected: "names that differ",
        received: `${quoted(key)} twice`,
      });
    }
    // Code that copies the file's names into a plain object would change that object's prototype.
    if (key === "__proto__") throw corruptFile(`${where}, header`, "another name", quoted(key));
    if (/\p{Surrogate}/u.test(key)) throw corruptFile(`${where}, header`, "names in Unicode", quoted(key));
    keys.add(key);
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function readEntry(name: string, tensor: unknown, dataBegin: number, file: string): TensorEntry {
  const where = `${file}, tensor ${quoted(name)}`;
  if (!isObject(tensor))
    throw corruptFile(where, "an object with dtype, shape and data_offsets", shown(tensor));
  const { dtype, shape, data_offsets: offsets } = tensor;
  if (typeof dtype !== "string")
    throw corruptFile(where, "the name of an element type as dtype", shown(dtype));
  const format = formats.get(dtype);
  if (format === undefined) {
    throw new ChainruleError("unsupported", {
      where,
      expected: `one of the element types ${[...formats.keys()].join(", ")}`,
      received: shown(dtype),
      fix: "Convert the tensor before it is saved",
    });
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    throw corruptFile(where, "a list of whole numbers ≥ 0 as shape", shown(shape));
  }
  if (
    !Array.isArray(offsets) ||
    offsets.length !== 2 ||
    !offsets.every(isCount) ||
    offsets[0]! > offsets[1]!
  ) {
    throw corruptFile(where, "two whole numbers, begin ≤ end, as data_offsets", shown(offsets));
  }
  const [begin, end] = offsets as [number, number];
  const size = sizeOf(shape, widthOf[format]);
  if (size !== end - begin) {
    const needed = size === undefined ? "more bytes than can be counted" : `${size} bytes`;
    throw corruptFile(where, `${needed} for ${dtype} of shape ${shown(shape)}`, `${end - begin}`);
  }
  return { name, format, shape, begin: dataBegin + begin, end: dataBegin + end };
}

/** The number of bytes, if no product on the way to it is too large to be exact: 0 as one length excuses nothing. */
function sizeOf(shape: readonly number[], width: number): number | undefined {
  const lengths = shape.filter((length) => length > 0);
  const product = lengths.reduce((size, length) => size * length, width);
  if (!Number.isSafeInteger(product)) return undefined;
  return lengths.length < shape.length ? 0 : product;
}

function checkCoverage(entries: readonly TensorEntry[], begin: number, end: number, where: string): void {
  let covered = begin;
  for (const entry of entries) {
    if (entry.begin !== covered) {
      throw corruptFile(
        `${where}, tensor ${quoted(entry.name)}`,
        `data from byte ${covered - begin} on, where that of the tensor before it ends`,
        `data from byte ${entry.begin - begin} on, ${entry.begin < covered ? "an overlap" : "a gap"}`,
      );
    }
    covered = entry.end;
  }
  if (covered !== end) {
    throw corruptFile(where, `${covered - begin} bytes of data, as the header says`, `${end - begin}`);
  }
}

function readMetadata(metadata: unknown, where: string): Readonly<Record<string, string>> {
  if (isObject(metadata) && Object.values(metadata).every((value) => typeof value === "string")) {
    return metadata as Readonly<Record<string, string>>; // just checked
  }
  throw corruptFile(`${where}, __metadata__`, "texts under names", shown(metadata));
}
