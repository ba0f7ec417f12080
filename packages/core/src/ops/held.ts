/**
 * Two ops whose value is their first operand: one that no derivative passes, one that waits for another value. No law lets the
 * simplifier drop them.
 */
import type { Operand, ShapeOf } from "../graph/shapeTypes.ts";
import { createNode, type Op, type Tensor } from "../graph/tensor.ts";
import { builder, called, callNotation, lift, type Builder } from "./define.ts";

const copyFirst: Op["kernel"] = ([x], output) => output.data.set(x!.data);

const stopGradientOp: Op = {
  name: "stopGradient",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  derivative: { kind: "none" },
  isHeld: true,
  elementwise: true,
  kernel: copyFirst,
  lowering: { kind: "copy" },
  notation: callNotation,
  laws: { idempotent: true },
  range: (x) => x,
  samples: [[], [3], [2, 3]].map((shape) => ({ operands: [{ shape, domain: [-2, 2] }] })),
};

/** `x`, held constant: the same value, but its derivative is 0. */
export const stopGradient: Builder<<A extends Operand>(x: A) => Tensor<ShapeOf<A>>> = builder(
  stopGradientOp,
  (x: Operand) => createNode(stopGradientOp, lift("stopGradient", [x])),
);

const afterOp: Op = {
  name: "after",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  derivative: {
    kind: "linear",
    operands: [0],
    adjoint: (cotangent) => cotangent,
  },
  kernel: copyFirst,
  lowering: { kind: "copy" },
  notation: called({ kind: "value" }),
  range: (x) => x,
  samples: [
    {
      operands: [
        { shape: [2, 3], domain: [-2, 2] },
        { shape: [4], domain: [-2, 2] },
      ],
    },
  ],
};

/**
 * `x`, but computed from only after `earlier` is known, whose value does not matter. It is another node than `x`: what is built on it
 * is computed again, and not kept since `x` was known. This is what `checkpoint` recomputes on.
 */
export const after: Builder<<A extends Tensor>(x: A, earlier: Tensor) => Tensor<ShapeOf<A>>> = builder(
  afterOp,
  (x: Tensor, earlier: Tensor) => createNode(afterOp, [x, earlier]),
);
