/** The plan of a graph, in a memory of its own. */
import type { Sizes } from "../../src/compile/expand.ts";
import { SharedMemory } from "../../src/compile/memory.ts";
import { Plan } from "../../src/compile/plan.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { topologicalOrder } from "../../src/graph/walk.ts";

let memory: SharedMemory | undefined;

export function planOf(outputs: readonly Tensor[], sizes: Sizes): Plan {
  const inputs = topologicalOrder(outputs).filter(({ op }) => op.leaf === "input");
  return new Plan({ inputs, outputs, updates: [], sizes }, (memory ??= new SharedMemory()));
}
