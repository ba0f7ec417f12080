import { parameter, sum } from "@chainrule/core";
import { expectTypeOf, it } from "vitest";
import { adam } from "./adam.ts";
import { chain } from "./chain.ts";
import { clipByGlobalNorm, clipByValue } from "./clipping.ts";
import { updatesFor, type Optimizer, type Transformation } from "./optimizer.ts";

const [value, norm] = [clipByValue({ limit: 1 }), clipByGlobalNorm({ limit: 1 })];

it("is an optimizer if a part is one, else a transformation, by which nothing can be trained", () => {
  expectTypeOf(chain(norm, adam())).toEqualTypeOf<Optimizer>();
  expectTypeOf(chain(adam(), value)).toEqualTypeOf<Optimizer>();
  expectTypeOf(chain(value, norm)).toEqualTypeOf<Transformation>();
  const W = parameter("W", [1]);
  updatesFor(sum(W), [W], chain(value, adam()));
  // @ts-expect-error it has no learning rate
  expectTypeOf(updatesFor(sum(W), [W], chain(value))).toBeArray();
});
