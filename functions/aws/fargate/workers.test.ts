import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createRun } from "../../../shared/decide/new-run.ts";
import { usualEgress } from "../../../shared/egress.ts";
import { noCredentials } from "../../../shared/schemas/box-protocol.ts";
import { newRun } from "../../../shared/schemas/run.ts";
import type { DevBoxHost } from "../../ports/devbox-host.ts";
import type { TeamSecret } from "../secrets/team-secrets.ts";
import { fargate, fargateWorkers } from "./workers.ts";

const host: DevBoxHost = {
  ephemeral: true,
  launch: async () => {},
  stop: async () => {},
  describe: async () => "unknown",
  list: async () => [],
  forget: async () => {},
};
const nothing = { name: "wheelhouse/teams/red", env: {} };
const workers = (secret: TeamSecret = nothing) =>
  fargateWorkers({ secrets: async () => secret, host });

describe("Fargate as a worker", () => {
  it("is a cloud worker, always there, with two sizes", async () => {
    expect(await workers().list("red")).toMatchObject([
      {
        id: "wkr_fargate",
        kind: "cloud",
        online: true,
        isolated: true,
        images: [{ id: "small" }, { id: "large" }],
      },
    ]);
    expect(workers().host("wkr_fargate")).toBe(host);
    expect(() => workers().host("wkr_local")).toThrow(/There is no worker wkr_local/);
  });

  it("is enough of a target for an autonomous Run, also without an image", async () => {
    const surroundings = {
      team: "red",
      by: "ada",
      queued: false,
      workers: await workers().list("red"),
      engines: await workers().engines("red"),
      keepMinutes: 60,
      egress: usualEgress,
    };
    const wish = { instructions: "```sh\ntrue\n```", mode: "autonomous", engine: "script" };
    const created = (target: object) =>
      createRun(newRun.parse({ ...wish, target }), { ...surroundings, tickets: {} }).target;
    expect(created({ worker: fargate.id })).toEqual({ worker: fargate.id });
    expect(created({ worker: fargate.id, image: "large" })).toEqual({
      worker: fargate.id,
      image: "large",
    });
  });
});

describe("the image of DevBoxes on Fargate", () => {
  const secret = {
    ...nothing,
    env: { ANTHROPIC_API_KEY: "sk-ant-api03-x", OPENAI_API_KEY: "sk-x" },
  };
  const of = (engines?: Record<string, string>) =>
    fargateWorkers({ secrets: async () => secret, host, engines });
  const states = async (engines?: Record<string, string>) =>
    new Map((await of(engines).engines("red")).map((it) => [it.engine, it]));

  it("gives a team the engines that it holds, and says of the others that it does not", async () => {
    const found = await states({ codex: "0.169.0" });
    expect(found.get("codex")).toMatchObject({
      available: true,
      from: "image",
      version: "0.169.0",
    });
    expect(found.get("claude-api")).toMatchObject({
      available: false,
      why: "claude is not in the image of DevBoxes",
    });
    expect(await of({ codex: "0.169.0" }).images?.("red")).toMatchObject([
      { images: [{ id: "small", holds: { engines: [{ name: "codex" }] } }, { id: "large" }] },
    ]);
  });

  it("counts as holding every engine where nobody knows what it holds, and says so", async () => {
    const found = await states();
    expect(found.get("claude-api")?.available).toBe(true);
    expect(found.get("claude-api")?.from).toBeUndefined();
    const [on] = (await of().images?.("red")) ?? [];
    expect(on?.images[0]?.why).toMatch(/is not known/);
  });
});

describe("the engines of a team on Fargate", () => {
  const available = async (secret?: TeamSecret) =>
    (await workers(secret).engines("red")).flatMap((it) =>
      it.available ? [`${it.image} ${it.engine}`] : [],
    );
  const whys = async (secret?: TeamSecret) =>
    Object.fromEntries(
      (await workers(secret).engines("red"))
        .filter(({ image }) => image === "small")
        .map(({ engine, why }) => [engine, why]),
    );

  it("are those that its secret signs in, on every image", async () => {
    expect(await available()).toEqual(["small script", "large script"]);
    expect(
      await available({ ...nothing, env: { OPENAI_API_KEY: "k", GEMINI_API_KEY: "k" } }),
    ).toEqual([
      "small codex",
      "small gemini",
      "small script",
      "large codex",
      "large gemini",
      "large script",
    ]);
  });

  it("say what to add to which secret, and never how to sign in on a machine", async () => {
    const to = "to the secret wheelhouse/teams/red in AWS Secrets Manager";
    expect(await whys()).toEqual({
      "claude-plan": `not signed in with a plan: run claude setup-token, and add CLAUDE_CODE_OAUTH_TOKEN ${to}`,
      "claude-api": `no key: add ANTHROPIC_API_KEY ${to}`,
      codex: `not signed in: add OPENAI_API_KEY ${to}`,
      copilot: `not signed in: add COPILOT_GITHUB_TOKEN ${to}, a fine-grained token with the permission “Copilot Requests”`,
      opencode: `no key: add OPENROUTER_API_KEY ${to}, or the key of another provider`,
      gemini: `no key: add GEMINI_API_KEY ${to}`,
      script: "runs the shell blocks of the instructions, needs no model",
    });
  });

  it("say what is wrong with a secret that cannot be read, and leave Script", async () => {
    const broken = { ...nothing, problem: "the secret is not a JSON object of strings" };
    expect(await available(broken)).toEqual(["small script", "large script"]);
    expect((await whys(broken))["codex"]).toBe("the secret is not a JSON object of strings");
  });

  it("get their own credentials, and nothing of another engine's or of the function's", async () => {
    vi.stubEnv("GEMINI_API_KEY", "of-the-function");
    onTestFinished(() => void vi.unstubAllEnvs());
    const env = { OPENAI_API_KEY: "key-of-codex", ANTHROPIC_API_KEY: "key-of-claude" };
    const given = (engine: "codex" | "gemini") =>
      workers({ ...nothing, env }).credentials("red", fargate.id, engine);
    expect(JSON.stringify(await given("codex"))).toContain("key-of-codex");
    expect(JSON.stringify(await given("codex"))).not.toContain("key-of-claude");
    expect(await given("gemini")).toEqual(noCredentials);
  });
});
