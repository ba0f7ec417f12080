/** What goes on in a network before and after it is saved, and in files of it. Callbacks of a training wait for issue 6. */
import {
  add,
  ChainruleError,
  matmul,
  NDArray,
  parameter,
  sigmoid,
  transpose,
  type Parameter,
  type Tensor,
} from "@chainrule/core";
import { fromSafetensors, parameterValues, setParameterValues, toSafetensors } from "@chainrule/nn";
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

export const persistenceAndCallbacks: KindTests = {
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
