/** `compile`: a graph as a program in WebAssembly, with a plan for every size of its named dimensions that data has had. */
import type { DType } from "../dtype.ts";
import { ChainruleError } from "../errors.ts";
import { bindInputs, type DimensionSizes, type Feeds } from "../evaluate/bind.ts";
import { checkUpdates, interpret, type Program, type ProgramSpecification } from "../evaluate/program.ts";
import { formatShape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { NDArray } from "../ndarray.ts";
import { Parameter } from "../ops/leaves.ts";
import { sharedMemory } from "./memory.ts";
import { Plan } from "./plan.ts";
import { hasVectorInstructions } from "./wasm/engine.ts";

/** What a compiled program computes. */
export interface CompileSpecification<Names extends string = string> extends ProgramSpecification<Names> {
  /** Inputs under the names by which they are fed; if given, data for those that the graph does not use is allowed. */
  readonly inputs?: Readonly<Record<string, Tensor>>;
}

/** How to compile. */
export interface CompileOptions {
  /** Sizes for named dimensions that no input determines. */
  readonly dimensions?: DimensionSizes;
}

/** How to run a compiled program. */
export interface CompiledRunOptions<Names extends string = string> {
  /**
   * How many times to compute outputs and updates, one after the other, in one call into WebAssembly; the outputs are those of the
   * last time.
   */
  readonly steps?: number;
  /** Whether the results are arrays of their own; else the next run writes over them. */
  readonly copy?: boolean;
  /** Arrays that take the results, of their shapes and element types. */
  readonly into?: Readonly<Partial<Record<Names, NDArray>>>;
  /** As for a program of {@link interpret}; then every run is checked, and costs more. */
  readonly checkFinite?: boolean;
}

/** How much memory a program takes, in bytes. */
export interface ProgramMemory {
  /** The most that one of its plans takes. */
  readonly peakBytes: number;
  /** What that plan would take if no two intermediate results shared a place. */
  readonly bytesWithoutSharing: number;
  /** The parameters, which other programs may use as well. */
  readonly parameterBytes: number;
  /** The whole linear memory, of all programs. */
  readonly totalBytes: number;
}

/** A program in WebAssembly. */
export interface CompiledProgram<Names extends string = string> extends Program<Names> {
  /**
   * Computes the outputs for the given data, and after them the updates. The results are arrays that the next run writes over,
   * unless asked otherwise.
   * @throws ChainruleError what {@link interpret} does; `disposed` after {@link CompiledProgram.dispose}.
   */
  readonly run: (feeds?: Feeds, options?: CompiledRunOptions<Names>) => Readonly<Record<Names, NDArray>>;
  readonly memory: ProgramMemory;
  /** Gives the program's memory back at once; otherwise that happens when the program is no longer reachable. */
  readonly dispose: () => void;
}

/** Whether this engine runs compiled programs: WebAssembly with vector instructions. */
export function canCompile(): boolean {
  return hasVectorInstructions();
}

/**
 * Prepares a program that runs in WebAssembly. The code for the sizes of the data is made at their first run, and kept.
 * Without vector instructions in the engine the program runs on the reference evaluator.
 * @throws ChainruleError `invalid-argument` when an update names what is no parameter or names one twice, `shape-mismatch`
 *   when a next value has another shape or element type than its parameter.
 */
export function compile<Names extends string>(
  specification: CompileSpecification<Names>,
  options: CompileOptions = {},
): CompiledProgram<Names> {
  checkUpdates(specification.updates ?? []);
  return canCompile() ? new WasmProgram(specification, options) : interpreted(specification, options);
}

/** The element types stay what they are. */
const sameType = (dtype: DType): DType => dtype;
/** More bindings than this are rare; the plan that was not used for longest makes room. */
const mostPlans = 16;

/** Gives back the memory of programs that are no longer reachable. */
let unreachable: FinalizationRegistry<ReadonlyMap<string, Plan>> | undefined;

class WasmProgram<Names extends string> implements CompiledProgram<Names> {
  readonly #specification: CompileSpecification<Names>;
  readonly #dimensions: DimensionSizes;
  readonly #names: readonly Names[];
  readonly #order: readonly Tensor[];
  readonly #inputs: readonly Tensor[];
  /** Under which names the inputs are fed. */
  readonly #fedAs: readonly string[];
  /** By the sizes of the named dimensions, the one used last at the end. */
  readonly #plans = new Map<string, Plan>();
  #plan: Plan | undefined;
  #results: Readonly<Record<Names, NDArray>> | undefined;
  #isDisposed = false;

  constructor(specification: CompileSpecification<Names>, { dimensions = {} }: CompileOptions) {
    const { outputs, updates = [], inputs = {} } = specification;
    this.#specification = specification;
    this.#dimensions = dimensions;
    this.#names = Object.keys(outputs) as Names[];
    this.#order = topologicalOrder([
      ...this.#names.map((name) => outputs[name]),
      ...updates.map(([, next]) => next),
    ]);
    this.#inputs = this.#order.filter(({ op }) => op.leaf === "input");
    const names = new Map(Object.entries(inputs).map(([name, tensor]) => [tensor, name]));
    this.#fedAs = this.#inputs.map((input) => names.get(input) ?? (input.attributes["name"] as string));
    unreachable ??= new FinalizationRegistry((plans) => {
      for (const plan of plans.values()) plan.dispose();
    });
    unreachable.register(this, this.#plans, this);
  }

  run = (feeds: Feeds = {}, options: CompiledRunOptions<Names> = {}): Readonly<Record<Names, NDArray>> => {
    if (this.#isDisposed) {
      throw new ChainruleError("disposed", {
        where: "run",
        expected: "a program that was not disposed of",
        received: "one that was",
      });
    }
    if (options.checkFinite === true) return this.#runChecked(feeds, options);
    const plan = this.#fits(feeds) ? this.#plan! : this.#bind(feeds);
    const { views } = plan;
    for (let index = 0; index < this.#fedAs.length; index++) {
      const feed = feeds[this.#fedAs[index]!];
      if (feed instanceof NDArray) views[index]!.set(feed.data);
    }
    plan.run(checkedSteps(options.steps));
    this.#checkIndices();
    return this.#read(plan, options);
  };

  get memory(): ProgramMemory {
    const layouts = [...this.#plans.values()].map(({ layout }) => layout);
    const parameters = this.#order.filter((node): node is Parameter => node instanceof Parameter);
    return {
      peakBytes: Math.max(0, ...layouts.map(({ bytes }) => bytes)),
      bytesWithoutSharing: Math.max(0, ...layouts.map(({ bytesWithoutSharing }) => bytesWithoutSharing)),
      parameterBytes: parameters.reduce((sum, { value }) => sum + value.data.byteLength, 0),
      totalBytes: sharedMemory().bytes,
    };
  }

  dispose = (): void => {
    for (const plan of this.#plans.values()) plan.dispose();
    this.#plans.clear();
    this.#plan = undefined;
    this.#isDisposed = true;
    unreachable!.unregister(this);
  };

  /** The plan of the last run. */
  get plan(): Plan | undefined {
    return this.#plan;
  }

  /** Whether the data has the sizes of the last run and needs no conversion; allocates nothing. */
  #fits(feeds: Feeds): boolean {
    const plan = this.#plan;
    if (plan === undefined) return false;
    let count = 0;
    for (const name in feeds) if (feeds[name] !== undefined) count++;
    if (count !== this.#fedAs.length) return false;
    for (let index = 0; index < count; index++) {
      const feed = feeds[this.#fedAs[index]!];
      const { buffer, shape } = plan.inputs[index]!;
      if (!(feed instanceof NDArray) || feed.dtype !== buffer.dtype || feed.rank !== shape.length)
        return false;
      for (let axis = 0; axis < shape.length; axis++) if (feed.shape[axis] !== shape[axis]) return false;
    }
    return true;
  }

  /** Checks the data in full, finds or makes the plan for its sizes, and writes the data there. */
  #bind(feeds: Feeds): Plan {
    const { values, sizes } = bindInputs(
      this.#order,
      this.#byOwnNames(feeds),
      this.#dimensions,
      sameType,
      Object.keys(this.#specification.inputs ?? {}),
    );
    const key = [...sizes]
      .map(([name, size]) => `${name}=${size}`)
      .sort()
      .join();
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      const { outputs, updates = [] } = this.#specification;
      plan = new Plan(
        { inputs: this.#inputs, outputs: this.#names.map((name) => outputs[name]), updates, sizes },
        sharedMemory(),
      );
    }
    this.#plans.delete(key);
    this.#plans.set(key, plan);
    const [oldest] = this.#plans.keys();
    if (this.#plans.size > mostPlans) {
      this.#plans.get(oldest!)!.dispose();
      this.#plans.delete(oldest!);
    }
    if (this.#plan !== plan) this.#results = undefined;
    this.#plan = plan;
    const bound = plan;
    this.#inputs.forEach((input, index) => bound.views[index]!.set(values.get(input)!.data));
    return plan;
  }

  /** The data under the names that the inputs themselves have. */
  #byOwnNames(feeds: Feeds): Feeds {
    const own = new Map(
      this.#inputs.map((input, index) => [this.#fedAs[index]!, input.attributes["name"] as string]),
    );
    return Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [own.get(name) ?? name, feed]));
  }

  #read(plan: Plan, { copy = false, into }: CompiledRunOptions<Names>): Readonly<Record<Names, NDArray>> {
    const { views, outputs, inputs } = plan;
    const fresh = (): Record<Names, NDArray> =>
      Object.fromEntries(
        this.#names.map((name, index) => {
          const { buffer, shape } = outputs[index]!;
          return [name, NDArray.zeros(buffer.dtype, shape)];
        }),
      ) as Record<Names, NDArray>; // one entry for every name
    let results = copy ? fresh() : (this.#results ??= fresh());
    if (into !== undefined) results = withGiven(results, into);
    for (let index = 0; index < this.#names.length; index++)
      results[this.#names[index]!].data.set(views[inputs.length + index]!);
    return results;
  }

  #checkIndices(): void {
    const noted = sharedMemory().failure;
    const position = noted[0]!;
    if (position === 0) return;
    noted[0] = 0;
    const length = noted[2]!;
    throw new ChainruleError("index-out-of-range", {
      where: `gather, element ${position - 1} of the indices`,
      expected: length === 0 ? "no index, as the axis has length 0" : `an index from 0 to ${length - 1}`,
      received: String(noted[1]),
    });
  }

  /** Runs step by step and looks at every result; what went wrong is found on the reference evaluator, from the same values. */
  #runChecked(feeds: Feeds, options: CompiledRunOptions<Names>): Readonly<Record<Names, NDArray>> {
    const { updates = [] } = this.#specification;
    let results: Readonly<Record<Names, NDArray>> | undefined;
    for (let step = 0; step < checkedSteps(options.steps); step++) {
      const before = updates.map(([parameter]) => parameter.value);
      results = this.run(feeds, { ...options, steps: 1, checkFinite: false });
      const arrays = [
        ...this.#names.map((name) => results![name]),
        ...updates.map(([parameter]) => parameter.value),
      ];
      if (arrays.every(({ data }) => data.every((value: number) => Number.isFinite(value)))) continue;
      updates.forEach(([parameter], index) => parameter.assign(before[index]!));
      interpret(this.#specification, { dimensions: this.#dimensions }).run(this.#byOwnNames(feeds), {
        checkFinite: true,
      });
      updates.forEach(([parameter], index) => parameter.assign(before[index]!));
      throw new ChainruleError("non-finite", {
        where: "run",
        expected: "finite results",
        received: "one that is NaN or infinite, where the reference evaluator finds none",
        fix: "A value must be at the edge of its element type: try float64",
      });
    }
    return results!;
  }
}

