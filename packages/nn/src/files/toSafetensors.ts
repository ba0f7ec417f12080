/** Writes arrays as a safetensors file, as bytes. It opens no file. */
import { ChainruleError, type DType, type NDArray } from "@chainrule/core";
import { littleEndianBytes } from "./elementFormats.ts";
import { quoted, shown } from "./fileErrors.ts";
import { prefixLength } from "./safetensorsHeader.ts";
import { encodeUtf8 } from "./utf8.ts";

const nameOfType: Readonly<Record<DType, string>> = {
  bool: "BOOL",
  int32: "I32",
  float32: "F32",
  float64: "F64",
};

/** Data begins at a multiple of this, and wider elements come first, so that each can be read in place. */
const alignment = 8;

/**
 * The bytes of a safetensors file (huggingface/safetensors, README, "Format"), which PyTorch and the tools of Hugging Face
 * open. Equal arrays under equal names give equal bytes, in whatever order they are listed.
 *
 * @param tensors The arrays by their names, of any shapes.
 * @param metadata Texts to put beside them, such as `{ format: "pt" }`, which some readers ask for.
 * @throws ChainruleError `invalid-argument` for the names `__metadata__` and `__proto__`, for a name that is no Unicode text, and
 *   for metadata that is no text; `invalid-data` for a truth value other than 0 and 1.
 */
export function toSafetensors(
  tensors: Readonly<Record<string, NDArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  for (const name of [...Object.keys(tensors), ...Object.keys(metadata)]) checkName(name);
  for (const [name, text] of Object.entries(metadata)) checkMetadata(name, text);
  const sorted = Object.entries(tensors).toSorted(
    ([name, { data }], [otherName, { data: otherData }]) =>
      otherData.BYTES_PER_ELEMENT - data.BYTES_PER_ELEMENT || (name < otherName ? -1 : 1),
  );
  const pieces: Uint8Array[] = [];
  // Members are written one by one: a JavaScript object would put a name such as "7" before all others.
  const members = Object.keys(metadata).length > 0 ? [member("__metadata__", metadata)] : [];
  let end = 0;
  for (const [name, array] of sorted) {
    checkTruthValues(name, array);
    const begin = end;
    end += array.data.byteLength;
    pieces.push(littleEndianBytes(array.data));
    members.push(
      member(name, { dtype: nameOfType[array.dtype], shape: array.shape, data_offsets: [begin, end] }),
    );
  }
  return joined(encodeUtf8(`{${members.join(",")}}`), pieces, end);
}

function member(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

function joined(header: Uint8Array, pieces: readonly Uint8Array[], dataLength: number): Uint8Array {
  const headerLength = Math.ceil(header.length / alignment) * alignment;
  const bytes = new Uint8Array(prefixLength + headerLength + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, prefixLength, prefixLength + headerLength); // the format pads with spaces
  bytes.set(header, prefixLength);
  let position = prefixLength + headerLength;
  for (const piece of pieces) {
    bytes.set(piece, position);
    position += piece.length;
  }
  return bytes;
}

function checkName(name: string): void {
  const isReserved = name === "__metadata__" || name === "__proto__";
  if (!isReserved && !/\p{Surrogate}/u.test(name)) return;
  throw new ChainruleError("invalid-argument", {
    where: "toSafetensors",
    expected: isReserved ? "another name, since this one has a meaning of its own" : "names in Unicode",
    received: quoted(name),
  });
}

function checkMetadata(name: string, text: unknown): void {
  if (typeof text === "string" && !/\p{Surrogate}/u.test(text)) return;
  throw new ChainruleError("invalid-argument", {
    where: `toSafetensors, metadata ${quoted(name)}`,
    expected: "a text",
    received: shown(text),
  });
}

function checkTruthValues(name: string, { dtype, data }: NDArray): void {
  const wrong = dtype === "bool" ? data.findIndex((value: number) => value > 1) : -1;
  if (wrong < 0) return;
  throw new ChainruleError("invalid-data", {
    where: `toSafetensors, tensor ${quoted(name)}`,
    expected: "0 or 1 for each truth value",
    received: `${data[wrong]} in element ${wrong}`,
  });
}
