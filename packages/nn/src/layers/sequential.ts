/** Layers one after the other. It knows nothing of what they compute. */
import { ChainruleError, input, type Parameter, type Tensor } from "@chainrule/core";
import { splitSeed } from "../seeds.ts";
import type { Activation } from "./dense.ts";
import {
  seedForPart,
  type ApplyOptions,
  type Layer,
  type TensorTree,
  type Trainable,
  type Tree,
} from "./layer.ts";
import type { InTurn } from "./shapeRule.ts";

/** The parameters of each layer, in order. */
export type SequentialParameters = readonly TensorTree[];

/**
 * The layer that feeds each layer with the output of the one before. A bare function, such as core's `sigmoid`, stands for a
 * layer without parameters. Types follow the shape through the layers as far as they know it (`OutputShape`); `init` builds the whole chain for its shape, so that layers which do not fit are found there.
 * @throws ChainruleError from `init` and `apply`: whatever a layer has against its input, with the position and the name of
 *   that layer.
 */
export function sequential<const L extends readonly (Layer | Activation)[]>(
  layers: L,
): Layer<SequentialParameters, Trainable<SequentialParameters>, InTurn<L>> {
  const parts = layers.map((layer) => (typeof layer === "function" ? withoutParameters(layer) : layer));
  return {
    name: "sequential",
    init(seed, inputShape, dtype = "float32") {
      const seeds = splitSeed(seed, parts.length);
      let x: Tensor = input("x", inputShape, dtype); // stands for any input: only the shapes on the way are wanted
      return parts.map((layer, index): Tree<Parameter> =>
        namingLayer(layer, index, () => {
          const parameters = layer.init(seeds[index]!, x.shape, dtype);
          x = layer.apply(parameters, x, { training: false });
          return parameters;
        }),
      );
    },
    apply: (parameters, x, options) =>
      parts.reduce(
        (value, layer, index) =>
          namingLayer(layer, index, () => applyPart(layer, index, parameters[index]!, value, options)),
        x,
      ),
  };
}

/** A layer made of a function. */
export function withoutParameters(activation: Activation): Layer {
  return { name: activation.name || "function", init: () => ({}), apply: (_, x) => activation(x) };
}

/** Applies the layer that is number `index` of another: with a seed of its own, and a place in the summary. */
export function applyPart(
  layer: Layer,
  index: number,
  parameters: TensorTree,
  x: Tensor,
  { seed, observe, ...options }: ApplyOptions,
): Tensor {
  const output = layer.apply(parameters, x, {
    ...options,
    ...(seed && { seed: seedForPart(seed, index) }),
    ...(observe && { observe: (part) => observe({ ...part, path: [index, ...part.path] }) }),
  });
  observe?.({ path: [index], name: nameOf(layer), parameters, output });
  return output;
}

function nameOf({ name = "layer" }: Layer): string {
  return name;
}

/** What `build` returns; an error of it says in which layer it arose. */
function namingLayer<T>(layer: Layer, index: number, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof ChainruleError)) throw error;
    const { where, ...details } = error.details;
    const place = `layer ${index + 1} (${nameOf(layer)})`;
    const rest = where === nameOf(layer) ? "" : where.startsWith("layer ") ? `, ${where}` : `: ${where}`;
    throw new ChainruleError(error.code, { ...details, where: `${place}${rest}` }, { cause: error });
  }
}
