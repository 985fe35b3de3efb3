import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { installedPrograms, wordsOf } from "../../local/engine-programs/programs.ts";
import type { ModelRequest, ScriptedModel } from "../../testing/model/server.ts";
import { World } from "../../testing/specs/real-engines/support/world.ts";
import { figure, median, type Row, times } from "./samples.ts";
import { spareReady } from "./spare-ready.ts";

const measured = 5;
/** More than the bare program needs, in milliseconds. */
const aim = 300;

type Measured = {
  readonly engine: string;
  readonly program: string;
  readonly words: readonly string[];
  readonly env: (url: string) => Record<string, string>;
};

const engines: readonly Measured[] = [
  {
    engine: "claude-api",
    program: "claude",
    words: ["-p", "@@say hello"],
    env: (url) => ({
      ANTHROPIC_API_KEY: "bench",
      ANTHROPIC_BASE_URL: url,
      IS_SANDBOX: "1",
      DISABLE_AUTOUPDATER: "1",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    }),
  },
  {
    engine: "codex",
    program: "codex",
    words: [
      ...["exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"],
      "@@say hello",
    ],
    env: () => ({}),
  },
];

/** Whether a request asks the model for words: the engine has begun to work. */
const generates = ({ method, path }: ModelRequest): boolean =>
  method === "POST" && /\/(messages|responses|chat\/completions)(\?|$)/.test(path);

/** Time until an engine's first request to its model: as a Run, and started by hand with the same model's service. */
export async function startToFirstRequest(): Promise<Row[]> {
  const installed = new Map(installedPrograms().map((it) => [it.name, it]));
  const rows: Row[] = [];
  const world = await World.start();
  try {
    for (const it of engines) {
      const found = installed.get(it.program);
      if (!found) continue;
      const bare: number[] = [];
      const run: number[] = [];
      for (let n = -1; n < measured; n++) {
        const alone = await bareRequest(
          world.model,
          it,
          wordsOf(found, found.whole, process.execPath),
        );
        await spareReady(world.server);
        const ours = await runRequest(world, it.engine);
        if (n < 0) continue; // the first of each reads its files from the disk
        bare.push(alone);
        run.push(ours);
      }
      const more = median(run) - median(bare);
      rows.push(
        times(`bare ${it.program} → first model request`, bare),
        times(`Start → first model request (${it.engine})`, run, `bare + ${aim} ms`),
        figure(`${it.engine}: more than the bare program`, `${more.toFixed(0)} ms`, `≤ ${aim} ms`),
      );
    }
  } finally {
    await world.end();
  }
  return rows;
}

/** Resolves with the milliseconds from `began` to the next request for words. */
async function nextRequest(model: ScriptedModel, begin: () => Promise<void>): Promise<number> {
  const before = model.requests.length;
  const began = performance.now();
  const asked = model.until((all) => all.slice(before).some(generates));
  await begin();
  await asked;
  return performance.now() - began;
}

async function runRequest({ model, client }: World, engine: string): Promise<number> {
  let id = "";
  const ms = await nextRequest(model, async () => {
    id = await client.start("@@say hello", { engine, keepMinutes: 0 });
  });
  await client.post(`/api/runs/${id}/stop`, {});
  await client.until(id, (it) => it.devboxes.every(({ state }) => state === "gone"), "no DevBox");
  return ms;
}

async function bareRequest(
  model: ScriptedModel,
  { words, env }: Measured,
  [program = "", ...rest]: readonly string[],
): Promise<number> {
  const home = mkdtempSync(join(homedir(), ".wheelhouse-bench-"));
  mkdirSync(join(home, ".codex"));
  writeFileSync(join(home, ".codex/auth.json"), JSON.stringify({ OPENAI_API_KEY: "bench" }));
  writeFileSync(join(home, ".codex/config.toml"), codexSettings(model.url));
  const folder = join(home, "workspace");
  mkdirSync(folder);
  try {
    let ended: Promise<unknown> = Promise.resolve();
    const ms = await nextRequest(model, async () => {
      const child = spawn(program, [...rest, ...words], {
        cwd: folder,
        stdio: "ignore",
        env: { PATH: process.env["PATH"], HOME: home, ...env(model.url) },
      });
      ended = once(child, "exit");
    });
    await ended;
    return ms;
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

const codexSettings = (url: string) => `model_provider = "gateway"
check_for_update_on_startup = false
[model_providers.gateway]
name = "OpenAI"
base_url = "${url}/v1"
wire_api = "responses"
requires_openai_auth = true
`;
