/** The values of a model's parameters by name, out of the model and back into it. It knows no file format. */
import { ChainruleError, type NDArray, type Parameter } from "@chainrule/core";
import { allParameters, type Model } from "../training/model.ts";
import { quoted } from "./fileErrors.ts";

/** What has parameters: a model, or `{ parameters }` with any others that belong in the same file. */
export type Parametrised = Pick<Model, "parameters" | "statistics">;

/**
 * The values of the parameters under their names, as `buildModel` gives them: `W_1`, `b_1` and so on; those of statistics, such as
 * the running means of a normalisation, as well. Each is a snapshot: later
 * training does not change it.
 * @throws ChainruleError `duplicate-name` for two parameters of one name.
 */
export function parameterValues(model: Parametrised): Readonly<Record<string, NDArray>> {
  return Object.fromEntries([...byName(model)].map(([name, parameter]) => [name, parameter.value]));
}

/**
 * Gives every parameter the value of its name, all of them or none: what is refused leaves the model as it was.
 * @param where What messages call the source of the values.
 * @throws ChainruleError `missing-parameter` or `unknown-parameter` unless the names are the same, `shape-mismatch` or
 *   `dtype-mismatch` for a value that does not fit; the message names the parameter and both sides.
 */
export function setParameterValues(
  model: Parametrised,
  values: Readonly<Record<string, NDArray>>,
  where: string = "setParameterValues",
): void {
  const parameters = byName(model);
  checkNames([...parameters.keys()], Object.keys(values), where);
  for (const [name, parameter] of parameters) checkFit(name, parameter, values[name]!, where);
  for (const [name, parameter] of parameters) parameter.assign(values[name]!);
}

function byName(model: Parametrised): Map<string, Parameter> {
  const named = new Map<string, Parameter>();
  for (const parameter of new Set(allParameters(model))) {
    const name = parameter.label ?? parameter.name;
    if (named.has(name)) {
      throw new ChainruleError("duplicate-name", {
        where: "the parameters of the model",
        expected: "names that differ, so that each value finds its parameter again",
        received: `${quoted(name)} twice`,
        fix: "Give them names with .named(…); buildModel numbers those of its layers",
      });
    }
    named.set(name, parameter);
  }
  return named;
}

function checkNames(wanted: readonly string[], given: readonly string[], where: string): void {
  const missing = wanted.filter((name) => !given.includes(name));
  const unknown = given.filter((name) => !wanted.includes(name));
  const data = { missing, unknown };
  if (missing.length > 0) {
    throw new ChainruleError("missing-parameter", {
      where,
      expected: `values for the parameters of the model: ${list(wanted)}`,
      received: `none for ${list(missing)}, but values for ${list(given)}`,
      fix: "Build the model with the same layers as when it was saved",
      data,
    });
  }
  if (unknown.length > 0) {
    throw new ChainruleError("unknown-parameter", {
      where,
      expected: `values for the parameters of the model alone: ${list(wanted)}`,
      received: `values for ${list(unknown)} as well`,
      fix: "Build the model with the same layers as when it was saved, or leave out what it does not have",
      data,
    });
  }
}

function list(names: readonly string[]): string {
  if (names.length === 0) return "nothing";
  return `${names.slice(0, 8).map(quoted).join(", ")}${names.length > 8 ? `, … (${names.length})` : ""}`;
}

function checkFit(name: string, { shape, dtype }: Parameter, value: NDArray, where: string): void {
  const place = `${where}, parameter ${quoted(name)}`;
  const written = (lengths: readonly (number | string)[]): string => `[${lengths.slice(0, 8).join(", ")}]`;
  if (shape.length !== value.rank || shape.some((length, axis) => length !== value.shape[axis])) {
    throw new ChainruleError("shape-mismatch", {
      where: place,
      expected: `a value of shape ${written(shape)}`,
      received: written(value.shape),
      data: { parameter: name, expected: shape, received: value.shape },
    });
  }
  if (dtype !== value.dtype) {
    throw new ChainruleError("dtype-mismatch", {
      where: place,
      expected: `a value of type ${dtype}`,
      received: value.dtype,
      fix: `Build the model with { dtype: ${JSON.stringify(value.dtype)} }`,
      data: { parameter: name, expected: dtype, received: value.dtype },
    });
  }
}
