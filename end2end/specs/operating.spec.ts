// A manager steers a run: the page stays as it was left while the run goes on, and the drawing speaks in labels.

import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";

test("pause, resume and cancel, each with its reason, on a page that follows", async ({ page }) => {
  await signIn(page, "manager");
  await page.goto("/runs");
  await settled(page);
  await page.getByRole("main").locator('a[href^="/runs/"]').first().click();
  const drawing = page.locator(".layer");
  await expect(drawing.locator('[data-el="step-set_up_billing"]')).toHaveAttribute("aria-label", /Finance/);
  await expect(drawing).not.toContainText("set_up_billing");
  await page.getByRole("tab", { name: "Full log" }).click();
  await page.getByRole("button", { name: "Zoom in" }).click();
  const zoomed = await page.getByRole("toolbar", { name: "View" }).locator(".num").innerText();

  const act = async (open: () => Promise<void>, button: string, why: string) => {
    await open();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Why").fill(why);
    await dialog.getByRole("button", { name: button, exact: true }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole("region", { name: "Full log" }).first()).toContainText(why);
  };
  const more = (entry: string) => async () => {
    await page.getByRole("button", { name: "More to do with this run" }).click();
    await page.getByRole("button", { name: entry }).click();
  };
  await act(more("Pause…"), "Pause", "Waiting for their lawyer");
  await expect(page.getByText("Paused", { exact: true }).first()).toBeVisible();
  await act(() => page.getByRole("button", { name: "Resume" }).click(), "Resume", "They answered");
  await act(more("Cancel…"), "Cancel the run", "They went elsewhere");
  await expect(page.getByLabel("Where it stands", { exact: true })).toContainText("They went elsewhere");
  // What was open and how the drawing was seen is as it was left.
  await expect(page.getByRole("tab", { name: "Full log" })).toHaveAttribute("aria-selected", "true");
  expect(await page.getByRole("toolbar", { name: "View" }).locator(".num").innerText()).toBe(zoomed);
  await expectAccessible(page);
});

test("a manager goes back, skips a step and does work for somebody, each told before and kept in the log", async ({ page }) => {
  await signIn(page, "manager");
  await page.goto("/runs?orchestration=customer_onboarding&stage=review");
  await settled(page);
  await page.getByRole("main").locator('a[href^="/runs/"]').first().click();
  await expect(page.getByRole("tab", { name: "Full log" })).toBeVisible();
  await settled(page);
  await page.getByRole("tab", { name: "Full log" }).click();
  const log = page.getByRole("region", { name: "Full log" }).first();
  const open = async (entry: string | RegExp) => {
    await page.getByRole("button", { name: "More to do with this run" }).click();
    await page.getByRole("group", { name: "More to do with this run" }).getByText(entry).click();
    await expect(page.getByRole("dialog")).toBeVisible();
  };
  const dialog = page.getByRole("dialog");
  await open("Go back to a stage…");
  await expect(dialog).toContainText("is left, and");
  await expect(dialog).toContainText("begins anew, with new work for its people");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Go back", exact: true }).click();
  await expect(dialog).toContainText("Say why");
  await dialog.getByLabel("Why").fill("The price changed");
  await dialog.getByRole("button", { name: "Go back", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(log).toContainText("The price changed");

  await open("Begin this stage anew…");
  await dialog.getByLabel("Why").fill("A new contract form");
  await dialog.getByRole("button", { name: "Begin anew" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(log).toContainText("A new contract form");

  await page.getByRole("button", { name: "More to do with this run" }).click();
  await page.getByRole("link", { name: /^Do “Complete contract” for / }).click();
  await settled(page);
  await page.getByRole("button", { name: /^Do it for / }).click();
  await expect(page.getByText(/^You do this for .* What you enter counts as theirs/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Leave it to them" }).click();
  await page.goBack();

  await settled(page);
  await open("Skip a step…");
  await dialog.getByLabel("Which step").selectOption({ label: "Complete contract" });
  await dialog.getByLabel("Why").fill("Signed on paper");
  await dialog.getByRole("button", { name: "Skip it" }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole("tab", { name: "Full log" }).click();
  await expect(page.getByRole("region", { name: "Full log" }).first()).toContainText("Signed on paper");
});
