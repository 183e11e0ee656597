// A flow that finds records, goes through them, decides, makes and changes records, calls another flow and says what failed:
// drawn with the mouse, tested and activated; and once more with the keyboard alone.

import { Api } from "../support/api.ts";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";
import { FlowBuilder } from "../support/flow.ts";
import { Keyboard } from "../support/keyboard.ts";

type Block = { name: string; next?: string; fault?: string; body: { kind: string; first?: string; each?: string } };
type Stored = { definition: { start: string; elements: Block[] } };

/** A flow that another one can call. */
const score = {
  name: "score_a_client",
  definition: {
    label: "Score a client",
    kind: "autolaunched",
    variables: [{ name: "score", label: "Score", data_type: { type: "text" }, default: "good" }],
    outputs: ["score"],
    elements: [],
  },
};

test.describe.configure({ mode: "serial" });

test("a flow is drawn with the mouse", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  await api.send("POST", "/flows", score);
  await api.send("POST", "/flows/score_a_client/activate");
  await signIn(page, "admin");
  const builder = await FlowBuilder.make(page, "Look after large clients");
  const { panel } = builder;
  await expect(page.getByText("Nothing is drawn yet")).toBeVisible();
  await expectAccessible(page);

  await builder.add("Add between the start and the end", "Get records", "Large clients");
  await panel.getByLabel("Records of").selectOption({ label: "Account" });
  const filter = panel.getByRole("group", { name: "Only those where" });
  await builder.row(filter, 1, "Contract value a year", "is greater than", "1000");
  await expect(builder.block("Get records", "Large clients")).toContainText("contract value a year is greater than 1000");

  await builder.add("Add between Large clients and the end", "Loop", "Each client");
  await expect(panel.getByLabel("Goes through").locator("option:checked")).toContainText("Found");
  await builder.add("Add for each of Each client", "Decision", "Is it live?");
  const yes = panel.getByRole("group", { name: "Outcome 1" });
  await builder.row(yes, 1, "Variables › Item › Status", "is", "Customer");
  await builder.add("Add between Is it live?, Yes and Each client", "Update records", "Note it");
  await panel.getByLabel("Which records").selectOption({ label: "What a variable holds" });
  await panel.getByLabel("Records of").selectOption({ label: "Account" });
  await panel.getByLabel("Held by").selectOption({ label: "Variables › Item" });
  await panel.getByRole("button", { name: "Add a value" }).click();
  await panel.getByLabel("This", { exact: true }).selectOption({ label: "Billing reference" });
  await panel.locator("#set-0-value-value").fill("Looked after");
  await builder.add("Add between Is it live?, Otherwise and Each client", "Subflow", "Score it");
  await panel.getByLabel("Calls").selectOption({ label: "Score a client" });
  await builder.add("Add between Each client, after the last and the end", "Create records", "Make a note");
  await panel.getByLabel("A new").selectOption({ label: "Contact" });
  await panel.getByRole("button", { name: "Add a value" }).click();
  await panel.getByLabel("This", { exact: true }).selectOption({ label: "Name" });
  await panel.locator("#set-0-value-value").fill("Somebody");
  await panel.getByRole("button", { name: "Add a value" }).click();
  await panel.getByLabel("This", { exact: true }).nth(1).selectOption({ label: "Account" });
  await panel.locator("#set-1-value-mode").selectOption({ label: "From" });
  await panel.locator("#set-1-value-value").selectOption({ label: "Variables › Item › Id" });

  await panel.getByRole("button", { name: "Do something else then …" }).click();
  await page.getByRole("dialog", { name: "Add" }).getByRole("option", { name: "Notify people" }).click();
  await builder.name("Say that it failed");
  await panel.getByRole("button", { name: "Whoever started the run" }).click();
  await panel.getByLabel("Subject").fill("No note: {{fault.message}}");
  await builder.fit();
  await expect(page.getByText("No problems")).toBeVisible();
  await expectAccessible(page);
  await builder.saved();

  const { definition } = await api.get<Stored>("/flows/look_after_large_clients");
  const of = (name: string) => definition.elements.find((element) => element.name === name);
  expect(definition.start).toBe("large_clients");
  expect(of("each_client")).toMatchObject({ next: "make_a_note", body: { kind: "loop", first: "is_it_live" } });
  expect(of("score_it")?.next).toBe("each_client");
  expect(of("make_a_note")?.fault).toBe("say_that_it_failed");
});

