/** A process is killed while it saves: what is found then is the old file or the new one, whole. */
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bundledProgram, killAfter } from "../../test/killedProcess.ts";
import { fromSafetensors } from "../files/fromSafetensors.ts";

let folder: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "chainrule-kill-"));
  program = await bundledProgram("savingProcess", folder);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** How many temporary files of this path a kill has left: a save was under way. */
async function leftOver(path: string): Promise<number> {
  return (await readdir(folder)).filter((name) => name.startsWith(`.${basename(path)}.`)).length;
}

it("is the old or the new file, whole, after 50 kills at random moments", { timeout: 120_000 }, async () => {
  let interrupted = 0;
  let index = 0;
  const killOnce = async (milliseconds: number): Promise<void> => {
    const path = join(folder, `model-${index++}.safetensors`);
    const reported = Number(await killAfter(milliseconds, program, path));
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
