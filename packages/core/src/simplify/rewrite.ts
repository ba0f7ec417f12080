/**
 * The rewrite engine: walks a graph from its leaves to its roots, applies the first rule that fits each node, and starts again
 * until nothing changes. It knows no op and no rule by name.
 */
import { describe } from "../graph/describe.ts";
import { shapesEqual } from "../graph/shape.ts";
import { createNode, type RuleClass, type Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
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
const mostSteps = 64;

/** Applies the rules of the class, with `real` those of both, until none fits. */
export function rewriteUntilStable(
  roots: readonly Tensor[],
  rules: RuleClass,
  record: (step: Step) => void,
): readonly Tensor[] {
  const facts = new Facts();
  let current = roots;
  for (let pass = 0; pass < mostPasses; pass++) {
    const next = rewriteOnce(current, facts, rules, record);
    if (next.every((root, index) => root === current[index])) return next;
    current = next;
  }
  throw new Error(`simplify did not come to an end on ${roots.map(describe).join(", ")}`);
}

function rewriteOnce(
  roots: readonly Tensor[],
  facts: Facts,
  rules: RuleClass,
  record: (step: Step) => void,
): readonly Tensor[] {
  const order = topologicalOrder(roots);
  const rewritten = new Map<Tensor, Tensor>();
  const users = countUsers(order, roots);
  const usersOfResult = new Map<Tensor, number>();
  const context: Context = {
    facts,
    isShared: (node) => (usersOfResult.get(node) ?? 0) > 1,
    isPresent: (node) => usersOfResult.has(node),
  };
  for (const node of order) {
    const result = rewriteNode(withInputs(node, rewritten), rules, context, record);
    passLabelOn(node, result);
    rewritten.set(node, result);
    usersOfResult.set(result, (usersOfResult.get(result) ?? 0) + users.get(node)!);
  }
  return roots.map((root) => rewritten.get(root)!);
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
  const inputs = node.inputs.map((input) => rewritten.get(input)!);
  return inputs.every((input, index) => input === node.inputs[index])
    ? node
    : createNode(node.op, inputs, node.attributes);
}

function passLabelOn(node: Tensor, result: Tensor): void {
  if (result === node || node.label === undefined) return;
  if (result.label === undefined && result.inputs.length > 0) result.named(node.label);
}

function rewriteNode(node: Tensor, rules: RuleClass, context: Context, record: (step: Step) => void): Tensor {
  let current = node;
  for (let step = 0; step < mostSteps; step++) {
    const applied = firstApplicable(current, rules, context);
    if (applied === undefined) return current;
    const { rule, after } = applied;
    checkType(rule, current, after);
    record({ rule: rule.name, holds: rule.holds, before: current, after });
    current = after;
  }
  return current;
}

function firstApplicable(
  node: Tensor,
  rules: RuleClass,
  context: Context,
): { readonly rule: Rule; readonly after: Tensor } | undefined {
  if (node.inputs.length === 0) return undefined;
  for (const rule of ruleTable().rulesFor(node.op)) {
    if (rule.holds === "real" && rules === "exact") continue;
    const after = rule.apply(node, context);
    if (after !== undefined && after !== node) return { rule, after };
  }
  return undefined;
}

function checkType(rule: Rule, before: Tensor, after: Tensor): void {
  if (shapesEqual(after.shape, before.shape) && after.dtype === before.dtype) return;
  throw new Error(
    `the rule «${rule.name}» made ${after.dtype} ${describe(after)} of ${before.dtype} ${describe(before)}`,
  );
}
