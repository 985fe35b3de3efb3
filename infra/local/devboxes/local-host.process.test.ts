import { rmSync } from "node:fs";
import { afterAll, describe } from "vitest";
import { devBoxHostContract } from "../../testing/contracts/devbox-host.contract.ts";
import { dataFolder } from "../../testing/devbox/devbox-orders.ts";
import { detectSandbox } from "./commands/detect.ts";
import { findTools } from "./commands/tools.ts";

const data = dataFolder();
const sandbox = await detectSandbox({ data });
const none = await detectSandbox({
  data,
  tools: { ...findTools(), bwrap: undefined },
});

afterAll(() => rmSync(data, { recursive: true, force: true }));

describe("plain processes", () => devBoxHostContract("none", none.place));

const reason = sandbox.isolated ? "" : ` (skipped: ${sandbox.why})`;
describe.skipIf(!sandbox.isolated)(`bubblewrap${reason}`, () =>
  devBoxHostContract("bubblewrap", sandbox.place),
);
