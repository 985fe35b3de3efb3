import { rmSync } from "node:fs";
import { afterAll, describe } from "vitest";
import { devBoxHostContract } from "../../testing/contracts/devbox-host.contract.ts";
import { dataFolder } from "../../testing/devbox/devbox-orders.ts";
import { podmanPlace } from "../../testing/devbox/podman-place.ts";
import { detectSandbox } from "./commands/detect.ts";
import { findTools } from "./commands/tools.ts";

const data = dataFolder();
const sandbox = await detectSandbox({ data });
const none = await detectSandbox({
  data,
  tools: { ...findTools(), bwrap: undefined, sandboxExec: undefined },
});

afterAll(() => rmSync(data, { recursive: true, force: true }));

describe("plain processes", () => devBoxHostContract("none", none.place));

for (const [kind, system] of [
  ["bubblewrap", "linux"],
  ["seatbelt", "darwin"],
] as const) {
  const why = process.platform === system ? sandbox.why : `this is ${process.platform}`;
  const reason = sandbox.kind === kind ? "" : ` (skipped: ${why})`;
  describe.skipIf(sandbox.kind !== kind)(`${kind}${reason}`, () =>
    devBoxHostContract(kind, sandbox.place),
  );
}

const { place, image, reason } = await podmanPlace(data);

describe.skipIf(!place)(`Podman${reason}`, () => {
  if (place) devBoxHostContract(`podman:${image}`, place);
});
