/** A program that runs in WebAssembly: data goes in, one call, results are read when they are asked for. */
import { isFloating, type DType } from "../dtype.ts";
import { ChainruleError } from "../errors.ts";
import { bindInputs, type DimensionSizes, type Feeds } from "../evaluate/bind.ts";
import { checkFinite } from "../evaluate/checkFinite.ts";
import { formatShape, shapesEqual } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { NDArray } from "../ndarray.ts";
import { Parameter } from "../ops/leaves.ts";
import { sharedMemory } from "./memory.ts";
import { Plan } from "./plan.ts";
import type {
  CompiledProgram,
  CompiledRunOptions,
  CompileOptions,
  CompileSpecification,
  ProgramMemory,
} from "./program.ts";

/** The element types stay what they are. */
const sameType = (dtype: DType): DType => dtype;
// One object for all runs, which allocate nothing.
const noFeeds: Feeds = {};
const noOptions = {};
/** More bindings than this are rare; the plan that was not used for longest makes room. */
const mostPlans = 16;

/** Gives back the memory of programs that are no longer reachable. */
let unreachable: FinalizationRegistry<ReadonlyMap<string, Plan>> | undefined;

/** @internal Use `compile`. */
export class WasmProgram<Names extends string> implements CompiledProgram<Names> {
  readonly #specification: CompileSpecification<Names>;
  readonly #dimensions: DimensionSizes;
  readonly #names: readonly Names[];
  readonly #order: readonly Tensor[];
  readonly #inputs: readonly Tensor[];
  /** Under which names the inputs are fed. */
  readonly #fedAs: readonly string[];
  /** Names under which data is allowed that the graph does not use. */
  readonly #unused: ReadonlySet<string>;
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
    this.#unused = new Set(Object.keys(inputs).filter((name) => !this.#fedAs.includes(name)));
    unreachable ??= new FinalizationRegistry((plans) => {
      for (const plan of plans.values()) plan.dispose();
    });
    unreachable.register(this, this.#plans, this);
  }

