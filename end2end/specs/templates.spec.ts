// The gallery: an administrator takes a template, has it in one click, and its people find their work.

import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";

test("a template is chosen by its picture, installed in one click and runs", async ({ page, as }) => {
  await signIn(page, "admin");
  await page.goto("/orchestrations");
  await settled(page);
  await page.getByRole("link", { name: "From a template" }).click();
  await expect(page.getByRole("heading", { name: "Templates", level: 1 })).toBeVisible();
  // The demo is made of one of them.
  const onboarding = page.getByRole("listitem", { name: "Customer onboarding" });
  await expect(onboarding.getByText("Installed")).toBeVisible();
  await expect(onboarding.locator("svg.thumbnail")).toBeVisible();
  await expectAccessible(page);

  // Every story is there, each with its picture.
  for (const story of ["Clinical-trial approval", "Deal desk", "Employee onboarding"]) {
    await expect(page.getByRole("listitem", { name: story }).locator("svg.thumbnail")).toBeVisible();
  }

  const renewal = page.getByRole("listitem", { name: "Policy renewal" });
  await renewal.getByRole("button", { name: "Use this template" }).click();
  const dialog = page.getByRole("dialog", { name: "Use Policy renewal" });
  await expect(dialog.getByText("Policyholder")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Install" }).click();
  const ready = page.getByRole("dialog", { name: "It is ready" });
  await expect(ready.getByRole("status")).toContainText("6 example records were made.");
  await expectAccessible(page);
  await ready.getByRole("link", { name: "Open the orchestration" }).click();
  await expect(page).toHaveURL(/\/orchestrations\/policy_renewal$/);
  await expect(page.getByRole("button", { name: /^Stage 2: Present,/ })).toBeVisible();

  const bruno = await as("bruno");
  await bruno.goto("/work");
  await settled(bruno);
  await expect(bruno.getByRole("row").filter({ hasText: "PL-0412" })).toBeVisible();

  await page.goto("/templates");
  await expect(renewal.getByRole("link", { name: "Open" })).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  test("the gallery reads from top to bottom", async ({ page }) => {
    await signIn(page, "admin");
    await page.goto("/templates");
    await settled(page);
    await expect(page.getByRole("listitem", { name: "Customer onboarding" })).toBeVisible();
    await expectNoSideways(page);
    await expectAccessible(page);
  });
});

test("managers and members are not offered templates", async ({ page, problems }) => {
  problems.allow(/403/);
  await signIn(page, "manager");
  await page.goto("/orchestrations");
  await settled(page);
  await expect(page.getByRole("heading", { name: "Orchestrations", level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: "From a template" })).toHaveCount(0);
  await page.goto("/templates");
  await expect(page.getByText("Only administrators see the templates.")).toBeVisible();
});
