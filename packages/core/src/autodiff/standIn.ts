/** Stand-ins: operands for a function whose graph is wanted before it is known what it will be applied to. */
import { nameOf } from "../graph/describe.ts";
import { Tensor, type Op } from "../graph/tensor.ts";
import { dependents } from "../graph/walk.ts";

const standInOp: Op = {
  name: "standIn",
  infer: () => {
    throw new Error("a stand-in is made for a tensor, not inferred");
  },
  derivative: { kind: "none" },
  kernel: () => {
    throw new Error("a stand-in has no value: it must be replaced before the graph is evaluated");
  },
  notation: { kind: "call" },
  samples: [],
};

/** A node of the same shape, element type and name, which is no other node: it is not interned, so it is never met by chance. */
export function standInFor(tensor: Tensor): Tensor {
  const standIn = new Tensor(standInOp, [], {}, tensor);
  const name = nameOf(tensor);
  return name === undefined ? standIn : standIn.named(name);
}

/** The nodes of the graph of `root` that are built on one of the stand-ins, themselves included, operands first. */
export function builtOn(standIns: readonly Tensor[], roots: readonly Tensor[]): readonly Tensor[] {
  const oldest = Math.min(...standIns.map(({ id }) => id));
  const reached = new Set(roots);
  // Ids rise along every edge, so what is older than the stand-ins is built on none of them: nobody walks there.
  for (const node of reached) {
    for (const input of node.inputs) if (input.id >= oldest) reached.add(input);
  }
  const order = [...reached].sort((a, b) => a.id - b.id);
  const dependent = dependents(order, standIns);
  return order.filter((node) => dependent.has(node));
}
