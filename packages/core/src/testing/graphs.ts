/**
 * A fast-check arbitrary for whole graphs, well typed by construction, over the table of ops. A graph grows from a list of
 * choices in which every number is valid, so that a failing one shrinks, and it prints as the program that builds it.
 */
import * as fc from "fast-check";
import type { Dimension } from "../graph/shape.ts";
import type { Op, Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { elementCount, type NDArray } from "../ndarray.ts";
import { ops as allOps } from "../ops/index.ts";
import { input } from "../ops/leaves.ts";
import { elements, toArray, type ElementOptions } from "./arrays.ts";
import { GraphBuilder, type Choice, type GraphSetting, type Step } from "./graphBuilder.ts";
import { stepsOver } from "./graphSteps.ts";
import { toProgram } from "./toProgram.ts";

/** Which graphs. */
export interface GraphOptions extends ElementOptions {
  /** The element type of inputs and constants; default either. */
  readonly dtype?: "float32" | "float64";
  /**
   * Only graphs that are smooth near their data: no kinks, poles or jumps, and operands kept within the intervals on which their
   * ops are tested, so that differences converge. Default false: anything goes, `NaN` and zero sizes included.
   */
  readonly smooth?: boolean;
  /** Whether both float types may occur in one graph; default false. */
  readonly mixed?: boolean;
  /** The lengths of axes and the sizes of named dimensions, simplest first; default 2, 1, 3, and 0 unless smooth. */
  readonly sizes?: readonly number[];
  /** Names for dimensions, which any axis of an input may have; default `m` and `n`. */
  readonly names?: readonly string[];
  /** Default 3. */
  readonly maxInputs?: number;
  /** Default 16. A step builds one node, and sometimes a few more to make operands fit. */
  readonly maxSteps?: number;
  /** The most elements that a tensor may have; default 256. */
  readonly largestSize?: number;
  /** The ops to use; default all. */
  readonly ops?: readonly Op[];
}

/** A graph with data. */
export interface RandomGraph {
  /** The node of real numbers that is made of the most others. */
  readonly output: Tensor;
  /** All nodes of real numbers that were built, inputs first; any of them may serve as a further output. */
  readonly nodes: readonly Tensor[];
  /** The inputs on which the output depends. */
  readonly inputs: readonly Tensor[];
  /** Data for those inputs. */
  readonly feeds: Readonly<Record<string, NDArray>>;
  /** Sizes of all named dimensions. */
  readonly dimensions: Readonly<Record<string, number>>;
}

interface InputChoice {
  readonly shape: readonly Dimension[];
  readonly data: readonly number[];
}

/** Graphs with data for them. */
export function graphs(options: GraphOptions = {}): fc.Arbitrary<RandomGraph> {
  const { smooth = false, mixed = false, names = ["m", "n"], maxInputs = 3, maxSteps = 16 } = options;
  const sizes = options.sizes ?? (smooth ? [2, 1, 3] : [2, 1, 3, 0]);
  const steps = stepsOver(options.ops ?? allOps, smooth);
  const dtypes = options.dtype === undefined ? (["float64", "float32"] as const) : [options.dtype];
  const values = options.values ?? (smooth ? ([-2, 2] as const) : "any");
  const lengthsOf = { minLength: names.length, maxLength: names.length };
  return fc.constantFrom(...dtypes).chain((dtype) =>
    fc
      .record({
        inputs: fc.array(inputChoice(dtype, [...sizes, ...names], sizes, { values }), {
          minLength: 1,
          maxLength: maxInputs,
        }),
        named: fc.array(fc.constantFrom(...sizes), lengthsOf),
        choices: fc.array(choice(steps.length), { minLength: 1, maxLength: maxSteps, size: "max" }),
      })
      .map(({ inputs, named, choices }) => {
        const dimensions = Object.fromEntries(names.map((name, index) => [name, named[index]!]));
        const limits = { dtype, smooth, mixed, largestSize: options.largestSize ?? 256, largestRank: 5 };
        return grow(inputs, dimensions, limits, steps, choices);
      }),
  );
}

function inputChoice(
  dtype: "float32" | "float64",
  dimensions: readonly Dimension[],
  sizes: readonly number[],
  options: ElementOptions,
): fc.Arbitrary<InputChoice> {
  const most = Math.max(...sizes) ** 3;
  return fc.record({
    shape: fc.array(fc.constantFrom(...dimensions), { maxLength: 3 }),
    data: fc.array(elements(dtype, options), {
      minLength: Math.min(most, 32),
      maxLength: Math.min(most, 32),
    }),
  });
}

const manyDetails = 5;

const reference = fc.nat(11);

function choice(stepCount: number): fc.Arbitrary<Choice> {
  return fc.record({
    step: fc.nat(stepCount - 1),
    operands: fc.tuple(reference, reference, reference),
    details: fc.array(fc.nat(59), { minLength: manyDetails, maxLength: manyDetails }),
  });
}

function grow(
  inputChoices: readonly InputChoice[],
  dimensions: Readonly<Record<string, number>>,
  limits: Pick<GraphSetting, "dtype" | "smooth" | "mixed" | "largestSize" | "largestRank">,
  steps: readonly Step[],
  choices: readonly Choice[],
): RandomGraph {
  const inputs = inputChoices.map(({ shape }, index): Tensor => input(`x${index}`, shape, limits.dtype));
  const values = new Map(
    inputs.map((tensor, index) => {
      const { shape, data } = inputChoices[index]!;
      const sizes = shape.map((length) => (typeof length === "number" ? length : dimensions[length]!));
      const repeated = Array.from({ length: elementCount(sizes) }, (_, at) => data[at % data.length]!);
      return [tensor, toArray(limits.dtype, sizes, repeated)];
    }),
  );
  const builder = new GraphBuilder({ ...limits, inputs, values, sizes: new Map(Object.entries(dimensions)) });
  for (const each of choices) {
    const node = steps[each.step]!(builder, each);
    if (node !== undefined) builder.keep(node);
  }
  const { node: output, parts: used } = largestOf(builder.values);
  const usedInputs = inputs.filter((tensor) => used.has(tensor));
  const feeds = Object.fromEntries(
    usedInputs.map((tensor) => [tensor.attributes["name"] as string, values.get(tensor)!]),
  );
  return withProgram({ output, nodes: builder.values, inputs: usedInputs, feeds, dimensions });
}

/** The node that is made of the most others, the latest of them; so little of what was built is left out. */
function largestOf(nodes: readonly Tensor[]): { readonly node: Tensor; readonly parts: ReadonlySet<Tensor> } {
  return nodes
    .map((node) => ({ node, parts: new Set(topologicalOrder([node])) }))
    .reduce((largest, each) => (each.parts.size >= largest.parts.size ? each : largest));
}

/** fast-check shows a counterexample by this method. */
function withProgram(graph: RandomGraph): RandomGraph {
  return Object.assign(graph, { [fc.toStringMethod]: () => `\n${toProgram(graph.output, graph)}\n` });
}
