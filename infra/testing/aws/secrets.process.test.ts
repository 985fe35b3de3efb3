import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect, it, onTestFinished } from "vitest";
import { type Secrets, secrets } from "./secrets.ts";
import { clientOptions, serveAws } from "./wire.ts";

async function reader(kept: Secrets) {
  const server = await serveAws(secrets(kept));
  const client = new SecretsManagerClient(clientOptions(server));
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  return (SecretId: string) => client.send(new GetSecretValueCommand({ SecretId }));
}

it("gives a secret by its name or its ARN, and no other secret", async () => {
  const read = await reader(new Map([["team/red", "{}"]]));
  const found = await read("team/red");
  expect(found).toMatchObject({ Name: "team/red", SecretString: "{}" });
  expect((await read(found.ARN ?? "")).SecretString).toBe("{}");
  await expect(read("team/blue")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

it("reads the file again for every call", async () => {
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-secrets-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "secrets.json");
  const read = await reader(path);
  for (const value of ["one", "two"]) {
    writeFileSync(path, JSON.stringify({ signing: value }));
    expect((await read("signing")).SecretString).toBe(value);
  }
});
