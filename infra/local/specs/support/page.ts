import type { BrowserContext, Locator, Page } from "playwright-core";
import type { Instance } from "./instance.ts";

/** A signed-in page. What the browser complains of, and every request to elsewhere, is added to `troubles`. */
export async function signedIn(
  context: BrowserContext,
  { url, token }: Instance,
  troubles: string[],
  path = "/",
): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && /policy|Trusted/i.test(message.text()))
      troubles.push(message.text());
  });
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== url && protocol.startsWith("http")) troubles.push(`request to ${request.url()}`);
  });
  await page.goto(`${url}/#token=${token}`);
  await page
    .getByRole("link", { name: /new run/i })
    .first()
    .waitFor();
  if (path !== "/") await page.goto(`${url}${path}`);
  return page;
}

/** Where a page says a status. */
export const status = (page: Page, text: string): Locator =>
  page.getByRole("main").getByText(text, { exact: true }).first();
