import { expect, it } from "vitest";
import { gitProgress } from "./git-progress.ts";

it.each([
  ["Receiving objects:  45% (450/1000), 1.20 MiB | 500.00 KiB/s", "Receiving objects", 45],
  [
    "Cloning into 'x'...\nremote: Counting objects: 100% (9/9), done.\nremote: Compressing objects:   7% (1/14)",
    "Compressing objects",
    7,
  ],
  ["Receiving objects: 100% (9/9), done.\nResolving deltas:   0% (0/4)", "Resolving deltas", 0],
  ["Receiving objects:  44% (4/9)\rReceiving objects:  55% (5/9)\r", "Receiving objects", 55],
  ["Updating files:  33% (1/3)", "Updating files", 33],
  ["Filtering content:  50% (1/2), 3.00 MiB | 1.00 MiB/s", "Filtering content", 50],
  ["Downloading LFS objects:  50% (1/2), 3 MB | 1 MB/s", "Downloading LFS objects", 50],
])("reads the newest progress of %j", (output, doing, percent) => {
  expect(gitProgress(output)).toEqual({ doing, percent });
});

it.each([
  "",
  "\n",
  "Cloning into 'x'...",
  "fatal: not found",
  "Receiving objects: 100% (9/9)\nOn wheelhouse/x, from main.",
  "a: 5% (",
  "Discount: 450% (now)",
])("finds none at the end of %j", (output) => {
  expect(gitProgress(output)).toBeUndefined();
});