function checkedSteps(steps = 1): number {
  if (Number.isInteger(steps) && steps >= 1 && steps < 2 ** 31) return steps;
  throw new ChainruleError("invalid-argument", {
    where: "run, steps",
    expected: "a whole number ≥ 1",
    received: String(steps),
  });
}

/** The results with the caller's arrays in place of some. */
function withGiven<Names extends string>(
  results: Readonly<Record<Names, NDArray>>,
  into: Readonly<Partial<Record<Names, NDArray>>>,
): Readonly<Record<Names, NDArray>> {
  const merged = { ...results, ...into };
  for (const name of Object.keys(results) as Names[]) {
    const [wanted, given] = [results[name], merged[name]];
    if (given.dtype === wanted.dtype && formatShape(given.shape) === formatShape(wanted.shape)) continue;
    throw new ChainruleError("shape-mismatch", {
      where: `run, into.${name}`,
      expected: `an array of type ${wanted.dtype} ${formatShape(wanted.shape)}`,
      received: `${given.dtype} ${formatShape(given.shape)}`,
    });
  }
  return merged;
}

/** The same interface on the reference evaluator. */
function interpreted<Names extends string>(
  specification: CompileSpecification<Names>,
  options: CompileOptions,
): CompiledProgram<Names> {
  const program = interpret(specification, options);
  return {
    run: (feeds, { steps, checkFinite = false } = {}) => {
      let results = program.run(feeds, { checkFinite });
      for (let step = 1; step < checkedSteps(steps); step++) results = program.run(feeds, { checkFinite });
      return results;
    },
    memory: { peakBytes: 0, bytesWithoutSharing: 0, parameterBytes: 0, totalBytes: 0 },
    dispose: () => undefined,
  };
}
