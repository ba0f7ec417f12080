/**
 * What recurrent layers have in common: a cell that is applied step by step along the second to last axis, unrolled into one graph.
 * The products with the inputs of all steps are one product; it knows no particular cell.
 */
import { add, matmul, NDArray, parameter, reshape, slice, stack, type Tensor } from "@chainrule/core";
import { glorotUniform, orthogonal, type Initializer, type RealDType } from "../initializers.ts";
import { splitSeed } from "../seeds.ts";
import type { Layer, Trainable } from "./layer.ts";
import type { Recurs } from "./shapeRule.ts";
import { checkRank, checkSizes, knownLength } from "./wholeNumbers.ts";

/** What a recurrent layer looks like. */
export interface RecurrentOptions<U extends number = number, O extends "last" | "all" = "last" | "all"> {
  /** The number of outputs, which are also what is carried from step to step. */
  readonly units: U;
  /** Which outputs are wanted: the `last` step's [m, units], unless told, or those of `all` steps [m, steps, units]. */
  readonly output?: O;
  /** Makes the weights of the inputs; Glorot's uniform numbers unless told. */
  readonly initializer?: Initializer;
  /** Makes the weights of the outputs of the step before, [units, units] for each gate; orthogonal unless told. */
  readonly recurrentInitializer?: Initializer;
}

/**
 * The parameters of a recurrent layer with n inputs and g gates side by side: `inputWeights` [n, g units],
 * `recurrentWeights` [units, g units] and `bias` [g units].
 */
export type RecurrentParameters = {
  readonly inputWeights: Tensor;
  readonly recurrentWeights: Tensor;
  readonly bias: Tensor;
};

/** A recurrent layer of U units. */
export type RecurrentLayer<U extends number, O extends "last" | "all"> = Layer<
  RecurrentParameters,
  Trainable<RecurrentParameters>,
  Recurs<U, O>
>;

/** What is carried from step to step; the output comes first. */
export type RecurrentState = readonly [output: Tensor, ...rest: Tensor[]];

/** One step: `fromInput` is `xₜ W + b` of all gates; before the first step, when all that is carried is 0, there is no state. */
export type Cell = (
  fromInput: Tensor,
  recurrentWeights: Tensor,
  state: RecurrentState | undefined,
) => RecurrentState;

/** The names and the initial bias of the gates, in their order. */
export type Gates = Readonly<Record<string, number>>;

/** The layer that applies a cell along the steps of [… , steps, n]. @throws ChainruleError as the layers say. */
export function recurrentLayer<U extends number, O extends "last" | "all">(
  name: string,
  gates: Gates,
  options: RecurrentOptions<U, O>,
  cell: Cell,
): RecurrentLayer<U, O> {
  const { units, output = "last", initializer = glorotUniform, recurrentInitializer = orthogonal } = options;
  checkSizes(name, { units });
  const biases = Object.values(gates);
  return {
    name,
    init(seed, inputShape, dtype = "float32") {
      const inputs = inputsOf(name, inputShape);
      const seeds = splitSeed(seed, 2 * biases.length);
      const weights = (make: Initializer, rows: number, first: number): NDArray =>
        sideBySide(
          biases.map((_, gate) => make([rows, units], { seed: seeds[first + gate]!, dtype })),
          dtype,
        );
      const bias = biases.flatMap((value) => new Array<number>(units).fill(value));
      return {
        inputWeights: parameter("W", weights(initializer, inputs, 0), dtype),
        recurrentWeights: parameter("U", weights(recurrentInitializer, units, biases.length), dtype),
        bias: parameter("b", bias, dtype),
      };
    },
    apply({ inputWeights, recurrentWeights, bias }, x) {
      inputsOf(name, x.shape);
      const fromInputs: Tensor = add(matmul(x, inputWeights) as Tensor, bias);
      let state: RecurrentState | undefined;
      const outputs = stepsOf(fromInputs).map((fromInput) => {
        state = cell(fromInput, recurrentWeights, state);
        return state[0];
      });
      return output === "all" ? stack(outputs, -2) : outputs.at(-1)!;
    },
  };
}

/** The part of a tensor that belongs to one gate, `units` wide, along the last axis. */
export function gate(ofAllGates: Tensor, units: number, index: number, count = 1): Tensor {
  return part(ofAllGates, -1, index * units, (index + count) * units);
}

function part(x: Tensor, axis: number, start: number, stop: number): Tensor {
  return slice(
    x,
    x.shape.map((_, position) => (position === x.rank + axis ? ([start, stop] as const) : null)),
  );
}

/** The slices along the second to last axis. */
function stepsOf(x: Tensor): Tensor[] {
  const withoutSteps = [...x.shape.slice(0, -2), x.shape.at(-1)!];
  return Array.from({ length: x.shape.at(-2) as number }, (_, step) =>
    reshape(part(x, -2, step, step + 1), withoutSteps),
  );
}

function inputsOf(name: string, shape: readonly (number | string)[]): number {
  checkRank(name, shape, 2, "[… , steps, inputs]");
  const steps = knownLength(name, shape, -2, "the number of steps");
  checkSizes(name, { steps });
  return knownLength(name, shape, -1, "the number of inputs");
}

/** Matrices of one shape as one matrix. */
function sideBySide(matrices: readonly NDArray[], dtype: RealDType): NDArray {
  const [rows, columns] = matrices[0]!.shape as [number, number];
  const joined = NDArray.zeros(dtype, [rows, columns * matrices.length]);
  matrices.forEach(({ data }, index) => {
    for (let row = 0; row < rows; row++) {
      const values = data.subarray(row * columns, (row + 1) * columns);
      joined.data.set(values as never, (row * matrices.length + index) * columns);
    }
  });
  return joined;
}
