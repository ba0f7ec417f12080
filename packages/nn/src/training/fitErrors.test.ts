import { type ChainruleError, input, NDArray, sigmoid, type Tensor } from "@chainrule/core";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { line, options, small, table } from "../../test/trainingExamples.ts";
import { binaryCrossEntropy } from "../losses/binaryCrossEntropy.ts";
import { meanSquaredError } from "../losses/meanSquaredError.ts";
import { gradientDescent } from "../optimizers/gradientDescent.ts";
import { fit, type FitOptions } from "./fit.ts";
import { predict } from "./predict.ts";

describe("fit refuses", () => {
  const network = small(1);
  const start =
    (data: Parameters<typeof fit>[1], changes: Partial<FitOptions> = {}) =>
    (): unknown =>
      fit(network, data, options(changes));

  it.each([0, -1, 1.5, Number.NaN, Infinity])("%s epochs", (epochs) => {
    expect(start(table, { epochs })).toThrow(refusing("invalid-argument", "epochs", String(epochs)));
  });

  it("a table without rows, in any form, for training and for validation (open-18 c)", () => {
    const empty = { x: [], y: [] };
    expect(start(empty)).toThrow(refusing("empty-data", "data", "no rows"));
    const arrays = { x: NDArray.zeros("float32", [0, 3]), y: NDArray.zeros("float32", [0, 1]) };
    expect(start(arrays)).toThrow(refusing("empty-data", "no rows"));
    expect(start(table, { validation: empty })).toThrow(refusing("empty-data", "validation", "no rows"));
  });

  it("labels that the loss has no meaning for", () => {
    const data = { x: [[0, 0, 0], [1, 1, 1]], y: [[1], [2]] }; // prettier-ignore
    expect(start(data)).toThrow(refusing("label-out-of-range", "2 at position 1"));
    expect(start(data, { loss: network.loss })).toThrow(refusing("label-out-of-range"));
    expect(start(data, { loss: meanSquaredError })).not.toThrow();
  });

  it("data that does not fit the model, or itself", () => {
    expect(start({ x: [[0, 1]], y: [[1]] })).toThrow(
      refusing("shape-mismatch", 'input "x"', "[m, 3]", "[1, 2]"),
    );
    expect(start({ x: [[0, 1, 0]], y: [1] })).toThrow(
      refusing("shape-mismatch", 'input "y"', "[m, 1]", "[1]"),
    );
    expect(start({ x: table.x, y: [[1]] })).toThrow(refusing("dimension-conflict", 'input "y"', "5", "1"));
  });

  it("a loss that is not one number, and an input that takes the name of the targets", () => {
    const loss = (predictions: Tensor, targets: Tensor): Tensor =>
      binaryCrossEntropy(predictions, targets, { reduction: "none" });
    expect(start(table, { loss })).toThrow(refusing("not-scalar"));
    const y: Tensor = input("y", ["m", 1]);
    expect(() => fit({ x: y, predictions: sigmoid(y), parameters: [] }, table, options())).toThrow(
      refusing("duplicate-name", '"y"'),
    );
  });

  it("a model whose x is computed, since it cannot be fed", () => {
    const model = { ...network, x: network.a1 };
    expect(() => fit(model, table, options())).toThrow(refusing("invalid-argument", "sigmoid", "[m, 4]"));
    expect(() => predict(model, table.x)).toThrow(refusing("invalid-argument", "sigmoid"));
  });
});

describe("fit stops", () => {
  const loss = meanSquaredError;
  const data = { x: [[1], [2]], y: [[1], [1]] };
  const diverging = gradientDescent({ learningRate: 1e150 });

  it("at a cost that is not finite, naming the epoch, and keeps the history until then", async () => {
    const run = fit(line(), data, options({ epochs: 50, loss, optimizer: diverging }));
    await expect(run).rejects.toThrow(
      refusing("non-finite", "epoch 3", "finite cost", "Infinity", "learning rate"),
    );
    await expect(run).rejects.toThrow(refusing("non-finite", "epoch 3")); // and does not resolve when asked again
    expect(run.history.cost).toHaveLength(2);
  });

  it("when the last update leaves the numbers, which no cost would tell", async () => {
    const optimizer = gradientDescent({ learningRate: 1e308 });
    const run = fit(line(), data, options({ epochs: 1, loss, optimizer }));
    await expect(run).rejects.toThrow(refusing("non-finite", "update of epoch 1", 'Infinity in "W"'));
    expect(run.history.cost).toHaveLength(1);
  });

  it("at data that is not finite, naming the row", async () => {
    const flawed = { x: [[1], [Number.NaN]], y: [[1], [1]] };
    const error: unknown = await fit(line(), flawed, options({ loss })).then(
      undefined,
      (reason: unknown) => reason,
    );
    expect(error).toEqual(refusing("non-finite", "epoch 1", 'NaN in row 1 of "x"'));
    expect((error as ChainruleError).details.data).toEqual({ epoch: 1, batch: 1, cost: Number.NaN });
  });

  it("not at a validation cost that is infinite", async () => {
    const validation = { x: [[Infinity], [1]], y: [[1], [1]] };
    const { validationCost } = await fit(line(), data, options({ epochs: 2, loss, validation }));
    expect(validationCost).toHaveLength(2);
  });
});
