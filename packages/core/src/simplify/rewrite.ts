/**
 * The rewrite engine: walks a graph from its leaves to its roots, applies the first rule that fits each node, and starts again
 * until nothing changes. It knows no rule by name.
 */
import { describe } from "../graph/describe.ts";
import { shapesEqual } from "../graph/shape.ts";
import { createNode, type RuleClass, type Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { neg } from "../ops/arithmetic.ts";
import { Facts } from "./facts.ts";
import type { Context, Rule } from "./rule.ts";
import { ruleTable } from "./ruleTable.ts";

/** One step of a simplification. */
export interface Step {
  /** The rule, as it reads in its table. */
  readonly rule: string;
  readonly holds: RuleClass;
  readonly before: Tensor;
  readonly after: Tensor;
}

// No rule makes a graph larger; the limits only turn a mistake in a rule table into an error instead of a hang.
const mostPasses = 100;
const mostSteps = 256;

/**
 * Applies the rules of the class, with `real` those of both, until none fits. No root loses a dependency: a part may, where the
 * root keeps it elsewhere; if that goes wrong, every single part must keep its own.
 */
export function rewriteUntilStable(
  roots: readonly Tensor[],
  rules: RuleClass,
  record: (step: Step) => void,
): readonly Tensor[] {
  const steps: Step[] = [];
  const facts = new Facts(false);
  const results = applyUntilStable(roots, facts, rules, (step) => steps.push(step));
  if (results.every((result, index) => facts.dependsOnAllOf(result, roots[index]!))) {
    steps.forEach(record);
    return results;
  }
  return applyUntilStable(roots, new Facts(true), rules, record);
}

function applyUntilStable(
  roots: readonly Tensor[],
  facts: Facts,
  rules: RuleClass,
  record: (step: Step) => void,
): readonly Tensor[] {
  let current = roots;
  for (let count = 0; count < mostPasses; count++) {
    const next = new Pass(facts, rules, record).rewrite(current);
    if (next.every((root, index) => root === current[index])) return next;
    current = next;
  }
  throw new Error(`simplify did not come to an end on ${roots.map(describe).join(", ")}`);
}

/** One walk over a graph. */
class Pass {
  readonly #rules: RuleClass;
  readonly #record: (step: Step) => void;
  readonly #context: Context;
  /** How many users the nodes of the new graph have, those that are still to come included. */
  readonly #users = new Map<Tensor, number>();

  constructor(facts: Facts, rules: RuleClass, record: (step: Step) => void) {
    this.#rules = rules;
    this.#record = record;
    this.#context = {
      facts,
      isShared: (node) => (this.#users.get(node) ?? 0) > 1,
      isPresent: (node) => this.#users.has(node),
    };
  }

  rewrite(roots: readonly Tensor[]): readonly Tensor[] {
    const order = topologicalOrder(roots);
    const users = countUsers(order, roots);
    const rewritten = new Map<Tensor, Tensor>();
    for (const node of order) {
      const result = this.#rewriteNode(withInputs(node, rewritten));
      passLabelOn(node, result);
      rewritten.set(node, result);
      this.#register(result, users.get(node)!);
    }
    return roots.map((root) => rewritten.get(root)!);
  }

  #register(node: Tensor, users: number): void {
    this.#users.set(node, (this.#users.get(node) ?? 0) + users);
    if (node.op !== neg.op) return;
    // Whoever uses a negative can take its sign over, and then uses the positive.
    const positive = node.inputs[0]!;
    const known = this.#users.get(positive);
    this.#users.set(positive, known === undefined ? users : known + users - 1);
  }

  #rewriteNode(node: Tensor): Tensor {
    let current = node;
    for (let step = 0; step < mostSteps; step++) {
      const after = this.#applyRule(current);
      if (after === undefined) break;
      current = this.#withNewPartsRewritten(after);
    }
    return current;
  }

  /** What a rule made below its root is new, and is rewritten before anything is made of it. */
  #withNewPartsRewritten(root: Tensor): Tensor {
    const isNew = (node: Tensor): boolean => node.inputs.length > 0 && !this.#users.has(node);
    const parts = new Set([root]);
    for (const part of parts) {
      for (const input of part.inputs) if (isNew(input)) parts.add(input);
    }
    if (parts.size === 1) return root;
    const rewritten = new Map<Tensor, Tensor>();
    for (const part of [...parts].sort((a, b) => a.id - b.id)) {
      const current = withInputs(part, rewritten);
      rewritten.set(part, part === root ? current : this.#rewriteNode(current));
    }
    return rewritten.get(root)!;
  }

  #applyRule(node: Tensor): Tensor | undefined {
    if (node.inputs.length === 0) return undefined;
    for (const rule of ruleTable().rulesFor(node.op)) {
      if (rule.holds === "real" && this.#rules === "exact") continue;
      const after = rule.apply(node, this.#context);
      if (after === undefined || after === node) continue;
      checkType(rule, node, after);
      this.#record({ rule: rule.name, holds: rule.holds, before: node, after });
      return after;
    }
    return undefined;
  }
}

function countUsers(order: readonly Tensor[], roots: readonly Tensor[]): Map<Tensor, number> {
  const users = new Map<Tensor, number>(order.map((node) => [node, 0]));
  for (const node of order) {
    for (const input of new Set(node.inputs)) users.set(input, users.get(input)! + 1);
  }
  for (const root of roots) users.set(root, users.get(root)! + 1);
  return users;
}

function withInputs(node: Tensor, rewritten: ReadonlyMap<Tensor, Tensor>): Tensor {
  const inputs = node.inputs.map((input) => rewritten.get(input) ?? input);
  return inputs.every((input, index) => input === node.inputs[index])
    ? node
    : createNode(node.op, inputs, node.attributes);
}

function passLabelOn(node: Tensor, result: Tensor): void {
  if (result === node || node.label === undefined) return;
  if (result.label === undefined && result.inputs.length > 0) result.named(node.label);
}

function checkType(rule: Rule, before: Tensor, after: Tensor): void {
  if (shapesEqual(after.shape, before.shape) && after.dtype === before.dtype) return;
  throw new Error(
    `the rule «${rule.name}» made ${after.dtype} ${describe(after)} of ${before.dtype} ${describe(before)}`,
  );
}
