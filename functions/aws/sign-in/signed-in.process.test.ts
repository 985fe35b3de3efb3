import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { expect, it } from "vitest";
import { signedIn } from "./signed-in.ts";

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const newKey = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = newKey();
const other = newKey();
const issuer = "https://pool.example";
const seconds = () => Math.floor(Date.now() / 1_000);

const good = () => ({
  iss: issuer,
  aud: "console",
  token_use: "id",
  sub: "1",
  email: "ada@example.com",
  iat: seconds() - 10,
  exp: seconds() + 60,
});

function token(claims: object, by: KeyObject = key.privateKey, head: object = {}): string {
  const signed = `${part({ alg: "RS256", kid: "one", ...head })}.${part(claims)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), by).toString("base64url")}`;
}

/** A pool whose keys can be changed, and how often they were asked for. */
async function pool() {
  const it = { keys: [{ ...key.publicKey.export({ format: "jwk" }), kid: "one" }], asked: 0 };
  const server = createServer((_, response) => {
    it.asked += 1;
    response.end(JSON.stringify({ keys: it.keys }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const clock = { now: 1_000_000 };
  const keysUrl = `http://127.0.0.1:${port}/keys`;
  const who = signedIn({ issuer, keysUrl, clientId: "console" }, () => clock.now);
  return { it, clock, who, [Symbol.asyncDispose]: async () => void server.close() };
}

it("knows who has a token of the pool", async () => {
  await using given = await pool();
  expect(await given.who(token(good()))).toMatchObject({ email: "ada@example.com" });
});

it.each<[string, () => string]>([
  ["has ended", () => token({ ...good(), exp: seconds() - 1 })],
  ["never ends", () => token({ ...good(), exp: undefined })],
  ["is for another client", () => token({ ...good(), aud: "another" })],
  ["is of another pool", () => token({ ...good(), iss: "https://elsewhere.example" })],
  ["is an access token", () => token({ ...good(), token_use: "access" })],
  ["another key signed", () => token(good(), other.privateKey)],
  ["was changed", () => token(good()).replace(/\.[^.]+\./, `.${part({ ...good(), sub: "2" })}.`)],
  ["has no signature", () => `${part({ alg: "none", kid: "one" })}.${part(good())}.`],
  [
    "is signed with the public key as a secret",
    () => {
      const signed = `${part({ alg: "HS256", kid: "one" })}.${part(good())}`;
      const pem = key.publicKey.export({ type: "spki", format: "pem" });
      return `${signed}.${createHmac("sha256", pem).update(signed).digest("base64url")}`;
    },
  ],
  ["names no key", () => token(good(), key.privateKey, { kid: undefined })],
  ["is no token", () => "nonsense"],
  ["is empty", () => ""],
  ["is very long", () => token({ ...good(), more: "x".repeat(10_000) })],
])("accepts no token that %s", async (_, make) => {
  await using given = await pool();
  expect(await given.who(make())).toBeUndefined();
});

it("asks for the keys once, and again for a new one, but not at every unknown one", async () => {
  await using given = await pool();
  const { it: server, clock, who } = given;
  await who(token(good()));
  await who(token(good()));
  expect(server.asked).toBe(1);
  const rotated = token(good(), other.privateKey, { kid: "two" });
  server.keys.push({ ...other.publicKey.export({ format: "jwk" }), kid: "two" });
  expect(await who(rotated)).toBeUndefined();
  expect(server.asked).toBe(1);
  clock.now += 60_000;
  expect(await who(rotated)).toMatchObject({ sub: "1" });
  expect(server.asked).toBe(2);
});
