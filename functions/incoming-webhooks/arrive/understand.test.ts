import { describe, expect, it } from "vitest";
import type { KeptWebhook } from "../../../shared/schemas/webhook.ts";
import { githubSignature, sign } from "../signature.ts";
import { isGenuine, understand } from "./understand.ts";

const secret = "0".repeat(43);
const now = Date.parse("2026-11-23T10:00:00.000Z");
const rawBody = Buffer.from('{"n":1}');
const own: KeptWebhook = {
  name: "own",
  kind: "custom",
  secret,
  createdAt: "",
  createdBy: "ada",
  start: { label: "wheelhouse" },
  template: { instructions: "Look at {{n}}." },
};
const incoming = (headers: Record<string, string>) => ({
  header: (name: string) => headers[name],
  rawBody,
});
const signed = (signature: string) => incoming({ "wheelhouse-signature": signature });

describe("a delivery of a custom webhook", () => {
  it("is the same delivery, however its signature is written", async () => {
    const right = sign(secret, rawBody, now);
    const written = [
      right,
      right.replace(/[a-f]/g, (it) => it.toUpperCase()),
      `${right},v1=${"0".repeat(64)}`,
      right.replace(",", `,v1=${"1".repeat(64)},`),
    ].map(signed);
    expect(written.map((it) => isGenuine(own, it, now))).toEqual([true, true, true, true]);
    const understood = await Promise.all(written.map((it) => understand(own, it)));
    expect(new Set(understood.map((it) => it.hash)).size).toBe(1);
  });

  it("is another delivery at another time", async () => {
    const hashAt = async (time: number) =>
      (await understand(own, signed(sign(secret, rawBody, time)))).hash;
    expect(await hashAt(now)).not.toBe(await hashAt(now + 1_000));
  });

  it("does nothing if its values would start a code block", async () => {
    const template = { instructions: "{{x}}``{{n}}`sh\n{{n}}" };
    const { plan } = await understand({ ...own, template }, signed(sign(secret, rawBody, now)));
    expect(plan).toMatchObject({ do: "run" });
    const empty = { instructions: "``{{x}}`sh\n{{n}}" };
    const refused = await understand(
      { ...own, template: empty },
      signed(sign(secret, rawBody, now)),
    );
    expect(refused.plan).toEqual({
      do: "nothing",
      why: "a value of the payload would change which code blocks run",
    });
  });
});

describe("a webhook that does not exist", () => {
  it.each([
    { "wheelhouse-signature": sign(secret, rawBody, now) },
    { "x-hub-signature-256": githubSignature(secret, rawBody) },
    { authorization: `Basic ${Buffer.from(`x:${secret}`).toString("base64")}` },
  ])("has no delivery that is genuine: %j", (headers) => {
    expect(isGenuine(undefined, incoming(headers), now)).toBe(false);
  });

  it("accepts only the proof of its kind", () => {
    const github = incoming({ "x-hub-signature-256": githubSignature(secret, rawBody) });
    expect(isGenuine({ ...own, kind: "github" }, github, now)).toBe(true);
    expect(isGenuine(own, github, now)).toBe(false);
    expect(isGenuine({ ...own, kind: "azure" }, github, now)).toBe(false);
  });
});
