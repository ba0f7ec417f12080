/** What goes on in a network before and after it is saved, in files of it, and in the callbacks of its training. */
import {
  add,
  ChainruleError,
  input,
  matmul,
  NDArray,
  parameter,
  sigmoid,
  transpose,
  type Parameter,
  type Tensor,
} from "@chainrule/core";
import {
  adam,
  buildModel,
  dense,
  earlyStopping,
  fit,
  fromSafetensors,
  gradientDescent,
  meanSquaredError,
  parameterValues,
  setParameterValues,
  toSafetensors,
  type FitOptions,
  type Model,
} from "@chainrule/nn";
import { expect } from "vitest";
import type { CaseInputs } from "./caseInputs.ts";
import { written, type KindTests } from "./formula.ts";
import type { Mode } from "./modes.ts";

const names = ["hidden_weights", "hidden_bias", "output_weights", "output_bias"] as const;

interface Network {
  readonly parameters: readonly Parameter[];
  readonly output: Tensor;
}

/** The network with the weights of the file, or with any others of their shapes. */
function network(given: CaseInputs, change: (value: number) => number = (value) => value): Network {
  const all = names.map((name) => {
    const { dtype, shape, data } = NDArray.from(given.raw(name) as number[], given.dtype);
    return parameter(name, new NDArray(dtype, shape, data.map(change)));
  });
  const [W, b, v, c] = all as readonly Tensor[] as readonly [Tensor, Tensor, Tensor, Tensor];
  const h = sigmoid(add(matmul(given.tensor("x"), transpose(W)), b)); // the file's rows are units
  return { parameters: all, output: sigmoid(add(matmul(h, v), c)) };
}

function outputOf({ output }: Network, given: CaseInputs, mode: Mode): NDArray {
  return mode.evaluate([mode.transform(output)], given.feedsFor([output]))[0]!;
}

/** A model of one number that each epoch makes smaller by 1, so that its value tells how many epochs came before. */
function countdown(): { readonly model: Model; readonly counted: Parameter } {
  const x: Tensor = input("x", ["m", 1], "float64");
  const counted = parameter("counted", 0, "float64");
  return { model: { x, predictions: add(x.mul(0), counted) as Tensor, parameters: [counted] }, counted };
}

const countingDown = {
  loss: (predictions: Tensor, targets: Tensor): Tensor => predictions.sub(targets).sum(),
  optimizer: gradientDescent({ learningRate: 1 }),
};

/** After which epoch, from 0, the watched training stopped, and of which epoch its parameters are. */
async function stopping(given: CaseInputs): Promise<{ stopped: number; best: number }> {
  const monitored = given.list("monitored").map(Number);
  const { model, counted } = countdown();
  const history = await fit(
    model,
    { x: [[0]], y: [[0]] },
    {
      ...countingDown,
      epochs: monitored.length,
      callbacks: [
        earlyStopping({
          patience: given.number("patience"),
          monitor: ({ epoch }) => monitored[epoch - 1]!,
        }),
      ],
    },
  );
  return { stopped: history.cost.length - 1, best: -counted.value.item() };
}

const earlyStop = written(async (given) => {
  const { stopped, best } = await stopping(given);
  return {
    facts: {
      stopped_after_epoch: stopped,
      best_epoch: best,
      restored_weights_are_those_that_gave: given.list("monitored")[best],
    },
  };
});

/** Ten steps of Adam on a small network, or the rest of them from a state that went through a file. */
async function stepsOfAdam(parts: readonly number[]): Promise<unknown> {
  const build = (seed: number): Model => buildModel(dense({ units: 1 }), { inputShape: ["m", 2], seed });
  const data = { x: [[1, 2], [3, -1], [0, 1]], y: [[1], [0], [2]] }; // prettier-ignore
  const options: FitOptions = {
    epochs: 0,
    shuffle: false,
    loss: meanSquaredError,
    optimizer: adam({ learningRate: 0.1 }),
  };
  let [model, from, epochs] = [build(1), undefined as FitOptions["from"], 0];
  for (const steps of parts) {
    epochs += steps;
    const run = fit(model, data, { ...options, epochs, ...(from && { from }) });
    await run;
    from = fromSafetensors(toSafetensors(run.state.tensors, run.state.metadata));
    if (epochs < 10) model = build(2); // everything comes from the state
  }
  return model.parameters.map(({ value }) => value);
}

export const persistenceAndCallbacks: KindTests = {
  "b continue after loading": {
    properties: {
      "identical parameters: the moments and the step counter are part of the saved state": async () => {
        const whole = await stepsOfAdam([10]);
        expect(await stepsOfAdam([5, 5])).toEqual(whole);
        expect(await stepsOfAdam([9, 1])).toEqual(whole);
      },
    },
  },
  "c early stopping": { spellings: [earlyStop] },
  "d NaN is no progress": { spellings: [earlyStop] },
  "a forward from given weights": {
    spellings: [
      written((given) => {
        const W: Tensor = transpose(given.tensor("hidden_weights")); // the file's rows are units
        const h = sigmoid(add(matmul(given.tensor("x"), W), given.tensor("hidden_bias")));
        return {
          value: sigmoid(add(matmul(h, given.tensor("output_weights")), given.tensor("output_bias"))),
        };
      }),
    ],
    properties: {
      "save to text, load into a fresh model: outputs bit-identical": (given, mode) => {
        const [saved, fresh] = [network(given), network(given, () => 0)];
        const before = outputOf(saved, given, mode);
        expect(outputOf(fresh, given, mode)).not.toEqual(before);
        setParameterValues(fresh, fromSafetensors(toSafetensors(parameterValues(saved))).tensors);
        expect(outputOf(fresh, given, mode)).toEqual(before);
      },
      "loading weights of another shape is refused, naming the layer and both shapes": (given) => {
        const model = network(given);
        const before = parameterValues(model);
        const file = toSafetensors({ ...before, hidden_weights: NDArray.zeros(given.dtype, [4, 2]) });
        const load = (): void => setParameterValues(model, fromSafetensors(file).tensors);
        expect(load).toThrow(ChainruleError);
        expect(load).toThrow(/"hidden_weights".*\[3, 2\].*\[4, 2\]/);
        expect(parameterValues(model)).toEqual(before);
      },
    },
  },
};
