import { Writable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { options, small, table } from "../../test/trainingExamples.ts";
import type { Training } from "../training/callback.ts";
import { fit } from "../training/fit.ts";
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
function show(isTTY: boolean, epochs: number, seen = epochs, trainings = 1): string {
  const stream = textStream(isTTY);
  const progress = progressBar({ stream });
  const training = { epochs } as Training; // the rest is not looked at
  for (let each = 0; each < trainings; each++) {
    for (let epoch = 1; epoch <= seen; epoch++) {
      void progress.onEpochStart?.(training);
      void progress.onEpoch?.({ epoch, cost: 1 / epoch, validationCost: 2 / epoch }, training);
    }
    void progress.onClose?.();
  }
  return stream.text();
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

  it("draws a bar of one line on a terminal, and ends it", () => {
    const text = show(true, 1000);
    // oxlint-disable-next-line no-control-regex -- what moves the cursor
    const drawing = text.replaceAll(/\u001B(?:\[[\d?]*[A-Za-z]|[78])/g, "\r");
    const drawn = drawing.split("\r").filter((part) => part.trim() !== "");
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
