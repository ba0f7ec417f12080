import { expect, it, vi } from "vitest";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { textTerminal } from "../../test/textTerminal.ts";
import { run } from "./articleNetwork.ts";
import type * as Comparison from "./gradientComparison.ts";

vi.mock(import("./gradientComparison.ts"), async (original) => {
  const comparison: typeof Comparison = await original();
  return {
    ...comparison,
    compareGradients: (network, rows) => {
      // Parameter b_1 is off by a thousandth, in one of the two tables.
      const factor = rows.rows > 5 ? 1.001 : 1;
      const b1 = network.gradients.b1.mul(factor) as typeof network.gradients.b1;
      return comparison.compareGradients({ ...network, gradients: { ...network.gradients, b1 } }, rows);
    },
  };
});

it("exits with 1 where a derived gradient is not the article's, and says for which table", async () => {
  const terminal = textTerminal();
  expect(await run(["--epochs", "2", "--out", temporaryFolder()], terminal)).toBe(1);
  expect(terminal.output()).toContain("They agree");
  expect(terminal.output()).toContain("They differ by more than 1e-12");
  expect(terminal.errors()).toBe(
    "error: derived gradients and the article's closed forms differ: diabetes\n",
  );
});
