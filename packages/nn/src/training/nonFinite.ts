/** What to say when training leaves the real numbers. */
import type { Progress } from "./trainingState.ts";
import { ChainruleError, NDArray, type Feeds, type Parameter } from "@chainrule/core";

/** The error for a cost of NaN or ∞: at which epoch and batch, where it began, and the likely reason. */
export function nonFiniteCost(
  { epoch, batch }: Progress,
  cost: number,
  feeds: Feeds,
  cause: unknown,
): ChainruleError {
  const flaw = firstNonFinite(feeds);
  const began =
    cause instanceof ChainruleError && cause.code === "non-finite" && flaw === undefined
      ? `, which began here: ${cause.message}`
      : "";
  return new ChainruleError(
    "non-finite",
    {
      where: batch === 0 ? `fit, epoch ${epoch + 1}` : `fit, epoch ${epoch + 1}, batch ${batch + 1}`,
      expected: "a finite cost",
      received: flaw === undefined ? `${cost}${began}` : `${cost}, since the data has ${flaw}`,
      ...(flaw === undefined ? { fix: "Lower the learning rate, or scale the features" } : {}),
      data: { epoch: epoch + 1, batch: batch + 1, cost },
    },
    { cause },
  );
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
