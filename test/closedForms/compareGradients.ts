/** Compares the gradients of two computations, layer by layer. */
import type { LayerGradientValues } from "./layerLoops.ts";

/**
 * Where a product underflows, below 2⁻¹⁰²², rounding is no longer relative, and later factors may enlarge what it did.
 * Differences as small as this one count for nothing.
 */
const underflow = 2 ** -900;

const parts = ["W", "b", "z"] as const;

/** Every entry that is further from the wanted one than its bound allows, as a line of text. */
export function beyondBounds(
  got: readonly LayerGradientValues[],
  want: readonly LayerGradientValues[],
  bounds: readonly LayerGradientValues[],
): string[] {
  return want.flatMap((layer, l) =>
    parts.flatMap((part) =>
      Array.from(layer[part], (wanted, index) => {
        const entry = got[l]![part][index]!;
        const bound = bounds[l]![part][index]!;
        const near = Math.abs(entry - wanted) <= bound + underflow; // false for NaN
        return near ? "" : `∂J/∂${part}_${l + 1}[${index}]: ${entry} is not ${wanted} ± ${bound}`;
      }).filter((line) => line !== ""),
    ),
  );
}

/** The largest difference within one gradient, relative to the largest entry of its size; the largest of all gradients. */
export function largestRelative(
  got: readonly LayerGradientValues[],
  want: readonly LayerGradientValues[],
  sizes: readonly LayerGradientValues[],
): number {
  const ratios = want.flatMap((layer, l) =>
    parts.map((part) => {
      const differences = layer[part].map((wanted, index) => Math.abs(got[l]![part][index]! - wanted));
      const largest = Math.max(...differences);
      return largest <= underflow ? 0 : largest / Math.max(...sizes[l]![part]);
    }),
  );
  return Math.max(...ratios); // NaN where one is
}