test("what was drawn is moved, deleted, copied and brought back", async ({ page }) => {
  await signIn(page, "admin");
  const builder = await FlowBuilder.open(page, "look_after_large_clients");
  await builder.fit();
  await builder.block("Update records", "Note it").click();
  await page.keyboard.press("Delete");
  await expect(builder.block("Update records", "Note it")).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(builder.block("Update records", "Note it")).toBeVisible();

  // The loop moves with what it repeats.
  const note = builder.block("Create records", "Make a note");
  const before = await builder.block("Loop", "Each client").boundingBox();
  await builder.block("Loop", "Each client").focus();
  await page.keyboard.press("Alt+ArrowDown");
  await expect.poll(async () => (await note.boundingBox())?.y).toBeLessThan((before?.y ?? 0) + 100);
  await page.keyboard.press("Control+z");
  await builder.fit();

  await builder.drag(builder.block("Subflow", "Score it"), builder.plus("Add between the start and Large clients"), 0.5, 0.5);
  await expect(builder.plus("Add between Score it and Large clients")).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(builder.plus("Add between the start and Large clients")).toBeVisible();

  await builder.block("Subflow", "Score it").click();
  await page.keyboard.press("Control+c");
  await builder.plus("Add between the start and Large clients").focus();
  await page.keyboard.press("Control+v");
  await expect(builder.block("Subflow", "Score it 2")).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(builder.block("Subflow", "Score it 2")).toHaveCount(0);
  await builder.saved();
});

test("it is tested and activated", async ({ page }) => {
  await signIn(page, "admin");
  const builder = await FlowBuilder.open(page, "look_after_large_clients");
  await page.getByRole("button", { name: "Test", exact: true }).click();
  const panel = page.getByRole("complementary", { name: "Test" });
  await panel.getByRole("button", { name: "Run the test" }).click();
  await expect(panel.getByText("It comes to its end")).toBeVisible();
  await expect(panel.getByText("A new Contact")).toBeVisible();
  await builder.fit();
  await expect(builder.block("Get records", "Large clients")).toHaveAccessibleName(/, done,/);
  await expect(builder.block("Notify people", "Say that it failed")).toHaveAccessibleName(/not in progress/);
  await panel.getByRole("button", { name: /^Large clients/ }).click();
  await expect(builder.block("Get records", "Large clients")).toHaveAttribute("aria-pressed", "true");
  await expectAccessible(page);
  await panel.getByRole("button", { name: "Close the test" }).click();
  await builder.activate();
});

test("it is legible in the dark and on a phone", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await signIn(page, "admin");
  await FlowBuilder.open(page, "look_after_large_clients");
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  await expectNoSideways(page);
});

test("a flow is drawn with the keyboard alone", async ({ page, server }) => {
  const keys = await Keyboard.enter(page, "admin");
  await page.goto("/flows");
  await settled(page);
  await keys.use(page.getByRole("button", { name: "New flow" }));
  await expect(page.getByLabel("What is it called?")).toBeFocused();
  await keys.type("By keyboard");
  await keys.pick(page.getByLabel(/^Autolaunched flow/));
  await keys.use(page.getByRole("button", { name: "Create", exact: true }));
  await expect(page.getByRole("heading", { level: 1, name: "By keyboard" })).toBeVisible();
  const builder = new FlowBuilder(page);

  await keys.to(page.locator("#at-start"));
  await keys.press("ArrowDown");
  await expect(builder.plus("Add between the start and the end")).toBeFocused();
  await keys.press("Enter");
  // Chooses what is added where the list is open, and names it.
  const add = async (kind: string, label: string) => {
    await expect(page.getByRole("combobox", { name: "What to add" })).toBeFocused();
    await keys.type(kind);
    await keys.press("Enter");
    await expect(builder.panel.locator("#p-label")).toBeFocused();
    await keys.press("Control+a");
    await keys.type(label);
  };
  await add("get", "Find");
  await keys.press("Escape");
  await expect(builder.block("Get records", "Find")).toBeFocused();
  await keys.press("ArrowDown", "Enter");
  await add("loop", "Each");
  await keys.press("Escape");
  await expect(builder.block("Loop", "Each")).toBeFocused();
  await keys.press("ArrowRight");
  await expect(builder.plus("Add for each of Each")).toBeFocused();
  await keys.press("Enter");
  await add("decision", "Which");
  await keys.press("Escape");
  await expect(builder.block("Decision", "Which")).toBeFocused();
  await keys.press("ArrowDown");
  await expect(builder.plus("Add between Which, Yes and Each")).toBeFocused();
  await keys.press("ArrowRight");
  await expect(builder.plus("Add between Which, Otherwise and Each")).toBeFocused();
  await keys.press("Enter");
  await expect(page.getByRole("combobox", { name: "What to add" })).toBeFocused();
  await keys.type("go to find");
  await keys.press("Enter");
  await expect(page.getByRole("button", { name: "Goes to Find" })).toBeVisible();
  await builder.saved();

  const api = await Api.as(server, "admin");
  const { definition } = await api.get<Stored>("/flows/by_keyboard");
  const of = (name: string) => definition.elements.find((element) => element.name === name);
  expect(of("each")?.body).toMatchObject({ kind: "loop", first: "which" });
  expect(of("which")?.next).toBe("find");
});

test("an element takes back what the flow has changed", async ({ page }) => {
  await signIn(page, "admin");
  const builder = await FlowBuilder.make(page, "Take it back");
  await builder.add("Add between the start and the end", "Roll back records", "Undo");
  await expect(builder.block("Roll back records", "Undo")).toContainText("What the flow has changed so far");
  await expect(builder.panel).toContainText("Records are as they were before this flow");
  await expect(page.getByText("No problems")).toBeVisible();
  await builder.saved();
});
