/** A process is killed while it saves: what is found then is the old file or the new one, whole. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fromSafetensors } from "../files/fromSafetensors.ts";

let folder: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "chainrule-kill-"));
  program = join(folder, "saving.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("../../test/savingProcess.ts", import.meta.url))],
    outfile: program,
    conditions: ["source"],
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Kills a process so many milliseconds after its first save. Resolves with the number of the last save that it reported. */
function killAfter(milliseconds: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, path], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      if (output === "") setTimeout(() => child.kill("SIGKILL"), milliseconds);
      output += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === null) resolve(Number(output.trim().split("\n").at(-1)));
      else reject(new Error(`the process ended by itself, with the code ${code}`));
    });
  });
}

/** How many temporary files of this path a kill has left: a save was under way. */
async function leftOver(path: string): Promise<number> {
  return (await readdir(folder)).filter((name) => name.startsWith(`.${basename(path)}.`)).length;
}

it("is the old or the new file, whole, after 50 kills at random moments", { timeout: 120_000 }, async () => {
  let interrupted = 0;
  let index = 0;
  const killOnce = async (milliseconds: number): Promise<void> => {
    const path = join(folder, `model-${index++}.safetensors`);
    const reported = await killAfter(milliseconds, path);
    const { tensors, metadata } = fromSafetensors(await readFile(path));
    const found = Number(metadata["version"]);
    expect([reported, reported + 1]).toContain(found);
    expect(tensors["W"]!.shape).toEqual([200_000]);
    expect(tensors["W"]!.data.every((value: number) => value === found % 2)).toBe(true);
    expect(tensors["b"]!.data[0]).toBe(found % 2);
    interrupted += await leftOver(path);
  };
  const moment = fc.double({ min: 0, max: 15, noNaN: true });
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 10, maxLength: 10 }), async (moments) => {
      await Promise.all(moments.map(killOnce));
    }),
    { numRuns: 5, endOnFailure: true },
  );
  // Every kill falls into a save, and some before its file has its name: else the test would show nothing.
  expect(interrupted).toBeGreaterThan(0);
});
