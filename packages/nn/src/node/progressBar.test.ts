import { Writable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { options, small, table } from "../../test/trainingExamples.ts";
import type { Training } from "../training/callback.ts";
import { fit } from "../training/fit.ts";
import type { TrainingState } from "../training/trainingState.ts";
import { progressBar } from "./progressBar.ts";

function textStream(isTTY: boolean): Writable & { readonly isTTY: boolean; readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return Object.assign(stream, { isTTY, text: () => chunks.join("") });
}

/** What is written while `seen` of `epochs` epochs are trained. */
function show(
  isTTY: boolean,
  epochs: number,
  seen = epochs,
  trainings = 1,
  costOf = (epoch: number) => 1 / epoch,
): string {
  const stream = textStream(isTTY);
  const progress = progressBar({ stream });
  const state = (): TrainingState => ({ tensors: {}, metadata: { epoch: "0" } });
  const training = { epochs, state } as Training; // the rest is not looked at
  for (let each = 0; each < trainings; each++) {
    for (let epoch = 1; epoch <= seen; epoch++) {
      void progress.onEpochStart?.(training);
      void progress.onEpoch?.({ epoch, cost: costOf(epoch), validationCost: 2 * costOf(epoch) }, training);
    }
    void progress.onClose?.();
  }
  return stream.text();
}

/** What a terminal shows, one after the other. */
function drawings(text: string): string[] {
  // oxlint-disable-next-line no-control-regex -- what moves the cursor
  const drawing = text.replaceAll(/\u001B(?:\[[\d?]*[A-Za-z]|[78])/g, "\r");
  return drawing.split("\r").filter((part) => part.trim() !== "");
}

describe("progressBar", () => {
  it("writes the first epoch, the last, and about every tenth between them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (epochs) => {
        const lines = show(false, epochs).trimEnd().split("\n");
        expect(lines.length).toBeLessThanOrEqual(11);
        expect(lines.length).toBeGreaterThanOrEqual(Math.min(epochs, 10));
        expect(lines[0]).toMatch(/^training {4}epoch +1 of /);
        expect(lines.at(-1)).toContain(`epoch ${epochs} of ${epochs}: cost ${(1 / epochs).toFixed(4)}`);
      }),
    );
  });

  it("writes plain lines, for one training after the other", () => {
    const lines =
      "training    epoch 1 of 2: cost 1.0000, test 2.0000\n            epoch 2 of 2: cost 0.5000, test 1.0000\n";
    expect(show(false, 2)).toBe(lines);
    expect(show(false, 2, 2, 3)).toBe(lines.repeat(3));
  });

  it("writes the last epoch of a training that ended early, once", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (epochs, some) => {
        const seen = Math.min(some, epochs);
        const lines = show(false, epochs, seen).trimEnd().split("\n");
        const numbers = lines.map((line) => Number(/epoch +(\d+) of/.exec(line)![1]));
        expect(numbers.at(-1)).toBe(seen);
        expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
      }),
    );
  });

  it("tells costs of any size", () => {
    const told = (cost: number): string => show(false, 1, 1, 1, () => cost);
    expect(told(0)).toContain("cost 0.0000,");
    expect(told(2.5e-7)).toContain("cost 2.50e-7, test 5.00e-7");
    expect(told(-123456789)).toContain("cost -1.23e+8,");
    expect(told(Infinity)).toContain("cost Infinity,");
  });

  it("draws a bar that fits into 80 columns, whatever it tells", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e11 }), fc.double(), (epochs, cost) => {
        const drawn = drawings(show(true, epochs, 2, 1, () => cost));
        expect(Math.max(...drawn.map((part) => part.trimEnd().length))).toBeLessThanOrEqual(80);
      }),
    );
  });

  it("counts the time that is left from where a training goes on", async () => {
    const stream = textStream(true);
    const run = fit(small(1), table, options({ epochs: 3 }));
    await run;
    const callbacks = [progressBar({ stream })];
    await fit(small(1), table, options({ epochs: 4, from: run.state, callbacks }));
    expect(drawings(stream.text())[0]).toContain("75 %  epoch 3/4");
  });

  it("draws a bar of one line on a terminal, and ends it", () => {
    const text = show(true, 1000);
    const drawn = drawings(text);
    expect(drawn.at(-1)).toMatch(/█{16} 100 % {2}epoch 1000\/1000 {2}cost 0\.0010/);
    expect(Math.max(...drawn.map((part) => part.trimEnd().length))).toBeLessThanOrEqual(80);
    expect(text.match(/\n/g)).toHaveLength(1);
  });

  it("ends the bar of a training that fails or is left, and begins another for the next", async () => {
    const stream = textStream(true);
    const callbacks = [progressBar({ stream })];
    const failing = options({ callbacks, onEpoch: () => { throw new Error("own"); } }); // prettier-ignore
    await expect(fit(small(1), table, failing)).rejects.toThrow("own");
    expect(stream.text().match(/\n/g)).toHaveLength(1);
    for await (const _ of fit(small(1), table, options({ callbacks }))) break;
    expect(stream.text().match(/\n/g)).toHaveLength(2);
  });
});
