/** The table of all rules, in the order in which they are tried. */
import type { Op } from "../graph/tensor.ts";
import type { Rule } from "./rule.ts";
import { laws } from "./rules/laws.ts";
import { linear } from "./rules/linear.ts";
import { movement } from "./rules/movement.ts";
import { products } from "./rules/products.ts";
import { reductions } from "./rules/reductions.ts";
import { selection } from "./rules/selection.ts";
import { stabilising } from "./rules/stabilise.ts";
import { sums } from "./rules/sums.ts";

/** The rules, and those among them for a node of a given op. */
export interface RuleTable {
  readonly rules: readonly Rule[];
  readonly rulesFor: (op: Op) => readonly Rule[];
}

let cached: RuleTable | undefined;

/** All rules; built on first use, since importing the library must do no work. */
export function ruleTable(): RuleTable {
  return (cached ??= buildTable());
}

function buildTable(): RuleTable {
  const rules = [
    ...laws,
    ...movement,
    ...selection,
    ...stabilising,
    ...reductions,
    ...linear,
    ...sums,
    ...products,
  ].map((rule) => (typeof rule === "function" ? rule() : rule));
  const byOp = new Map<Op, readonly Rule[]>();
  return {
    rules,
    rulesFor: (op) => {
      let found = byOp.get(op);
      if (found === undefined) {
        found = rules.filter(({ root }) => root === undefined || root === op);
        byOp.set(op, found);
      }
      return found;
    },
  };
}
