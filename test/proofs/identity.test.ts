/**
 * Proofs by identity: the derived gradient and the closed form written by hand simplify to the same node, so that they are equal
 * for all inputs. Every proof is shown to fail when the closed form is altered on purpose.
 */
import {
  add,
  dimension,
  div,
  grad,
  input,
  logsumexp,
  log,
  matmul,
  matrixTranspose,
  mean,
  mul,
  NDArray,
  parameter,
  sigmoid,
  simplify,
  softmax,
  square,
  sub,
  sum,
  type Tensor,
} from "@chainrule/core";
import { describe, expect, it } from "vitest";
import type { LayerValues } from "../closedForms/layerLoops.ts";
import {
  alteredRules,
  articleRules,
  closedForms,
  crossEntropy,
  sigmoidNetwork,
  type Network,
  type Reduction,
  type Rules,
} from "../closedForms/networks.ts";

/** A network of the given widths; its weights play no part in a proof. */
function network(...widths: readonly number[]): Network {
  const values = widths.slice(1).map((outputs, index): LayerValues => {
    const inputs = widths[index]!;
    return { inputs, outputs, W: new Float64Array(inputs * outputs), b: new Float64Array(outputs) };
  });
  return sigmoidNetwork(values, "float64");
}

const sameNode = (derived: Tensor, closedForm: Tensor): boolean => simplify(derived) === simplify(closedForm);

/** For each layer and each of W, b and z, whether the derived gradient is the closed form. */
function proofs(net: Network, reduction: Reduction, rules: Rules): boolean[] {
  const loss = crossEntropy(net, reduction);
  return closedForms(net, reduction, rules).flatMap((forms, index) => {
    const layer = net.layers[index]!;
    return (["W", "b", "z"] as const).map((key) =>
      sameNode(grad(loss as Tensor<readonly []>, layer[key]), forms[key]),
    );
  });
}

const shapes = [
  [16, 8, 1],
  [3, 4, 2, 1],
  [2, 5, 4, 3, 1],
  [2, 3, 3, 3, 3, 1],
  [2, 3, 3, 3, 3, 3, 1],
  [4, 3, 2],
] as const;

describe.each(shapes.map((widths) => ({ widths })))("a network of widths $widths", ({ widths }) => {
  it.each(["mean", "sum"] as const)("has the article's gradients, derived from the %s loss", (reduction) => {
    expect(proofs(network(...widths), reduction, articleRules)).not.toContain(false);
  });

  it.each(Object.entries(alteredRules))("has not the gradients with %s", (_, rules) => {
    expect(proofs(network(...widths), "mean", rules)).toContain(false);
  });
});

describe("the factors of the chain", () => {
  const net = network(3, 2, 1);
  const { y, yHat } = net;
  const { z, below, W } = net.layers[1]!;
  const m = dimension("m", "float64");
  const loss = crossEntropy(net, "mean") as Tensor<readonly []>;

  it("∂J/∂ŷ · ŷ (1 − ŷ) m = ŷ − y: the equation cleared of its divisor, which is not 0", () => {
    const cleared = mul(mul(mul(grad(loss, yHat), yHat), sub(1, yHat)), m);
    expect(sameNode(cleared, sub(yHat, y))).toBe(true);
    expect(sameNode(cleared, sub(y, yHat))).toBe(false);
  });

  it("∂ŷ/∂z₂ = ŷ (1 − ŷ)", () => {
    const derived = grad(sum(yHat), z);
    expect(sameNode(derived, mul(yHat, sub(1, yHat)))).toBe(true);
    expect(sameNode(derived, mul(yHat, sub(2, yHat)))).toBe(false);
  });

  it("∂z₂/∂W₂ and ∂z₂/∂a₁ are the products with a₁ᵀ and W₂ᵀ", () => {
    const cotangent: Tensor = input("u", ["m", 1], "float64");
    const paired = sum(mul(cotangent, z));
    expect(sameNode(grad(paired, W), matmul(matrixTranspose(below), cotangent))).toBe(true);
    expect(sameNode(grad(paired, below), matmul(cotangent, matrixTranspose(W)))).toBe(true);
  });
});

