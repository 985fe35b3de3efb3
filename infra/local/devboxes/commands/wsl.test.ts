import { expect, it } from "vitest";
import { wslOf } from "./wsl.ts";

it.each([
  ["5.15.167.4-microsoft-standard-WSL2", 2],
  ["6.6.87.2-microsoft-standard-WSL2+", 2],
  ["4.19.104-microsoft-standard", 2],
  ["4.4.0-19041-Microsoft", 1],
  ["6.8.0-45-generic", undefined],
  ["6.8.0-1015-azure", undefined],
  ["24.6.0", undefined],
])("the kernel %s is WSL %s", (release, version) => {
  expect(wslOf(release)).toBe(version);
});
