/** What a network says of images, one by one. */
import type { Dataset } from "@chainrule/nn";
import { side } from "./digits.ts";
import type { CaptionedImage } from "./imagesSvg.ts";

/** An image with what a network says of it. */
export interface JudgedImage extends CaptionedImage {
  /** Given to what the image shows. */
  readonly probability: number;
  readonly isWrong: boolean;
}

/** The images with the probability that the network gives to what they show; what is wrong says for which digit it was taken. */
export function judgedImages(
  test: Dataset<"x" | "y">,
  logits: readonly (readonly number[])[],
): JudgedImage[] {
  const pixels = side * side;
  return logits.map((row, index) => {
    const label = test.column("y").data[index]!;
    const predicted = row.indexOf(Math.max(...row));
    const probability = 1 / row.reduce((sum, logit) => sum + Math.exp(logit - row[label]!), 0);
    const image = test.column("x").data.subarray(index * pixels, (index + 1) * pixels);
    const judgement = predicted === label ? `${Math.round(100 * probability)} %` : `taken for ${predicted}`;
    return { image, caption: `${label}: ${judgement}`, probability, isWrong: predicted !== label };
  });
}