describe("other losses", () => {
  const m = dimension("m", "float64");
  const x = input("x", ["m", 4], "float64");
  const W: Tensor = parameter("W", NDArray.zeros("float64", [4, 3]));
  const b: Tensor = parameter("b", NDArray.zeros("float64", [1, 3]));
  const y: Tensor = input("y", ["m", 3], "float64");
  const z: Tensor = add(matmul(x as Tensor, W), b);

  it("softmax and cross-entropy, the labels of a row adding up to one: (p − y) / m", () => {
    // Σ y log p = Σ y z − log Σ eᶻ for labels that add up to one
    const loss = mean(sub(logsumexp(z, 1), sum(mul(y, z), 1)));
    const error: Tensor = sub(softmax(z), y);
    expect(sameNode(grad(loss, z), div(error, m))).toBe(true);
    expect(sameNode(grad(loss, W), div(matmul(matrixTranspose(x), error), m))).toBe(true);
    expect(sameNode(grad(loss, z), div(sub(y, softmax(z)), m))).toBe(false);
  });

  it("softmax and cross-entropy as the textbook writes them, for any labels: p Σy − y", () => {
    const loss = sum(mul(y, log(softmax(z)))).neg();
    const total = sum(y, 1, { keepDims: true });
    expect(sameNode(grad(loss, z), sub(mul(softmax(z), total), y))).toBe(true);
    expect(sameNode(grad(loss, z), sub(softmax(z), y))).toBe(false);
  });

  it("the mean squared error with identity output: 2 (ŷ − y) / n", () => {
    const output: Tensor = input("o", ["m", 1], "float64");
    const target: Tensor = input("t", ["m", 1], "float64");
    const derived = grad(mean(square(sub(output, target))) as Tensor<readonly []>, output);
    expect(sameNode(derived, div(mul(2, sub(output, target)), m))).toBe(true);
    expect(sameNode(derived, div(sub(output, target), m))).toBe(false);
  });

  it("linear regression: 2 xᵀ (x W + b − y) / m and 2 Σ_rows (x W + b − y) / m", () => {
    const w: Tensor = parameter("w", NDArray.zeros("float64", [4, 1]));
    const c: Tensor = parameter("c", NDArray.zeros("float64", [1, 1]));
    const target: Tensor = input("t", ["m", 1], "float64");
    const error: Tensor = sub(add(matmul(x as Tensor, w), c), target);
    const loss = mean(square(error)) as Tensor<readonly []>;
    expect(sameNode(grad(loss, w), div(mul(2, matmul(matrixTranspose(x), error)), m))).toBe(true);
    expect(sameNode(grad(loss, c), div(mul(2, sum(error, 0, { keepDims: true })), m))).toBe(true);
    expect(sameNode(grad(loss, w), div(matmul(matrixTranspose(x), error), m))).toBe(false);
  });

  it("one sigmoid layer is logistic regression: xᵀ (σ(x W + b) − y) / m", () => {
    const net = network(4, 1);
    const error: Tensor = sub(sigmoid(net.layers[0]!.z), net.y);
    const derived = grad(crossEntropy(net, "mean") as Tensor<readonly []>, net.layers[0]!.W);
    expect(sameNode(derived, div(matmul(matrixTranspose(net.x), error), m))).toBe(true);
  });
});

describe("the size of the article's gradients", () => {
  it("is at most 18 nodes beyond the forward pass, for all four parameters together", () => {
    const net = network(16, 8, 1);
    const loss = crossEntropy(net, "mean") as Tensor<readonly []>;
    const parameters = net.layers.flatMap(({ W, b }) => [W, b]);
    const [yHat, ...gradients] = simplify([net.yHat, ...(grad(loss, parameters) as readonly Tensor[])]);
    const forward = nodesOf([yHat!]);
    const beyond = [...nodesOf(gradients)].filter((node) => !forward.has(node) && node.op.leaf === undefined);
    expect(beyond.length).toBeLessThanOrEqual(18);
  });
});

function nodesOf(roots: readonly Tensor[]): Set<Tensor> {
  const nodes = new Set(roots);
  for (const node of nodes) for (const operand of node.inputs) nodes.add(operand);
  return nodes;
}
