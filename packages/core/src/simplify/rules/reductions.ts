/** Reductions and matrix products: sums of sums, of what was stretched, of one element; products of transposes. */
import { shapesEqual } from "../../graph/shape.ts";
import { createNode, type Tensor } from "../../graph/tensor.ts";
import { div, mul, sub } from "../../ops/arithmetic.ts";
import { center } from "../../ops/center.ts";
import { mean } from "../../functions/statistics.ts";
import { constant } from "../../ops/constant.ts";
import { dimension } from "../../ops/leaves.ts";
import { matrixProduct } from "../../ops/matmul.ts";
import { broadcast, reshape, transpose } from "../../ops/movement.ts";
import { logSoftmax, logsumexp } from "../../ops/logsumexp.ts";
import { sum } from "../../ops/reduction.ts";
import { exp, log } from "../../ops/transcendental.ts";
import type { Rule } from "../rule.ts";

const axesOf = ({ attributes }: Tensor): readonly number[] => attributes["axes"] as readonly number[];
const keepsDims = ({ attributes }: Tensor): boolean => attributes["keepDims"] === true;

const sumOfOne: Rule = {
  name: "Σ over an axis of length 1 is the element",
  holds: "exact",
  root: sum.op,
  apply: (node) => {
    const [x] = node.inputs as [Tensor];
    const longer = axesOf(node).filter((axis) => x.shape[axis] !== 1);
    if (longer.length === 0) return reshape(x, node.shape);
    return keepsDims(node) && longer.length < axesOf(node).length
      ? (sum(x, longer, { keepDims: true }) as Tensor)
      : undefined;
  },
};

const reshapedSum: Rule = {
  name: "reshape(Σ x) drops the kept axes",
  holds: "exact",
  root: reshape.op,
  apply: ({ inputs: [total], shape }) => {
    if (total!.op !== sum.op) return undefined;
    const [x] = total!.inputs as [Tensor];
    const summed = axesOf(total!);
    const orOne = x.shape
      .map((_, axis) => axis)
      .filter((axis) => summed.includes(axis) || x.shape[axis] === 1);
    const dropped = [summed, orOne].find((axes) =>
      shapesEqual(
        x.shape.filter((_, axis) => !axes.includes(axis)),
        shape,
      ),
    );
    return dropped === undefined ? undefined : (sum(x, dropped) as Tensor);
  },
};

const sumOfSum: Rule = {
  name: "Σ Σ x = Σ x over all those axes",
  holds: "real",
  root: sum.op,
  apply: (node, { isShared }) => {
    const [inner] = node.inputs as [Tensor];
    if (inner.op !== sum.op || isShared(inner) || keepsDims(inner) !== keepsDims(node)) return undefined;
    const [x] = inner.inputs as [Tensor];
    const taken = axesOf(inner);
    const left = x.shape.map((_, axis) => axis).filter((axis) => keepsDims(inner) || !taken.includes(axis));
    const axes = new Set([...taken, ...axesOf(node).map((axis) => left[axis]!)]);
    return sum(x, [...axes], { keepDims: keepsDims(node) }) as Tensor;
  },
};

const sumOfStretched: Rule = {
  name: "Σ of n equal terms is n times the term",
  holds: "real",
  root: sum.op,
  apply: (node, { isShared }) => {
    const [stretched] = node.inputs as [Tensor];
    if (stretched.op !== broadcast.op) return undefined;
    const [x] = stretched.inputs as [Tensor];
    const summed = axesOf(node);
    const lent = stretched.rank - x.rank;
    const isStretched = (axis: number): boolean =>
      axis < lent || x.shape[axis - lent] !== stretched.shape[axis];
    if (!summed.every(isStretched)) return undefined;
    const left = x.shape.filter((_, axis) => keepsDims(node) || !summed.includes(axis + lent));
    // A product, and what gives it the shape; a copy that others use too goes on existing.
    const needed = [true, left.length < x.rank, !shapesEqual(left, node.shape)].filter(Boolean).length;
    if (needed > (isShared(stretched) ? 1 : 2)) return undefined;
    const counted = summed.reduce<Tensor>((product, axis) => {
      const size = stretched.shape[axis]!;
      return mul(
        product,
        typeof size === "string" ? dimension(size, node.dtype) : constant(size, node.dtype),
      );
    }, x);
    return broadcast(reshape(counted, left), node.shape);
  },
};

