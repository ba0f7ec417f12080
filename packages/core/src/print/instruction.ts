/** What the parser hands to the builder: a formula as steps of a stack machine. */
import type { Value } from "./reading.ts";
import type { Place } from "./source.ts";
import type { Callable } from "./vocabulary.ts";

/** One step of building a formula: takes its operands off the stack and puts its result there. */
export type Instruction = { readonly place: Place } & (
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "infix"; readonly symbol: string }
  | { readonly kind: "negation" | "transpose" }
  | {
      readonly kind: "call";
      readonly callable: Callable;
      readonly count: number;
      readonly given: ReadonlyMap<string, unknown>;
    }
);
