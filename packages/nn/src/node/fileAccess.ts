/** What to say when the file system refuses. */
import { ChainruleError } from "@chainrule/core";

/** Does something with the file at `path`; what Node says against it becomes a ChainruleError. */
export async function accessing<Value>(
  path: string,
  purpose: "read" | "write",
  access: () => Promise<Value>,
): Promise<Value> {
  try {
    return await access();
  } catch (error) {
    if (error instanceof ChainruleError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const isMissing = code === "ENOENT";
    throw new ChainruleError(
      isMissing ? "missing-file" : "file-access",
      {
        where: path,
        expected:
          purpose === "read" ? "a file that can be read" : "a folder in which the file can be written",
        received: isMissing ? `no such ${purpose === "read" ? "file" : "folder"}` : message,
        fix: isMissing ? "Check the path" : "Check the path, its permissions and the space on the disk",
        data: { path, code },
      },
      { cause: error },
    );
  }
}
