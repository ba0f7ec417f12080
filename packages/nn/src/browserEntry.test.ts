/** The entry for browsers has nothing that only Node has. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";

const modulesOf = async (entry: string, platform: "browser" | "node"): Promise<string[]> => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    conditions: ["source"],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform,
    logLevel: "silent",
  });
  return Object.keys(metafile.inputs);
};

it("bundles for a browser, without the progress bar and the files of the entry for Node", async () => {
  const isNodes = (path: string): boolean => /cli-progress|src\/node\//.test(path);
  expect((await modulesOf("index.ts", "browser")).filter(isNodes)).toEqual([]);
  expect((await modulesOf("node/index.ts", "node")).filter(isNodes)).not.toEqual([]);
});
