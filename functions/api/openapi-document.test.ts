import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import type { Ports } from "../ports/ports.ts";
import { methodsAt } from "./door/refusal.ts";
import { api } from "./index.ts";
import { openApiDocument } from "./openapi-document.ts";

const document = openApiDocument("");
type Said = {
  operationId: string;
  responses: Record<string, { description: string; content?: object }>;
};
const paths = document["paths"] as Record<string, Record<string, Said>>;
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, it]) => ({ name: `${method} ${path}`, ...it })),
);

describe("the description of the API", () => {
  it("is valid OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it("names every call that there is, and no other", () => {
    const app = api(
      {} as Ports,
      async () => undefined,
      () => "",
    );
    const served = app.routes
      .filter(({ method, path }) => method !== "ALL" && path.startsWith("/api/"))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}")}`);
    const said = operations.map(({ name }) => name);
    expect([...new Set(served)].sort()).toEqual(said.sort());
  });

  it("refers to nothing that is not there", () => {
    const schemas = (document["components"] as { schemas: object }).schemas;
    const named = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, it]) => it);
    const known = Object.keys(schemas).map((it) => `#/components/schemas/${it}`);
    expect([...new Set(named)].filter((it) => !known.includes(it ?? ""))).toEqual([]);
  });

  it("gives every call an id of its own, and says every reply", () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name, responses } of operations)
      for (const [status, { description, content }] of Object.entries(responses)) {
        expect(description, `${name} ${status}`).not.toBe("");
        if (status !== "302") expect(content, `${name} ${status}`).toBeDefined();
      }
  });

  it("knows which methods a path takes", () => {
    const { routes } = api(
      {} as Ports,
      async () => undefined,
      () => "",
    );
    expect(methodsAt(routes, "/api/runs")).toEqual(["GET", "POST"]);
    expect(methodsAt(routes, "/api/runs/run_1")).toEqual(["GET"]);
    expect(methodsAt(routes, "/api/incoming-webhooks/deliveries")).toEqual(["GET"]);
    expect(methodsAt(routes, "/api/nothing")).toEqual([]);
    expect(Object.keys(paths)).toContain("/api/openapi.json");
  });
});
