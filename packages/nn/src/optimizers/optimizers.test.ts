import {
  evaluate,
  grad,
  input,
  interpret,
  NDArray,
  parameter,
  square,
  sum,
  type Parameter,
  type Tensor,
} from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { options, small, table } from "../../test/trainingExamples.ts";
import { constantRate } from "../schedules/decay.ts";
import { warmUp } from "../schedules/warmUp.ts";
import { fit } from "../training/fit.ts";
import { accumulateGradients } from "./accumulation.ts";
import { adagrad } from "./adagrad.ts";
import { adam, adamW } from "./adam.ts";
import { chain } from "./chain.ts";
import { clipByGlobalNorm } from "./clipping.ts";
import { gradientDescent } from "./gradientDescent.ts";
import { lion } from "./lion.ts";
import { momentum, nesterov } from "./momentum.ts";
import { updatesFor, type Optimizer } from "./optimizer.ts";
import { rmsProp } from "./rmsProp.ts";
import { l2Penalty } from "./weightDecay.ts";

const numbers = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 5 });
const rate = fc.double({ min: 0, max: 1, noNaN: true });

/** Σ (W − c)², with the gradient 2 (W − c). */
const distance = (W: Tensor, c: Tensor): Tensor => sum(square(W.sub(c)));

describe("gradientDescent", () => {
  it("is W − α ∂J/∂W, for every parameter from the old values", () => {
    fc.assert(
      fc.property(numbers, numbers, rate, (start, other, alpha) => {
        const W = parameter("W", start, "float64");
        const V = parameter("V", other, "float64");
        const J = distance(W, sum(V)); // each gradient depends on both parameters
        const [dW, dV] = evaluate(grad(J, [W, V] as readonly Tensor[])) as [NDArray, NDArray];
        const updates = updatesFor(J, [W, V], gradientDescent({ learningRate: alpha }));
        interpret({ outputs: {}, updates }).run();
        expect([...W.value.data]).toEqual(start.map((value, index) => value - alpha * dW.data[index]!));
        expect([...V.value.data]).toEqual(other.map((value, index) => value - alpha * dV.data[index]!));
      }),
    );
  });

  it("follows a learning rate that is fed, with one program for all steps and in the parameter's element type", () => {
    const W = parameter("W", [1, -2], "float32");
    const learningRate = input("rate", [], "float64");
    const J = distance(W, parameter("c", [0, 0]));
    const program = interpret({
      outputs: { J },
      updates: updatesFor(J, [W], gradientDescent({ learningRate })),
    });
    program.run({ rate: 0 });
    expect([...W.value.data]).toEqual([1, -2]);
    program.run({ rate: 0.25 });
    expect([...W.value.data]).toEqual([0.5, -1]);
    program.run({ rate: 0.5 });
    expect([...W.value.data]).toEqual([0, 0]);
  });

  it("refuses a negative rate, one that is no number, and one with axes", () => {
    expect(() => gradientDescent({ learningRate: -0.1 })).toThrow(refusing("invalid-argument", "-0.1"));
    expect(() => gradientDescent({ learningRate: Number.NaN })).toThrow(refusing("invalid-argument", "NaN"));
    expect(() => gradientDescent({ learningRate: input("rate", [2]) })).toThrow(
      refusing("not-scalar", "[2]"),
    );
  });
});

describe("an optimizer of one's own", () => {
  /** Polyak's momentum: v ← μ v + g, W ← W − α v. */
  const ownMomentum = (learningRate: number, mu: number): Optimizer<{ velocity: readonly Parameter[] }> => ({
    learningRate,
    init: (parameters) => ({
      velocity: parameters.map(({ name, dtype, value }) =>
        parameter(`v(${name})`, NDArray.zeros(dtype, value.shape)),
      ),
    }),
    update: (gradients, { velocity }, _parameters, alpha = learningRate) => {
      const next = gradients.map((gradient, index): Tensor => velocity[index]!.mul(mu).add(gradient));
      return { steps: next.map((each) => each.mul(alpha)), state: { velocity: next } };
    },
  });

  it("keeps its state in the program: the same numbers as a plain loop", () => {
    fc.assert(
      fc.property(fc.double({ min: -5, max: 5, noNaN: true }), rate, rate, (start, alpha, mu) => {
        const W = parameter("W", [start], "float64");
        const J = sum(square(W));
        const program = interpret({ outputs: { J }, updates: updatesFor(J, [W], ownMomentum(alpha, mu)) });
        let [w, v] = [start, 0];
        for (let step = 0; step < 5; step++) {
          program.run();
          v = v * mu + 2 * w;
          w -= v * alpha;
          expect(W.value.item()).toBe(w);
        }
      }),
    );
  });
});

describe("every optimizer", () => {
  const all: Readonly<Record<string, Optimizer>> = {
    gradientDescent: gradientDescent({ learningRate: 0.5 }),
    momentum: momentum({ learningRate: 0.1 }),
    nesterov: nesterov({ learningRate: 0.1 }),
    rmsProp: rmsProp({ learningRate: 0.01 }),
    adagrad: adagrad({ learningRate: 0.1 }),
    adam: adam({ learningRate: 0.03 }),
    adamW: adamW({ learningRate: 0.03 }),
    lion: lion({ learningRate: 0.01, decay: 0.1 }),
    "a chain": chain(
      clipByGlobalNorm({ limit: 1 }),
      l2Penalty({ decay: 0.001 }),
      adam({ learningRate: 0.03 }),
    ),
    accumulateGradients: accumulateGradients(adam({ learningRate: 0.1 }), { every: 2 }),
  };

  it.each(Object.entries(all))(
    "%s trains with fit, also by a schedule, and again with the same bits",
    async (_, each) => {
      const train = async (): Promise<readonly number[]> => {
        const schedule = warmUp({ steps: 10 }, constantRate(each.learningRate as number));
        return (await fit(small(1), table, options({ epochs: 200, optimizer: each, schedule }))).cost;
      };
      const cost = await train();
      expect(cost[1]).toBe(cost[0]); // the first rate is 0
      expect(cost.at(-1)).toBeLessThan(0.9 * cost[0]!);
      expect(await train()).toEqual(cost);
    },
  );
});
