/** What reductions, matrix products and movement mean for real numbers, on arrays of enclosures. */
import type { Tensor } from "../../src/graph/tensor.ts";
import { elementCount, NDArray, stridesOf } from "../../src/ndarray.ts";
import { stridedPositions } from "../../src/ops/elementwise.ts";
import type { Arithmetic, Exact, ExactArray } from "./enclosure.ts";
import { exactElementwise } from "./exactOps.ts";

type Fold = (arithmetic: Arithmetic, elements: readonly Exact[]) => Exact;

const combine =
  (name: string, start?: number): Fold =>
  (arithmetic, elements) =>
    (start === undefined ? elements.slice(1) : elements).reduce<Exact>(
      (total, element) => exactElementwise(name, arithmetic, [total, element]),
      start === undefined ? elements[0]! : arithmetic.number(start),
    );

const folds: Readonly<Record<string, Fold>> = {
  sum: combine("add", 0),
  prod: combine("mul", 1),
  max: combine("maximum"),
  min: combine("minimum"),
  logsumexp: (arithmetic, elements) => {
    // log Σ e^x = c + log Σ e^(x − c), so that nothing grows too large for the exponents
    const largest = folds["max"]!(arithmetic, elements);
    if (typeof largest === "string") return largest;
    const shift: Exact = { low: largest.high, high: largest.high };
    const exponentials = elements.map((element) =>
      exactElementwise("exp", arithmetic, [exactElementwise("sub", arithmetic, [element, shift])]),
    );
    const total = folds["sum"]!(arithmetic, exponentials);
    return exactElementwise("add", arithmetic, [shift, exactElementwise("log", arithmetic, [total])]);
  },
};

/** What is left of elements when something of all of them is taken off. */
const excesses: Readonly<Record<string, Fold>> = {
  logSoftmax: folds["logsumexp"]!,
  center: (arithmetic, elements) =>
    exactElementwise("div", arithmetic, [
      folds["sum"]!(arithmetic, elements),
      arithmetic.number(elements.length),
    ]),
};

/** The elements of a reduction, of what is left after one, or of a matrix product; `undefined` for another op. */
export function exactReduction(
  node: Tensor,
  operands: readonly ExactArray[],
  arithmetic: Arithmetic,
): readonly Exact[] | undefined {
  const { name } = node.op;
  const operand = operands[0]!;
  const fold = folds[name];
  if (fold !== undefined) {
    return groupsAlong(axesOf(node), operand.shape).map((group) =>
      fold(
        arithmetic,
        group.map((position) => operand.elements[position]!),
      ),
    );
  }
  const excess = excesses[name];
  if (excess !== undefined) return excessOver(excess, node, operand, arithmetic);
  if (name === "cumulativeSum" || name === "exclusiveSum") return partialSums(node, operand, arithmetic);
  if (name === "argMax" || name === "argMin") return unknowns(node);
  return name === "matmul" ? matrixProduct(operands, arithmetic) : undefined;
}

/** Positions, which rounding may move. */
const unknowns = ({ shape }: Tensor): readonly Exact[] =>
  Array.from({ length: elementCount(shape as readonly number[]) }, () => "unknown"); // of known sizes

function partialSums(
  node: Tensor,
  { shape, elements }: ExactArray,
  arithmetic: Arithmetic,
): readonly Exact[] {
  const { reverse } = node.attributes;
  const result = [...elements];
  for (const group of groupsAlong(axesOf(node), shape)) {
    const order = reverse === true ? group.toReversed() : group;
    let total: Exact = arithmetic.number(0);
    for (const position of order) {
      const next: Exact = exactElementwise("add", arithmetic, [total, elements[position]!]);
      result[position] = node.op.name === "cumulativeSum" ? next : total;
      total = next;
    }
  }
  return result;
}

function excessOver(
  fold: Fold,
  node: Tensor,
  { shape, elements }: ExactArray,
  arithmetic: Arithmetic,
): readonly Exact[] {
  const result = [...elements];
  for (const group of groupsAlong(axesOf(node), shape)) {
    const taken = fold(
      arithmetic,
      group.map((position) => elements[position]!),
    );
    for (const position of group) {
      result[position] = exactElementwise("sub", arithmetic, [elements[position]!, taken]);
    }
  }
  return result;
}

function axesOf({ attributes }: Tensor): readonly number[] {
  return (attributes["axes"] ?? [attributes["axis"]]) as readonly number[];
}

/** The positions that a reduction over the axes takes together, in the order of its results. */
function groupsAlong(axes: readonly number[], shape: readonly number[]): readonly (readonly number[])[] {
  const strides = stridesOf(shape);
  const walk = (chosen: readonly number[]): readonly number[] => {
    const lengths = chosen.map((axis) => shape[axis]!);
    const steps = chosen.map((axis) => strides[axis]!);
    return [...stridedPositions(lengths, steps, elementCount(lengths))];
  };
  const inner = walk(axes);
  const others = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  return walk(others).map((origin) => inner.map((offset) => origin + offset));
}

/** Matrices without batch axes. */
function matrixProduct([a, b]: readonly ExactArray[], arithmetic: Arithmetic): readonly Exact[] {
  const [rows, inner] = a!.shape as [number, number];
  const columns = b!.shape[1]!;
  return Array.from({ length: rows * columns }, (_, index) => {
    const row = Math.floor(index / columns);
    const products = Array.from({ length: inner }, (_each, k) =>
      exactElementwise("mul", arithmetic, [
        a!.elements[row * inner + k]!,
        b!.elements[k * columns + (index % columns)]!,
      ]),
    );
    return folds["sum"]!(arithmetic, products);
  });
}

/** The elements of an op that only moves elements or fills up with zeros: its kernel, run on their positions, says which. */
export function exactMovement(
  node: Tensor,
  operands: readonly ExactArray[],
  arithmetic: Arithmetic,
): readonly Exact[] {
  const all = operands.flatMap(({ elements }) => elements);
  let next = 1; // 0 stands for a zero that the op fills in
  const positions = operands.map(
    ({ shape, elements }) =>
      new NDArray(
        "float64",
        shape,
        Float64Array.from(elements, () => next++),
      ),
  );
  const output = NDArray.zeros("float64", node.shape as readonly number[]); // of known sizes
  node.op.kernel(positions, output, node.attributes);
  return Array.from(output.data, (position) => (position === 0 ? arithmetic.number(0) : all[position - 1]!));
}
