import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fit, gradientDescent, meanSquaredError, twoLayerNetwork } from "@chainrule/nn";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { textTerminal } from "../../test/textTerminal.ts";
import type { Example } from "./example.ts";
import { runCommand } from "./exampleCommand.ts";
import { examples } from "./index.ts";

const tiny: Example = {
  title: "A tiny one",
  run: async ({ quick = false, print = () => {}, callbacks = [] } = {}) => {
    print(`quick: ${quick}`);
    await fit(
      twoLayerNetwork({ inputs: 1, hidden: 1, outputs: 1, seed: 1 }),
      { x: [[0]], y: [[1]] },
      {
        epochs: 3,
        loss: meanSquaredError,
        optimizer: gradientDescent({ learningRate: 1 }),
        callbacks,
      },
    );
    return { report: { quick }, pictures: { "tiny.svg": "<svg/>" } };
  },
};
const list = { tiny, second: { ...tiny, title: "Another one" } };

describe("npm run example", () => {
  it("lists the examples without a name, within 80 columns", async () => {
    const terminal = textTerminal();
    expect(await runCommand(examples, [], terminal)).toBe(0);
    const lines = terminal.output().split("\n");
    for (const [index, name] of Object.keys(examples).entries())
      expect(lines.some((line) => line.startsWith(`  ${String(index + 1).padStart(2)}  ${name} `))).toBe(
        true,
      );
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each(["second", "2"])("runs one by name or number (%s) and writes its files", async (wanted) => {
    const out = join(temporaryFolder(), "new");
    const terminal = textTerminal();
    expect(await runCommand(list, [wanted, "--quick", "--out", out], terminal)).toBe(0);
    expect(readdirSync(out).toSorted()).toEqual(["report.json", "tiny.svg"]);
    expect(JSON.parse(readFileSync(join(out, "report.json"), "utf8"))).toEqual({ quick: true });
    expect(terminal.output()).toContain("2. Another one");
    expect(terminal.output()).toContain("quick: true");
    expect(terminal.output()).toContain(join(out, "report.json"));
  });

  it("runs all, each in a folder of its own, with a bar for whoever watches", async () => {
    const out = temporaryFolder();
    const terminal = textTerminal(true);
    expect(await runCommand(list, ["--all", "--out", out], terminal)).toBe(0);
    for (const name of Object.keys(list)) expect(existsSync(join(out, name, "tiny.svg"))).toBe(true);
    expect(terminal.output()).toContain("epoch 3/3");
  });

  it("tells in one line what it does not understand", async () => {
    for (const args of [["third"], ["3"], ["0"], ["--fast"], ["tiny", "second"]]) {
      const terminal = textTerminal();
      expect(await runCommand(list, args, terminal)).toBe(1);
      expect(terminal.errors()).toMatch(/^error: [^\n]+\n$/);
    }
    const terminal = textTerminal();
    await runCommand(list, ["third"], terminal);
    expect(terminal.errors()).toContain("tiny, second");
    expect(await runCommand(list, ["--help"], terminal)).toBe(0);
    expect(terminal.output()).toContain("--quick");
  });
});
