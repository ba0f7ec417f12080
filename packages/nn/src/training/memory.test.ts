/** A long training takes no more memory than a short one: neither of the heap nor of WebAssembly. */
import { memoryUsage } from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { relu, sigmoid } from "@chainrule/core";
import { expect, it, vi } from "vitest";
import { batchNorm } from "../layers/batchNorm.ts";
import { dense } from "../layers/dense.ts";
import { dropout } from "../layers/dropout.ts";
import { sequential } from "../layers/sequential.ts";
import { binaryCrossEntropy } from "../losses/binaryCrossEntropy.ts";
import { adam } from "../optimizers/adam.ts";
import { triangular } from "../schedules/cyclical.ts";
import { fit } from "./fit.ts";
import { buildModel } from "./model.ts";

vi.setConfig({ testTimeout: 120_000 }); // only to stop what hangs: a busy machine must not fail

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void; // the flag has put it there

/** A linear memory, of which the types of Node say nothing. */
interface LinearMemory {
  readonly buffer: ArrayBuffer;
}

/** Bytes in use after so many steps. */
interface Usage {
  readonly steps: number;
  readonly heap: number;
  readonly linear: number;
}

/** Every linear memory that is made from now on. */
function watchMemories(): readonly LinearMemory[] {
  const made: LinearMemory[] = [];
  const engine = Reflect.get(globalThis, "WebAssembly") as {
    readonly Memory: new (descriptor: object) => LinearMemory;
  };
  const names = Object.getOwnPropertyNames(engine);
  vi.stubGlobal("WebAssembly", {
    ...Object.fromEntries(names.map((name) => [name, Reflect.get(engine, name)])),
    Memory: class extends engine.Memory {
      constructor(descriptor: object) {
        super(descriptor);
        made.push(this);
      }
    },
  });
  return made;
}

/** 10,000 steps of a small network, and the bytes that are in use after 100 of them and at the end. */
async function train(memories: readonly LinearMemory[]): Promise<readonly [Usage, Usage]> {
  const model = buildModel(
    sequential([
      dense({ units: 8, activation: relu }),
      batchNorm(),
      dropout({ rate: 0.1 }),
      dense({ units: 1, activation: sigmoid }),
    ]),
    { inputShape: ["m", 16], seed: 1 },
  );
  const rows = Array.from({ length: 3190 }, (_, row) => row); // 100 batches, the last one of 22 rows
  const data = {
    x: rows.map((row) => Array.from({ length: 16 }, (_, column) => Math.sin(row + 7 * column))),
    y: rows.map((row) => [row % 2]),
  };
  const measured: Usage[] = [];
  await fit(model, data, {
    epochs: 100,
    batchSize: 32,
    loss: binaryCrossEntropy,
    optimizer: adam({ learningRate: 0.01 }),
    schedule: triangular({ base: 0.001, max: 0.01, halfCycle: 200 }),
    validation: { x: data.x.slice(0, 100), y: data.y.slice(0, 100) },
    onEpoch: ({ epoch }) => {
      if (epoch !== 1 && epoch !== 100) return;
      for (let round = 0; round < 3; round++) collectGarbage();
      const linear = memories.reduce((bytes, { buffer }) => bytes + buffer.byteLength, 0);
      measured.push({ steps: 100 * epoch, heap: memoryUsage().heapUsed, linear });
    },
  });
  return measured as [Usage, Usage]; // one for each of the two epochs
}

it("10,000 steps leave the heap and the WebAssembly memory where they were after 100", async () => {
  const memories = watchMemories();
  await train(memories); // while the engine makes its own code for what runs often, the heap grows by that
  const [early, late] = await train(memories);
  vi.unstubAllGlobals();
  for (const { steps, heap, linear } of [early, late]) {
    console.info(`${steps} steps: heap ${heap / 1000} kB, WebAssembly ${linear / 1000} kB`);
  }
  expect(early.linear).toBeGreaterThan(0);
  expect(late.linear).toBe(early.linear);
  // 99 reports of epochs, and what the engine itself notes: less than 10 bytes for each step.
  expect(late.heap - early.heap).toBeLessThan(99_000);
});
