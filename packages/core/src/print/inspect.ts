/**
 * How tensors and arrays show themselves in strings and in `console.log`: element type, shape, formula or elements.
 * Installed by the package's entry.
 */
import { formatShape } from "../graph/shape.ts";
import { Tensor } from "../graph/tensor.ts";
import { NDArray } from "../ndarray.ts";
import { toText } from "./text.ts";

const longestShown = 2000;

/** `float32 [m, 8]  sigmoid(x @ W_1 + b_1)`, shortened when the formula is very long. */
function summary(tensor: Tensor): string {
  const text = toText(tensor);
  const shown = text.length > longestShown ? `${text.slice(0, longestShown)} …` : text;
  const name = tensor.label === undefined ? "" : `${tensor.label} = `;
  return `${tensor.dtype} ${formatShape(tensor.shape)}  ${name}${shown}`;
}

/** Installs `toString` and Node's inspection on the prototypes. Called once, by the entry of the package. */
export function installInspection(): void {
  const inspect = Symbol.for("nodejs.util.inspect.custom");
  show(Tensor.prototype, "toString", summary);
  show(Tensor.prototype, inspect, summary);
  show(NDArray.prototype, inspect, (array) => array.toString());
}

function show<T>(prototype: T, key: PropertyKey, text: (value: T) => string): void {
  Object.defineProperty(prototype, key, {
    configurable: true,
    value(this: T): string {
      return text(this);
    },
  });
}
