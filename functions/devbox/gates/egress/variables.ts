/**
 * The variables that send programs to the gate. curl, git, npm, pip, cargo, Go, Ruby and apt read the first four;
 * `fetch` of Node needs a switch (Node 24), and Java reads no variable of its own.
 */
export function proxyVariables(port: number): Record<string, string> {
  const proxy = `http://127.0.0.1:${port}`;
  const own = "localhost,127.0.0.1,::1"; // servers in the box itself
  return {
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    http_proxy: proxy,
    https_proxy: proxy,
    NO_PROXY: own,
    no_proxy: own,
    NODE_USE_ENV_PROXY: "1",
    JAVA_TOOL_OPTIONS: ["http", "https"]
      .map((it) => `-D${it}.proxyHost=127.0.0.1 -D${it}.proxyPort=${port}`)
      .concat("-Dhttp.nonProxyHosts=localhost|127.*|[::1]")
      .join(" "),
  };
}
