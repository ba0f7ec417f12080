/** The gradients of a random network as Chainrule gives them: derived from the loss, or in closed form, in float64. */
import { evaluate, grad, NDArray, simplify, type Feeds, type Tensor } from "@chainrule/core";
import type { LayerGradientValues } from "./layerLoops.ts";
import { closedForms, crossEntropy, sigmoidNetwork, type Network, type Rules } from "./networks.ts";
import type { RandomNetwork } from "./randomNetworks.ts";

/** The gradients by W, b and z of every layer, derived from the textbook loss. */
export function derivedGradients(random: RandomNetwork): LayerGradientValues[] {
  const network = sigmoidNetwork(random.layers, random.dtype);
  const wrt = network.layers.flatMap(({ W, b, z }): Tensor[] => [W, b, z]);
  return evaluateLayers(grad(crossEntropy(network, random.reduction), wrt), network, random);
}

/** The derived gradients after simplification, in float64 throughout: what simplification folds into a constant has the element type. */
export function simplifiedGradients(random: RandomNetwork): LayerGradientValues[] {
  const network = sigmoidNetwork(random.layers, "float64");
  const wrt = network.layers.flatMap(({ W, b, z }): Tensor[] => [W, b, z]);
  return evaluateLayers(simplify(grad(crossEntropy(network, random.reduction), wrt)), network, random);
}

/** The same gradients in closed form, built by hand as graphs. */
export function closedFormGradients(random: RandomNetwork, rules?: Rules): LayerGradientValues[] {
  const network = sigmoidNetwork(random.layers, random.dtype);
  const forms = closedForms(network, random.reduction, rules);
  return evaluateLayers(
    forms.flatMap(({ W, b, z }) => [W, b, z]),
    network,
    random,
  );
}

/** The data of a network, as its inputs take it. */
export function feedsOf({ x, y, rows }: Pick<RandomNetwork, "x" | "y" | "rows">): Feeds {
  return {
    x: new NDArray("float64", [rows, x.length / rows], x),
    y: new NDArray("float64", [rows, y.length / rows], y),
  };
}

function evaluateLayers(
  tensors: readonly Tensor[],
  { layers }: Network,
  random: RandomNetwork,
): LayerGradientValues[] {
  const values = evaluate(tensors, feedsOf(random), { precision: "float64" });
  const numbers = values.map(({ data }) => Float64Array.from(data));
  return layers.map((_, layer) => {
    const [W, b, z] = numbers.slice(3 * layer, 3 * layer + 3);
    return { W: W!, b: b!, z: z! };
  });
}
