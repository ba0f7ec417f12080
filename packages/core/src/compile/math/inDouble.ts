/** Functions whose float32 version computes in float64: four lanes as two pairs. */
import type { Vector } from "../wasm/code.ts";
import { Lanes } from "../wasm/lanes.ts";
import { vectorInstructions as v } from "../wasm/vectorInstructions.ts";

/** A function of lanes that are float64; `isExact` if the result is not rounded to float32. */
export type DoubleFunction = (lanes: Lanes, operands: readonly Vector[], isExact: boolean) => Vector;

const halves = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15],
];
const lowOfBoth = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/** The function for lanes of either type. */
export function inDouble(compute: DoubleFunction): (lanes: Lanes, ...operands: Vector[]) => Vector {
  return (lanes, ...operands) => {
    if (lanes.type === "float64") return compute(lanes, operands, true);
    const { code } = lanes;
    const [low, high] = halves.map((positions) => {
      const promoted = operands.map((operand) =>
        code.vector(v.f64x2_promote_low_f32x4, code.shuffle(operand, operand, positions)),
      );
      return code.vector(v.f32x4_demote_f64x2_zero, compute(new Lanes(code, "float64"), promoted, false));
    });
    return code.shuffle(low!, high!, lowOfBoth);
  };
}
