/**
 * The entry `@chainrule/core/testing`: gradient checks, and fast-check arbitraries for shapes, arrays and whole graphs.
 * fast-check is needed by this entry alone.
 */
export { checkGradients, type GraphCheckOptions, type TensorsFor } from "./checkGradients.ts";
export type { CheckOptions, GradientReport } from "./checkOrders.ts";
export type { Kink } from "./checkEntries.ts";
export { applyOp } from "./applyOp.ts";
export { arrays, elements, specialValues, type ArrayOptions, type ElementOptions } from "./arrays.ts";
export { graphs, type GraphOptions, type RandomGraph } from "./graphs.ts";
export { broadcastableShapes, shapes, type ShapeOptions } from "./shapes.ts";
export { substitute } from "../graph/substitute.ts";
export { toProgram, type ProgramData } from "./toProgram.ts";
export { sampleFeeds, sampleNode, type SampleNode } from "./opSamples.ts";
