/** Opens a CSV file. What its text means is `parseCsv`'s affair. */
import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { ChainruleError } from "@chainrule/core";
import { parseCsv, type Table } from "@chainrule/nn";

/**
 * The table in the file, called by the file's name in all messages.
 *
 * @throws ChainruleError `missing-file` where there is no such file, `invalid-data` where it cannot be read or is not UTF-8
 *   text; and whatever `parseCsv` throws.
 */
export function loadTable(file: string): Table {
  return parseCsv(decodeText(file, readBytes(file)), { name: basename(file) });
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // Node raises nothing else here
    const missing = code === "ENOENT" || code === "ENOTDIR";
    throw new ChainruleError(
      missing ? "missing-file" : "invalid-data",
      {
        where: file,
        expected: "a CSV file",
        received: missing
          ? `no file at ${resolve(file)}`
          : code === "EISDIR"
            ? "a folder"
            : `a file that cannot be read (${code})`,
        data: { file, code },
      },
      { cause: error },
    );
  }
}

function decodeText(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new ChainruleError(
      "invalid-data",
      {
        where: file,
        expected: "text in UTF-8",
        received: "bytes that are not",
        fix: "Save it as CSV in UTF-8",
        data: { file },
      },
      { cause: error },
    );
  }
}
