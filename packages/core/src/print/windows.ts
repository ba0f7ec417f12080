/** Calls that cut out and fill up, in terms of the nodes that they build. */
import type { Attributes, Tensor } from "../graph/tensor.ts";

/** The ranges of the call `slice(x, ranges)` that built a node: positions from the start of each axis. */
export function rangesOf({ inputs: [x], attributes }: Tensor): Attributes {
  const { starts, steps, lengths } = attributes as Readonly<Record<string, readonly number[]>>;
  const ranges = x!.shape.map((dimension, axis) => {
    const [start, step, length] = [starts![axis]!, steps![axis]!, lengths![axis]!];
    if (typeof dimension === "string" || (start === 0 && step === 1 && length === dimension)) return null;
    const stop = length === 0 ? start : start + (length - 1) * step + 1;
    return step === 1 ? [start, stop] : [start, stop, step];
  });
  return { ranges } as unknown as Attributes; // attributes are not nested; the arguments of a call may be
}

/** The widths of the call `pad(x, widths)` that built a node; of none, if it also moves elements apart. */
export function widthsOf({ inputs: [x], attributes }: Tensor): Attributes {
  const { starts, lengths } = attributes as Readonly<Record<string, readonly number[]>>;
  const widths = x!.shape.map((dimension, axis) =>
    typeof dimension === "string" ? [0, 0] : [starts![axis]!, lengths![axis]! - starts![axis]! - dimension],
  );
  return { widths } as unknown as Attributes; // as above
}
