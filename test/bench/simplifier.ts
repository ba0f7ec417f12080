/** What simplifying a training step costs and saves, for growing depth at one width: node counts, time, time per node. */
import {
  grad,
  input,
  log,
  matmul,
  mean,
  NDArray,
  parameter,
  sigmoid,
  simplify,
  sub,
  topologicalOrder,
  type Parameter,
  type Tensor,
} from "@chainrule/core";
import { median } from "./statistics.ts";

/** A depth's numbers of nodes, and the median time. */
export interface SimplifierPoint {
  readonly depth: number;
  readonly before: number;
  readonly after: number;
  readonly milliseconds: number;
}

const width = 8;

/** Cost and updates of a network of sigmoid layers. */
function trainingStep(depth: number): Tensor[] {
  const y: Tensor = input("y", ["m", 1]);
  const parameters: Parameter[] = [];
  let a: Tensor = input("x", ["m", width]);
  for (let layer = 1; layer <= depth; layer++) {
    const outputs = layer === depth ? 1 : width;
    const W: Parameter = parameter(`W_${layer}`, NDArray.zeros("float32", [width, outputs]));
    const b: Parameter = parameter(`b_${layer}`, NDArray.zeros("float32", [1, outputs]));
    parameters.push(W, b);
    a = sigmoid(matmul(a, W).add(b));
  }
  const cost = mean(y.mul(log(a)).add(sub(1, y).mul(log(sub(1, a))))).neg() as Tensor<readonly []>;
  const gradients = grad(cost, parameters) as readonly Tensor[];
  return [cost, ...parameters.map((each, index) => (each as Tensor).sub(gradients[index]!.mul(0.1)))];
}

const cells = (values: readonly (string | number)[]): string =>
  values.map((value) => String(value).padStart(14)).join("");

/** Measures and prints each depth. */
export function measureSimplifier(): readonly SimplifierPoint[] {
  console.log("\nSimplifying a training step, width 8");
  console.log(cells(["layers", "nodes before", "nodes after", "ms (median)", "µs per node"]));
  return [2, 5, 10, 20, 50, 100, 200, 500].map((depth) => {
    const roots = trainingStep(depth);
    const before = topologicalOrder(roots).length;
    let after = 0;
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      after = topologicalOrder(simplify(roots)).length;
      return performance.now() - start;
    });
    const milliseconds = median(times);
    const perNode = (1000 * milliseconds) / before;
    console.log(cells([depth, before, after, milliseconds.toFixed(1), perNode.toFixed(1)]));
    return { depth, before, after, milliseconds };
  });
}
