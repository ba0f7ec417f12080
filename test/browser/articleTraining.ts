/** The article's network trained by a compiled program. It does not know where it runs: in Node, in a page, in a worker. */
import { compile, NDArray, simplify, type NestedNumbers, type Tensor } from "@chainrule/core";
import { twoLayerNetwork, type RealDType, type TwoLayerNetwork } from "@chainrule/nn";
import { bitsOf } from "./bits.ts";

/** What is trained on what: plain data, which passes from thread to thread. */
export interface Training {
  readonly title: string;
  readonly dtype: RealDType;
  readonly hidden: number;
  readonly epochs: number;
  readonly learningRate: number;
  /** One row for each person. */
  readonly x: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
  /** W₁, b₁, W₂, b₂ at the start. */
  readonly weights: readonly NestedNumbers[];
}

/** How it went, bit by bit. */
export interface Trained {
  /** The cost before each update. */
  readonly cost: readonly string[];
  /** W₁, b₁, W₂, b₂ after the last one. */
  readonly weights: readonly string[];
}

/** The network of a training, with weights of its own. */
export function networkOf({ x, hidden, dtype }: Omit<Training, "weights">): TwoLayerNetwork {
  return twoLayerNetwork({ inputs: x[0]!.length, hidden, outputs: 1, seed: 1, dtype });
}

/** Trains epoch by epoch, or in one call into WebAssembly, which gives the last cost alone. */
export function train(
  training: Training,
  { inOneCall = false }: { readonly inOneCall?: boolean } = {},
): Trained {
  const { x, y, dtype, epochs, learningRate, weights } = training;
  const network = networkOf(training);
  network.parameters.forEach((parameter, index) => parameter.assign(weights[index]!));
  const updates = network.update(learningRate);
  const [J, ...next] = simplify([network.J, ...updates.map(([, value]) => value)]) as [Tensor, ...Tensor[]];
  const program = compile({
    outputs: { J },
    updates: updates.map(([parameter], index) => [parameter, next[index]!] as const),
  });
  const feeds = { x: NDArray.from(x, dtype), y: NDArray.from(y, dtype) };
  const cost = inOneCall
    ? [bitsOf(program.run(feeds, { steps: epochs }).J)]
    : Array.from({ length: epochs }, () => bitsOf(program.run(feeds).J));
  program.dispose();
  return { cost, weights: network.parameters.map(({ value }) => bitsOf(value)) };
}
