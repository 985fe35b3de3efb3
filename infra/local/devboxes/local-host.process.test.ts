import { rmSync } from "node:fs";
import { afterAll, describe } from "vitest";
import { devBoxHostContract } from "../../testing/contracts/devbox-host.contract.ts";
import { containerImage } from "../../testing/devbox/container-image.ts";
import { dataFolder } from "../../testing/devbox/devbox-orders.ts";
import { detectSandbox } from "./commands/detect.ts";
import { findTools } from "./commands/tools.ts";
import { detectImage } from "./containers/detect.ts";

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

const { image, why } = containerImage();
const podman = image
  ? await detectImage(image, { data, env: process.env, engine: "podman" })
  : { image: "", why };
const without = "why" in podman ? ` (skipped: ${podman.why})` : "";
if (without && process.env["CI"]) throw new Error(`Podman must work in the gate.${without}`);

describe.skipIf(without)(`Podman${without}`, () => {
  if ("place" in podman) devBoxHostContract(`podman:${podman.image}`, podman.place);
});
