/** A process is killed while it trains, some times over: what comes in the end is what would have come without. */
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bundledProgram, killAfter } from "../../test/killedProcess.ts";
import { loggedTraining, logFile, stateFile } from "../../test/loggedTraining.ts";

let folder: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "chainrule-training-"));
  program = await bundledProgram("trainingProcess", folder);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const newFolder = async (name: string): Promise<string> => {
  const path = join(folder, name);
  await mkdir(path);
  return path;
};

it("goes on to the same log and the same state, to the byte", { timeout: 120_000 }, async () => {
  const straight = await newFolder("straight");
  await loggedTraining(straight, () => {});
  let index = 0;
  let [killed, resumed] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { minLength: 1, maxLength: 3 }),
      async (moments) => {
        const cut = await newFolder(`cut-${index++}`);
        for (const moment of moments) {
          await killAfter(moment, program, cut, 3); // a state is there after the second epoch
          killed++;
        }
        const epochs: number[] = [];
        await loggedTraining(cut, (epoch) => epochs.push(epoch));
        if (epochs[0]! > 1) resumed++;
        for (const file of [logFile, stateFile]) {
          expect((await readFile(join(cut, file))).equals(await readFile(join(straight, file)))).toBe(true);
        }
      },
    ),
    { numRuns: 4, endOnFailure: true },
  );
  expect(killed).toBeGreaterThanOrEqual(4);
  expect(resumed).toBe(index); // else the test would show nothing
});