  run = (
    feeds: Feeds = noFeeds,
    options: CompiledRunOptions<Names> = noOptions,
  ): Readonly<Record<Names, NDArray>> => {
    if (this.#isDisposed) refuseDisposed("run");
    if (options.checkFinite === true) return this.#runChecked(feeds, options);
    const plan = this.#fits(feeds) ? this.#plan! : this.#bind(feeds);
    const { views } = plan;
    for (let index = 0; index < this.#fedAs.length; index++) {
      const feed = feeds[this.#fedAs[index]!];
      if (feed instanceof NDArray) views[index]!.set(feed.data);
      else if (typeof feed === "number") views[index]![0] = feed;
    }
    plan.run(checkedSteps(options.steps));
    this.#checkIndices();
    return this.#read(plan, options);
  };

  get memory(): ProgramMemory {
    const layouts = [...this.#plans.values()].map(({ layout }) => layout);
    return {
      peakBytes: Math.max(0, ...layouts.map(({ bytes }) => bytes)),
      bytesWithoutSharing: Math.max(0, ...layouts.map(({ bytesWithoutSharing }) => bytesWithoutSharing)),
      parameterBytes: this.parameters.reduce((sum, { value }) => sum + value.data.byteLength, 0),
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

  /** The parameters that it uses. */
  get parameters(): readonly Parameter[] {
    const { updates = [] } = this.#specification;
    const read = this.#order.filter((node): node is Parameter => node instanceof Parameter);
    return [...new Set([...read, ...updates.map(([parameter]) => parameter)])];
  }

  /** The plan of the last run. */
  get plan(): Plan | undefined {
    return this.#plan;
  }

  /** Whether the data has the sizes of the last run and needs no conversion; allocates nothing. */
  #fits(feeds: Feeds): boolean {
    const plan = this.#plan;
    if (plan === undefined) return false;
    let count = 0;
    for (const name in feeds) if (feeds[name] !== undefined && !this.#unused.has(name)) count++;
    if (count !== this.#fedAs.length) return false;
    for (let index = 0; index < count; index++) {
      const feed = feeds[this.#fedAs[index]!];
      const { buffer, shape } = plan.inputs[index]!;
      if (typeof feed === "number" && shape.length === 0 && holds(buffer.dtype, feed)) continue;
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
    if (copy) return { ...this.#lazyResults(plan) };
    this.#results ??= this.#lazyResults(plan);
    return into === undefined ? this.#results : filled(this.#results, into);
  }

  /** The results of the last run of a plan, each copied out of the memory when it is first asked for after a run. */
  #lazyResults(plan: Plan): Readonly<Record<Names, NDArray>> {
    const results = {} as Record<Names, NDArray>; // filled below
    this.#names.forEach((name, index) => {
      const { buffer, shape } = plan.outputs[index]!;
      let array: NDArray | undefined;
      let readAt = -1;
      const get = (): NDArray => {
        if (readAt === plan.runs) return array!;
        if (plan.isDisposed) refuseDisposed(`result "${name}"`);
        array ??= NDArray.zeros(buffer.dtype, shape);
        array.data.set(plan.views[plan.inputs.length + index]!);
        readAt = plan.runs;
        return array;
      };
      Object.defineProperty(results, name, { enumerable: true, get });
    });
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

  /** Runs step by step and looks at every result; if one is not finite, the parameters get their values back. */
  #runChecked(feeds: Feeds, options: CompiledRunOptions<Names>): Readonly<Record<Names, NDArray>> {
    const { outputs, updates = [] } = this.#specification;
    const roots = [...this.#names.map((name) => outputs[name]), ...updates.map(([, next]) => next)];
    const nameOfRoot = (index: number): string =>
      index < this.#names.length
        ? `output "${this.#names[index]}"`
        : `the next value of parameter "${updates[index - this.#names.length]![0].name}"`;
    const steps = checkedSteps(options.steps);
    for (let step = 1; ; step++) {
      const before = updates.map(([parameter]) => parameter.value);
      const results = this.run(feeds, { ...options, steps: 1, checkFinite: false });
      const values = [
        ...this.#names.map((name) => results[name]),
        ...updates.map(([parameter]) => parameter.value),
      ];
      try {
        checkFinite({ roots, values, nameOfRoot }, this.#order, (nodes) => {
          updates.forEach(([parameter], index) => parameter.assign(before[index]!));
          return this.#valuesOf(nodes, feeds);
        });
      } catch (error) {
        updates.forEach(([parameter], index) => parameter.assign(before[index]!));
        throw error;
      }
      if (step === steps) return results;
    }
  }

  #valuesOf(nodes: readonly Tensor[], feeds: Feeds): readonly NDArray[] {
    const outputs = Object.fromEntries(nodes.map((node, index) => [`node ${index}`, node]));
    const { inputs = {} } = this.#specification;
    const program = new WasmProgram({ outputs, inputs }, { dimensions: this.#dimensions });
    const values = Object.values(program.run(feeds, { copy: true }));
    program.dispose();
    return values;
  }
}

/** @throws ChainruleError `invalid-argument` unless it is a whole number ≥ 1. */
export function checkedSteps(steps = 1): number {
  if (Number.isInteger(steps) && steps >= 1 && steps < 2 ** 31) return steps;
  throw new ChainruleError("invalid-argument", {
    where: "run, steps",
    expected: "a whole number ≥ 1",
    received: String(steps),
  });
}

/** The results, written to the caller's arrays as far as there are some. */
function filled<Names extends string>(
  results: Readonly<Record<Names, NDArray>>,
  into: Readonly<Partial<Record<Names, NDArray>>>,
): Readonly<Record<Names, NDArray>> {
  const merged = {} as Record<Names, NDArray>; // filled below
  for (const name of Object.keys(results) as Names[]) {
    const [result, given] = [results[name], into[name]];
    merged[name] = given ?? result;
    if (given === undefined) continue;
    if (given.dtype !== result.dtype || !shapesEqual(given.shape, result.shape)) {
      throw new ChainruleError("shape-mismatch", {
        where: `run, into.${name}`,
        expected: `an array of type ${result.dtype} ${formatShape(result.shape)}`,
        received: `${given.dtype} ${formatShape(given.shape)}`,
      });
    }
    given.data.set(result.data);
  }
  return merged;
}

/** Whether a scalar of that type takes the number as it is. */
function holds(dtype: DType, value: number): boolean {
  return isFloating(dtype) || (dtype === "int32" && value === (value | 0));
}

function refuseDisposed(where: string): never {
  throw new ChainruleError("disposed", {
    where,
    expected: "a program that was not disposed of",
    received: "one that was",
    fix: "Read results before, or compile it again",
  });
}
