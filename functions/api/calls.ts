/**
 * Every call of the API, by its path: the one list that says what there is. It imports nothing, so that whoever
 * says what a path takes need not hold the description of it.
 */
export const calls = {
  "/api/runs": ["get", "post"],
  "/api/runs/{id}": ["get"],
  "/api/runs/{id}/events": ["get"],
  "/api/runs/{id}/export": ["get"],
  "/api/runs/{id}/diff": ["get"],
  "/api/runs/{id}/pull-requests/refresh": ["post"],
  "/api/runs/{id}/answers": ["post"],
  "/api/runs/{id}/messages": ["post"],
  "/api/runs/{id}/messages/{message}": ["delete"],
  "/api/runs/{id}/messages/{message}/now": ["post"],
  "/api/runs/{id}/stop": ["post"],
  "/api/runs/{id}/devbox/keep": ["post"],
  "/api/runs/{id}/devbox/release": ["post"],
  "/api/me": ["get"],
  "/api/workers": ["get"],
  "/api/engines": ["get"],
  "/api/blobs/{id}": ["get"],
  "/api/blobs/{id}/link": ["get"],
  "/api/keys": ["get", "post"],
  "/api/keys/{id}": ["delete"],
  "/api/webhooks/{name}": ["post"],
  "/api/incoming-webhooks": ["get"],
  "/api/incoming-webhooks/deliveries": ["get"],
  "/api/incoming-webhooks/{name}": ["put", "delete"],
  "/api/outgoing-webhooks": ["get", "post"],
  "/api/outgoing-webhooks/attempts": ["get"],
  "/api/outgoing-webhooks/{id}": ["delete"],
  "/api/outgoing-webhooks/{id}/test": ["post"],
  "/api/ws-ticket": ["post"],
  "/api/openapi.json": ["get"],
} as const satisfies Record<string, readonly Method[]>;

type Method = "get" | "post" | "put" | "delete";
type Calls = typeof calls;
/** `post /api/runs` */
export type CallName = { [P in keyof Calls]: `${Calls[P][number]} ${P}` }[keyof Calls];

/** The methods that a path takes, in capitals; none where there is nothing at all. */
export function methodsOf(path: string): string[] {
  const shapes = Object.entries(calls);
  const [, exact] = shapes.find(([shape]) => shape === path) ?? [];
  const fits = (shape: string) => new RegExp(`^${shape.replace(/\{\w+\}/g, "[^/]+")}$`).test(path);
  const [, methods = []] = exact ? [path, exact] : (shapes.find(([shape]) => fits(shape)) ?? []);
  return methods.map((it) => it.toUpperCase());
}
