/** What a training reports, what it refuses, what it leaves in memory, and where it starts. */
import { memoryUsage } from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  ChainruleError,
  compile,
  grad,
  input,
  parameter,
  type NDArray,
  type Parameter,
  type Tensor,
} from "@chainrule/core";
import {
  dataset,
  evaluateModel,
  fit,
  gradientDescent,
  meanSquaredError,
  twoLayerNetwork,
  updatesFor,
  type FitOptions,
  type Model,
  type TwoLayerNetwork,
} from "@chainrule/nn";
import { expect } from "vitest";
import type { CaseInputs } from "./caseInputs.ts";
import { written, type KindTests } from "./formula.ts";

/** A model that predicts the same number for every row. */
function constantModel(given: CaseInputs, value: number): Model {
  const x: Tensor = input("x", ["m", 1], given.dtype);
  const c: Parameter = parameter("c", value, given.dtype);
  return { x, predictions: x.mul(0).add(c) as Tensor, parameters: [c] };
}

const options = (own: Partial<FitOptions> = {}): FitOptions => ({
  epochs: 1,
  loss: meanSquaredError,
  optimizer: gradientDescent({ learningRate: 0 }),
  ...own,
});

/** The cost of one epoch that learns nothing. */
const epochLoss = written(async (given) => {
  const targets = given.list("targets");
  const data = { x: targets.map(() => [0]), y: targets.map((target) => [target]) };
  const batchSize = given.number("batch_size");
  const { cost } = await fit(constantModel(given, 0), data, options({ batchSize, shuffle: false }));
  return { facts: { value: cost[0] } };
});

const flatTargets = written((given) => {
  const [predictions, targets] = [given.tensor("predictions"), given.tensor("targets")];
  try {
    return { facts: { value: meanSquaredError(predictions, targets) } };
  } catch (error) {
    if (!(error instanceof ChainruleError)) throw error;
    const message = error.message.replaceAll(" ", "");
    return {
      facts: { error: true, error_mentions: ["2,1", "2"].filter((words) => message.includes(words)) },
    };
  }
});

/** The network of the check, with 520 rows for it. */
function network16(): { readonly network: TwoLayerNetwork; readonly data: { x: number[][]; y: number[][] } } {
  const rows = Array.from({ length: 520 }, (_, row) => row);
  return {
    network: twoLayerNetwork({ inputs: 16, hidden: 8, outputs: 1, seed: 1 }),
    data: {
      x: rows.map((row) => Array.from({ length: 16 }, (_, column) => Math.sin(row + 7 * column))),
      y: rows.map((row) => [row % 2]),
    },
  };
}

function start(hidden: number, seed: number): TwoLayerNetwork {
  return twoLayerNetwork({ inputs: 2, hidden, outputs: 1, seed });
}

/** Everything that a training with shuffled batches leaves. */
async function training(hidden: number, seed: number): Promise<unknown> {
  const network = start(hidden, seed);
  const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [[0], [1], [1], [0]] }; // prettier-ignore
  const optimizer = gradientDescent({ learningRate: 0.5 });
  const { cost } = await fit(network, data, options({ epochs: 5, batchSize: 3, seed, optimizer }));
  return [cost, valuesOf(network)];
}

const valuesOf = ({ parameters }: Model): NDArray[] => parameters.map(({ value }) => value);

export const trainingLoop: KindTests = {
  "a epoch loss with a partial batch": { spellings: [epochLoss] },
  "b column against flat vector": { spellings: [flatTargets] },
  "c empty table": {
    spellings: [
      written(async (given) => {
        await fit(constantModel(given, 0), { x: [], y: [] }, options());
        return {};
      }),
      {
        name: "evaluate",
        build: (given) => {
          evaluateModel(constantModel(given, 0), { x: [], y: [] }, { loss: meanSquaredError });
          return {};
        },
      },
    ],
    wordings: { "no rows / empty": "no rows" },
  },
  "d batch larger than the table": { spellings: [epochLoss] },
  "e memory": {
    properties: {
      "WASM memory size after step 1000 equals that after step 100": (given) => {
        const { network, data } = network16();
        const [early, late] = given.raw("steps") as readonly [number, number];
        const rate = gradientDescent({ learningRate: 0.1 });
        const program = compile({
          outputs: { J: network.J },
          updates: updatesFor(network.J, network.parameters, rate),
        });
        const batches = dataset(data).shuffle({ seed: 1 }).batch(32);
        const sizes: number[] = [];
        for (let step = 0; step < late;) {
          for (const batch of batches.epoch(Math.floor(step / batches.count))) {
            program.run(batch);
            if (++step === early || step === late) sizes.push(program.memory.totalBytes);
          }
        }
        expect(sizes).toHaveLength(2);
        expect(sizes[1]).toBe(sizes[0]);
        program.dispose();
      },
      "no growth of the number of live buffers": async (given) => {
        setFlagsFromString("--expose-gc");
        const collectGarbage = runInNewContext("gc") as () => void; // the flag has put it there
        const { network, data } = network16();
        const [early, late] = given.raw("steps") as readonly [number, number];
        const stepsOfEpoch = Math.ceil(520 / 32);
        const bytes: number[] = [];
        await fit(network, data, {
          ...options({ epochs: Math.ceil(late / stepsOfEpoch), batchSize: 32 }),
          onEpoch: ({ epoch }) => {
            const steps = epoch * stepsOfEpoch;
            if (steps < early || (bytes.length === 1 && steps < late)) return;
            for (let round = 0; round < 3; round++) collectGarbage();
            bytes.push(memoryUsage().arrayBuffers + memoryUsage().external);
          },
        });
        expect(bytes.at(-1)! - bytes[0]!).toBeLessThanOrEqual(0);
      },
    },
  },
  "f default start is not symmetric": {
    properties: {
      "the two hidden units differ": (given) => {
        const hidden = given.number("hidden_units");
        const [first, second] = start(hidden, 1).W1.value.toNested() as [number[], number[]];
        expect(first[0]).not.toBe(first[1]);
        expect(second[0]).not.toBe(second[1]);
        const { W1, J } = start(hidden, 2);
        expect(grad(J, W1).shape).toEqual([2, hidden]);
      },
      "same seed gives identical weights, shuffles and losses on every run": async (given) => {
        const hidden = given.number("hidden_units");
        expect(await training(hidden, 3)).toEqual(await training(hidden, 3));
      },
      "different seeds differ": async (given) => {
        const hidden = given.number("hidden_units");
        expect(valuesOf(start(hidden, 3))).not.toEqual(valuesOf(start(hidden, 4)));
        expect(await training(hidden, 3)).not.toEqual(await training(hidden, 4));
      },
    },
  },
};
