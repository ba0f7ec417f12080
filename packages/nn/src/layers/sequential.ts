/** Layers one after the other. It knows nothing of what they compute. */
import { input, type Parameter, type Tensor } from "@chainrule/core";
import { splitSeed } from "../seeds.ts";
import type { Activation } from "./dense.ts";
import type { Layer, TensorTree, Tree } from "./layer.ts";

/** The parameters of each layer, in order. */
export type SequentialParameters = readonly TensorTree[];

/**
 * The layer that feeds each layer with the output of the one before. A bare function, such as core's `sigmoid`, stands for a
 * layer without parameters.
 */
export function sequential(layers: readonly (Layer | Activation)[]): Layer<SequentialParameters> {
  const parts = layers.map((layer) => (typeof layer === "function" ? withoutParameters(layer) : layer));
  return {
    init(seed, inputShape, dtype = "float32") {
      const seeds = splitSeed(seed, parts.length);
      let x: Tensor = input("x", inputShape, dtype); // stands for any input: only the shapes on the way are wanted
      return parts.map((layer, index): Tree<Parameter> => {
        const parameters = layer.init(seeds[index]!, x.shape, dtype);
        x = layer.apply(parameters, x, { training: false });
        return parameters;
      });
    },
    apply: (parameters, x, options) =>
      parts.reduce((value, layer, index) => layer.apply(parameters[index]!, value, options), x),
  };
}

function withoutParameters(activation: Activation): Layer {
  return { init: () => ({}), apply: (_, x) => activation(x) };
}
