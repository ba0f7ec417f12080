/** The names under which a printed formula mentions tensors: one name, one tensor. It knows no notation. */
import { nameOf } from "../graph/describe.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Gives every tensor that has a name one that no other tensor on the same page has. */
export class Names {
  readonly #given: ReadonlyMap<Tensor, string>;
  readonly #owners = new Map<string, Tensor | undefined>();
  readonly #names = new Map<Tensor, string>();
  #count = 0;

  /** @param given Names that stand above those which the tensors have. */
  constructor(given: ReadonlyMap<Tensor, string> = new Map()) {
    this.#given = given;
  }

  /** Whether the tensor stands under a name. The size of a dimension does not: its name is that of the dimension. */
  has(tensor: Tensor): boolean {
    return this.#names.has(tensor) || this.#ownName(tensor) !== undefined;
  }

  /** Its name, `W#2` if an earlier tensor is called `W`; `undefined` if it has none. */
  of(tensor: Tensor): string | undefined {
    const known = this.#names.get(tensor);
    if (known !== undefined) return known;
    const name = this.#ownName(tensor);
    if (name === undefined) return undefined;
    let unique = name;
    for (let count = 2; this.#owners.has(unique); count++) unique = `${name}#${count}`;
    this.#owners.set(unique, tensor);
    this.#names.set(tensor, unique);
    return unique;
  }

  /** Lets a tensor stand under the name of another, in whose place it is shown. */
  give(tensor: Tensor, owner: Tensor): void {
    const name = this.of(owner);
    if (name !== undefined) this.#names.set(tensor, name);
  }

  /** A new name for a part of the formula: t1, t2 … */
  fresh(): string {
    let name: string;
    do name = `t${++this.#count}`;
    while (this.#owners.has(name));
    this.#owners.set(name, undefined);
    return name;
  }

  #ownName(tensor: Tensor): string | undefined {
    const given = this.#given.get(tensor);
    if (given !== undefined) return given;
    return tensor.op.leaf === "dimension" ? tensor.label : nameOf(tensor);
  }
}
