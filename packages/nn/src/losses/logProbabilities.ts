/** The logarithms of probabilities along the last axis, with the digits that a softmax has lost. They know no loss. */
import { exp, logSoftmax, mulNoNaN, xlogy, type Tensor } from "@chainrule/core";

/**
 * `y log p`, and 0 where y is 0, even beside log 0. Where p is a softmax along its last axis, its logarithm is the log-softmax, for logits
 * however far apart.
 */
export function timesLog(y: Tensor, p: Tensor): Tensor {
  const [inner] = p.inputs;
  const isSoftmax = p.op === exp.op && inner?.op === logSoftmax.op && inner.attributes["axis"] === p.rank - 1;
  return isSoftmax ? mulNoNaN(y, inner) : xlogy(y, p);
}
