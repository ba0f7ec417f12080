/**
 * What a gradient check is about: one output, the tensors that are moved, and the data. The graph is rebuilt in float64 first, so that
 * its derivatives are taken in float64, too.
 */
import { isFloating, type DType } from "../dtype.ts";
import { ChainruleError } from "../errors.ts";
import { evaluateOrder } from "../evaluate/evaluate.ts";
import { bindInputs, type DimensionSizes, type Feeds } from "../evaluate/bind.ts";
import { nameOf } from "../graph/describe.ts";
import { bindShape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { NDArray } from "../ndarray.ts";
import { input, Parameter } from "../ops/leaves.ts";
import { inFloat64 } from "../graph/substitute.ts";

/** A tensor that is moved: an input leaf of the graph, and the point at which it stands. */
export interface Source {
  readonly name: string;
  readonly tensor: Tensor;
  readonly point: NDArray;
}

/** A function given as a graph, and a point of its domain. */
export interface GradientProblem {
  readonly output: Tensor;
  readonly sources: readonly Source[];
  /** The concrete shape of a tensor of the graph. */
  readonly shapeOf: (tensor: Tensor) => readonly number[];
  /** Makes an input of the graph that has the shape and type of `like` and the given value. */
  readonly give: (name: string, like: Tensor, value: NDArray) => Tensor;
  /** Prepares the roots to be evaluated, many times, at the points where the sources stand. */
  readonly prepare: (roots: readonly Tensor[]) => () => NDArray[];
}

const widest = (dtype: DType): DType => (dtype === "float32" ? "float64" : dtype);

/**
 * The problem of moving `tensors` in the graph of `output`. Each of them, which may be an input, a parameter or a node between,
 * becomes an input of its own: it is moved while the others are held. Those that are no real numbers stay where they are.
 * @throws ChainruleError as `evaluate` does, `invalid-argument` when nothing is left to move, `non-finite` when the output is not
 *   finite at the point.
 */
export function gradientProblem(
  output: Tensor,
  tensors: readonly Tensor[],
  feeds: Feeds,
  dimensions: DimensionSizes,
): GradientProblem {
  const wrt = [...new Set(tensors)];
  const order = topologicalOrder([output, ...wrt]);
  const { values, sizes } = bindInputs(order, feeds, dimensions, widest);
  const points = evaluateOrder(order, [output, ...wrt], { values, sizes }, widest);
  checkFinite(output, points[0]!);

  const held = new Map(values);
  const replacements = new Map<Tensor, Tensor>();
  const replace = (tensor: Tensor, name: string, value: NDArray): Tensor => {
    const replacement = input(name, tensor.shape, "float64");
    replacements.set(tensor, replacement);
    held.set(replacement, value);
    return replacement;
  };
  const sources = wrt.flatMap((tensor, index): Source[] => {
    if (!isFloating(tensor.dtype)) return [];
    const name = nameOf(tensor) ?? `wrt[${index}]`;
    const point = points[index + 1]!;
    return [{ name, tensor: replace(tensor, `${name} (wrt[${index}])`, point), point }];
  });
  checkMovable(wrt, sources);
  for (const [index, node] of order.entries()) {
    const value = node instanceof Parameter ? node.value : values.get(node);
    if (value === undefined || node.dtype !== "float32" || replacements.has(node)) continue;
    replace(node, `${nameOf(node)} (held ${index})`, NDArray.from(value, "float64"));
  }
  return {
    output: inFloat64([output], replacements)[0]!,
    sources,
    shapeOf: (tensor) => bindShape("checkGradients", tensor.shape, sizes),
    give: (name, like, value) => {
      const given = input(name, like.shape, "float64");
      held.set(given, value);
      return given;
    },
    prepare: (roots) => {
      const rootOrder = topologicalOrder(roots);
      return () => evaluateOrder(rootOrder, roots, { values: held, sizes }, widest);
    },
  };
}

function checkMovable(wrt: readonly Tensor[], sources: readonly Source[]): void {
  if (sources.length > 0) return;
  throw new ChainruleError("invalid-argument", {
    where: "checkGradients",
    expected: "at least one tensor of real numbers to move",
    received:
      wrt.length === 0 ? "none" : `tensors of type ${[...new Set(wrt.map(({ dtype }) => dtype))].join(", ")}`,
  });
}

function checkFinite(output: Tensor, value: NDArray): void {
  const entry = value.data.findIndex((element) => !Number.isFinite(element));
  if (entry < 0) return;
  throw new ChainruleError("non-finite", {
    where: "checkGradients",
    expected: "an output that is finite at the given point",
    received: `${value.data[entry]} as element ${entry} of ${nameOf(output) ?? output.op.name}`,
    fix: "Check the gradient at a point where the function is defined",
  });
}

/** The entry at a position of row-major order, as `[2, 3]`. */
export function entryAt(shape: readonly number[], position: number): readonly number[] {
  const entry: number[] = [];
  let rest = position;
  for (const length of shape.toReversed()) {
    entry.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return entry;
}
