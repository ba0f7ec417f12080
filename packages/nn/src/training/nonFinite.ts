/** What to say when training leaves the real numbers. */
import { ChainruleError, NDArray, type Feeds, type Parameter } from "@chainrule/core";

/** The error for a cost of NaN or ∞: at which epoch, and the likely reason. */
export function nonFiniteCost(epoch: number, cost: number, feeds: Feeds): ChainruleError {
  const flaw = firstNonFinite(feeds);
  return new ChainruleError("non-finite", {
    where: `fit, epoch ${epoch}`,
    expected: "a finite cost",
    received: flaw === undefined ? String(cost) : `${cost}, since the data has ${flaw}`,
    ...(flaw === undefined ? { fix: "Lower the learning rate, or scale the features" } : {}),
    data: { epoch, cost },
  });
}

/**
 * Refuses parameters that the last update made NaN or ∞, which no later cost would tell.
 * @throws ChainruleError `non-finite`
 */
export function checkParameters(epoch: number, parameters: readonly Parameter[]): void {
  for (const parameter of parameters) {
    const element = parameter.value.data.find((value) => !Number.isFinite(value));
    if (element === undefined) continue;
    throw new ChainruleError("non-finite", {
      where: `fit, update of epoch ${epoch}`,
      expected: "finite parameters",
      received: `${element} in "${parameter.label ?? parameter.name}"`,
      fix: "Lower the learning rate, or scale the features",
      data: { epoch, parameter: parameter.name },
    });
  }
}

function firstNonFinite(feeds: Feeds): string | undefined {
  for (const [name, array] of Object.entries(feeds)) {
    if (!(array instanceof NDArray)) continue;
    const position = array.data.findIndex((value) => !Number.isFinite(value));
    if (position < 0) continue;
    const row = Math.floor(position / (array.size / array.shape[0]!));
    return `${array.data[position]} in row ${row} of "${name}"`;
  }
  return undefined;
}
