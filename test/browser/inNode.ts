/** Does in Node, before the tests, what they do in the browser, and hands them what came out. */
import type { TestProject } from "vitest/node";
import { train, type Trained, type Training } from "./articleTraining.ts";
import { compiledGraph, randomGraphs } from "./compiledGraphs.ts";
import { appliedOps, compiledOp } from "./compiledOps.ts";
import { trainings } from "./trainings.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** By the op's name. */
    readonly opsInNode: Readonly<Record<string, readonly string[]>>;
    readonly graphsInNode: readonly string[];
    readonly trainingsInNode: readonly { readonly training: Training; readonly trained: Trained }[];
  }
}

/** Called by vitest. */
export default function setup(project: TestProject): void {
  project.provide("opsInNode", Object.fromEntries(appliedOps.map((op) => [op.name, compiledOp(op)])));
  project.provide("graphsInNode", randomGraphs().map(compiledGraph));
  project.provide(
    "trainingsInNode",
    trainings().map((training) => ({ training, trained: train(training) })),
  );
}
