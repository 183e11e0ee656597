// A flow made in the browser from nothing: it decides on a number, hands over an output, is activated; its next draft is
// saved by whoever leaves at once, and thrown away again.

import { Api } from "../support/api.ts";
import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";
import { FlowBuilder } from "../support/flow.ts";

/** What is stored of the flow, as far as this story looks at it. */
type Stored = {
  definition: {
    outputs: string[];
    variables: { name: string; default?: unknown }[];
    elements: { body: { kind: string; outcomes?: { name: string; condition: { rows: { rows: { value: unknown }[] } } }[] } }[];
  };
};

async function make(builder: FlowBuilder): Promise<void> {
  await builder.panel.getByLabel("Works on a record of").selectOption({ label: "Account" });
}

async function declareOutput({ page, panel }: FlowBuilder): Promise<void> {
  await panel.getByText("Variables and outputs").click();
  await panel.getByRole("button", { name: "Add an output" }).click();
  const output = page.locator(".variable");
  await output.getByLabel("Name", { exact: true }).fill("rating");
  await output.getByLabel("At first it holds").fill("large");
  await expect(output.getByLabel("Handed over when the flow ends")).toBeChecked();
}

/** Large clients end at the first outcome; for all others the rating is set. */
async function decide(builder: FlowBuilder): Promise<void> {
  const { panel } = builder;
  await builder.add("Add between the start and the end", "Decision", "Is it large?");
  const form = panel;
  await form.getByRole("button", { name: "Add an outcome" }).click();
  await form.getByRole("button", { name: "Remove Yes" }).click();
  await form.getByRole("button", { name: "Add an outcome" }).click();
  const [first, second] = [form.getByRole("group", { name: "Outcome 1" }), form.getByRole("group", { name: "Outcome 2" })];
  await expect(first.getByLabel("Name", { exact: true })).toHaveValue("outcome_1");
  await expect(second.getByLabel("Name", { exact: true })).toHaveValue("outcome_2");
  await second.getByLabel("Name", { exact: true }).fill("outcome_1");
  await expect(second.getByText("is the name of something else here")).toBeVisible();
  await second.getByRole("button", { name: "Remove Outcome 2" }).click();

  await first.getByLabel("Label", { exact: true }).fill("Large");
  await first.getByLabel("Name", { exact: true }).fill("large");
  await builder.row(first, 1, "Account › Contract value a year", "is greater than", "1000");

  await builder.add("Add between Is it large?, Otherwise and the end", "Assignment", "Rate it");
  await form.getByRole("button", { name: "Add a value" }).click();
  await form.getByLabel("This", { exact: true }).selectOption({ label: "rating" });
  await form.locator("#set-0-value-value").fill("small");
  await expect(builder.block("Assignment", "Rate it")).toContainText("rating = small");
}

test.describe.configure({ mode: "serial" });

test("a flow decides on a number and hands over an output", async ({ page, server }) => {
  await signIn(page, "admin");
  const builder = await FlowBuilder.make(page, "Rate the client");
  await make(builder);
  await declareOutput(builder);
  await decide(builder);
  await expect(page.getByText("No problems")).toBeVisible();
  await expectAccessible(page);
  await builder.start();
  await expect(builder.panel.getByLabel("Begins with").locator("option:checked")).toHaveText("Is it large?");
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

  await page.getByRole("button", { name: "Discard draft" }).click();
  const asked = page.getByRole("dialog", { name: "Discard the draft?" });
  await expectAccessible(page);
  await asked.getByRole("button", { name: "Discard it", exact: true }).click();
  await expect(page.getByText("Draft 2")).toHaveCount(0);
  await expect(page.getByLabel("What it is for")).toHaveValue("");
});

test("an earlier version can be looked at and not be changed", async ({ page }) => {
  await signIn(page, "admin");
  const builder = await FlowBuilder.open(page, "rate_the_client?version=1");
  await expect(page.getByText("An earlier drawing, only to look at")).toBeVisible();
  await expect(page.getByLabel("What it is for")).toBeDisabled();
  await builder.block("Decision", "Is it large?").click();
  await expect(page.getByRole("group", { name: "Outcome 1" }).getByLabel("Label", { exact: true })).toBeDisabled();
  await expectAccessible(page);
});

test("a flow that was never activated can be deleted", async ({ page }) => {
  await signIn(page, "admin");
  await make(await FlowBuilder.make(page, "Not needed after all"));
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const asked = page.getByRole("dialog", { name: "Delete Not needed after all?" });
  await asked.getByRole("button", { name: "Delete it", exact: true }).click();
  await expect(page).toHaveURL(/\/flows$/);
  await expect(page.getByRole("main").getByRole("link", { name: "Not needed after all" })).toHaveCount(0);
});
