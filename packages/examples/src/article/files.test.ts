/** The two ways to the disk: a table in, reports out. */
import { linkSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { loadTable } from "../tables/loadTable.ts";
import { openOutputFolder } from "../output/outputFolder.ts";

describe("loadTable", () => {
  it("reads a file and calls it by its name", () => {
    const folder = temporaryFolder({ "a.csv": "\uFEFFx,y\r\n1,2\r\n" });
    expect(loadTable(join(folder, "a.csv"))).toMatchObject({ name: "a.csv", columns: ["x", "y"] });
  });

  it.each([
    ["a missing file", "b.csv", "missing-file", /no file at .*b\.csv/],
    ["a path through a file", "a.csv/b.csv", "missing-file", /no file at/],
    ["a folder", ".", "invalid-data", /a folder/],
    ["a file in another encoding", "latin1.csv", "invalid-data", /UTF-8/],
  ])("refuses %s", (_, name, code, message) => {
    const folder = temporaryFolder({ "a.csv": "x\n1\n", "latin1.csv": Buffer.from("é,b\n1,2\n", "latin1") });
    const load = (): unknown => loadTable(join(folder, name));
    expect(load).toThrow(expect.objectContaining({ name: "ChainruleError", code }));
    expect(load).toThrow(message);
  });
});

describe("openOutputFolder", () => {
  it("makes the folder, writes whole files, replaces old ones and leaves nothing else", () => {
    const path = join(temporaryFolder(), "a", "b");
    const folder = openOutputFolder(path);
    folder.write("report.json", "old, and longer");
    const file = folder.write("report.json", "new");
    expect(file).toBe(join(path, "report.json"));
    expect(readFileSync(file, "utf8")).toBe("new");
    expect(readdirSync(path)).toEqual(["report.json"]);
  });

  it("replaces a file and never changes one, so that a reader has the old or the new one", () => {
    const path = temporaryFolder({ "report.json": "old" });
    linkSync(join(path, "report.json"), join(path, "opened before"));
    openOutputFolder(path).write("report.json", "new");
    expect(readFileSync(join(path, "opened before"), "utf8")).toBe("old");
  });

  it("refuses a file in the place of the folder, and a folder in that of the file", () => {
    const path = temporaryFolder({ file: "" });
    expect(() => openOutputFolder(join(path, "file"))).toThrow(/--out.*a file of that name/);
    expect(() => openOutputFolder(join(path, "file", "folder"))).toThrow(
      /--out.*a file in the place of a folder/,
    );
    mkdirSync(join(path, "report.json"));
    expect(() => openOutputFolder(path).write("report.json", "")).toThrow(
      /--out.*a folder in the place of a file/,
    );
    expect(readdirSync(path).toSorted()).toEqual(["file", "report.json"]);
  });
});
