/**
 * The files in a zip archive (PKWARE APPNOTE), whole and in memory. Its list of files is read here because the library for the
 * compression checks no sums; it does not know what the files are.
 */
import { ChainruleError } from "@chainrule/core";
import { inflateSync } from "fflate";
import { crc32 } from "./crc32.ts";
import { corruptFile, quoted } from "./fileErrors.ts";
import { decodeUtf8 } from "./utf8.ts";

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const [endLength, entryLength, localLength] = [22, 46, 30];
const longestComment = 0xffff;
/** No deflated byte stands for more: a file that promises more is made to exhaust the memory. */
const greatestExpansion = 1032;

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly sum: number;
  readonly compressed: number;
  readonly size: number;
  readonly local: number;
}

/**
 * The names and contents of the files in an archive, in its order.
 * @throws ChainruleError `corrupt-file` for bytes that break a rule or fail their checksum, `duplicate-name` for two files of one
 *   name, `unsupported` for encryption, for compression other than deflate, and for archives above 4 GB (Zip64).
 */
export function zipEntries(bytes: Uint8Array, where: string): Map<string, Uint8Array> {
  const entries = readDirectory(bytes, where);
  const files = new Map<string, Uint8Array>();
  let compressed = 0;
  for (const entry of entries) {
    const place = `${where}, file ${quoted(entry.name)}`;
    compressed += entry.compressed;
    // Files that share their data are another way to exhaust the memory.
    if (compressed > bytes.length)
      throw corruptFile(place, "data of its own", "data that other files have, too");
    if (files.has(entry.name)) {
      throw new ChainruleError("duplicate-name", {
        where,
        expected: "names that differ",
        received: `${quoted(entry.name)} twice`,
      });
    }
    files.set(entry.name, extract(bytes, entry, place));
  }
  return files;
}

function readDirectory(bytes: Uint8Array, where: string): Entry[] {
  const view = viewOf(bytes);
  let end = bytes.length - endLength;
  const first = Math.max(0, end - longestComment);
  while (end >= first && view.getUint32(end, true) !== endSignature) end--;
  if (end < first) throw corruptFile(where, "a zip archive, with the list of its files at the end", "none");
  const count = view.getUint16(end + 10, true);
  let position = view.getUint32(end + 16, true);
  if (count === 0xffff || position === 0xffffffff) throw unsupported(where, "one above 4 GB (Zip64)");
  const entries: Entry[] = [];
  for (let index = 0; index < count; index++) {
    if (position + entryLength > end || view.getUint32(position, true) !== entrySignature) {
      throw corruptFile(where, `${count} files in the list`, `${index}`);
    }
    const nameEnd = position + entryLength + view.getUint16(position + 28, true);
    const name = decodeUtf8(bytes.subarray(position + entryLength, nameEnd));
    if (nameEnd > end || name === undefined)
      throw corruptFile(where, "names in UTF-8", "bytes that are none");
    entries.push({
      name,
      flags: view.getUint16(position + 8, true),
      method: view.getUint16(position + 10, true),
      sum: view.getUint32(position + 16, true),
      compressed: view.getUint32(position + 20, true),
      size: view.getUint32(position + 24, true),
      local: view.getUint32(position + 42, true),
    });
    position = nameEnd + view.getUint16(position + 30, true) + view.getUint16(position + 32, true);
  }
  return entries;
}

function extract(bytes: Uint8Array, entry: Entry, where: string): Uint8Array {
  const { flags, method, compressed, size, local, sum } = entry;
  if (flags & 1) throw unsupported(where, "an encrypted file");
  if (compressed === 0xffffffff || size === 0xffffffff) throw unsupported(where, "one above 4 GB (Zip64)");
  if (method !== 0 && method !== 8) throw unsupported(where, `compression by method ${method}`);
  const view = viewOf(bytes);
  if (local + localLength > bytes.length || view.getUint32(local, true) !== localSignature) {
    throw corruptFile(where, "the file at the place that the list names", "other bytes");
  }
  const begin = local + localLength + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const data = bytes.subarray(begin, begin + compressed);
  if (data.length !== compressed) throw corruptFile(where, `${compressed} bytes`, `${data.length}`);
  if (size > greatestExpansion * compressed || (method === 0 && size !== compressed)) {
    throw corruptFile(where, `a size that ${compressed} bytes can hold`, `${size}`);
  }
  const content = method === 0 ? data : inflate(data, size, where);
  if (content.length !== size) throw corruptFile(where, `${size} bytes`, `${content.length}`);
  if (crc32(content) !== sum) throw corruptFile(where, "bytes that give the checksum of the list", "others");
  return content;
}

function inflate(data: Uint8Array, size: number, where: string): Uint8Array {
  try {
    return inflateSync(data, { out: new Uint8Array(size) });
  } catch (error) {
    throw corruptFile(where, "deflated data", "bytes that are none", error);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function unsupported(where: string, received: string): ChainruleError {
  return new ChainruleError("unsupported", {
    where,
    expected: "a plain zip archive, stored or deflated",
    received,
    fix: "Write it with numpy.savez or numpy.savez_compressed",
  });
}
