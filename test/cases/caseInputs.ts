/** The inputs of a check, as tensors with data or as plain numbers, in the element type of the path. */
import {
  input,
  topologicalOrder,
  type ArrayLike,
  type DType,
  type Feeds,
  type Tensor,
} from "@chainrule/core";
import { NDArray } from "@chainrule/core";
import type { Path } from "./caseFile.ts";

/** What a builder of formulas asks for its inputs. */
export class CaseInputs {
  readonly path: Path;
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #tensors = new Map<string, { readonly tensor: Tensor; readonly data: NDArray }>();

  constructor(given: Readonly<Record<string, unknown>>, path: Path) {
    this.#given = given;
    this.path = path;
  }

  /** The element type of the path. */
  get dtype(): DType {
    return this.path === "f32" ? "float32" : "float64";
  }

  /** An input as the file gives it. */
  raw(name: string): unknown {
    if (Object.hasOwn(this.#given, name)) return this.#given[name];
    throw new Error(`the check has no input "${name}"`);
  }

  /** An input that is a number. */
  number(name: string): number {
    return this.raw(name) as number;
  }

  /** An input that is a list of numbers. */
  list(name: string): readonly number[] {
    return this.raw(name) as readonly number[];
  }

  /** An input as a tensor: of no axes for a number, of as many as it is nested for lists. Asked twice, it is one tensor. */
  tensor(name: string): Tensor {
    return this.#tensors.get(name)?.tensor ?? this.define(name, this.raw(name) as ArrayLike);
  }

  /** A tensor that the check describes in words, with its data. */
  define(name: string, values: ArrayLike): Tensor {
    const data = NDArray.from(values, this.dtype);
    const tensor: Tensor = input(name, data.shape, this.dtype);
    this.#tensors.set(name, { tensor, data });
    return tensor;
  }

  /** The data that these graphs need. */
  feedsFor(tensors: readonly Tensor[]): Feeds {
    const needed = new Set(topologicalOrder(tensors));
    const fed = [...this.#tensors].filter(([, { tensor }]) => needed.has(tensor));
    return Object.fromEntries(fed.map(([name, { data }]) => [name, data]));
  }
}
