/** Replaces a file as a whole: whoever reads it, whenever the process or the machine stops, finds the old or the new one. */
import { randomUUID } from "node:crypto";
import { open, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Writes to a temporary name in the same folder, waits until the bytes are on the disk, and then renames, which a file system
 * does as one step. The file keeps its permissions, and a link stays a link to the file that is replaced.
 *
 * A process that is killed on the way leaves a file `.NAME.….tmp` behind. Errors are those of Node.
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const target = (await ifPresent(realpath(path))) ?? path;
  const mode = (await ifPresent(stat(target)))?.mode;
  const folder = dirname(target);
  const temporary = join(folder, `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, "wx");
    await closing(file, async () => {
      if (mode !== undefined) await file.chmod(mode & 0o7777);
      await file.writeFile(bytes);
      await file.sync();
    });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

async function closing(file: FileHandle, use: () => Promise<void>): Promise<void> {
  try {
    await use();
  } finally {
    await file.close();
  }
}

/** So that the new name, too, survives a power cut. Where folders cannot be opened (Windows), the file system sees to it. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    await closing(handle, () => handle.sync());
  } catch {
    // The file is complete under either name; there is nothing to undo.
  }
}

async function ifPresent<Value>(value: Promise<Value>): Promise<Value | undefined> {
  try {
    return await value;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
