// What opens over or within a page: accessible too.

import { type Page } from "@playwright/test";
import { Builder } from "../support/builder.ts";
import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await settled(page);
  await expect(page.getByRole("main")).toBeVisible();
}

test("what opens in the builder", async ({ page }) => {
  test.setTimeout(90_000);
  await signIn(page, "admin");
  const builder = await Builder.blank(page, "Two stages");
  await page.getByRole("button", { name: "Add the first stage" }).click();
  await builder.name("First");
  await builder.fit();
  await page.locator(".layer").getByRole("button", { name: "Add between First and End", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Add" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  await builder.add("Add between First and End", "Decision", "Which way?");
  const outcome = builder.panel.getByRole("group", { name: "Outcome 1" });
  await outcome.getByRole("button", { name: "Add a condition" }).click();
  await expectAccessible(page);
  await outcome.locator("#p-outcome-0-kind").selectOption({ label: "An expression is true" });
  await expect(outcome.getByLabel("Expression")).toBeVisible();
  await expectAccessible(page);

  await open(page, "/orchestrations/customer_onboarding");
  await page.getByRole("button", { name: "Versions" }).click();
  await expect(page.getByRole("link", { name: "Version 1" })).toBeVisible();
  await expectAccessible(page);
});

test("every part of a run's page", async ({ page }) => {
  await signIn(page, "manager");
  await open(page, "/runs");
  await page.getByRole("main").locator('a[href^="/runs/"]').first().click();
  for (const part of ["Data", "Full log"]) {
    await page.getByRole("tab", { name: part }).click();
    await expect(page.getByRole("tab", { name: part })).toHaveAttribute("aria-selected", "true");
    await expectAccessible(page);
  }
});

test("an evaluation flow, and the menus of the flow builder", async ({ page }) => {
  await signIn(page, "admin");
  await open(page, "/flows");
  await page.getByRole("button", { name: "New flow" }).click();
  await expectAccessible(page);
  await page.getByLabel("What is it called?").fill("Is it large?");
  await page.getByLabel(/^Evaluation flow/).check();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("complementary", { name: "Properties" }).getByText("add a checkbox variable called result")).toBeVisible();
  await page.getByText("Variables and outputs").click();
  await page.getByRole("button", { name: "Add a variable" }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add between the start and the end" }).click();
  await expect(page.getByRole("dialog", { name: "Add" })).toBeVisible();
  await expectAccessible(page);
});

test("absences of a person, and handing over what somebody holds", async ({ page }) => {
  await signIn(page, "admin");
  await open(page, "/admin/people");
  await page.getByRole("button", { name: "Absences of Jon Bell" }).click();
  await expect(page.getByRole("dialog", { name: "When Jon Bell is away" })).toContainText("None is planned.");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add an absence" }).click();
  await expect(page.getByRole("dialog", { name: "Add an absence" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("button", { name: "Edit Mia Chen" }).click();
  await page.getByRole("dialog").getByLabel("Can sign in and be given work").uncheck();
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog", { name: "Hand over from Mia Chen" });
  await expect(dialog).toContainText("Open work");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Not now" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Mia Chen" })).not.toContainText("Deactivated");
});

test("a page that is not there", async ({ page, problems }) => {
  problems.allow(/404/);
  await signIn(page, "legal");
  await open(page, "/nothing-is-here");
  await expectAccessible(page);
});

test.describe("a fresh server", () => {
  test.use({ serverArgs: [] });

  test("asks for its first administrator", async ({ page, server }) => {
    await expect.poll(() => server.said).toMatch(/\/setup\/[^\s"]+/);
    const link = /\/setup\/[^\s"]+/.exec(server.said)?.[0] ?? "/setup/";
    await page.goto(link);
    await settled(page);
    await expect(page.getByRole("button").first()).toBeVisible();
    await expectAccessible(page);
  });
});
