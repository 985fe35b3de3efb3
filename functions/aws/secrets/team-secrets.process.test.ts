import type { Server } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { secrets } from "../../../infra/testing/aws/secrets.ts";
import {
  AwsError,
  type AwsService,
  clientOptions,
  serveAws,
} from "../../../infra/testing/aws/wire.ts";
import { secretValues } from "./secret-values.ts";
import { type TeamSecrets, teamSecrets } from "./team-secrets.ts";

describe("the secret of a team", () => {
  let server: Server;
  let kept: Map<string, string>;
  let now: number;
  let read: TeamSecrets;

  const open = async (service: AwsService) => {
    server = await serveAws(service);
    const { region, endpoint } = clientOptions(server);
    const credentials = async () => ({ accessKeyId: "key", secretAccessKey: "secret" });
    const values = secretValues({ region, endpoint, credentials });
    read = teamSecrets(values, "wheelhouse/teams/", () => now);
  };
  const close = () => void server.close();
  beforeEach(async () => {
    now = 0;
    kept = new Map([["wheelhouse/teams/red", '{"ANTHROPIC_API_KEY":"key-of-red"}']]);
    await open(secrets(kept));
  });
  afterEach(close);

  it("is read by the team's name, and by no other name", async () => {
    const [red, blue] = [await read("red"), await read("blue")];
    expect(red).toEqual({ name: "wheelhouse/teams/red", env: { ANTHROPIC_API_KEY: "key-of-red" } });
    expect(blue).toEqual({ name: "wheelhouse/teams/blue", env: {} });
  });

  it("is read again after a minute", async () => {
    await read("red");
    kept.set("wheelhouse/teams/red", "{}");
    now = 59_999;
    expect((await read("red")).env).toEqual({ ANTHROPIC_API_KEY: "key-of-red" });
    now = 60_000;
    expect((await read("red")).env).toEqual({});
  });

  it.each(["", "no JSON, but-a-key", '["but-a-key"]', '{"A":{"B":"but-a-key"}}'])(
    "that is no JSON object of strings is named as the problem, without its contents: %s",
    async (text) => {
      kept.set("wheelhouse/teams/red", text);
      const { env, problem } = await read("red");
      expect(env).toEqual({});
      expect(problem).toMatch(/^the secret wheelhouse\/teams\/red is not a JSON object of strings/);
      expect(problem).not.toContain("but-a-key");
    },
  );

  it("of a team whose name no secret can have is empty", async () => {
    expect((await read("rød & blå")).env).toEqual({});
  });

  const failing = (error: AwsError): AwsService => ({
    ...secrets(kept),
    operations: { GetSecretValue: () => Promise.reject(error) },
  });

  it("that is being deleted is empty", async () => {
    close();
    const message =
      "You can't perform this operation on the secret because it was marked for deletion.";
    await open(failing(new AwsError("InvalidRequestException", message)));
    expect((await read("red")).env).toEqual({});
  });

  it("that cannot be read just now is not taken for an empty one", async () => {
    close();
    await open(failing(new AwsError("AccessDeniedException", "not authorized")));
    await expect(read("red")).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});
