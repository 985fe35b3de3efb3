import { createSignal, For, Show } from "solid-js";
import { useMe, useSignOut } from "../me.tsx";
import { urlHere } from "../path-prefix.ts";
import { ApiError } from "../request.ts";
import { chooseTeam } from "../sign-in/team.ts";
import { Button, ProblemText } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import { visible } from "../ui/text/visible.ts";
import css from "./account-menu.module.css";

/** Loads the page again, because everything it shows belongs to the team. */
function changeTo(team: string): void {
  chooseTeam(team);
  location.assign(urlHere("/"));
}

/** Shows who is signed in and for which team, and signs out. */
export function AccountMenu() {
  const me = useMe();
  const { signOut, signOutEverywhere } = useSignOut();
  const [problem, setProblem] = createSignal<string>();
  const end = async (how: () => void | Promise<void>) => {
    setProblem(undefined);
    try {
      await how();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.message);
    }
  };
  return (
    <Menu label={`Account: ${visible(me.name)}`} title={visible(me.name)} icon="person">
      {() => (
        <>
          <p class={css["name"]}>{visible(me.name)}</p>
          <Show
            when={me.teams.length > 1}
            fallback={
              <p class={css["team"]}>
                {signOutEverywhere ? "Signed in on this machine" : `Team ${visible(me.team)}`}
              </p>
            }
          >
            <p class={css["team"]}>Your teams</p>
            <ul class={css["teams"]} aria-label="Your teams">
              <For each={me.teams}>
                {(it) => (
                  <li>
                    <button
                      type="button"
                      aria-current={it === me.team ? "true" : undefined}
                      onClick={() => changeTo(it)}
                    >
                      <span>{visible(it)}</span>
                      <Show when={it === me.team}>
                        <Icon name="check" size={14} />
                      </Show>
                    </button>
                  </li>
                )}
              </For>
            </ul>
          </Show>
          <Button class={css["out"]} onClick={() => void end(signOut)}>
            Sign out
          </Button>
          <Show when={signOutEverywhere}>
            {(everywhere) => (
              <Button
                class={css["out"]}
                title="Ends the sign-in of every browser"
                onClick={() => void end(everywhere())}
              >
                Sign out everywhere
              </Button>
            )}
          </Show>
          <ProblemText text={problem()} />
        </>
      )}
    </Menu>
  );
}
