/** The folder that gets an example's files. Nobody ever finds half of one in it. */
import { accessSync, constants, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ChainruleError } from "@chainrule/core";

/** A folder that exists and can be written. */
export interface OutputFolder {
  /** Writes the file whole, and gives its path. @throws ChainruleError `invalid-argument` where the disk refuses. */
  readonly write: (name: string, text: string) => string;
}

/**
 * Opens a folder, and makes it where it is missing: before the work starts, so that a wrong path costs no training.
 *
 * @throws ChainruleError `invalid-argument` where there is a file in its place, or no permission.
 */
export function openOutputFolder(path: string): OutputFolder {
  refusing(path, () => {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
  });
  return {
    write: (name, text) => {
      const file = join(path, name);
      // Renaming within a folder is one step: the file is there whole, or as it was.
      const temporary = `${file}.${process.pid}.tmp`;
      refusing(file, () => {
        try {
          writeFileSync(temporary, text);
          renameSync(temporary, file);
        } finally {
          rmSync(temporary, { force: true });
        }
      });
      return file;
    },
  };
}

function refusing(path: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException; // node:fs raises nothing else
    const reasons: Readonly<Record<string, string>> = {
      EEXIST: "a file of that name",
      ENOTDIR: "a file in the place of a folder",
      EISDIR: "a folder in the place of a file",
      EACCES: "no permission to write there",
      EROFS: "a disk that can only be read",
      ENOSPC: "a full disk",
    };
    throw new ChainruleError(
      "invalid-argument",
      {
        where: `--out, ${path}`,
        expected: "a folder to write to",
        received: reasons[code] ?? `the error ${code}`,
        data: { path, code },
      },
      { cause: error },
    );
  }
}
