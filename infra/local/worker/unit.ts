import { join } from "node:path";
import type { ImageOptions } from "../devboxes/containers/image-options.ts";

type Started = ImageOptions & { readonly noSandbox: boolean };

/** A systemd unit that starts a worker with the machine, as the user who ran this, with the same options. */
export const systemdUnit = (node: string, options: Started, user: string): string =>
  `# Save it as /etc/systemd/system/wheelhouse-worker.service, then: systemctl enable --now wheelhouse-worker
[Unit]
Description=Wheelhouse worker
After=network-online.target
Wants=network-online.target

[Service]
User=${user}
ExecStart=${wordsOf(node, options).map(word).join(" ")}
Restart=always
RestartSec=5
# DevBoxes live on when the worker is restarted or updated.
KillMode=process
# The worker limits each DevBox by control groups of its own.
Delegate=yes

[Install]
WantedBy=multi-user.target
`;

const wordsOf = (node: string, { data, images, containerEngine, noSandbox }: Started) => [
  ...[node, join(data, "worker.mjs"), "--data", data],
  ...images.flatMap((image) => ["--image", image]),
  ...(containerEngine === undefined ? [] : ["--container-engine", containerEngine]),
  ...(noSandbox ? ["--no-sandbox"] : []),
];

/** A word of ExecStart: in quotes, with `%` doubled and `\`, `"` and `$` escaped (systemd.service(5), "Command lines"). */
const word = (text: string): string =>
  `"${text.replace(/[\\"]/g, "\\$&").replaceAll("%", "%%").replaceAll("$", "$$$$")}"`;
