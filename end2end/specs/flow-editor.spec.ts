// A flow made in the browser from nothing: it decides on a number, hands over an output, is activated; its next draft is
// saved by whoever leaves at once, and thrown away again.

import { type Page } from "@playwright/test";
import { Api } from "../support/api.ts";
import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";

/** What is stored of the flow, as far as this story looks at it. */
type Stored = {
  definition: {
    outputs: string[];
    variables: { name: string; default?: unknown }[];
    elements: { body: { kind: string; outcomes?: { name: string; condition: { rows: { rows: { value: unknown }[] } } }[] } }[];
  };
};

async function make(page: Page, label: string): Promise<void> {
  await page.goto("/flows");
  await settled(page);
  await page.getByRole("button", { name: "New flow" }).click();
  await page.getByLabel("What is it called?").fill(label);
  await page.getByLabel(/^Autolaunched flow/).check();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: label })).toBeVisible();
  await page.getByLabel("Works on a record of").selectOption({ label: "Account" });
}

async function declareOutput(page: Page): Promise<void> {
  await page.getByText("Variables and outputs").click();
  await page.getByRole("button", { name: "Add an output" }).click();
  const output = page.locator(".variable");
  await output.getByLabel("Name", { exact: true }).fill("rating");
  await output.getByLabel("At first it holds").fill("large");
  await expect(output.getByLabel("Handed over when the flow ends")).toBeChecked();
}

async function add(page: Page, kind: string): Promise<void> {
  await page.getByRole("button", { name: "Add an element" }).click();
  await page.getByRole("group", { name: "Add an element" }).getByRole("button", { name: kind }).click();
}

/** Large clients end at the first outcome; for all others the rating is set. */
async function decide(page: Page): Promise<void> {
  await add(page, "Decision");
  const form = page.locator(".element-form");
  await form.getByRole("button", { name: "Add an outcome" }).click();
  await form.getByRole("button", { name: "Add an outcome" }).click();
  await form.getByRole("button", { name: "Remove this outcome" }).first().click();
  await form.getByRole("button", { name: "Add an outcome" }).click();
  const [first, second] = [form.getByRole("group", { name: "Outcome 1" }), form.getByRole("group", { name: "Outcome 2" })];
  await expect(first.getByLabel("Name", { exact: true })).toHaveValue("outcome_2");
  await expect(second.getByLabel("Name", { exact: true })).toHaveValue("outcome_1");
  await second.getByLabel("Name", { exact: true }).fill("outcome_2");
  await expect(second.getByText("is the name of something else here")).toBeVisible();
  await second.getByRole("button", { name: "Remove this outcome" }).click();

  await first.getByLabel("Label").fill("Large");
  await first.getByLabel("Name", { exact: true }).fill("large");
  await first.getByRole("button", { name: "Add a condition" }).click();
  const row = first.getByRole("group", { name: "Condition 1" });
  await row.getByLabel("What is looked at").selectOption({ label: "Account › Contract value a year" });
  await row.getByLabel("How it is compared").selectOption({ label: "is greater than" });
  await row.getByLabel("Compared with").fill("1000");

  await add(page, "Assignment");
  await form.getByRole("button", { name: "Add a value" }).click();
  await form.getByLabel("This", { exact: true }).selectOption({ label: "rating" });
  await form.locator("#set-0-value-value").fill("small");
  await expect(page.getByLabel("Begins with").locator("option:checked")).toHaveText("Decision");
}

test.describe.configure({ mode: "serial" });

test("a flow decides on a number and hands over an output", async ({ page, server }) => {
  await signIn(page, "admin");
  await make(page, "Rate the client");
  await declareOutput(page);
  await decide(page);
  await expect(page.getByText("No problems")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Activate", exact: true }).click();
  await expect(page.locator(".saved")).toHaveText("Saved · version 1 is active");

  const api = await Api.as(server, "admin");
  const { definition } = await api.get<Stored>("/flows/rate_the_client");
  expect(definition.outputs).toEqual(["rating"]);
  expect(definition.variables).toMatchObject([{ name: "rating", default: "large" }]);
  const outcomes = definition.elements.find((element) => element.body.kind === "decision")?.body.outcomes;
  expect(outcomes?.map((outcome) => outcome.name)).toEqual(["large"]);
  expect(outcomes?.[0]?.condition.rows.rows[0]?.value).toEqual({ literal: 1000 });
});

test("whoever leaves at once loses nothing, and a draft can be thrown away", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/flows/rate_the_client");
  await settled(page);
  const purpose = page.getByLabel("What it is for");
  await purpose.fill("Large or small");
  await page.locator(".page-head .crumb a").click();
  await expect(page.getByRole("heading", { level: 1, name: "Flows" })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Rate the client" }).click();
  await expect(page.getByLabel("What it is for")).toHaveValue("Large or small");
  await expect(page.getByText("Draft 2")).toBeVisible();

  await page.getByRole("button", { name: "Versions" }).click();
  await expect(page.getByRole("link", { name: "Version 1" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Discard the draft" }).click();
  const asked = page.getByRole("dialog", { name: "Discard the draft?" });
  await expectAccessible(page);
  await asked.getByRole("button", { name: "Discard", exact: true }).click();
  await expect(page.getByText("Draft 2")).toHaveCount(0);
  await expect(page.getByLabel("What it is for")).toHaveValue("");
});

test("an earlier version can be looked at and not be changed", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/flows/rate_the_client?version=1");
  await settled(page);
  await expect(page.getByText("An earlier version, only to look at")).toBeVisible();
  await expect(page.getByLabel("What it is for")).toBeDisabled();
  await expect(page.getByRole("group", { name: "Outcome 1" }).getByLabel("Label")).toBeDisabled();
  await expectAccessible(page);
});

test("a flow that was never activated can be deleted", async ({ page }) => {
  await signIn(page, "admin");
  await make(page, "Not needed after all");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const asked = page.getByRole("dialog", { name: "Delete this flow?" });
  await asked.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page).toHaveURL(/\/flows$/);
  await expect(page.getByRole("main").getByRole("link", { name: "Not needed after all" })).toHaveCount(0);
});
