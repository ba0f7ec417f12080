/** What simpler ways to tell digits apart achieve, in plain code. */
import type { Dataset } from "@chainrule/nn";

type Images = Dataset<"x" | "y">;

/** The share of test images that show the digit most frequent in the training images. */
export function majorityAccuracy(train: Images, test: Images): number {
  const counts = new Map<number, number>();
  for (const label of train.column("y").data) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [[majority]] = [...counts].toSorted(([, one], [, other]) => other - one) as [[number, number]];
  return share(test, () => majority);
}

/** The share of test images that show the digit of the training image nearest to them, by the squared differences of pixels. */
export function nearestNeighbourAccuracy(train: Images, test: Images): number {
  const { data } = train.column("x");
  const { data: tested } = test.column("x");
  const pixels = data.length / train.rows;
  return share(test, (row) => {
    let [nearest, smallest] = [0, Infinity];
    for (let candidate = 0; candidate < train.rows; candidate++) {
      let distance = 0;
      for (let pixel = 0; pixel < pixels; pixel++) {
        distance += (tested[row * pixels + pixel]! - data[candidate * pixels + pixel]!) ** 2;
      }
      if (distance < smallest) [nearest, smallest] = [candidate, distance];
    }
    return train.column("y").data[nearest]!;
  });
}

function share(test: Images, predict: (row: number) => number): number {
  const labels = Array.from(test.column("y").data);
  return labels.filter((label, row) => predict(row) === label).length / labels.length;
}
