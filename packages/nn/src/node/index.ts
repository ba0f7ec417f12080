/** The entry `@chainrule/nn/node`: what touches the file system, in Node alone. */
export { loadParameters, saveParameters } from "./saveParameters.ts";
