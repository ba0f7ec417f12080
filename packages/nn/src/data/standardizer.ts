/** Standardization of an array of a dataset, feature by feature, with statistics from the training rows alone. */
import { ChainruleError, NDArray } from "@chainrule/core";
import type { Dataset } from "./dataset.ts";
import { fitStandardization, type Standardization } from "./standardize.ts";

/** What has been learned from the training rows, ready for any rows. */
export interface Standardizer {
  /** One for each element of a row, in row-major order. */
  readonly standardizations: readonly Standardization[];
  /**
   * The dataset with (value − mean) / standard deviation in place of each value of the array; whole numbers become float32.
   * @throws ChainruleError `missing-column` for a dataset without the array, `shape-mismatch` for rows of another size.
   */
  transform<Names extends string>(data: Dataset<Names>): Dataset<Names>;
}

/**
 * Takes mean and standard deviation of each element of the rows of one array, shape [m, …], from `training`. Give it the training
 * side of a split, and transform both sides with what it returns: the test rows must not leak into the model.
 *
 * @throws ChainruleError `missing-column` for an unknown name, `non-finite` for values that are NaN or so large that their spread is.
 */
export function standardize<Names extends string>(
  training: Dataset<Names>,
  name: NoInfer<Names>,
): Standardizer {
  const { array, features } = featuresOf(training, name);
  const standardizations = Array.from({ length: features }, (_, feature) => {
    const values = Float64Array.from(
      { length: training.rows },
      (__, row) => array.data[row * features + feature]!,
    );
    return fitStandardization(features === 1 ? name : `${name}[${feature}]`, values);
  });
  return {
    standardizations,
    transform<Names extends string>(data: Dataset<Names>): Dataset<Names> {
      const { array: given, features: width } = featuresOf(data, name);
      if (width !== features) {
        throw new ChainruleError("shape-mismatch", {
          where: `standardize "${name}"`,
          expected: `rows of ${features} numbers, as in training`,
          received: `${width}`,
        });
      }
      const dtype = given.dtype === "float64" ? "float64" : "float32";
      const result = NDArray.zeros(dtype, given.shape);
      given.data.forEach((value: number, index: number) => {
        const { mean, standardDeviation } = standardizations[index % features]!;
        result.data[index] = (value - mean) / standardDeviation;
      });
      return data.replace(name as string as Names, result); // found under this name
    },
  };
}

function featuresOf<Names extends string>(
  data: Dataset<Names>,
  name: string,
): { readonly array: NDArray; readonly features: number } {
  const array = data.column(name as Names); // or it is refused
  return { array, features: array.size / data.rows };
}
