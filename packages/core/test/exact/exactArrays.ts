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

/** The elements of a reduction or a matrix product; `undefined` for another op. */
export function exactReduction(
  node: Tensor,
  operands: readonly ExactArray[],
  arithmetic: Arithmetic,
): readonly Exact[] | undefined {
  const fold = folds[node.op.name];
  if (fold !== undefined) return reduced(operands[0]!, node, (elements) => fold(arithmetic, elements));
  return node.op.name === "matmul" ? matrixProduct(operands, arithmetic) : undefined;
}

function reduced(
  { shape, elements }: ExactArray,
  node: Tensor,
  fold: (elements: readonly Exact[]) => Exact,
): readonly Exact[] {
  const axes = node.attributes["axes"] as readonly number[];
  const strides = stridesOf(shape);
  const walk = (chosen: readonly number[]): readonly number[] => {
    const lengths = chosen.map((axis) => shape[axis]!);
    return [
      ...stridedPositions(
        lengths,
        chosen.map((axis) => strides[axis]!),
        elementCount(lengths),
      ),
    ];
  };
  const inner = walk(axes);
  return walk(shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))).map((origin) =>
    fold(inner.map((offset) => elements[origin + offset]!)),
  );
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
