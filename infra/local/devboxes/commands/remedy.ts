import { existsSync, readFileSync } from "node:fs";

const installers = {
  "apt-get": "sudo apt-get install bubblewrap",
  dnf: "sudo dnf install bubblewrap",
  zypper: "sudo zypper install bubblewrap",
  pacman: "sudo pacman -S bubblewrap",
  apk: "apk add bubblewrap util-linux",
};

/** How bubblewrap gets onto this machine. */
export function install(platform: string = process.platform): string {
  if (platform !== "linux")
    return "bubblewrap is a Linux program; use a Linux machine for isolated Runs.";
  const found = Object.entries(installers).find(([manager]) =>
    ["/usr/bin", "/bin", "/sbin"].some((folder) => existsSync(`${folder}/${manager}`)),
  );
  return `Install it: ${found?.[1] ?? "the package is called bubblewrap"}`;
}

const settings = "/proc/sys/kernel";

/** What to do about a bubblewrap that is installed and refuses, by what it said and how the machine is set. */
export function remedyFor(reason: string, setting: (path: string) => string = read): string {
  if (/unknown option|Unknown option/i.test(reason)) {
    return "This bubblewrap is too old; version 0.5 or newer is needed.";
  }
  if (setting(`${settings}/apparmor_restrict_unprivileged_userns`) === "1") {
    return (
      "AppArmor keeps programs from making user namespaces. Allow it to bubblewrap with a profile " +
      "(on Ubuntu: sudo apt-get install apparmor-profiles, then enable bwrap-userns-restrict), or for " +
      "all programs: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
    );
  }
  if (setting(`${settings}/unprivileged_userns_clone`) === "0") {
    return "User namespaces are off. Turn them on: sudo sysctl -w kernel.unprivileged_userns_clone=1";
  }
  if (setting("/proc/sys/user/max_user_namespaces") === "0") {
    return "User namespaces are off. Turn them on: sudo sysctl -w user.max_user_namespaces=15000";
  }
  if (existsSync("/.dockerenv") || existsSync("/run/.containerenv")) {
    return (
      "This container may not make namespaces. Start it with --security-opt seccomp=unconfined " +
      "--security-opt systempaths=unconfined, or run Wheelhouse outside of the container."
    );
  }
  return "Try `bwrap --unshare-all --ro-bind / / true` in a terminal; what it says is the reason.";
}

const read = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8").trim() : "");
