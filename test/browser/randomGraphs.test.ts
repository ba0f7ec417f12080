/** Random graphs compiled in the browser: what the reference gives, node by node, and the bits of Node. */
import { toProgram, type RandomGraph } from "@chainrule/core/testing";
import { describe, expect, inject, it } from "vitest";
import { faultsOfGraph } from "../../packages/core/test/compiled/judgeGraph.ts";
import { compiledGraph, randomGraphs } from "./compiledGraphs.ts";

/** What is wrong with a graph, above the program that builds it. */
const report = (graph: RandomGraph, faults: readonly string[]): string[] =>
  faults.length === 0 ? [] : [[...faults, toProgram(graph.output, graph)].join("\n")];

describe("random graphs, compiled", () => {
  const graphs = randomGraphs();

  it("are computed node by node as the reference does", () => {
    const reports = graphs.flatMap((graph) =>
      report(graph, faultsOfGraph([graph.output], graph.feeds, graph.dimensions)),
    );
    expect(reports).toEqual([]);
  });

  it("come to the bits of Node", () => {
    const inNode = inject("graphsInNode");
    expect(inNode).toHaveLength(graphs.length);
    const reports = graphs.flatMap((graph, index) => {
      const bits = compiledGraph(graph);
      return report(graph, bits === inNode[index] ? [] : [`${bits} here, ${inNode[index]} in Node`]);
    });
    expect(reports).toEqual([]);
  });
});
