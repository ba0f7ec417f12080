/** The list of all kinds of cases: those that are tested, and those that a later issue will bring. */
import { activationTails } from "./activationTails.ts";
import { broadcastAndReduce } from "./broadcastAndReduce.ts";
import { dataLoading } from "./dataLoading.ts";
import { domainEdges } from "./domainEdges.ts";
import { fanOutAndUnused } from "./fanOutAndUnused.ts";
import type { KindTests } from "./formula.ts";
import { graphSize } from "./graphSize.ts";
import { higherOrder } from "./higherOrder.ts";
import { indexingAndViews } from "./indexingAndViews.ts";
import { kinksAndTies } from "./kinksAndTies.ts";
import { lossSaturation } from "./lossSaturation.ts";
import { matmulRanks } from "./matmulRanks.ts";
import { nonfiniteAndPrecision } from "./nonfiniteAndPrecision.ts";
import { optimizerStep } from "./optimizerStep.ts";
import { persistenceAndCallbacks } from "./persistenceAndCallbacks.ts";
import { schedule } from "./schedule.ts";
import { selectTrap } from "./selectTrap.ts";
import { simplifierSoundness } from "./simplifierSoundness.ts";
import { softmaxStability } from "./softmaxStability.ts";
import { trainingLoop } from "./trainingLoop.ts";
import { zeroTimesInfinity } from "./zeroTimesInfinity.ts";

/** How the checks of each kind are tested. */
export const kinds: Readonly<Record<string, KindTests>> = {
  "loss-saturation": lossSaturation,
  "softmax-stability": softmaxStability,
  "zero-times-infinity": zeroTimesInfinity,
  "activation-tails": activationTails,
  "domain-edges": domainEdges,
  "select-trap": selectTrap,
  "kinks-and-ties": kinksAndTies,
  "broadcast-and-reduce": broadcastAndReduce,
  "matmul-ranks": matmulRanks,
  "indexing-and-views": indexingAndViews,
  "fan-out-and-unused": fanOutAndUnused,
  "graph-size": graphSize,
  "higher-order": higherOrder,
  "simplifier-soundness": simplifierSoundness,
  "nonfinite-and-precision": nonfiniteAndPrecision,
  "optimizer-step": optimizerStep,
  schedule,
  "data-loading": dataLoading,
  "training-loop": trainingLoop,
  "persistence-and-callbacks": persistenceAndCallbacks,
};

/** The issue that will test the remaining checks of a kind. */
export const laterKinds: Readonly<Record<string, number>> = {};
