/** Operands that stretch, and means over one axis: every adjoint must come back in its operand's shape. */
import { add, matmul, mean, mul, square, sub, sum } from "@chainrule/core";
import type { CaseInputs } from "./caseInputs.ts";
import { spelled, written, type Formula, type KindTests } from "./formula.ts";

/** The mean over the first axis times v, by position or from the end. */
const meanTimesVector =
  (axis: number) =>
  (given: CaseInputs): Formula => ({
    loss: sum(matmul(mean(given.tensor("T"), axis, { keepDims: true }), given.tensor("v"))),
  });

export const broadcastAndReduce: KindTests = {
  "a column plus row plus bias": {
    spellings: [
      written((given) => {
        const Y = add(matmul(given.tensor("X"), given.tensor("W")), given.tensor("b"));
        return { loss: sum(square(sub(Y, given.tensor("t")))), extras: { Y } };
      }),
    ],
  },
  "b mean over axis 0, kept": {
    spellings: [
      written(meanTimesVector(0)),
      spelled("as axis -2", meanTimesVector(-2)),
      spelled("with the axis dropped", (given) => ({
        loss: sum(matmul(mean(given.tensor("T"), 0), given.tensor("v").reshape([3]))),
      })),
    ],
  },
  "c scalar times matrix": {
    spellings: [written((given) => ({ loss: sum(mul(given.tensor("s"), given.tensor("M"))) }))],
  },
};
