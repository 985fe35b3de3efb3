import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { boxContract } from "./box.contract.ts";
import { directBox } from "./direct.ts";

describe("a box of plain processes", () => {
  boxContract(async () => {
    const folder = mkdtempSync(join(tmpdir(), "wheelhouse-direct-"));
    const devbox = `box_${folder.slice(-6)}`;
    const box = directBox({
      devbox,
      folders: { workspace: folder, session: folder, home: folder, box: folder, socket: "/none" },
      command: {
        ...{ prefix: [], workspace: folder, socket: "/none", home: folder, programs: {} },
        path: process.env["PATH"] ?? "",
        env: { WHEELHOUSE_DEVBOX: devbox },
      },
    });
    return {
      box,
      async [Symbol.asyncDispose]() {
        await box.close();
        rmSync(folder, { recursive: true });
      },
    };
  });
});
