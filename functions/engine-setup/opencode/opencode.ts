import type { ModelRoute } from "../../../shared/schemas/box-protocol.ts";
import { give, type Look, readJson, shown } from "../look.ts";
import { type File, inDevBox, type SignIn, secretsIn, throughGate } from "../sign-in.ts";
import { isRecord, recordAt } from "./jsonc.ts";
import { routeOf, throughRoute, withoutSignIn } from "./routes.ts";
import { services } from "./services.ts";
import { readSettings, type Settings, withoutSecrets } from "./settings.ts";

/** opencode's own sign-ins and settings, and the keys of providers that no other engine uses. */
export function opencode(look: Look): SignIn {
  const settings = readSettings(look);
  if (settings.broken !== undefined) return { missing: settings.broken };
  const auth = signIns(look);
  const found = keysFound(look, auth);
  const providers = recordAt(settings.content, "provider");
  const names = new Set([...Object.keys(providers), ...found.keys()]);
  const routes = new Map<string, ModelRoute>();
  for (const name of names) {
    const key = found.get(name)?.key;
    const route = routeOf({ name, settings: recordAt(providers, name), key });
    if (route) routes.set(name, route);
  }
  const direct = Object.entries(auth.content).filter(([, it]) => isRecord(it) && !("key" in it));
  const [by] = [
    ...[...found].flatMap(([name, it]) => (routes.has(name) ? [it.by] : [])),
    ...(direct.length > 0 ? [auth.by] : []),
    ...(routes.size > 0 ? [settings.by] : []),
  ];
  if (by === undefined) return { missing: whatIsMissing(look, [...names]) };

  const env = { OPENCODE_CONFIG_CONTENT: JSON.stringify({ provider: led(routes) }) };
  const files = filesOf(settings, direct);
  const given = { env, files, routes: [...routes.values()] };
  if (direct.length === 0) return throughGate(by, given);
  const to = direct.map(([name]) => name).join(", ");
  const caution = `opencode’s sign-in to ${to} cannot go through the model gate: it is in the DevBox, where commands could read it`;
  return inDevBox(by, caution, { ...given, secrets: secretsIn(direct) });
}

const led = (routes: ReadonlyMap<string, ModelRoute>) =>
  Object.fromEntries([...routes].map(([name, route]) => [name, throughRoute(route)]));

type Auth = { readonly by: string; readonly content: Record<string, unknown> };

/**
 * Leaves out the tokens that renew a sign-in, as with a Claude plan: a token that a DevBox uses may no longer work
 * for the person (unverified). A GitHub sign-in has only such a token, and it can be used many times.
 */
function signIns(look: Look): Auth {
  const from = `${look.env["XDG_DATA_HOME"] || ".local/share"}/opencode/auth.json`;
  const all = Object.entries(readJson(look, from)).map(([provider, it]) => {
    const renews = typeof it === "object" && it !== null && "refresh" in it;
    return [provider, renews && !provider.startsWith("github-") ? { ...it, refresh: "" } : it];
  });
  return { by: shown(from), content: Object.fromEntries(all) };
}

/** The keys of providers: in opencode's sign-ins, then in variables. */
function keysFound({ env }: Look, auth: Auth): Map<string, { key: string; by: string }> {
  const found = new Map<string, { key: string; by: string }>();
  for (const [name, { variable }] of Object.entries(services)) {
    const key = variable === undefined ? undefined : env[variable];
    if (key && variable) found.set(name, { key, by: variable });
  }
  for (const [name, it] of Object.entries(auth.content)) {
    const key = isRecord(it) ? it["key"] : undefined;
    if (typeof key === "string" && key !== "") found.set(name, { key, by: auth.by });
  }
  return found;
}

/** The person's settings without what signs in, and the sign-ins that cannot go through the gate. */
function filesOf({ content }: Settings, direct: readonly (readonly [string, unknown])[]): File[] {
  const { provider, ...others } = content;
  const providers = Object.entries(isRecord(provider) ? provider : {}).flatMap(([name, it]) =>
    isRecord(it) ? [[name, withoutSignIn(it)] as const] : [],
  );
  const config = {
    ...withoutSecrets(others),
    ...(providers.length > 0 ? { provider: Object.fromEntries(providers) } : {}),
  };
  const written = [
    [".config/opencode/opencode.json", config],
    [".local/share/opencode/auth.json", Object.fromEntries(direct)],
  ] as const;
  return written.flatMap(([path, it]) =>
    Object.keys(it).length > 0 ? [{ path, content: JSON.stringify(it) }] : [],
  );
}

function whatIsMissing(look: Look, unknown: readonly string[]): string {
  const [name] = unknown;
  if (name !== undefined)
    return `the model gate does not know where ${name} is: add provider.${name}.options.baseURL to opencode.json`;
  return look.secret === undefined
    ? "not signed in: run opencode auth login, or set a provider up in opencode.json"
    : `no key: ${give(look, "OPENROUTER_API_KEY")}, or the key of another provider`;
}
