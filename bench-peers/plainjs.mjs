/** No library: forward and backward written by hand, with loops over typed arrays. */
import { articleNetwork } from "./plain/articleNetwork.mjs";
import { elementwise } from "./plain/elementwise.mjs";
import { multiply } from "./plain/matrixProducts.mjs";
import { network } from "./plain/network.mjs";
import { magnitude, serve } from "./worker.mjs";

function product({ size }, [A, B]) {
  const C = new Float32Array(size * size);
  return {
    run: (steps) => {
      for (let step = 0; step < steps; step++) multiply(A, B, C, size, size, size);
    },
    check: () => magnitude([C]),
  };
}

const isArticles = ({ activation, widths }) => activation === "sigmoid" && widths.length === 3;

await serve({
  version: process.version,
  prepare: (spec, arrays) => {
    if (spec.kind === "product") return product(spec, arrays);
    if (spec.kind === "elementwise") return elementwise(arrays);
    return isArticles(spec) ? articleNetwork(spec, arrays) : network(spec, arrays);
  },
});
