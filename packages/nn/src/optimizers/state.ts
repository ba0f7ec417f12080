/** Parameters in which optimizers remember, and averages that they keep there. They do not know what is remembered. */
import { add, mul, NDArray, parameter, type Parameter, type Tensor } from "@chainrule/core";

/** For each parameter one of zeros, of its shape and element type: `velocity(W_1)` for W_1. */
export function zerosLike(role: string, parameters: readonly Parameter[]): Parameter[] {
  return parameters.map(({ label, name, dtype, value }) =>
    parameter(`${role}(${label ?? name})`, NDArray.zeros(dtype, value.shape)),
  );
}

/** A number that is remembered once, for all parameters: in float64, whatever they are. It starts at 0. */
export function zeroCounter(name: string): Parameter {
  return parameter(name, 0, "float64");
}

/** β a + (1 − β) x: an average over the past that forgets. */
export function movingAverage(average: Tensor, value: Tensor | number, decay: number): Tensor {
  const weight = 1 - decay;
  // A product of two numbers would be a constant in float32, whatever the type of the average.
  const news = typeof value === "number" ? weight * value : (mul(weight, value) as Tensor);
  return add(mul(decay, average), news as Tensor) as Tensor;
}
