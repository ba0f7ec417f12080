/** Initial values of parameters, drawn from a seed. They know a shape, and not what will stand there. */
export type { Fans } from "./initializers/fans.ts";
export type { Initializer, InitializerOptions, RealDType } from "./initializers/initializer.ts";
export { normal, type NormalOptions } from "./initializers/normal.ts";
export { orthogonal, type OrthogonalOptions } from "./initializers/orthogonal.ts";
export { uniform, type UniformOptions } from "./initializers/uniform.ts";
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type ScaledOptions,
} from "./initializers/varianceScaling.ts";
export { zeros } from "./initializers/zeros.ts";
