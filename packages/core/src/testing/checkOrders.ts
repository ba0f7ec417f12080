/** The check of a gradient problem, order by order: the derivative of each order is the function of the next. */
import { grad, jvp } from "../autodiff/index.ts";
import { ChainruleError } from "../errors.ts";
import type { Tensor } from "../graph/tensor.ts";
import { NDArray } from "../ndarray.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { sum } from "../ops/reduction.ts";
import { checkEntries, type Kink, type OrderCheck } from "./checkEntries.ts";
import type { GradientProblem } from "./gradientProblem.ts";
import { randomDirection, seededRandom, type Random } from "./random.ts";

/** How thoroughly to check, and how strictly. */
export interface CheckOptions {
  /** The highest order of derivatives to check; default 1. */
  readonly order?: 1 | 2 | 3;
  /** The allowed deviation relative to the size of the derivative; default 10⁻⁷. */
  readonly relative?: number;
  /**
   * The deviation that is always allowed, between both modes a hundredth of it; default 10⁻¹⁰. Lower it for functions whose
   * derivatives are tiny throughout.
   */
  readonly absolute?: number;
  /** The seed of all random directions and samples; default 1. */
  readonly seed?: number;
  /**
   * How many entries of each input are moved one by one; default 100. Of an input with more a random sample is taken, and
   * all its entries are moved at once along a random direction.
   */
  readonly maxEntries?: number;
}

/** What a check found that passed. */
export interface GradientReport {
  readonly order: number;
  readonly seed: number;
  /** How many derivatives, single entries and random directions, were compared with differences. */
  readonly comparisons: number;
  /** The largest deviation between a derivative and its differences, relative to the gradient's largest entry if that is above 1; kinks aside. */
  readonly largestDeviation: number;
  /** Where the one-sided differences disagree, and the derivative lies between them. */
  readonly kinks: readonly Kink[];
}

/** How far both modes may be apart, relative to the sum of the sizes of what they add up. */
const adjointTolerance = 1e-12;

/** Checks the problem up to the order asked for. @throws ChainruleError `gradient-mismatch` */
export function checkOrders(problem: GradientProblem, options: CheckOptions): GradientReport {
  const { order: highest = 1, relative = 1e-7, absolute = 1e-10, seed = 1, maxEntries = 100 } = options;
  const random = seededRandom(seed);
  const wrt = problem.sources.map(({ tensor }) => tensor);
  const kinks: Kink[] = [];
  let comparisons = 0;
  let largestDeviation = 0;
  let outputs: OrderCheck["outputs"] = [weighted(problem, problem.output, random)];
  for (let order = 1; order <= highest; order++) {
    const cotangents = outputs.map(({ tensor, weights }, index) =>
      problem.give(`cotangent ${order}.${index}`, tensor, weights),
    );
    const objective = total(outputs.map(({ tensor }, index) => mul(tensor, cotangents[index]!)));
    const check: OrderCheck = { outputs, gradients: grad(objective, wrt), order, seed };
    const found = checkEntries(problem, check, { relative, absolute, maxEntries, random, kinks });
    comparisons += found.comparisons;
    largestDeviation = Math.max(largestDeviation, found.largestDeviation);
    kinks.push(...found.kinks);
    const tangents = problem.sources.map(({ point }) => randomDirection(random, point.shape));
    checkModes(problem, objective, check, tangents, absolute);
    // The derivative along the tangents is what the next order differentiates; its terms stay apart, so that
    // the differences of small ones are not lost beside large ones.
    outputs = check.gradients.map((tensor, index) => ({ tensor, weights: tangents[index]! }));
  }
  return { order: highest, seed, comparisons, largestDeviation, kinks };
}

/** A scalar is differentiated as it is, so that its derivatives are the user's; anything else is weighted at random. */
function weighted(problem: GradientProblem, tensor: Tensor, random: Random): OrderCheck["outputs"][number] {
  const weights =
    tensor.rank === 0 ? NDArray.from(1, "float64") : randomDirection(random, problem.shapeOf(tensor));
  return { tensor, weights };
}

/** ⟨u, Jv⟩ = ⟨Jᵀu, v⟩, for each source by itself, so that a failure can name it. */
function checkModes(
  problem: GradientProblem,
  objective: Tensor,
  { gradients, order, seed }: OrderCheck,
  tangents: readonly NDArray[],
  absolute: number,
): void {
  problem.sources.forEach(({ name, tensor }, index) => {
    const direction = problem.give(`direction ${order}.${index}`, tensor, tangents[index]!);
    const [forward, gradient] = problem.prepare([jvp(objective, tensor, direction), gradients[index]!])() as [
      NDArray,
      NDArray,
    ];
    const pushed = forward.item();
    const terms = [...gradient.data].map((value, position) => value * tangents[index]!.data[position]!);
    const pulled = terms.reduce((sumOfTerms, term) => sumOfTerms + term, 0);
    const size = terms.reduce((sumOfSizes, term) => sumOfSizes + Math.abs(term), Math.abs(pushed));
    if (Object.is(pushed, pulled) || Math.abs(pushed - pulled) <= absolute / 100 + adjointTolerance * size)
      return;
    throw new ChainruleError("gradient-mismatch", {
      where: `checkGradients, order ${order}, input "${name}"`,
      expected: "⟨u, Jv⟩ in forward mode and ⟨Jᵀu, v⟩ in reverse mode to be equal",
      received: `${pushed} and ${pulled}`,
      fix: `Some op states an adjoint that is not the transpose of what it computes (random directions of seed ${seed})`,
      data: { order, input: name, forward: pushed, reverse: pulled, seed },
    });
  });
}

/** The sum of everything. */
function total(tensors: readonly Tensor[]): Tensor {
  return tensors
    .map((tensor): Tensor => sum(tensor))
    .reduce((sumOfTensors, tensor): Tensor => add(sumOfTensors, tensor));
}
