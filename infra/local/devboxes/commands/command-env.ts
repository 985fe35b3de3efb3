import { mark } from "../box-file.ts";

type Env = Readonly<Record<string, string | undefined>>;

const kept = (env: Env, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));

/** The egress gate of a DevBox uses them. Commands use the gate. */
const proxies = [
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "all_proxy",
  "ALL_PROXY",
];
/** The gates trust them, and what the DevBox program gives to commands. */
const certificates = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"];

/** The whole environment of a command, except HOME and PATH. Only listed variables come in. */
export function commandEnv(devbox: string, socket: string, env: Env): Record<string, string> {
  return {
    LANG: env["LANG"] ?? "C.UTF-8",
    TERM: env["TERM"] ?? "dumb",
    SHELL: "/bin/bash",
    [mark]: devbox,
    WHEELHOUSE_SOCKET: socket,
  };
}

/** The environment of a supervisor. HOME is a folder of its own, so that it never reads files of commands as configuration. */
export function supervisorEnv(home: string, env: Env): Record<string, string> {
  const names = [
    "PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "XDG_RUNTIME_DIR",
    ...proxies,
    ...certificates,
  ];
  return { ...kept(env, names), HOME: home };
}
