// Definitions move: exported on one server, looked at and applied on another one, and exported there as the same bytes.

import { readFile } from "node:fs/promises";
import { type Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";
import { Server } from "../support/server.ts";

/** Opens the page and waits for it. */
async function openPage(page: Page): Promise<void> {
  await page.goto("/packages");
  await settled(page);
  await expect(page.getByRole("heading", { name: "Move definitions", level: 1 })).toBeVisible();
}

/** Downloads the export and gives the path of the file. */
async function exported(page: Page, button: string): Promise<string> {
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: button }).click();
  return (await waiting).path();
}

test("definitions are exported here, applied there, and exported again as the same bytes", async ({ page, browser, problems }) => {
  await signIn(page, "admin");
  await page.goto("/orchestrations");
  await settled(page);
  await page.getByRole("button", { name: "Import and move" }).click();
  await page.getByRole("link", { name: "Move definitions" }).click();
  await expect(page.getByRole("heading", { name: "Move definitions", level: 1 })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("checkbox", { name: "Customer onboarding" }).check();
  const file = await exported(page, "Export 1 orchestration");

  const other = await Server.start([]);
  try {
    const context = await browser.newContext({ baseURL: other.url });
    problems.follow(context);
    const there = await context.newPage();
    await expect.poll(() => other.said).toMatch(/\/setup\/[^\s"]+/);
    await there.goto(/\/setup\/[^\s"]+/.exec(other.said)?.[0] ?? "/setup/");
    await settled(there);
    // The owner of the orchestration is there under the same name: nothing that comes in has to be changed.
    await there.locator("#name").fill("manager");
    await there.locator("#label").fill("Boss");
    await there.locator("#password").fill("correct horse");
    await there.getByRole("button", { name: "Go on" }).click();
    await there.waitForURL((url) => !url.pathname.startsWith("/setup"));
    await openPage(there);
    await expect(there.getByText("No orchestration yet")).toBeVisible();

    await there.locator("#package-file").setInputFiles({ name: "demo.zip", mimeType: "application/zip", buffer: await readFile(file) });
    const plan = there.getByRole("region", { name: "What would change" });
    await expect(plan).toBeVisible();
    await expect(plan.getByRole("status")).toContainText("0 changed");
    await expectAccessible(there);
    await plan.getByRole("button", { name: "Apply", exact: true }).click();
    const question = there.getByRole("dialog", { name: "Apply this package?" });
    await expectAccessible(there);
    await question.getByRole("button", { name: "Apply it" }).click();
    await expect(there.getByText(/^Applied\./)).toBeVisible();
    await there.getByRole("link", { name: "Customer onboarding" }).click();
    await settled(there);
    await expect(there.getByText("Version 1", { exact: true })).toBeVisible();

    // What is there now is what was here.
    await openPage(there);
    const again = await exported(there, "Export all");
    expect(Buffer.compare(await readFile(again), await readFile(file))).toBe(0);
    await there.locator("#package-file").setInputFiles({ name: "demo.zip", mimeType: "application/zip", buffer: await readFile(again) });
    await expect(plan.getByRole("status")).toContainText("0 new, 0 changed");
    await expect(plan.getByRole("button", { name: "Apply", exact: true })).toHaveCount(0);
    await context.close();
  } finally {
    await other.stop();
  }
});

test("what is no package is refused with the place, and nothing happens", async ({ page, problems }) => {
  problems.allow(/422/);
  await signIn(page, "admin");
  await openPage(page);
  const chosen = (text: string) => page.locator("#package-file").setInputFiles({ name: "p.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await chosen("{");
  await expect(page.getByRole("alert")).toContainText("The package cannot be read");
  await chosen('{"fermata": 9}');
  await expect(page.getByRole("alert")).toContainText("use a newer Fermata");
  await expectAccessible(page);
  await chosen(JSON.stringify({
    fermata: 1,
    groups: [{ name: "brand_new", label: "Brand new" }],
    flows: [{ name: "wrong", definition: { label: "Wrong", kind: "autolaunched", start: "nowhere" } }],
  }));
  const plan = page.getByRole("region", { name: "What would change" });
  await expect(plan.getByRole("heading", { name: "In the way" })).toBeVisible();
  await expect(plan.getByText("Flow Wrong").first()).toBeVisible();
  await expect(plan.getByRole("button", { name: "Apply", exact: true })).toHaveCount(0);
  await expectAccessible(page);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 800 }, colorScheme: "dark" });
  test("the page reads from top to bottom", async ({ page }) => {
    await signIn(page, "admin");
    await openPage(page);
    await expectNoSideways(page);
    await expectAccessible(page);
  });
});

test("others are told that this is for administrators", async ({ page, problems }) => {
  problems.allow(/403/);
  await signIn(page, "manager");
  await page.goto("/packages");
  await settled(page);
  await expect(page.getByText("Only administrators move definitions.")).toBeVisible();
});
