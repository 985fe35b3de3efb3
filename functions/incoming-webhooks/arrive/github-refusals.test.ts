import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bytes,
  frame,
  payloads,
  read,
} from "../../../infra/testing/code-host/github/webhooks.fixture.ts";
import { parseGithubWebhook } from "./github.ts";
import { largestWebhook, WebhookRefusal } from "./webhook-event.ts";

describe("a webhook that is not one of GitHub's", () => {
  const right = { event: "issues", delivery: "d-1", rawBody: bytes({ action: "opened" }) };
  it.each([
    [400, { event: undefined }],
    [400, { event: "Issues!" }],
    [400, { delivery: undefined }],
    [400, { delivery: "" }],
    [400, { delivery: "a\nb" }],
    [400, { rawBody: Buffer.from("") }],
    [400, { rawBody: Buffer.from("payload=%7B%7D") }],
    [400, { rawBody: Buffer.from([0x22, 0xff, 0x22]) }],
    [400, { rawBody: bytes([]) }],
    [413, { rawBody: Buffer.alloc(largestWebhook + 1, " ") }],
    [413, { rawBody: Buffer.alloc(25 * 1024 * 1024, " ") }],
  ])("is refused with %i", (status, over) => {
    expect(refusalOf(() => parseGithubWebhook({ ...right, ...over }))).toHaveProperty(
      "status",
      status,
    );
  });

  it("is refused if a name could lead somewhere else", () => {
    for (const name of ["..", "a/b", "a b", "x.git", ""])
      expect(
        refusalOf(() =>
          read("issues.labeled", {
            ...payloads["issues.labeled"],
            repository: { ...frame.repository, name },
          }),
        ),
      ).toHaveProperty(
        "message",
        "This webhook has an unexpected value at repository.name. Check which events the code host sends.",
      );
  });

  it("is refused or parsed, whatever is changed in it, and never causes a bug", () => {
    const paths = (value: unknown, path: string[] = []): string[][] =>
      typeof value === "object" && value !== null
        ? [path, ...Object.entries(value).flatMap(([key, it]) => paths(it, [...path, key]))]
        : [path];
    const cases = Object.entries(payloads).flatMap(([name, body]) =>
      paths({ ...frame, ...body }).map((path) => ({ name, body: { ...frame, ...body }, path })),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        fc.jsonValue({ maxDepth: 3 }),
        ({ name, body, path }, value) => {
          const changed = path.length === 0 ? value : replaced(body, path, value);
          const [event, action] = name.split(".");
          const rawBody = bytes(typeof changed === "object" ? { action, ...changed } : changed);
          refusalOf(() => parseGithubWebhook({ event, delivery: "d-1", rawBody }), true);
        },
      ),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.string(),
        fc.string(),
        (rawBody, event, delivery) => {
          refusalOf(() => parseGithubWebhook({ event, delivery, rawBody }), true);
        },
      ),
    );
    for (const deep of ["[", '{"a":'])
      refusalOf(() => parseGithubWebhook({ ...right, rawBody: Buffer.from(deep.repeat(150_000)) }));
  });
});

function replaced(body: unknown, [key, ...rest]: string[], value: unknown): object {
  const copy: Record<string, unknown> = { ...(body as object) };
  if (key !== undefined) copy[key] = rest.length === 0 ? value : replaced(copy[key], rest, value);
  return copy;
}

/** The refusal. Any other error fails the test. */
function refusalOf(parse: () => unknown, mayBeRight = false): WebhookRefusal | undefined {
  try {
    parse();
  } catch (error) {
    if (error instanceof WebhookRefusal) return error;
    throw error;
  }
  if (mayBeRight) return undefined;
  throw new Error("It was not refused.");
}
