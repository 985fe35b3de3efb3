import { A, useLocation, useNavigate } from "@solidjs/router";
import { createSignal, Match, type ParentProps, Show, Switch } from "solid-js";
import { useWaiting } from "../inbox/waiting.tsx";
import { pathPrefix } from "../path-prefix.ts";
import { Announcer } from "../ui/announce.tsx";
import { createKeys } from "../ui/behaviour/create-keys.ts";
import { Button, buttonClass, Kbd } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import { Logo } from "../ui/logo.tsx";
import { nextTheme, theme } from "../ui/theme.ts";
import { AccountMenu } from "./account-menu.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { KeyHelp } from "./key-help.tsx";
import css from "./shell.module.css";

/** The frame around every page: top bar, connection banner, announcements and keyboard help. */
export function Shell(props: ParentProps) {
  const navigate = useNavigate();
  const location = useLocation();
  const waiting = useWaiting();
  const [help, setHelp] = createSignal(false);
  createKeys({
    "?": () => setHelp(true),
    "Shift+?": () => setHelp(true),
    c: () => navigate("/new"),
    i: () => navigate("/inbox"),
  });
  return (
    <div class={css["shell"]}>
      <header class={css["bar"]}>
        <A href="/" class={css["brand"] ?? ""} aria-label="Wheelhouse: all Runs">
          <Logo />
          <span>Wheelhouse</span>
        </A>
        <div class={css["tools"]}>
          <A href="/inbox" class={`${buttonClass("quiet")} ${css["inbox"]}`} title="Inbox">
            <Icon name="inbox" size={16} />
            <span class={css["word"]}>Inbox</span>
            <Show when={waiting.runs().length > 0}>
              <span class={css["count"]}>
                {waiting.runs().length}
                <span class="visually-hidden"> waiting</span>
              </span>
            </Show>
          </A>
          <Button
            icon
            look="quiet"
            class={css["keys"]}
            aria-label="Keyboard shortcuts"
            title="Keyboard shortcuts (?)"
            onClick={() => setHelp(true)}
          >
            <Icon name="keyboard" size={16} />
          </Button>
          <Button
            icon
            look="quiet"
            aria-label={`Theme: ${theme()}. Change theme`}
            title={`Theme: ${theme()}`}
            onClick={nextTheme}
          >
            <Switch>
              <Match when={theme() === "system"}>
                <Icon name="monitor" size={16} />
              </Match>
              <Match when={theme() === "light"}>
                <Icon name="sun" size={16} />
              </Match>
              <Match when={theme() === "dark"}>
                <Icon name="moon" size={16} />
              </Match>
            </Switch>
          </Button>
          <A
            href="/schedules"
            class={`${buttonClass("quiet")} ${css["icon"]}`}
            aria-label="Schedules"
            title="Schedules: Runs that start by themselves"
          >
            <Icon name="clock" size={16} />
          </A>
          <A
            href="/workers"
            class={`${buttonClass("quiet")} ${css["icon"]}`}
            aria-label="Workers"
            title="Workers: the machines on which Runs work"
          >
            <Icon name="box" size={16} />
          </A>
          <A
            href="/settings"
            class={`${buttonClass("quiet")} ${css["icon"]}`}
            aria-label="Settings"
            title="Settings: API keys and webhooks"
          >
            <Icon name="settings" size={16} />
          </A>
          <AccountMenu />
          <Show when={location.pathname !== `${pathPrefix}/new`}>
            <A href="/new" class={buttonClass("primary")} aria-keyshortcuts="c">
              <Icon name="plus" size={15} />
              <span class={css["word"]}>
                New run <Kbd>C</Kbd>
              </span>
            </A>
          </Show>
        </div>
      </header>
      <ConnectionBanner />
      <div class={css["page"]}>{props.children}</div>
      <Announcer />
      <KeyHelp open={help()} onClose={() => setHelp(false)} />
    </div>
  );
}