const logOfSumOfExponentials: Rule = {
  name: "log Σ eˣ = logsumexp(x)",
  holds: "real",
  root: log.op,
  apply: ({ inputs: [total] }) => {
    const exponential = total!.inputs[0];
    if (total!.op !== sum.op || exponential?.op !== exp.op) return undefined;
    return logsumexp(exponential.inputs[0]!, axesOf(total!), { keepDims: keepsDims(total!) }) as Tensor;
  },
};

const logProbability: Rule = {
  name: "x − logsumexp(x) = logSoftmax(x)",
  holds: "real",
  root: sub.op,
  apply: ({ inputs: [x, total] }) => {
    if (total!.op !== logsumexp.op || total!.inputs[0] !== x || axesOf(total!).length !== 1) return undefined;
    return keepsDims(total!) || total!.rank === 0 ? (logSoftmax(x!, axesOf(total!)[0]) as Tensor) : undefined;
  },
};

const deviation: Rule = {
  name: "x − Σx / n = center(x)",
  holds: "real",
  root: sub.op,
  apply: ({ inputs: [x, quotient] }) => {
    const [total, count] = quotient!.inputs;
    if (quotient!.op !== div.op || total!.op !== sum.op || total!.inputs[0] !== x) return undefined;
    const isMean = (mean(x!, axesOf(total!), { keepDims: true }) as Tensor).inputs[1] === count;
    return isMean && (keepsDims(total!) || total!.rank === 0)
      ? (center(x!, axesOf(total!)) as Tensor)
      : undefined;
  },
};

const isMatrixTranspose = ({ op, attributes, rank }: Tensor): boolean => {
  if (op !== transpose.op) return false;
  const permutation = attributes["permutation"] as readonly number[];
  return (
    permutation.at(-1) === rank - 2 && permutation.slice(0, -2).every((axis, position) => axis === position)
  );
};

const swapLastTwo = (x: Tensor): Tensor => {
  const axes = x.shape.map((_, axis) => axis);
  return transpose(x, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]) as Tensor;
};

const transposedProduct: Rule = {
  name: "(A B)ᵀ = Bᵀ Aᵀ, where one is a transpose already",
  holds: "exact",
  root: transpose.op,
  apply: (node, { isShared }) => {
    const [product] = node.inputs as [Tensor];
    if (product.op !== matrixProduct.op || !isMatrixTranspose(node) || isShared(product)) return undefined;
    const [a, b] = product.inputs as [Tensor, Tensor];
    if (a.rank !== b.rank || !(isMatrixTranspose(a) || isMatrixTranspose(b))) return undefined;
    return createNode(matrixProduct.op, [swapLastTwo(b), swapLastTwo(a)]);
  },
};

const productOfTransposes: Rule = {
  name: "Aᵀ Bᵀ = (B A)ᵀ",
  holds: "exact",
  root: matrixProduct.op,
  apply: ({ inputs: [a, b] }, { isShared }) => {
    if (
      a!.rank !== b!.rank ||
      !isMatrixTranspose(a!) ||
      !isMatrixTranspose(b!) ||
      isShared(a!) ||
      isShared(b!)
    )
      return undefined;
    return swapLastTwo(createNode(matrixProduct.op, [b!.inputs[0]!, a!.inputs[0]!]));
  },
};

/** Rules of reductions and matrix products. */
export const reductions: readonly Rule[] = [
  sumOfOne,
  reshapedSum,
  sumOfSum,
  sumOfStretched,
  logOfSumOfExponentials,
  logProbability,
  deviation,
  transposedProduct,
  productOfTransposes,
];
