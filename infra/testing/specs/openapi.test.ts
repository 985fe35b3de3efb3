import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { nearly } from "./support/arbitrary.ts";
import { Description, type Document, type Operation } from "./support/description.ts";
import { deployed } from "./support/instance.ts";
import { ask, describeOwn, sh, useClient } from "./support/use.ts";

const given = useClient();
/** The functions of AWS are the same code behind a slower door, so fewer requests look for what differs there. */
const runsOfEach = deployed ? 25 : 100;

let description: Description;
let ids: string[];
beforeAll(async () => {
  const { it: client } = given;
  description = new Description((await client.get("/api/openapi.json")).body as Document);
  const [waiting, ended, working] = await Promise.all([
    client.start(sh(ask)),
    client.start(sh("echo done > done.txt")),
    client.start(sh("sleep 600")),
  ]);
  await client.untilStatus(waiting, "needs-you");
  await client.untilStatus(ended, "completed");
  ids = [waiting, ended, working];
});

const odd = fc.constantFrom(
  "..",
  "%2e%2e",
  "a b",
  "🙂",
  "x".repeat(3_000),
  "null",
  "__proto__",
  "run_",
);

/** A request that matches the description of a call, or almost matches it. */
function requests({ path, parameters, body }: Operation) {
  const valuesOf = (name: string) =>
    path.startsWith("/api/runs/{id}") && name === "id"
      ? fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...ids) }, odd)
      : fc.oneof(fc.stringMatching(/^[a-z0-9_-]{1,30}$/), odd);
  const inPath = parameters.filter((it) => it.in === "path").map(({ name }) => name);
  const inQuery = parameters.filter((it) => it.in === "query");
  return fc.record({
    path: fc
      .tuple(...inPath.map(valuesOf))
      .map((values) =>
        inPath.reduce(
          (at, name, n) => at.replace(`{${name}}`, encodeURIComponent(values[n] ?? "")),
          path,
        ),
      ),
    query: fc.record(
      Object.fromEntries(
        inQuery.map(({ name, schema }) => [
          name,
          name === "wait" ? fc.constantFrom(0, -1, "x") : nearly(schema, description.resolve),
        ]),
      ),
      { requiredKeys: [] },
    ),
    body: body ? nearly(body, description.resolve) : fc.constant(undefined),
    media: fc.oneof(
      { weight: 8, arbitrary: fc.constant("application/json") },
      fc.constantFrom("text/plain", "application/x-www-form-urlencoded", ""),
    ),
    key: fc.option(fc.oneof(fc.string({ maxLength: 300 }), fc.constantFrom("k", "")), { freq: 4 }),
    raw: fc.option(fc.constantFrom("{", "[1", '{"__proto__":{}}', "\ufeff{}"), { freq: 12 }),
  });
}

/** A text that is valid in a header. */
const headerText = (text: string) => text.replace(/[^\x20-\x7e\xa0-\xff]/g, "").trim();

describeOwn("every call of the API", () => {
  it("answers generated requests as described, and never with an internal error", async () => {
    const { url } = given.it.instance;
    for (const [index, operation] of description.operations.entries()) {
      const { method, path } = operation;
      const caller = await given.it.withKey(`caller ${index}`);
      const seen = new Set<number>();
      await fc.assert(
        fc.asyncProperty(requests(operation), async (wanted) => {
          const query = new URLSearchParams(
            Object.entries(wanted.query).map(([name, value]) => [
              name,
              typeof value === "string" ? value : (JSON.stringify(value) ?? ""),
            ]),
          );
          const body =
            wanted.raw ?? (wanted.body === undefined ? undefined : JSON.stringify(wanted.body));
          const token = caller.instance.tokenFor?.(caller.name) ?? caller.instance.token;
          await turn(); // after synchronous work, fetch learns here which of its connections were closed meanwhile
          const response = await fetch(`${url}${wanted.path}?${query}`, {
            method: method.toUpperCase(),
            redirect: "manual",
            headers: {
              authorization: `Bearer ${token}`,
              "acting-as": caller.name,
              ...(operation.body ? { "content-type": wanted.media } : {}),
              ...(wanted.key === null ? {} : { "idempotency-key": headerText(wanted.key) }),
            },
            ...(operation.body && body !== undefined ? { body } : {}),
          });
          seen.add(response.status);
          const media = response.headers.get("content-type") ?? "";
          const json = /^application\/json(;|$)/.test(media);
          const said = json ? await response.json() : await response.text();
          expect(response.status, JSON.stringify(said).slice(0, 300)).toBeLessThan(500);
          // "..", an empty parameter, or one with slashes, makes another path
          if (new URL(wanted.path, url).pathname !== wanted.path) return;
          if (/^There is nothing at/.test(said.error?.message ?? "")) return;
          if (response.status === 405) return;
          expect(description.problem(operation, response.status, media, said)).toBeUndefined();
        }),
        { numRuns: runsOfEach, seed: 20_261_123 + index },
      );
      expect(seen.size, `${method} ${path}`).toBeGreaterThan(0);
    }
  }, 300_000);
});
