/** The entry `@chainrule/nn/node`: what touches the file system or a terminal, in Node alone. */
export { checkpoint, saveBest, type CheckpointOptions } from "./checkpoint.ts";
export { csvLog, type CsvLogOptions } from "./csvLog.ts";
export { progressBar, type ProgressBarOptions } from "./progressBar.ts";
export { loadParameters, saveParameters } from "./saveParameters.ts";
export { loadTrainingState, saveTrainingState } from "./trainingStateFile.ts";
