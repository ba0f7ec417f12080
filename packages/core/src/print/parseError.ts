/** Errors in the text of a formula, with the place shown. */
import { ChainruleError } from "../errors.ts";
import { excerpt, type Place, type Source } from "./source.ts";

/** An error that shows the place in the source. */
export function parseError(
  source: Source,
  place: Place,
  details: { readonly expected: string; readonly received: string; readonly fix?: string },
  cause?: unknown,
): ChainruleError {
  return new ChainruleError(
    "parse-error",
    { where: source.where, ...details, excerpt: excerpt(source, place), data: { position: place.start } },
    cause === undefined ? {} : { cause },
  );
}

/** What a function of the library throws while a formula is built, with the place in the formula added. */
export function at<T>(source: Source, place: Place, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof ChainruleError) || error.details.excerpt !== undefined) throw error;
    throw new ChainruleError(
      error.code,
      { ...error.details, excerpt: excerpt(source, place) },
      { cause: error },
    );
  }
}
