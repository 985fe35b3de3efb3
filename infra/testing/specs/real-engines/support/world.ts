import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { type ScriptedModel, scriptedModel } from "../../../model/server.ts";
import { Client } from "../../support/client.ts";
import { OwnServer } from "../../support/instance.ts";

/** The credentials of each engine. Every value is unique, so a leak can be found. */
export const secrets = {
  "claude-plan": "sk-ant-oat01-marked-plan-5f0c7b1d2e",
  "claude-api": "sk-ant-api03-marked-credits-8a1e4c9f",
  codex: "sk-proj-marked-codex-31d7e0b2c4",
  copilot: "marked-copilot-provider-key-77c1",
  opencode: "marked-opencode-provider-key-9e02",
  gemini: "AIza-marked-gemini-key-4b6d8f01",
} as const;

/** A server whose engines reach the scripted model, and none of the tester's own accounts. */
export class World {
  readonly model: ScriptedModel;
  readonly server: OwnServer;
  readonly client: Client;
  /** Not in the system's temporary folder, because Codex refuses to work there. */
  readonly home = mkdtempSync(join(homedir(), ".wheelhouse-spec-"));

  private constructor(model: ScriptedModel, options: readonly string[]) {
    this.model = model;
    this.server = new OwnServer(["--unsafe-no-sandbox", ...options]); // without a sandbox it would ask first
    this.client = new Client(this.server);
  }

  /** `files`: further files of the person's home. */
  static async start(
    options: readonly string[] = [],
    more: Record<string, string> = {},
    files: Record<string, string> = {},
  ): Promise<World> {
    const world = new World(await scriptedModel(), options);
    world.signIn();
    for (const [path, content] of Object.entries(files)) world.keep(path, content);
    await world.begin(more);
    return world;
  }

  /** Starts the server, also again after it was killed. `more`: extra variables for this start. */
  async begin(more: Record<string, string> = {}): Promise<void> {
    const { url } = this.model;
    await this.server.start({
      HOME: this.home,
      CLAUDE_CODE_OAUTH_TOKEN: secrets["claude-plan"],
      ANTHROPIC_API_KEY: secrets["claude-api"],
      ANTHROPIC_BASE_URL: url,
      OPENAI_API_KEY: secrets.codex,
      OPENAI_BASE_URL: `${url}/v1`,
      COPILOT_PROVIDER_BASE_URL: `${url}/v1`,
      COPILOT_PROVIDER_API_KEY: secrets.copilot,
      COPILOT_MODEL: "mock",
      GEMINI_API_KEY: secrets.gemini,
      GOOGLE_GEMINI_BASE_URL: url,
      ...more,
    });
  }

  /** opencode reads its setup from its own files. */
  private signIn(): void {
    const limit = { context: 100_000, output: 4_096 };
    const limits = (name: string) => ({ name, limit, cost: { input: 1, output: 10 } });
    const provider = {
      npm: "@ai-sdk/openai-compatible",
      name: "Scripted",
      options: { baseURL: `${this.model.url}/v1`, apiKey: secrets.opencode },
      models: { mock: limits("mock"), other: limits("other") },
    };
    const config = { model: "mock/mock", small_model: "mock/mock", provider: { mock: provider } };
    this.keep(".config/opencode/opencode.json", JSON.stringify(config));
  }

  /** Writes a file of the person's home. */
  private keep(file: string, content: string): void {
    const path = join(this.home, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  async end(): Promise<void> {
    await this.server.discard();
    await this.model.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Runs a test in its own world. `more`: extra variables of its server. */
export async function inWorld(
  test: (world: World) => Promise<void>,
  options: readonly string[] = [],
  more: Record<string, string> = {},
) {
  const world = await World.start(options, more);
  try {
    await test(world);
  } finally {
    await world.end();
  }
}
