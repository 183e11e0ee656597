// Every page: accessible in light and in dark, quiet on the console, never wider than a phone, and there for those
// whose browser runs no scripts.

import { type Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSideways, type Persona, settled, signIn, test } from "../support/fixtures.ts";

/** Where a page is: its path, or the first link of a list that leads to one of its kind. */
type Place = string | { from: string; to: RegExp };

const run: Place = { from: "/runs", to: /^\/runs\/[0-9A-Za-z-]+$/ };
const record: Place = { from: "/records/Account", to: /^\/records\/Account\/(?!new|import)[0-9A-Za-z-]+$/ };
const topic: Place = { from: "/help", to: /^\/help\/.+$/ };
const guide: Place = { from: "/work", to: /^\/work\/[0-9A-Za-z-]+$/ };

const work: Place[] = ["/", "/work", guide, "/records", "/records/Account", "/records/Account/new", record];
const reading: Place[] = [
  "/notifications",
  "/profile",
  "/profile/notifications",
  "/profile/sent",
  "/help",
  topic,
];
const drawing: Place[] = [
  "/orchestrations",
  "/orchestrations/customer_onboarding",
  "/orchestrations/customer_onboarding?version=1",
  "/flows",
  "/flows/complete_contract",
  "/packages",
];
const watching: Place[] = ["/runs", run, "/dashboards", "/triggers", "/stuck", "/stuck?of=queue:finance", "/bulk"];
const administration: Place[] = [
  "/admin/people",
  "/admin/teams",
  "/admin/calendars",
  "/admin/objects",
  "/admin/objects/Account",
  "/admin/connections",
  "/admin/connections?part=deliveries",
  "/deliveries",
  "/admin/notifications",
  "/admin/tokens",
  "/admin/webhooks",
  "/admin/audit",
  "/admin/system",
];

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await settled(page);
  await expect(page.getByRole("main")).toBeVisible();
}

async function go(page: Page, place: Place): Promise<void> {
  if (typeof place === "string") return open(page, place);
  await open(page, place.from);
  const links = await page.locator("main a[href]").evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""));
  const found = links.find((href) => place.to.test(href));
  expect(found, `a link on ${place.from} to ${place.to}`).toBeDefined();
  await open(page, found ?? place.from);
}

/** Looks at every page and tells everything that is wrong with any of them. */
async function look(page: Page, places: Place[], check: (page: Page) => Promise<void>): Promise<void> {
  const wrong: string[] = [];
  for (const place of places) {
    const name = typeof place === "string" ? place : `what ${place.from} leads to`;
    await test.step(name, async () => {
      await go(page, place);
      await check(page).catch((problem: Error) => wrong.push(`${name}: ${problem.message}`));
    });
  }
  expect(wrong.join("\n\n")).toBe("");
}

const rounds: [persona: Persona, what: string, places: Place[]][] = [
  ["legal", "a member's", [...work, ...reading]],
  ["manager", "a manager's", ["/", "/work", ...watching]],
  ["admin", "drawing", drawing],
  ["admin", "administration", administration],
];

for (const scheme of ["light", "dark"] as const) {
  test.describe(`in ${scheme}`, () => {
    test.use({ colorScheme: scheme });
    for (const [persona, what, places] of rounds) {
      test(`${what} pages are accessible`, async ({ page }) => {
        test.setTimeout(240_000);
        await signIn(page, persona);
        await look(page, places, expectAccessible);
      });
    }
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 640 } });

  const narrow = async (page: Page): Promise<void> => {
    await expectNoSideways(page);
    await expectAccessible(page);
  };

  test("a member's pages fit", async ({ page }) => {
    test.setTimeout(240_000);
    await signIn(page, "legal");
    await look(page, [...work, ...reading], narrow);
  });

  test("a manager's pages fit", async ({ page }) => {
    test.setTimeout(240_000);
    await signIn(page, "manager");
    await look(page, ["/", "/work", ...watching], narrow);
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the inbox and a work guide can be read", async ({ page }) => {
    await page.goto("/sign-in");
    await page.getByLabel("Username").fill("legal");
    await page.getByLabel("Password").fill("demo");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page).not.toHaveURL(/sign-in/);
    await page.goto("/work");
    await page.getByRole("main").getByRole("link", { name: "Review terms" }).first().click();
    await expect(page.getByRole("heading", { name: "Review terms", level: 1 })).toBeVisible();
  });
});
