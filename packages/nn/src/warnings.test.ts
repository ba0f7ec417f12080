import { describe, expect, it, vi } from "vitest";
import { warnOfEqualWeights } from "./initializers/equalWeights.ts";
import { normal, zeros } from "./initializers.ts";
import { onWarning, type Warning } from "./warnings.ts";

function warningsOf(action: () => void): Warning[] {
  const warnings: Warning[] = [];
  const restore = onWarning((warning) => warnings.push(warning));
  try {
    action();
  } finally {
    restore();
  }
  return warnings;
}

describe("warnings", () => {
  it("go to the console until somebody listens, and again afterwards", () => {
    const printed = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const begin = (): void => warnOfEqualWeights("dense", zeros([2, 3]));
    begin();
    expect(warningsOf(begin)).toHaveLength(1);
    expect(printed).toHaveBeenCalledTimes(1);
    begin();
    expect(printed).toHaveBeenCalledTimes(2);
    expect(printed.mock.calls[0]![0]).toMatch(/^dense: all weights \[2, 3\] start at 0/);
    printed.mockRestore();
  });

  it("may be made errors, which leave through what caused them", () => {
    const restore = onWarning(({ message }) => {
      throw new Error(message);
    });
    expect(() => warnOfEqualWeights("dense", zeros([2, 3]))).toThrow("start at 0");
    restore();
  });
});

describe("the warning of equal weights", () => {
  it("names the layer, and comes for any constant", () => {
    const [warning] = warningsOf(() =>
      warnOfEqualWeights("dense", normal([3, 2], { mean: 0.5, std: 0, seed: 1 })),
    );
    expect(warning).toMatchObject({ code: "equal-weights", where: "dense" });
    expect(warning!.message).toMatch(/start at 0\.5.* 2 outputs/);
  });

  it("does not come for weights that differ, for one output, or for none at all", () => {
    const warnings = warningsOf(() => {
      warnOfEqualWeights("dense", normal([3, 2], { seed: 1 }));
      warnOfEqualWeights("dense", zeros([3, 1]));
      warnOfEqualWeights("dense", zeros([0, 3]));
    });
    expect(warnings).toEqual([]);
  });
});
