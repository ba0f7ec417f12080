/** Files as bytes: checkpoints in safetensors, arrays of NumPy. Nothing here opens a file; `@chainrule/nn/node` does. */
export { fromNpy } from "./fromNpy.ts";
export { fromNpz } from "./fromNpz.ts";
export { fromSafetensors, type FileOptions, type SafetensorsContent } from "./fromSafetensors.ts";
export { parameterValues, setParameterValues, type Parametrised } from "./parameterValues.ts";
export { toSafetensors } from "./toSafetensors.ts";
