import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textStream } from "../test/textTerminal.ts";
import { showProgress } from "./progress.ts";

function show(isTTY: boolean, epochs: number): string {
  const stream = textStream(isTTY);
  const progress = showProgress(stream, epochs);
  for (let epoch = 1; epoch <= epochs; epoch++)
    progress.update({ epoch, cost: 1 / epoch, validationCost: 2 / epoch });
  progress.stop();
  return stream.text();
}

describe("showProgress", () => {
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

  it("writes plain lines", () => {
    expect(show(false, 2)).toBe(
      "training    epoch 1 of 2: cost 1.0000, test 2.0000\n            epoch 2 of 2: cost 0.5000, test 1.0000\n",
    );
  });

  it("draws a bar of one line on a terminal, and ends it", () => {
    const text = show(true, 1_000_000 / 1000);
    // oxlint-disable-next-line no-control-regex -- what moves the cursor
    const drawing = text.replaceAll(/\u001B(?:\[[\d?]*[A-Za-z]|[78])/g, "\r");
    const drawn = drawing.split("\r").filter((part) => part.trim() !== "");
    expect(drawn.at(-1)).toMatch(/█{16} 100 % {2}epoch 1000\/1000 {2}cost 0\.0010/);
    expect(Math.max(...drawn.map((part) => part.trimEnd().length))).toBeLessThanOrEqual(80);
    expect(text.match(/\n/g)).toHaveLength(1);
  });
});
