/** Carries out a check: builds its formula, differentiates, evaluates, and compares everything that the check expects. */
import { ChainruleError, grad, sum, type Tensor } from "@chainrule/core";
import type { Check, Path } from "./caseFile.ts";
import { CaseInputs } from "./caseInputs.ts";
import { deviations, type Comparison } from "./deviations.ts";
import type { CheckTests, Spelling } from "./formula.ts";
import type { Mode } from "./modes.ts";
import { placements, type Placement } from "./placements.ts";

/** Every deviation of a spelling from what the check expects, alone and inside a larger graph; none where all is right. */
export async function runCheck(check: Check, spelling: Spelling, mode: Mode, path: Path): Promise<string[]> {
  const lines: string[] = [];
  for (const placement of placements) {
    const placed = await runPlaced(check, spelling, mode, path, placement);
    lines.push(...placed.map((line) => `${placement.name}: ${line}`));
  }
  return lines;
}

interface Results {
  /** Values under their names; the gradient by x is `gradient_x`. */
  readonly arrays: Readonly<Record<string, unknown>>;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly alsoExpected: Readonly<Record<string, unknown>>;
}

async function runPlaced(
  check: Check,
  spelling: Spelling,
  mode: Mode,
  path: Path,
  placement: Placement,
): Promise<string[]> {
  const { arrays, shapes, facts, alsoExpected } = await compute(check, spelling, mode, path, placement);
  const { abs, rel, abs_gradients = abs } = check.tolerance![path]!; // there is one for each of the check's paths
  const epsilon = path === "f32" ? 2 ** -23 : 2 ** -52;
  const ofValues: Comparison = { ...placement, tolerance: { abs, rel }, epsilon };
  const ofGradients: Comparison = { ...ofValues, tolerance: { abs: abs_gradients, rel }, offset: 0 };
  const exactly: Comparison = { tolerance: { abs: 0, rel: 0 }, factor: 1, offset: 0, epsilon };
  const asTheyAre: Comparison = { ...exactly, tolerance: { abs, rel } }; // facts are in no larger graph
  const gradientOf = (name: string): unknown => arrays[`gradient_${name}`];
  const expected = { ...expectedOn(path, check), ...alsoExpected };
  return Object.entries(expected).flatMap(([name, want]) => {
    if (name === "properties") return []; // tested apart
    if (name === "gradients") {
      return gradientDeviations(gradientOf, want as Record<string, unknown>, check.wrt, ofGradients);
    }
    if (name === "gradient_is") return deviations(gradientOf(check.wrt[0]!), want, ofGradients, "gradient");
    if (name.startsWith("shape_of_")) return deviations(shapes[name.slice(9)], want, exactly, name);
    if (name === "one_of") {
      const ofEach = (want as readonly unknown[]).map((one) => deviations(facts, one, asTheyAre, "outcome"));
      return ofEach.some((lines) => lines.length === 0) ? [] : ofEach.flat();
    }
    if (Object.hasOwn(facts, name)) return deviations(facts[name], want, asTheyAre, name);
    return deviations(arrays[name], want, ofValues, name);
  });
}

/** What is expected on a path: where rounding the inputs alone changes the results, the file says so by name. */
function expectedOn(path: Path, { expected }: Check): Check["expected"] {
  const suffix = "_if_inputs_are_float32";
  const rounded = Object.entries(expected).filter(([name]) => name.endsWith(suffix));
  if (rounded.length === 0) return expected;
  return path === "f32"
    ? Object.fromEntries(rounded.map(([name, want]) => [name.slice(0, -suffix.length), want]))
    : Object.fromEntries(Object.entries(expected).filter(([name]) => !name.endsWith(suffix)));
}

async function compute(
  check: Check,
  spelling: Spelling,
  mode: Mode,
  path: Path,
  placement: Placement,
): Promise<Results> {
  const inputs = new CaseInputs(check.inputs, path);
  const formula = await spelling.build(inputs);
  const { value, loss = value && sum(value), extras, facts = {}, alsoExpected = {} } = formula;
  const values = Object.entries({ value: value ?? loss, L: loss, ...extras })
    .filter((entry): entry is [string, Tensor] => entry[1] !== undefined)
    .map(([name, tensor]) => [name, placement.embed(tensor)] as const);
  const sources = check.wrt.map((name) => inputs.tensor(name));
  const gradients = loss === undefined ? [] : grad(placement.embed(loss), sources);
  const tensors = [...values.map(([, tensor]) => tensor), ...gradients].map(mode.transform);
  const arrays = mode.evaluate(tensors, inputs.feedsFor(tensors));
  const names = [...values.map(([name]) => name), ...check.wrt.map((name) => `gradient_${name}`)];
  const results = arrays.map((array, index) => [names[index]!, array] as const);
  return {
    arrays: Object.fromEntries(results.map(([name, array]) => [name, array.toNested()])),
    shapes: Object.fromEntries(results.map(([name, array]) => [name, array.shape])),
    facts,
    alsoExpected,
  };
}

/** `gradients` names inputs, and says things of several gradients together. */
function gradientDeviations(
  gradientOf: (name: string) => unknown,
  wanted: Readonly<Record<string, unknown>>,
  wrt: readonly string[],
  comparison: Comparison,
): string[] {
  return Object.entries(wanted).flatMap(([name, want]) => {
    const pair = /^sum_of_(\w+)_and_(\w+)$/.exec(name);
    if (pair !== null) {
      const [left, right] = pair.slice(1).map(gradientOf) as [number, number];
      return deviations(left + right, want, comparison, name);
    }
    if (wrt.includes(name)) return deviations(gradientOf(name), want, comparison, `gradient by ${name}`);
    return deviations(wrt.map(gradientOf), { [name]: want }, comparison, "gradients");
  });
}

/** Every way in which a check that must be refused is not, or not in the words that it asks for. */
export async function refusalDeviations(
  check: Check,
  spelling: Spelling,
  { wordings = {} }: CheckTests,
): Promise<string[]> {
  const hints = check.expected["error_mentions"] as readonly string[];
  const withoutSpaces = (text: string): string => text.replaceAll(/\s/g, "");
  try {
    await spelling.build(new CaseInputs(check.inputs, "f64"));
  } catch (error) {
    if (!(error instanceof ChainruleError)) throw error;
    const message = withoutSpaces(error.message);
    return hints
      .map((hint) => wordings[hint] ?? hint)
      .filter((words) => !message.includes(withoutSpaces(words)))
      .map((words) => `"${error.message}" does not mention ${words}`);
  }
  return ["nothing was refused"];
}
