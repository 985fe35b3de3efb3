import { existsSync, readFileSync } from "node:fs";

const installers = {
  "apt-get": "sudo apt-get install bubblewrap",
  dnf: "sudo dnf install bubblewrap",
  zypper: "sudo zypper install bubblewrap",
  pacman: "sudo pacman -S bubblewrap",
  apk: "apk add bubblewrap util-linux",
};

/** How to install bubblewrap on this machine. */
export function install(platform: string = process.platform): string {
  if (platform !== "linux")
    return "bubblewrap runs on Linux only. Use a Linux machine for isolated Runs.";
  const found = Object.entries(installers).find(([manager]) =>
    ["/usr/bin", "/bin", "/sbin"].some((folder) => existsSync(`${folder}/${manager}`)),
  );
  return `Install it: ${found?.[1] ?? "the package is named bubblewrap"}`;
}

const settings = "/proc/sys/kernel";

/** Tells the person how to fix an installed bubblewrap that fails. Depends on its output and on the machine's settings. */
export function remedyFor(reason: string, setting: (path: string) => string = read): string {
  if (/unknown option|Unknown option/i.test(reason)) {
    return "This bubblewrap is too old. Install version 0.5 or newer.";
  }
  if (setting(`${settings}/apparmor_restrict_unprivileged_userns`) === "1") {
    return (
      "AppArmor prevents programs from creating user namespaces. Allow it for bubblewrap with a profile " +
      "(on Ubuntu: sudo apt-get install apparmor-profiles, then enable bwrap-userns-restrict), or for " +
      "all programs: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
    );
  }
  if (setting(`${settings}/unprivileged_userns_clone`) === "0") {
    return "User namespaces are turned off. Turn them on: sudo sysctl -w kernel.unprivileged_userns_clone=1";
  }
  if (setting("/proc/sys/user/max_user_namespaces") === "0") {
    return "User namespaces are turned off. Turn them on: sudo sysctl -w user.max_user_namespaces=15000";
  }
  if (existsSync("/.dockerenv") || existsSync("/run/.containerenv")) {
    return (
      "This container may not create namespaces. Start it with --security-opt seccomp=unconfined " +
      "--security-opt systempaths=unconfined, or run Wheelhouse outside the container."
    );
  }
  return "Try `bwrap --unshare-all --ro-bind / / true` in a terminal. Its output shows the reason.";
}

const read = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8").trim() : "");
