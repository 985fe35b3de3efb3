/** A systemd unit that starts a worker with the machine, as the user who ran this. */
export const systemdUnit = (node: string, data: string, user: string): string =>
  `# Save it as /etc/systemd/system/wheelhouse-worker.service, then: systemctl enable --now wheelhouse-worker
[Unit]
Description=Wheelhouse worker
After=network-online.target
Wants=network-online.target

[Service]
User=${user}
ExecStart=${word(node)} ${word(`${data}/worker.mjs`)} --data ${word(data)}
Restart=always
RestartSec=5
# DevBoxes live on when the worker is restarted or updated.
KillMode=process
# The worker limits each DevBox by control groups of its own.
Delegate=yes

[Install]
WantedBy=multi-user.target
`;

/** A word of ExecStart: in quotes, with `%` doubled and `\`, `"` and `$` escaped (systemd.service(5), "Command lines"). */
const word = (text: string): string =>
  `"${text.replace(/[\\"]/g, "\\$&").replaceAll("%", "%%").replaceAll("$", "$$$$")}"`;
