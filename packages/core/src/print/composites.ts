/** Compositions that have a name of their own. Each row only proposes a call; whoever prints it checks that it builds the node. */
import type { Op, Tensor } from "../graph/tensor.ts";
import { div } from "../ops/arithmetic.ts";
import { logSoftmax } from "../ops/logsumexp.ts";
import { sum } from "../ops/reduction.ts";
import { exp } from "../ops/transcendental.ts";
import { callableNamed, type Callable } from "./vocabulary.ts";

/** A call that may build a node. */
export interface ProposedCall {
  readonly callable: Callable;
  readonly operands: readonly Tensor[];
  readonly given: ReadonlyMap<string, unknown>;
}

interface Row {
  readonly name: string;
  /** The ops from the root down to a reduction, each with the operand through which the path goes. */
  readonly path: readonly (readonly [op: Op, operand: number])[];
  readonly reduction: Op;
  readonly given: (reduction: Tensor) => Readonly<Record<string, unknown>>;
}

const allAxes = ({ attributes: { axes, keepDims } }: Tensor): Readonly<Record<string, unknown>> => ({
  axes,
  keepDims,
});
const oneAxis = ({ attributes: { axis } }: Tensor): Readonly<Record<string, unknown>> => ({ axis });

const rows: readonly Row[] = [
  // Σx / n
  { name: "mean", path: [[div.op, 0]], reduction: sum.op, given: allAxes },
  // e^(log softmax x)
  { name: "softmax", path: [[exp.op, 0]], reduction: logSoftmax.op, given: oneAxis },
];

/**
 * The calls that may build this node.
 * @param isNamed Whether a tensor stands under its name, which no other name may swallow.
 */
export function* composites(node: Tensor, isNamed: (tensor: Tensor) => boolean): Generator<ProposedCall> {
  for (const { name, path, reduction, given } of rows) {
    let reached: Tensor | undefined = node;
    for (const [op, operand] of path) {
      reached = reached?.op === op ? reached.inputs[operand] : undefined;
      if (reached !== undefined && isNamed(reached)) reached = undefined;
    }
    if (reached?.op !== reduction) continue;
    yield {
      callable: callableNamed(name)!,
      operands: [reached.inputs[0]!],
      given: new Map(Object.entries(given(reached))),
    };
  }
}
